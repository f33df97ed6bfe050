"""User card and PSAM by role, for one transaction at a time.

Whatever goes wrong while a command is out leaves its outcome unknown: CardGone or CardMute, never
a refusal. Every power-up takes a fresh connection with a fresh PC/SC context, so a service that
was stopped and started again is as good as new.
"""

from __future__ import annotations

from card_emulator.protocol.apdu import Response
from terminal.errors import CardGone
from terminal.flow import Slot
from terminal.new_pin import PadSays
from terminal.readers.choosing import Chooser
from terminal.readers.contact import Contact
from terminal.readers.failures import NoService, ReaderMissing
from terminal.readers.pinpad import NOT_TYPED, PAD_SAYS, Pad, change_on, pad_of, verify_on
from terminal.readers.service import Service, service
from terminal.readers.worker import KEEP_ALIVE_S

DEADLINE_S = 5.0
PIN_SEPARATOR = 0xFF
USUAL_DIGITS = 6
"""Length of the PINs that a pad is asked to change; it wants one for both (PC/SC part 10)."""


class Readers:
    """Slots and the pattern of the reader that serves each (`choosing`)."""

    def __init__(
        self,
        names: dict[Slot, str],
        *,
        deadline_s: float = DEADLINE_S,
        keep_alive_s: float = KEEP_ALIVE_S,
    ) -> None:
        self._names = dict(names)
        self._deadline_s, self._keep_alive_s = deadline_s, keep_alive_s
        self._chooser = Chooser(deadline_s)
        self._contacts: dict[Slot, Contact] = {}
        self._pads: dict[Contact, Pad] = {}

    def use(self, slot: Slot, pattern: str) -> None:
        """From the next power-up on, this reader (name, pattern or `auto`) serves the slot."""
        self._names[slot] = pattern

    def pattern(self, slot: Slot) -> str:
        """What names the reader of a slot."""
        return self._names[slot]

    def power_up(self, slot: Slot) -> bytes:
        """Reset and connect; gives the ATR.

        Raises ReaderMissing, NoService, ReaderBusy (all CardGone), CardGone without a card.
        """
        self._let_go(slot)
        taken = [contact.reader_name for contact in self._contacts.values()]
        reader = self._chooser.choose(slot, self._names[slot], taken)
        if reader is None:
            missing = ReaderMissing if service() is Service.RUNNING else NoService
            raise missing(reader=self._names[slot])
        contact = Contact(reader, self._deadline_s, keep_alive_s=self._keep_alive_s)
        self._contacts[slot] = contact
        return contact.connect()

    def reader_name(self, slot: Slot) -> str:
        """The reader whose card is connected in a slot. Raises CardGone without one."""
        return self._contact(slot).reader_name

    def transmit(self, slot: Slot, command: bytes) -> Response:
        """One exchange as the wire has it; 61xx and 6Cxx are the caller's."""
        return self._contact(slot).exchange(list(command))

    def verify(self, pin: bytearray) -> Response:
        """VERIFY with a PIN of ASCII digits; every copy made here is wiped (failures.md 0.4)."""
        packed = _packed(pin)
        command = [0x00, 0x20, 0x00, 0x00, len(packed), *packed]
        try:
            return self._contact(Slot.USER).exchange(command)
        finally:
            for secret in (pin, packed, command):
                secret[:] = type(secret)(bytes(len(secret)))

    def change(self, old: bytearray, new: bytearray) -> Response:
        """CHANGE PIN with PINs of ASCII digits, `old` empty where none is set (card.md 7.3).

        Every copy made here is wiped, and so are `old` and `new`.
        """
        first, second = _packed(old), _packed(new)
        length = len(first) + 1 + len(second)
        command = [0x80, 0x5E, 0x01, 0x00, length, *first, PIN_SEPARATOR, *second]
        try:
            return self._contact(Slot.USER).exchange(command)
        finally:
            for secret in (old, new, first, second, command):
                secret[:] = type(secret)(bytes(len(secret)))

    def pinpad(self) -> Pad:
        """What the reader of the user card can take itself; an empty pad where nothing."""
        contact = self._contacts.get(Slot.USER)
        if contact is None:
            return Pad({})
        if contact not in self._pads:
            self._pads = {contact: pad_of(contact)}
        return self._pads[contact]

    def verify_on_pad(self) -> Response | None:
        """VERIFY with the PIN typed at the reader; None when nothing was typed."""
        contact = self._contact(Slot.USER)
        answer = verify_on(contact, self._pads[contact])
        return None if answer.sw in NOT_TYPED else answer

    def change_on_pad(self) -> Response | PadSays | None:
        """CHANGE PIN typed at the reader: the card's answer, the pad's word, None if cancelled."""
        contact = self._contact(Slot.USER)
        answer = change_on(contact, self._pads[contact], USUAL_DIGITS)
        if answer.sw in PAD_SAYS:
            return PAD_SAYS[answer.sw]
        return None if answer.sw in NOT_TYPED else answer

    def _contact(self, slot: Slot) -> Contact:
        if slot not in self._contacts:
            raise CardGone()
        return self._contacts[slot]

    def _let_go(self, slot: Slot) -> None:
        contact = self._contacts.pop(slot, None)
        if contact is not None:
            contact.disconnect()

    def power_down(self) -> None:
        """Every card off: no PIN state survives a transaction."""
        for slot in tuple(self._contacts):
            self._let_go(slot)


def _packed(pin: bytearray) -> bytearray:
    """ASCII digits as packed BCD from the left, an odd one padded with F (card.md 7.2)."""
    packed = bytearray((len(pin) + 1) // 2)
    for at, digit in enumerate(pin):
        packed[at // 2] |= (digit & 0x0F) << (0 if at % 2 else 4)
    if len(pin) % 2:
        packed[-1] |= 0x0F
    return packed
