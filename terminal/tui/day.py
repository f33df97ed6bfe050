"""F9: the day on the screen: its report in bars, the comparison with the centre, its end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from backend.protocol.money import yuan
from backend.protocol.refusals import Refused
from terminal.day import compare, days, figures_of
from terminal.day_report import as_lines, as_screen
from terminal.desk.operation import Slip
from terminal.errors import Declined, Spoken
from terminal.outcome import Said
from terminal.receipt import Letterhead
from terminal.transactions.contact import spoken
from terminal.transactions.reconcile import DayReport
from terminal.tui import explain
from terminal.tui.chooser import Choice, Chooser
from terminal.tui.dialog import WIDTH
from terminal.tui.running import Running
from terminal.tui.slip import Refusal, SlipDialog
from terminal.words import N_, tr

if TYPE_CHECKING:
    from terminal.tui.app import CounterApp

REPORT, COMPARE, REPAIR, OPEN, CLOSE = "report", "compare", "repair", "open", "close"
EXPLAIN, FORM = "explain", "form"
JOBS = {
    REPORT: N_("Report of today"),
    EXPLAIN: N_("Where each yuan of a bill went"),
    FORM: explain.FORM,
    COMPARE: N_("Compare with the centre"),
    REPAIR: N_("Compare and repair what differs"),
    OPEN: N_("Sign on"),
    CLOSE: N_("Sign off"),
}
OF_A_BILL = {EXPLAIN: explain.tell, FORM: explain.form}
"""What is said of one bill, which is chosen first."""
TITLE = N_("Day")


async def visit(app: CounterApp, running: Running) -> None:
    """Choose and do, until it is left."""
    while chosen := await app.push_screen_wait(Chooser(TITLE, [_choice(job) for job in JOBS])):
        if chosen in OF_A_BILL:
            if bill := await explain.choose(app):
                await OF_A_BILL[chosen](app, bill, running)
            continue
        try:
            slip = await _do(app, chosen, running)
        except (Spoken, Refused) as no:
            await app.push_screen_wait(Refusal(JOBS[chosen], spoken(no)))
        else:
            await app.push_screen_wait(SlipDialog(JOBS[chosen], slip))
    running.end()
    app.jobs.look_around()


def _choice(job: str) -> Choice:
    return Choice(job, lambda: (tr(JOBS[job]), ""))


async def _do(app: CounterApp, job: str, running: Running) -> Slip:
    workplace = app.workplace
    if job == REPORT:
        head = Letterhead.of(workplace.settings).name
        lines = as_lines(figures_of(workplace), head, WIDTH)
        return Slip(Said("From this terminal's journal."), paper=tuple(as_screen([*lines], WIDTH)))
    if job == OPEN:
        await asyncio.to_thread(workplace.sign_on)
        await app.jobs.alone(workplace.forwarding(), running)
        return Slip(Said("Signed on for {day}.", day=workplace.host.business_date))
    report = await _compared(app, running, repairing=job == REPAIR)
    if job != CLOSE:
        return _told(report)
    if not report.may_close:
        left = len(report.differences) + len(report.in_flight)
        raise Declined(
            "The day stays open: {count} differences and undecided payments are left.",
            count=str(left),
        )
    await asyncio.to_thread(workplace.sign_off)
    return Slip(Said("The day is closed."))


async def _compared(app: CounterApp, running: Running, *, repairing: bool) -> DayReport:
    flow = compare(app.workplace, *days(app.workplace), repairing=repairing)
    report, _ = await app.jobs.alone(flow, running)
    return report


def _told(report: DayReport) -> Slip:
    """Totals, then what differs and how it would be repaired."""
    lines = [
        f"{row.insutype} {row.clr_type}  {row.count:>4}  {yuan(row.total_fen):>12}  "
        + (tr(N_("balanced")) if row.balanced else tr(N_("not balanced")))
        for row in report.sums
    ]
    for difference in report.differences:
        repair = tr(str(difference.repair))
        lines += [difference.msgid, f"  {yuan(difference.total_fen):>12}  {repair}"]
    lines += [f"{case.msgid}  {case.stage}" for case in report.in_flight]
    lines += [
        f"{case.msgid}  {tr(N_('disputed: {reason}'), reason=case.reason)}"
        for case in report.disputed
    ]
    if report.may_close:
        return Slip(Said("Nothing differs."), paper=tuple(lines))
    return Slip(Said("Something differs or is undecided."), paper=tuple(lines))
