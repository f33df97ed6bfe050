"""What the counter looks like at a moment, as far as a step of a lesson is judged by it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from terminal.errors import Spoken
from terminal.outcome import Outcome


class Dialog(StrEnum):
    """What lies over the counter and waits for keys."""

    NONE = ""
    CONFIRM = "confirm"
    ASK = "ask"
    PIN = "pin"
    NEW_PIN = "new pin"
    CHOOSER = "chooser"
    FORM = "form"
    SLIP = "slip"
    REFUSAL = "refusal"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Bedside:
    """A visit that is on the screen: its state, lines at the centre, settlements, deposit."""

    number: str
    state: str
    lines: int
    bills: int
    deposit_fen: int
    diagnoses: int


@dataclass(frozen=True, slots=True)
class Scene:
    """`reading` is another object each time the card is read, `serial` tells one dialog from the
    next of its kind; `rows` are (shop's code, count), of the visit where one is on the screen.

    `settled`: nothing runs, whoever sits there has to press a key next. `stopped`: what is shown
    ended because somebody said no.
    """

    settled: bool
    card: str | None
    reading: object
    tries: int | None
    rows: tuple[tuple[str, int], ...]
    dialog: Dialog
    serial: int
    outcome: Outcome | None
    message: Spoken | None
    armed: frozenset[str]
    relatives: bool
    bedside: Bedside | None = None
    stopped: bool = False

    def count_of(self, code: str) -> int:
        """How many of an item are in the basket."""
        return sum(count for item, count in self.rows if item == code)

    @property
    def trail(self) -> tuple[object, ...]:
        """What a person changes by doing something; a step that is done elsewhere shows here."""
        outcome = id(self.outcome) if self.outcome is not None else 0
        return self.card, self.rows, outcome, self.armed, self.relatives, self.bedside
