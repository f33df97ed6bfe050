"""Cards in slots as ordinary pyscard readers of this process; the package's only door to pyscard.

`install` puts our factory beside the PC/SC one, which may have no service or even no library
behind it. Connections share the card of a slot as PC/SC connections do: exclusively or not, and a
removal or reset ends them. With no observer on a connection, an APDU passes straight through.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from card_emulator.card import Card
from card_emulator.nvm import CardFileError, PowerFailure
from card_emulator.pcsc_library import load_pyscard
from card_emulator.pinpad import UnknownControlError
from card_emulator.slots import CHANGED, SLOTS, Slot, insert, inserted, plug, remove, unplug

__all__ = ["insert", "inserted", "install", "plug", "remove", "unplug"]

PCSC_POLL_S = 0.5


_NO_PCSC = load_pyscard()

import smartcard.Card  # noqa: E402 - only after the library was looked for
import smartcard.CardRequest  # noqa: E402
from smartcard import scard  # noqa: E402
from smartcard.AbstractCardRequest import AbstractCardRequest  # noqa: E402
from smartcard.CardConnection import CardConnection  # noqa: E402
from smartcard.CardConnectionDecorator import CardConnectionDecorator  # noqa: E402
from smartcard.Exceptions import (  # noqa: E402
    CardConnectionException,
    CardRequestTimeoutException,
    NoCardException,
    SmartcardException,
)
from smartcard.pcsc.PCSCExceptions import BaseSCardException  # noqa: E402
from smartcard.pcsc.PCSCReader import PCSCReader  # noqa: E402
from smartcard.reader.Reader import Reader  # noqa: E402
from smartcard.reader.ReaderFactory import ReaderFactory  # noqa: E402

Answer = tuple[list[int], int, int]


class SlotConnection(CardConnection):  # type: ignore[misc] # pyscard has no types
    """A connection to the card in one of our slots."""

    def __init__(self, reader_name: str) -> None:
        super().__init__(reader_name)
        self._slot = SLOTS.get(reader_name)
        self._epoch: int | None = None
        self._disposition = scard.SCARD_UNPOWER_CARD

    def connect(
        self, protocol: int | None = None, mode: int | None = None, disposition: int | None = None
    ) -> None:
        """Power the card on if nobody has, and take part in it, or have it alone (mode)."""
        super().connect(protocol)
        slot = self._slot
        if slot is None:
            raise NoCardException("the reader is gone", hresult=scard.SCARD_E_READER_UNAVAILABLE)
        with slot.lock:
            exclusive = mode == scard.SCARD_SHARE_EXCLUSIVE
            slot.users.discard(self)
            if slot.users and (exclusive or slot.exclusive):
                raise CardConnectionException(
                    "the card is in use", hresult=scard.SCARD_E_SHARING_VIOLATION
                )
            if not slot.users:
                self._power_on(slot)
            if protocol is not None and not protocol & CardConnection.T0_protocol:
                raise CardConnectionException(
                    "the card speaks T=0 only", hresult=scard.SCARD_E_PROTO_MISMATCH
                )
            slot.users.add(self)
            slot.exclusive = exclusive
            self._epoch = slot.epoch
        if disposition is not None:
            self._disposition = disposition
        self.setProtocol(CardConnection.T0_protocol)

    def reconnect(
        self, protocol: int | None = None, mode: int | None = None, disposition: int | None = None
    ) -> None:
        """Reset the card (unless told to leave it) and go on."""
        slot = self._slot
        if slot is not None and disposition != scard.SCARD_LEAVE_CARD:
            with slot.lock:
                slot.end_connections()
        self.connect(protocol, mode)

    @staticmethod
    def _power_on(slot: Slot) -> None:
        if slot.card is None:
            raise NoCardException("no card inserted", hresult=scard.SCARD_E_NO_SMARTCARD)
        slot.card.power_off()
        try:
            slot.card.power_on()
        except (OSError, CardFileError):
            raise CardConnectionException(
                "the card does not answer", hresult=scard.SCARD_W_UNRESPONSIVE_CARD
            ) from None

    def disconnect(self) -> None:
        """Leave; with the default disposition the card is powered off."""
        super().disconnect()
        slot, self_epoch, self._epoch = self._slot, self._epoch, None
        if slot is None or self_epoch is None:
            return
        with slot.lock:
            if slot.epoch != self_epoch:
                return
            slot.users.discard(self)
            slot.exclusive = False
            if self._disposition != scard.SCARD_LEAVE_CARD and slot.card is not None:
                slot.end_connections()
                slot.card.power_off()

    def _card(self) -> Card:
        """The card this connection was made to; the slot's lock is held."""
        slot = self._slot
        if slot is None or self._epoch is None:
            raise CardConnectionException("not connected to a card")
        if slot.card is None:
            raise CardConnectionException(
                "the card was removed", hresult=scard.SCARD_W_REMOVED_CARD
            )
        if slot.epoch != self._epoch:
            raise CardConnectionException("the card was reset", hresult=scard.SCARD_W_RESET_CARD)
        return slot.card

    def getATR(self) -> list[int]:  # noqa: N802 - pyscard's name
        """ATR of the connected card."""
        if self._slot is None:
            raise CardConnectionException("not connected to a card")
        with self._slot.lock:
            return list(self._card().atr)

    def transmit(self, command: Sequence[int], protocol: int | None = None) -> Answer:
        """One APDU; observers and error checks cost their time only where there are any."""
        if self.obs or self.errorcheckingchain is not None:
            data, sw1, sw2 = super().transmit(command, protocol)
            return data, sw1, sw2
        return self.doTransmit(command, protocol)

    def doTransmit(  # noqa: N802 - pyscard's name
        self,
        command: Sequence[int],
        protocol: int | None = None,  # noqa: ARG002 - T=0 is all there is
    ) -> Answer:
        """One APDU to the card. CardConnectionException when its outcome is unknown."""
        answer = self._answer(bytearray(command))
        return list(answer[:-2]), answer[-2], answer[-1]

    def doControl(  # noqa: N802 - pyscard's name
        self,
        controlCode: int,  # noqa: N803 - pyscard's name
        command: Sequence[int] | None = None,
    ) -> list[int]:
        """A command to the reader: its PIN pad answers, if it has one (PC/SC part 10)."""
        pad = None if self._slot is None else self._slot.pinpad
        try:
            if pad is None:
                raise UnknownControlError
            return list(pad.control(controlCode, bytes(command or ()), self._answer))
        except UnknownControlError:
            raise SmartcardException(
                "the reader has no such command", hresult=scard.SCARD_E_UNSUPPORTED_FEATURE
            ) from None

    def _answer(self, command: bytearray) -> bytes:
        if self._slot is None:
            raise CardConnectionException("not connected to a card")
        with self._slot.lock:
            card = self._card()
            try:
                return card.transmit(command)
            except (OSError, PowerFailure):
                self._slot.end_connections()
                raise CardConnectionException(
                    "no valid response from the card", hresult=scard.SCARD_W_UNRESPONSIVE_CARD
                ) from None


class SlotReader(Reader):  # type: ignore[misc] # pyscard has no types
    """One of our readers as pyscard lists it."""

    def createConnection(self) -> CardConnectionDecorator:  # noqa: N802 - pyscard's name
        """A connection, not yet connected."""
        return CardConnectionDecorator(SlotConnection(self.name))

    class Factory:
        """Makes readers by name for ReaderFactory.createReader."""

        @staticmethod
        def create(reader_name: str) -> SlotReader:
            """The reader of that name."""
            return SlotReader(reader_name)

    @staticmethod
    def readers(groups: object = None) -> list[SlotReader]:  # noqa: ARG004 - pyscard's signature
        """All our readers, in the order they were plugged."""
        with CHANGED:
            return [SlotReader(name) for name in SLOTS]


def _pcsc_readers(groups: list[str] | None = None) -> list[Reader]:
    """The system's readers; none when there is no PC/SC service."""
    try:
        return list(PCSCReader.readers(groups or []))
    except (BaseSCardException, SmartcardException):
        return []


def _pcsc_cards() -> list[tuple[str, tuple[int, ...]]]:
    """(reader, ATR) of every card in the system's readers, without touching a card."""
    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    if result != scard.SCARD_S_SUCCESS:
        return []
    try:
        result, names = scard.SCardListReaders(context, [])
        if result != scard.SCARD_S_SUCCESS or not names:
            return []
        unaware = [(name, scard.SCARD_STATE_UNAWARE) for name in names]
        _, states = scard.SCardGetStatusChange(context, 0, unaware)
        return [
            (name, tuple(atr)) for name, event, atr in states if event & scard.SCARD_STATE_PRESENT
        ]
    finally:
        scard.SCardReleaseContext(context)


Present = tuple[str, int, tuple[int, ...]]  # reader, insertion, ATR


class SlotCardRequest(AbstractCardRequest):  # type: ignore[misc] # pyscard has no types
    """What pyscard's CardRequest asks: our slots and, with a service, the system's readers."""

    _seen: list[Present] | None = None

    def _present(self) -> list[Present]:
        """Cards in the readers asked for; `CHANGED` is held."""
        asked = None if self.readersAsked is None else {str(one) for one in self.readersAsked}
        ours = [
            (slot.name, slot.insertions, tuple(card.atr))
            for slot in SLOTS.values()
            if (card := slot.card) is not None
        ]
        system = [] if _NO_PCSC else [(name, 0, atr) for name, atr in _pcsc_cards()]
        return [one for one in (*ours, *system) if asked is None or one[0] in asked]

    def _wait(self, deadline: float | None) -> None:
        """Until something changed, a look at PC/SC is due, or CardRequestTimeoutException."""
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            raise CardRequestTimeoutException
        CHANGED.wait(left if _NO_PCSC else min(PCSC_POLL_S, left or PCSC_POLL_S))

    def _deadline(self) -> float | None:
        return None if self.timeout is None else time.monotonic() + self.timeout

    @staticmethod
    def _reader(name: str) -> Reader:
        return SlotReader(name) if name in SLOTS else PCSCReader(name)

    def waitforcard(self) -> object:
        """A card service for the first card that matches; CardRequestTimeoutException."""
        deadline = self._deadline()
        with CHANGED:
            before = set(self._present()) if self.newcardonly else set()
            while True:
                for one in self._present():
                    reader = self._reader(one[0])
                    if one not in before and self.cardType.matches(list(one[2]), reader):
                        return self.cardServiceClass(reader.createConnection())
                self._wait(deadline)

    def waitforcardevent(self) -> list[smartcard.Card.Card]:
        """All cards present, once something changed since the last call."""
        deadline = self._deadline()
        with CHANGED:
            while (now := self._present()) == self._seen:
                self._wait(deadline)
            self._seen = now
            return [smartcard.Card.Card(self._reader(name), list(atr)) for name, _, atr in now]

    def release(self) -> None:
        """Nothing is held."""


def install() -> None:
    """Make our readers part of pyscard in this process: list, monitors and card requests."""
    ReaderFactory.factorymethods[:] = [_pcsc_readers, SlotReader.readers]
    smartcard.CardRequest.PCSCCardRequest = SlotCardRequest  # CardMonitor comes this way too
