"""shuaka day report: the day in figures and bars, as text, PDF and CSV, from the own journal."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Annotated

import typer

from backend.protocol.money import yuan
from terminal.commands.day import From, To, checked_days
from terminal.commands.options import Json
from terminal.commands.reporting import fail, print_json
from terminal.day import figures_of
from terminal.day_report import DayFigures, Line, as_lines, as_rows, as_screen, scale_of
from terminal.errors import Spoken
from terminal.escpos import write_paper
from terminal.receipt import Letterhead
from terminal.words import tr


def report_day(
    ctx: typer.Context,
    first_day: From = "",
    last_day: To = "",
    pdf: Annotated[str, typer.Option(help="File for a PDF.", show_default=False)] = "",
    table: Annotated[
        str, typer.Option("--csv", help="File for the hours as CSV.", show_default=False)
    ] = "",
    as_json: Json = False,
) -> None:
    """What this terminal took in these days and what it refused; the centre is not asked."""
    try:
        with ctx.obj.workplace() as workplace:
            day = figures_of(workplace, *checked_days(workplace, first_day, last_day))
            lines = [*as_lines(day, Letterhead.of(workplace.settings).name)]
        written = _write(day, lines, pdf=pdf, table=table)
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json(_document(day) | {"files": written})
    elif written:
        typer.echo(tr("Written: {files}", files=", ".join(written)))
    else:
        typer.echo("\n".join(as_screen(lines)))


def _write(day: DayFigures, lines: Sequence[Line], *, pdf: str, table: str) -> list[str]:
    if pdf:
        from terminal.pdf import A4_WIDE, as_pdf  # a fifth of a second that few commands need

        write_paper(pdf, as_pdf(lines, A4_WIDE, title=day.first_day, scale=scale_of))
    if table:
        sheet = io.StringIO()
        csv.writer(sheet).writerows(as_rows(day))
        write_paper(table, sheet.getvalue().encode())
    return [place for place in (pdf, table) if place]


def _document(day: DayFigures) -> dict[str, object]:
    names = ("fund", "account", "cash")
    takings = day.takings
    return {
        "from": day.first_day,
        "to": day.last_day,
        "sales": takings.sales,
        "refunds": takings.refunds,
        "total": yuan(takings.total_fen),
        **{name: yuan(part) for name, part in zip(names, takings.parts, strict=True)},
        "hours": [
            {"hour": hour, "total": yuan(one.total_fen)}
            | {name: yuan(part) for name, part in zip(names, one.parts, strict=True)}
            for hour, one in day.hours
        ],
        "refusals": [{"reason": tr(reason), "count": count} for reason, count in day.refusals],
        "open": list(day.waiting),
    }
