"""People at the counter in tests of a card's life: a holder who knows some PINs and tries them."""

from __future__ import annotations

from terminal.flow import OldPin, Split
from terminal.new_pin import Asked, PinQuestion
from terminal.notices import PinWrong
from tests.support.power import Breaker

MOVING = frozenset({"Transmit", "AskHost", "Record", "ChangePin", "VerifyPin"})
"""Steps after which card, centre or journal may be another."""

INITIAL, CHOSEN, LATER = "123456", "739150", "820467"


class HolderClerk:
    """Types the PIN thought to be right, after a wrong one the next; new ones in their order."""

    def __init__(self, *pins: str, new: tuple[str, ...] = (CHOSEN, LATER)) -> None:
        self.pins, self.new = list(pins or (INITIAL, CHOSEN, LATER)), new
        self.shown: list[object] = []
        self.asked: list[PinQuestion] = []
        self._just_set = ""

    def _known(self) -> str:
        """The PIN the holder goes by: one that was just set, if nobody said it was wrong."""
        if self._just_set:
            self.pins = [self._just_set, *(one for one in self.pins if one != self._just_set)]
            self._just_set = ""
        return self.pins[0]

    def pin(self, tries_left: int, amount_fen: int) -> bytearray | None:
        del tries_left, amount_fen
        return bytearray(self._known(), "ascii")

    def new_pin(self, question: PinQuestion) -> bytearray | None:
        self.asked.append(question)
        if question.asked is Asked.OLD:
            return bytearray(self._known(), "ascii")
        known = self.pins[0] if question.old is not OldPin.NONE else ""
        new = next(one for one in self.new if one != known)
        if question.asked is Asked.AGAIN:
            self._just_set = new
        return bytearray(new, "ascii")

    def confirm(self, split: Split) -> bool:
        del split
        return True

    def show(self, what: object) -> None:
        self.shown.append(what)
        if isinstance(what, PinWrong):
            self._just_set = ""
            self.pins.append(self.pins.pop(0))


def points_that_move(counted: Breaker) -> list[int]:
    """Where a power cut makes a difference: after every step that moves something."""
    return [2 * place + 1 for place, name in enumerate(counted.steps) if name in MOVING]
