"""The town as it lives: its workplace, its cards, its calendar, and what has been done so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from random import Random

from backend.catalogue import Drug
from backend.funding.month_end import MonthEnd
from backend.protocol.messages.pharmacy import PHARMACY
from backend.store import Store
from terminal.assemble.training import INITIAL_PIN
from terminal.assemble.year.calendar import Calendar
from terminal.assemble.year.cards import CardBox
from terminal.assemble.year.plan import Agenda, Deed
from terminal.assemble.year.town import Citizen
from terminal.basket import line_of
from terminal.desk.fields import read_values
from terminal.desk.operation import Slip
from terminal.desk.table import BY_NAME
from terminal.flow import OldPin, Split
from terminal.new_pin import Asked, PinQuestion
from terminal.transactions.bill import Order
from terminal.workplace import Workplace

WRONG_PIN = "000000"
MOST_LINES, MOST_PIECES = 3, 2
"""Of one purchase, and of one line."""


class Visitor:
    """A holder at a counter or desk: knows the PIN, types it wrong first now and then.

    Whoever sets a new PIN goes by it from then on.
    """

    def __init__(self, citizen: Citizen, chance: Random, *, wrong: int = 0) -> None:
        self._citizen, self._chance, self._wrong = citizen, chance, wrong
        self._new = ""

    def pin(self, tries_left: int, amount_fen: int) -> bytearray | None:
        """The PIN, after the wrong ones."""
        del tries_left, amount_fen
        typed = WRONG_PIN if self._wrong else self._citizen.pin
        self._wrong = max(0, self._wrong - 1)
        return bytearray(typed, "ascii")

    def new_pin(self, question: PinQuestion) -> bytearray | None:
        """The old one, a new one that is neither it nor the initial one, the new one again."""
        if question.asked is Asked.OLD:
            initial = question.old is OldPin.INITIAL
            return bytearray(INITIAL_PIN if initial else self._citizen.pin, "ascii")
        if question.asked is Asked.NEW:
            self._new = self._invented()
        else:
            self._citizen.pin = self._new
        return bytearray(self._new, "ascii")

    def _invented(self) -> str:
        known = (self._citizen.pin, INITIAL_PIN, WRONG_PIN)
        drawn = (f"{self._chance.randrange(10**6):06d}" for _ in range(len(known) + 1))
        return next(pin for pin in drawn if pin not in known)

    def confirm(self, split: Split) -> bool:
        """Yes."""
        del split
        return True

    def show(self, what: object) -> None:
        """Nobody watches."""


@dataclass(slots=True)
class Town:
    """Everything that deeds work on. `done` counts by the names of plan.LABELS."""

    workplace: Workplace
    store: Store
    box: CardBox
    calendar: Calendar
    chance: Random
    agenda: Agenda
    citizens: list[Citizen]
    employers: list[str]
    drugs: Sequence[Drug]
    done: Counter[str] = field(default_factory=Counter)
    months: dict[str, MonthEnd] = field(default_factory=dict)
    unpaid: list[tuple[str, str]] = field(default_factory=list)
    interest_fen: int = 0
    inherited_fen: int = 0

    def visitor(self, citizen: Citizen, *, wrong: int = 0) -> Visitor:
        """This person, in front of the terminal."""
        return Visitor(citizen, self.chance, wrong=wrong)

    def desk(self, name: str, citizen: Citizen, /, **typed: str) -> Slip:
        """An operation of a desk for somebody. Raises Refused or Spoken."""
        operation = BY_NAME[name]
        flow = operation.performing(read_values(operation, typed))
        return self.workplace.drive(flow, self.visitor(citizen), operation.place)

    def office(self, name: str, /, **typed: str) -> Slip:
        """An operation of a desk that nobody stands before."""
        return self.desk(name, self.citizens[0], **typed)

    def basket(self, citizen: Citizen) -> Order:
        """What somebody needs; while they are in hospital the account alone buys it."""
        chosen = self.chance.sample(self.drugs, self.chance.randint(1, MOST_LINES))
        lines = tuple(
            line_of(self.workplace.catalogue, drug.barcode, Decimal(self._pieces()))
            for drug in chosen
        )
        return Order(lines, med_type=PHARMACY if citizen.in_bed else citizen.med_type)

    def _pieces(self) -> int:
        return self.chance.randint(1, MOST_PIECES)

    def later(self, days: int, deed: Deed, citizen: Citizen) -> None:
        """Something follows in so many days."""
        self.agenda.enter(self.calendar.now().date() + timedelta(days=days), deed, citizen)

    def today(self, before: int = 0) -> str:
        """Today, or some days before, ISO."""
        return (self.calendar.now().date() - timedelta(days=before)).isoformat()

    def by_chance(self, one_of: int) -> bool:
        """Whether the one of so many has come."""
        return self.chance.randrange(one_of) == 0
