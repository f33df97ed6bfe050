"""A new PIN asked of the holder: the old one, the new one, the new one again.

One dialogue for commands and screens: it yields questions, is sent digits and ends with the
card's answer. Where the reader has keys of its own it yields what to tell the holder instead.
Everything that was typed is wiped here.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from terminal.errors import WorldFailure
from terminal.flow import ChangePin, OldPin, PinAnswer
from terminal.notices import NewPinAtReader
from terminal.words import N_

FEWEST_DIGITS, MOST_DIGITS = 4, 12
MOST_TRIES = 3


class Asked(StrEnum):
    """What the holder is to type."""

    OLD = "old"
    NEW = "new"
    AGAIN = "again"


class Fault(StrEnum):
    """Why the holder is asked once more, as a message id."""

    DIGITS = "A PIN has 4 to 12 digits."
    SAME = "The new PIN is the old one: choose another."
    DIFFERENT = "The two new PINs differ: type the new one again."


@dataclass(frozen=True, slots=True)
class PinQuestion:
    """One PIN to be typed; `fault` is what was wrong with the one before."""

    asked: Asked
    old: OldPin
    tries_left: int
    fault: Fault | None = None


QUESTIONS = {
    (Asked.OLD, OldPin.HOLDERS): N_("Present PIN"),
    (Asked.OLD, OldPin.INITIAL): N_("Initial PIN, of the letter"),
    **{(Asked.NEW, old): N_("New PIN") for old in OldPin},
    **{(Asked.AGAIN, old): N_("New PIN again") for old in OldPin},
}


class TwoPins:
    """Old and new PIN as ASCII digits, the old one empty where the card has none.

    Nothing of it is shown by repr; `wipe` leaves nothing of it.
    """

    def __init__(self) -> None:
        self.old, self.new = bytearray(), bytearray()

    def wipe(self) -> None:
        """Both are gone."""
        for digits in (self.old, self.new):
            digits[:] = bytes(len(digits))
            del digits[:]


class PadSays(StrEnum):
    """Why a reader's own keys sent nothing, where the holder did not just cancel."""

    DIFFERENT = "different"
    UNFIT = "unfit"


class Changer(Protocol):
    """What can send CHANGE PIN (`performer.Devices`)."""

    def takes_change_itself(self, step: ChangePin) -> bool:
        """Whether the reader's own keys are to be used."""

    def change_on_pad(self) -> PinAnswer | PadSays:
        """CHANGE PIN typed at the reader."""

    def change(self, step: ChangePin, pins: TwoPins) -> PinAnswer:
        """Do the step with these; wipes them. Raises WorldFailure."""


Said = PinQuestion | NewPinAtReader
Talk = Generator[Said, bytearray | None, PinAnswer]
Questions = Generator[PinQuestion, bytearray | None, TwoPins | None]


def change_pin(step: ChangePin, changer: Changer) -> Talk:
    """The whole step. At the terminal's keys also where the PIN does not fit the reader's."""
    if changer.takes_change_itself(step):
        for attempt in range(MOST_TRIES):
            yield NewPinAtReader(step.tries_left, step.old, again=attempt > 0)
            answer = changer.change_on_pad()
            if isinstance(answer, PinAnswer):
                return answer
            if answer is PadSays.UNFIT:
                break
        else:
            return PinAnswer(None)
    pins = yield from ask_new_pin(step)
    return PinAnswer(None) if pins is None else changer.change(step, pins)


def turn(talk: Talk, typed: bytearray | None) -> Said | PinAnswer | WorldFailure:
    """The next thing said in a talk, or its end, as a value (for threads as well)."""
    try:
        return talk.send(typed)
    except StopIteration as end:
        answer: PinAnswer = end.value
        return answer
    except WorldFailure as failure:
        return failure


def ask_new_pin(step: ChangePin) -> Questions:
    """Questions until both PINs are good and the new ones agree; None: cancelled, or too often."""
    pins, done = TwoPins(), False
    try:
        done = yield from _fill(pins, step)
    finally:
        if not done:
            pins.wipe()
    return pins if done else None


def _fill(pins: TwoPins, step: ChangePin) -> Generator[PinQuestion, bytearray | None, bool]:
    if step.old is not OldPin.NONE:
        old = yield from _one(step, Asked.OLD, None)
        if old is None:
            return False
        pins.old = old
    fault: Fault | None = None
    for _ in range(MOST_TRIES):
        new = yield from _one(step, Asked.NEW, fault)
        if new is None:
            return False
        pins.new = new
        if new == pins.old:
            new[:] = bytes(len(new))
            fault = Fault.SAME
            continue
        again = yield from _one(step, Asked.AGAIN, None)
        if again is None:
            return False
        agree = again == new
        again[:] = bytes(len(again))
        if agree:
            return True
        new[:] = bytes(len(new))
        fault = Fault.DIFFERENT
    return False


def _one(
    step: ChangePin, asked: Asked, fault: Fault | None
) -> Generator[PinQuestion, bytearray | None, bytearray | None]:
    """One PIN of 4 to 12 digits, None when cancelled or wrong too often."""
    for _ in range(MOST_TRIES):
        typed = yield PinQuestion(asked, step.old, step.tries_left, fault)
        if not typed:
            return None
        if FEWEST_DIGITS <= len(typed) <= MOST_DIGITS and typed.isdigit():
            return typed
        typed[:] = bytes(len(typed))
        fault = Fault.DIGITS
    return None
