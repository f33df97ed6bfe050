"""shuaka explain: where each yuan of a bill went, as bars, as PDF, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from backend.protocol.refusals import Refused
from terminal.bill_picture import Heading, Line, as_document, as_screen, on_paper, scale_of
from terminal.commands.options import Json
from terminal.commands.reporting import fail, print_json
from terminal.console import Console
from terminal.errors import Declined, Spoken
from terminal.escpos import write_paper
from terminal.hospital import Hospital
from terminal.settlement_paper import Stay
from terminal.transactions.contact import spoken
from terminal.transactions.explanation import Settled, asked_of, explained, settled_as
from terminal.words import CHINESE, language, tr
from terminal.workplace import Workplace

BILL_NUMBER = Annotated[
    str, typer.Argument(help="Message number or settlement id, or its end; empty is the last.")
]
PERSON = Annotated[
    str, typer.Option(help="Person number, for a bill of another terminal.", show_default=False)
]
VISIT = Annotated[
    str, typer.Option(help="Visit id, for a bill of another terminal.", show_default=False)
]


def explain(
    ctx: typer.Context,
    number: BILL_NUMBER = "",
    person: PERSON = "",
    visit: VISIT = "",
    pdf: Annotated[str, typer.Option(help="File for a PDF.", show_default=False)] = "",
    as_json: Json = False,
) -> None:
    """Where each yuan of a bill went: outside the catalogue, deductible, tiers; and who paid."""
    try:
        with ctx.obj.workplace() as workplace:
            settled, _ = settled_of(workplace, number, person, visit)
            bill = workplace.drive(asked_of(settled, explained), Console(quiet=as_json))
            settings, code = workplace.settings, settled.sender or workplace.settings.institution
            head = settings.name_of(code, chinese=language() == CHINESE)
        lines = [*on_paper(bill, Heading(head, bill.setl_id, bill.time))]
        if pdf:
            _print(lines, bill.setl_id, pdf)
    except (Spoken, Refused) as no:
        fail(spoken(no), as_json=as_json)
    if as_json:
        print_json({"outcome": "done"} | as_document(bill) | {"files": [pdf] if pdf else []})
    elif pdf:
        typer.echo(tr("Written: {files}", files=pdf))
    else:
        typer.echo("\n".join(as_screen(lines)))


def settled_of(workplace: Workplace, number: str, person: str, visit: str) -> tuple[Settled, Stay]:
    """By the journal, or by the numbers of a bill that is not in it."""
    if person and visit:
        return Settled(person, number, visit), Stay()
    entry = workplace.find_settled(number) or Hospital(workplace).settled_elsewhere(number)
    if entry is None or entry.settlement is None:
        raise Declined(
            "The journal has no settled sale or refund {number}. A bill of another terminal "
            "needs --person and --visit too.", number=number,
        )  # fmt: skip
    info = entry.settlement
    kept = Hospital(workplace).book.find(entry.visit.number) if entry.visit else None
    return settled_as(entry, info), Stay.of(entry, kept)


def _print(lines: Sequence[Line], title: str, file: str) -> None:
    from terminal.pdf import A4_WIDE, as_pdf  # a fifth of a second that few commands need

    write_paper(file, as_pdf(lines, A4_WIDE, title=title, scale=scale_of))
