"""shuaka bill: the settlement form of a bill on A4, as text or PDF, with its official names."""

from __future__ import annotations

from typing import Annotated

import typer

from backend.protocol.refusals import Refused
from terminal.commands.explain import BILL_NUMBER, PERSON, VISIT, settled_of
from terminal.commands.options import Json
from terminal.commands.reporting import fail, print_json
from terminal.console import Console
from terminal.errors import Spoken
from terminal.escpos import write_paper
from terminal.settlement_paper import paper_of
from terminal.transactions.contact import spoken
from terminal.transactions.explanation import asked_of, in_full
from terminal.words import tr


def bill(
    ctx: typer.Context,
    number: BILL_NUMBER = "",
    person: PERSON = "",
    visit: VISIT = "",
    pdf: Annotated[str, typer.Option(help="File for a PDF.", show_default=False)] = "",
    as_json: Json = False,
) -> None:
    """Print the settlement form: head, charges by kind, lines, sums, funds, steps."""
    try:
        with ctx.obj.workplace() as workplace:
            settled, stay = settled_of(workplace, number, person, visit)
            full = workplace.drive(asked_of(settled, in_full), Console(quiet=as_json))
        lines = [*paper_of(full, stay)]
        if pdf:
            from terminal.pdf import A4_WIDE, as_pdf  # a fifth of a second that few commands need

            write_paper(pdf, as_pdf(lines, A4_WIDE, title=full.info.setl_id))
    except (Spoken, Refused) as no:
        fail(spoken(no), as_json=as_json)
    if as_json:
        print_json({
            "outcome": "done", "settlement": full.info, "lines": full.fees, "paper": lines,
            "files": [pdf] if pdf else [],
        })  # fmt: skip
    elif pdf:
        typer.echo(tr("Written: {files}", files=pdf))
    else:
        typer.echo("\n".join(lines))
