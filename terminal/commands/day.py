"""shuaka day: open, reconcile, close and report; a day is closed when nothing differs any more.

Exit code 1 says that a difference or an undecided payment is left; the day stays open then.
"""

from __future__ import annotations

from typing import Annotated

import typer

from backend.protocol.money import yuan
from backend.protocol.refusals import Refused
from terminal.commands.options import Json
from terminal.commands.reporting import DONE, REFUSED, fail, print_json
from terminal.console import Console
from terminal.day import Compared, compare, days
from terminal.errors import Declined, Spoken
from terminal.transactions.contact import spoken
from terminal.transactions.reconcile import DayReport, OpenDifference
from terminal.words import tr
from terminal.workplace import Workplace

app = typer.Typer(no_args_is_help=True, help="The working day: open, reconcile, close, report.")

From = Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD; else today.")]
To = Annotated[str, typer.Option("--to", help="Last day, YYYY-MM-DD; else the first.")]
Repairing = Annotated[
    bool, typer.Option("--repair", help="Do the repairs that are proposed, then compare again.")
]
STILL_OPEN = "The day stays open: {count} differences and undecided payments are left."


@app.command("open")
def open_day(ctx: typer.Context, as_json: Json = False) -> None:
    """Sign on (9001): the sign number and the centre's business date."""
    try:
        with ctx.obj.workplace() as workplace:
            _sign_on(workplace)
            left = workplace.drive(workplace.forwarding(), Console(quiet=as_json))
            document = {
                "sign_no": workplace.host.sign_no, "business_date": workplace.host.business_date,
                "offline_waiting": len(left),
            }  # fmt: skip
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json(document)
    else:
        typer.echo(tr("Signed on for {day}.", day=document["business_date"]))


def _sign_on(workplace: Workplace) -> None:
    try:
        workplace.sign_on()
    except Refused as no:
        raise spoken(no) from no


@app.command("reconcile")
def reconcile_day(
    ctx: typer.Context,
    first_day: From = "",
    last_day: To = "",
    repairing: Repairing = False,
    as_json: Json = False,
) -> None:
    """Compare journal and centre row by row; name every difference and its repair."""
    try:
        with ctx.obj.workplace() as workplace:
            report, failed = _compare(workplace, first_day, last_day, repairing, as_json)
            sides = workplace.sides()
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        more = [{"class": str(one.what), "side": str(one.side), "key": one.key} for one in sides]
        print_json(_document(report) | {"not_repaired": failed, "three_sides": more})
    else:
        _tell(report)
        for one in sides:
            typer.echo(f"{one.key}  {tr(str(one.what))}  ({tr(str(one.side))})")
        for msgid, reason in failed.items():
            typer.echo(f"{msgid}  {tr(reason)}", err=True)
    raise typer.Exit(DONE if report.may_close and not sides else REFUSED)


def _compare(
    workplace: Workplace, first_day: str, last_day: str, repairing: bool, quiet: bool
) -> Compared:
    first, last = checked_days(workplace, first_day, last_day)
    flow = compare(workplace, first, last, repairing=repairing)
    try:
        return workplace.drive(flow, Console(quiet=quiet))
    except Refused as no:
        raise spoken(no) from no


def checked_days(workplace: Workplace, first_day: str, last_day: str) -> tuple[str, str]:
    """What --from and --to mean; wrong usage for what is no day."""
    try:
        return days(workplace, first_day, last_day)
    except ValueError:
        raise typer.BadParameter("YYYY-MM-DD", param_hint="--from, --to") from None


@app.command("close")
def close_day(ctx: typer.Context, as_json: Json = False) -> None:
    """Reconcile and sign off (9002); refused while a difference or a hold is open."""
    try:
        with ctx.obj.workplace() as workplace:
            report, _ = _compare(workplace, "", "", False, as_json)
            if report.may_close:
                _sign_off(workplace)
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json(_document(report) | {"closed": report.may_close})
    else:
        _tell(report)
        left = len(report.differences) + len(report.in_flight)
        typer.echo(tr("The day is closed.") if report.may_close else tr(STILL_OPEN, count=left))
    raise typer.Exit(DONE if report.may_close else REFUSED)


def _sign_off(workplace: Workplace) -> None:
    try:
        workplace.sign_off()
    except Refused as no:
        raise Declined(no.template, **no.values) from no


def _document(report: DayReport) -> dict[str, object]:
    return {
        "from": report.first_day,
        "to": report.last_day,
        "totals": [
            {
                "insutype": row.insutype, "clr_type": row.clr_type, "count": row.count,
                "total": yuan(row.total_fen), "fund": yuan(row.fund_fen),
                "account": yuan(row.account_fen), "balanced": row.balanced,
            }
            for row in report.sums
        ],
        "differences": [_difference(row) for row in report.differences],
        "in_flight": [case.msgid for case in report.in_flight],
        "offline_waiting": report.waiting,
        "disputed": [
            {"msgid": case.msgid, "kind": str(case.kind), "reason": case.reason,
             "account": yuan(case.account_fen)}
            for case in report.disputed
        ],
        "other_terminals": report.other_terminals,
    }  # fmt: skip


def _difference(row: OpenDifference) -> dict[str, str]:
    return {
        "verdict": row.verdict, "msgid": row.msgid, "setl_id": row.setl_id, "psn_no": row.psn_no,
        "total": yuan(row.total_fen), "repair": str(row.repair),
    }  # fmt: skip


def _tell(report: DayReport) -> None:
    for sums in report.sums:
        parts = "  ".join(yuan(n) for n in (sums.total_fen, sums.fund_fen, sums.account_fen))
        word = tr("balanced") if sums.balanced else tr("not balanced")
        typer.echo(f"{sums.insutype} {sums.clr_type}  {sums.count:>5}  {parts}  {word}")
    for row in report.differences:
        typer.echo(f"{row.msgid}  {row.verdict}  {yuan(row.total_fen)}  {tr(str(row.repair))}")
    for case in report.in_flight:
        typer.echo(f"{case.msgid}  {case.stage}")
    for case in report.disputed:
        words = tr("disputed: {reason}", reason=case.reason)
        typer.echo(f"{case.msgid}  {yuan(case.account_fen)}  {words}")
    if report.waiting:
        typer.echo(tr("{count} offline sales wait to be forwarded.", count=report.waiting))
    if report.other_terminals:
        typer.echo(tr("{count} settlements of other terminals.", count=report.other_terminals))
