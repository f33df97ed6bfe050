"""The PIN pad of a reader: the holder types there, and no digit enters this process.

What a reader can do it says itself (PC/SC part 10); one that says nothing has no pad. The pad
packs the PIN into VERIFY and gives the card's status word, or one of its own for a cancel.
"""

from __future__ import annotations

from dataclasses import dataclass

from card_emulator.protocol import part10
from card_emulator.protocol.apdu import Response
from card_emulator.protocol.part10 import FEATURE_NAMES, Entry
from terminal.errors import CardGone, CardMute
from terminal.new_pin import PadSays
from terminal.readers.contact import Contact

SHORTEST, LONGEST = 4, 12
TYPING_S = 30
NOT_TYPED = frozenset({part10.CANCELLED, part10.TIMED_OUT, part10.TOO_SHORT_OR_LONG})
"""Status words that say: no PIN reached the card."""
PAD_SAYS = {part10.NOT_THE_SAME: PadSays.DIFFERENT, part10.TOO_SHORT_OR_LONG: PadSays.UNFIT}
"""What a pad says of a change that it did not send, where the holder may go on."""


@dataclass(frozen=True, slots=True)
class Pad:
    """Features of a reader by tag, with their control codes; lengths of a PIN it takes."""

    codes: dict[int, int]
    shortest: int = SHORTEST
    longest: int = LONGEST

    @property
    def verifies(self) -> bool:
        """Whether it can take a PIN and send VERIFY by itself."""
        return part10.VERIFY_PIN_DIRECT in self.codes

    @property
    def changes(self) -> bool:
        """Whether it can take an old and a new PIN."""
        return part10.MODIFY_PIN_DIRECT in self.codes

    def names(self) -> tuple[str, ...]:
        """The features in words."""
        return tuple(FEATURE_NAMES.get(tag, f"{tag:02X}") for tag in sorted(self.codes))


def pad_of(contact: Contact) -> Pad:
    """Ask the reader what it can; one without control commands has an empty pad."""
    try:
        code = part10.control_code(part10.GET_FEATURES)
        codes = part10.features_of(contact.control(code))
        if part10.TLV_PROPERTIES not in codes:
            return Pad(codes)
        told = part10.properties_of(contact.control(codes[part10.TLV_PROPERTIES]))
    except (CardGone, CardMute):
        return Pad({})
    return Pad(
        codes,
        max(SHORTEST, told.get(part10.MIN_PIN, SHORTEST)),
        min(LONGEST, told.get(part10.MAX_PIN) or LONGEST),
    )


def verify_on(contact: Contact, pad: Pad) -> Response:
    """VERIFY typed at the reader. Raises CardGone or CardMute: outcome unknown."""
    entry = part10.verify_entry(pad.shortest, pad.longest, TYPING_S)
    return _entered(contact, pad.codes[part10.VERIFY_PIN_DIRECT], entry)


def change_on(contact: Contact, pad: Pad, digits: int) -> Response:
    """CHANGE PIN typed at the reader, old and new of the same even length."""
    entry = part10.change_entry(digits, TYPING_S)
    return _entered(contact, pad.codes[part10.MODIFY_PIN_DIRECT], entry)


def _entered(contact: Contact, code: int, entry: Entry) -> Response:
    answer = contact.control(code, bytes(entry), deadline_s=2 * TYPING_S)
    if len(answer) < 2:
        raise CardMute()
    return Response.parse(answer)
