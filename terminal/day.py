"""The working day of a terminal, for screen and command line: its figures, its comparison with the
centre, its end. What differs is repaired only when that is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from terminal.day_report import DayFigures, figures
from terminal.entry import Entry
from terminal.flow import Flow
from terminal.transactions.on_behalf import on_behalf, sender_of
from terminal.transactions.reconcile import (
    BOOKED,
    COUNTER,
    DayReport,
    Shop,
    booked,
    reconcile,
)
from terminal.transactions.repairs import repair
from terminal.visit import OUTPATIENT, Visit
from terminal.workplace import Workplace

INPATIENT_CLEARED = "21"
"""clr_type of an ordinary stay (settlement.md 2.17)."""

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
    journal, failed = workplace.journal, dict[str, str]()
    yield from workplace.forwarding()
    if repairing:
        yield from workplace.recovering()
    report = yield from _reconciled(workplace, first_day, last_day)
    if not repairing:
        return report, failed
    for difference in report.differences:
        reason = yield from repair(difference, journal.cases())
        if reason:
            failed[difference.msgid] = reason
    return (yield from _reconciled(workplace, first_day, last_day)), failed


def _reconciled(workplace: Workplace, first_day: str, last_day: str) -> Flow[DayReport]:
    """The shop's report, and the hospital's where this terminal has served its patients."""
    settings, cases = workplace.settings, workplace.journal.cases()
    own, hospital = settings.institution, settings.hospital
    mine = [case for case in cases if sender_of(case) == own or case.kind not in BOOKED]
    shop = Shop(own, settings.area, _clearing(mine) if own == hospital else COUNTER)
    reports = [(yield from reconcile(mine, shop, first_day, last_day))]
    ward = [case for case in cases if sender_of(case) == hospital and case.kind in BOOKED]
    kept = list(workplace.devices.desk.visits.visits(everything=True))
    if (ward or kept) and own != hospital:
        there = Shop(hospital, settings.area, _clearing(ward) | _care(kept))
        asking = reconcile(ward, there, first_day, last_day)
        reports.append((yield from on_behalf(hospital, asking)))
    return _together(reports)


def _clearing(cases: Iterable[Entry]) -> frozenset[str]:
    """The clearing categories of cases, whatever their day; an outpatient's without any."""
    infos = (case.settlement for case in cases)
    return frozenset(info.clr_type for info in infos if info) or frozenset({OUTPATIENT})


def _care(visits: Iterable[Visit]) -> frozenset[str]:
    """The clearing categories that visits are settled under, whoever settled them."""
    return frozenset(INPATIENT_CLEARED if visit.inpatient else OUTPATIENT for visit in visits)


def _together(reports: Sequence[DayReport]) -> DayReport:
    """The reports of the institutions of one terminal as one."""
    first = reports[0]
    return DayReport(
        first.first_day, first.last_day,
        tuple(sums for report in reports for sums in report.sums),
        tuple(one for report in reports for one in report.differences),
        tuple(case for report in reports for case in report.in_flight),
        sum(report.other_terminals for report in reports),
        tuple(case for report in reports for case in report.disputed),
    )  # fmt: skip
