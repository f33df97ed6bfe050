"""The month at the agency: employers declare and pay, the month end credits; interest in December.

Some pay late: their people get the money at the next month end, with what has come by then.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from backend.funding.interest_job import run_interest
from backend.funding.month_end import run_month_end
from backend.funding.months import month_of
from backend.protocol.refusals import Code, Refused
from terminal.assemble.year.life import Town
from terminal.assemble.year.town import Scheme, Standing

LATE_OF, SKIPPED_OF = 8, 15
"""One of so many employers pays late, of the self-employed misses a month."""

EVENING = time(20)


def work(town: Town, day: date) -> None:
    """What the agency has to do on a day of the month."""
    deed = WORK.get(day.day)
    if deed is not None:
        deed(town, month_of(day))
    if (day + timedelta(days=1)).day == 1:
        _month_end(town, day)


def _pay_late(town: Town, month: str) -> None:
    """What was left of the month before."""
    del month
    waiting, town.unpaid = town.unpaid, []
    for employer, owed in waiting:
        town.office("pay-month", employer=employer, month=owed)


def _declare(town: Town, month: str) -> None:
    for employer in town.employers:
        try:
            town.office("declare-month", employer=employer, month=month)
        except Refused as refused:
            if refused.code != Code.NOBODY_TO_DECLARE:
                raise
            continue
        town.unpaid.append((employer, month))


def _pay_own(town: Town, month: str) -> None:
    for citizen in town.citizens:
        pays = citizen.scheme is Scheme.OWN and citizen.standing is not Standing.DEAD
        if pays and not town.by_chance(SKIPPED_OF):
            town.desk("pay-contribution", citizen, certno=citizen.certno, month=month)


def _pay(town: Town, month: str) -> None:
    declared, town.unpaid = town.unpaid, []
    for employer, owed in declared:
        if town.by_chance(LATE_OF):
            town.unpaid.append((employer, owed))
        else:
            town.office("pay-month", employer=employer, month=month)


WORK: dict[int, Callable[[Town, str], None]] = {
    10: _pay_late,
    15: _declare,
    18: _pay_own,
    20: _pay,
}
"""By the day of the month."""


def _month_end(town: Town, day: date) -> None:
    """The job of every month, and on the last day of December that of the year."""
    town.calendar.turn_to(datetime.combine(day, EVENING))
    month, now = month_of(day), town.calendar.now()
    town.months[month] = run_month_end(town.store, month, now)
    if day.month == 12:
        town.interest_fen += run_interest(town.store, day.year, now).people.amount_fen
