"""What is going to happen, and on which day, drawn from the seed before anything happens.

Rates are a table; of everything in it at least one happens, so that a small town shows it all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from backend.activation import half_a_year_after
from terminal.assemble.year.town import Citizen, Scheme, Standing
from terminal.words import N_

YEAR_DAYS = 365
TOO_LATE_DAYS = 10
LATE_OF_NEW = 6
"""One of so many new cards is brought for activation after its half-year."""


class Deed(StrEnum):
    """What somebody does, or what befalls them."""

    BUY = "buy"
    ACTIVATE = "activate"
    STATEMENT = "statement"
    LOSE = "lose"
    FIND = "find"
    REPORT = "report"
    COLLECT = "collect"
    FINDER = "finder"
    FORGET = "forget"
    MISS_DATA = "miss data"
    BRING_DATA = "bring data"
    DIE = "die"
    INHERIT = "inherit"
    ADMIT = "admit"
    TREAT = "treat"
    GO_HOME = "go home"


LABELS = {
    "activated": N_("Cards activated"),
    "reopened": N_("Cards re-opened after half a year"),
    "faults": N_("Faults on the way, settled"),
    "statements": N_("Statements printed"),
    "lines": N_("Lines printed"),
    "lost": N_("Cards reported lost"),
    "found": N_("Cards found again"),
    "replaced": N_("Cards replaced"),
    "stopped": N_("Dead cards that showed up"),
    "pins": N_("Forgotten PINs reset"),
    "gaps": N_("People whose data was missing"),
    "died": N_("Deaths"),
    "estates": N_("Estates paid out"),
    "stays": N_("Stays in hospital"),
    "left": N_("Patients discharged and settled"),
}
"""What is counted, as a message id."""


@dataclass(frozen=True, slots=True)
class Happening:
    """So many of a thousand people a year; the last day for it is `until` of 100 of the time."""

    deed: Deed
    of_1000: int
    until: int


HAPPENINGS = (
    Happening(Deed.LOSE, 45, 55),
    Happening(Deed.DIE, 12, 60),
    Happening(Deed.FORGET, 30, 95),
    Happening(Deed.MISS_DATA, 15, 50),
    Happening(Deed.STATEMENT, 40, 100),
    Happening(Deed.ADMIT, 60, 85),
)


class Agenda:
    """Who does what on which day."""

    def __init__(self, first_day: date, last_day: date) -> None:
        self.first_day, self.last_day = first_day, last_day
        self._days: defaultdict[date, list[tuple[Deed, Citizen]]] = defaultdict(list)

    @property
    def days(self) -> list[date]:
        """Every day of it."""
        count = (self.last_day - self.first_day).days + 1
        return [self.first_day + timedelta(days=day) for day in range(count)]

    def enter(self, day: date, deed: Deed, citizen: Citizen) -> None:
        """What lies beyond the last day does not happen."""
        if day <= self.last_day:
            self._days[day].append((deed, citizen))

    def of(self, day: date) -> list[tuple[Deed, Citizen]]:
        """What is to happen on a day, in its order."""
        return self._days.pop(day, [])


def plan(citizens: list[Citizen], first_day: date, last_day: date, chance: Random) -> Agenda:
    """The agenda of a town; what follows from it is entered as it happens."""
    agenda = Agenda(first_day, last_day)
    days = len(agenda.days)
    for citizen in citizens:
        for _ in range(_times(citizen.purchases_a_year * days, YEAR_DAYS, chance)):
            agenda.enter(agenda.days[chance.randrange(days)], Deed.BUY, citizen)
    new = [citizen for citizen in citizens if citizen.standing is Standing.NEW]
    for place, citizen in enumerate(new):
        late = place % LATE_OF_NEW == LATE_OF_NEW - 1
        agenda.enter(_activation(citizen, agenda, chance, late=late), Deed.ACTIVATE, citizen)
    _befall(agenda, (one for one in citizens if one.standing is not Standing.NEW), chance)
    return agenda


def _times(of: int, in_all: int, chance: Random) -> int:
    """A fraction as a whole number that is right on average."""
    whole, rest = divmod(of, in_all)
    return whole + (chance.randrange(in_all) < rest)


def _activation(citizen: Citizen, agenda: Agenda, chance: Random, *, late: bool) -> date:
    due = half_a_year_after(citizen.issued_on)
    if late:
        return due + timedelta(days=TOO_LATE_DAYS)
    room = (min(due, agenda.last_day) - agenda.first_day).days
    return agenda.first_day + timedelta(days=chance.randrange(room + 1))


def _befall(agenda: Agenda, citizens: Iterable[Citizen], chance: Random) -> None:
    """Everybody has one misfortune at most; residents, who have no account, have none."""
    fit = [citizen for citizen in citizens if citizen.scheme is not Scheme.RESIDENT]
    count, days = len(fit), len(agenda.days)
    chance.shuffle(fit)
    for happening in HAPPENINGS:
        number = max(1, round(count * happening.of_1000 * days / YEAR_DAYS / 1000))
        for citizen in fit[:number]:
            day = chance.randrange(1 + (days - 1) * happening.until // 100)
            agenda.enter(agenda.days[day], happening.deed, citizen)
        fit = fit[number:]
