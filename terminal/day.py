"""The working day of a terminal, for screen and command line: its figures, its comparison with the
centre, its end. What differs is repaired only when that is asked for.
"""

from __future__ import annotations

from datetime import date

from terminal.day_report import DayFigures, figures
from terminal.flow import Flow
from terminal.transactions.reconcile import DayReport, Shop, booked, reconcile, repair
from terminal.workplace import Workplace

Compared = tuple[DayReport, dict[str, str]]
"""The report, and why a repair was not done, by message number."""


def days(workplace: Workplace, first_day: str = "", last_day: str = "") -> tuple[str, str]:
    """From which ISO day to which: today, or the one day that is given. Raises ValueError."""
    first = date.fromisoformat(first_day or workplace.host.business_date).isoformat()
    return first, date.fromisoformat(last_day or first).isoformat()


def figures_of(workplace: Workplace, first_day: str = "", last_day: str = "") -> DayFigures:
    """What the journal says of these days."""
    first, last = days(workplace, first_day, last_day)
    cases = workplace.journal.cases()
    waiting = [case for case in cases if not case.is_final]
    refusals = workplace.journal.refusals(first, last)
    return figures(booked(cases, first, last), refusals, waiting, (first, last))


def compare(
    workplace: Workplace, first_day: str, last_day: str, *, repairing: bool
) -> Flow[Compared]:
    """Journal against centre, offline sales forwarded first; repairs only if they are wanted.

    Raises HostSilent, Refused.
    """
    shop = Shop(workplace.settings.institution, workplace.settings.area)
    journal, failed = workplace.journal, dict[str, str]()
    yield from workplace.forwarding()
    if repairing:
        yield from workplace.recovering()
    report = yield from reconcile(journal.cases(), shop, first_day, last_day)
    if not repairing:
        return report, failed
    for difference in report.differences:
        reason = yield from repair(difference, journal.cases())
        if reason:
            failed[difference.msgid] = reason
    return (yield from reconcile(journal.cases(), shop, first_day, last_day)), failed
