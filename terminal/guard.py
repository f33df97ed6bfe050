"""The last line between a flow and somebody else's card.

Until the card in the user slot has proved to be ours it gets selections, readings and the
challenge of INTERNAL AUTHENTICATE, nothing else: no PIN, no EXTERNAL AUTHENTICATE, no write. There
is no way round; a flow that tries is a bug, and nothing goes out.
"""

from __future__ import annotations

from card_emulator.protocol.apdu import Command
from terminal.card import CardProved
from terminal.flow import ChangePin, PowerUp, Show, Slot, Step, Transmit, VerifyPin

HARMLESS = frozenset({0x84, 0x88, 0xA4, 0xB0, 0xB2, 0xC0, 0xCA})
"""GET CHALLENGE, INTERNAL AUTHENTICATE, SELECT, READ, GET RESPONSE, GET DATA: nothing changes."""
HARMLESS_CLASSES = frozenset({0x00, 0x80, 0xA0})


def is_harmless(command: Command) -> bool:
    """Whether any card of anybody may be sent this."""
    return command.ins in HARMLESS and command.cla in HARMLESS_CLASSES


class Guard:
    """A `flow.Observer` that every drive has. One per drive: nothing is remembered."""

    def __init__(self) -> None:
        self._proved = False

    def before(self, step: Step) -> None:
        """Stop what an unproved card must not get."""
        if isinstance(step, PowerUp) and step.slot is Slot.USER:
            self._proved = False
        elif isinstance(step, Show) and isinstance(step.what, CardProved):
            self._proved = True
        elif isinstance(step, Transmit) and step.slot is Slot.USER:
            assert self._proved or is_harmless(step.command), "not to a card of others"
        elif isinstance(step, ChangePin | VerifyPin):
            assert self._proved or step.centre is not None, "no PIN to a card of others"

    def after(self, step: Step, reply: object) -> None:
        """What came of it changes nothing."""
