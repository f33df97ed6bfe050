"""shuaka receipt: a receipt of this terminal's journal once more, as text, PDF or printer bytes."""

from __future__ import annotations

from typing import Annotated

import typer

from terminal.commands.options import Json
from terminal.commands.reporting import fail, print_json
from terminal.entry import Entry
from terminal.errors import Declined, Spoken, WrongUsage
from terminal.escpos import as_escpos, write_paper
from terminal.receipt import NARROW, WIDE, Copy, Form, Letterhead, print_receipt, qr_content
from terminal.records import settled_of
from terminal.words import tr

COLUMNS = {"58": NARROW, "80": WIDE}
COPIES = {"holder": Copy.HOLDER, "shop": Copy.SHOP}


def receipt(
    ctx: typer.Context,
    number: Annotated[
        str, typer.Argument(help="Message number or settlement id, or its end; empty is the last.")
    ] = "",
    width: Annotated[str, typer.Option(help="Paper width in mm: 58 or 80.")] = "58",
    copy: Annotated[str, typer.Option(help="Whose copy: holder or shop.")] = "holder",
    pdf: Annotated[str, typer.Option(help="File for a PDF.", show_default=False)] = "",
    escpos: Annotated[
        str, typer.Option(help="File or printer device for ESC/POS bytes.", show_default=False)
    ] = "",
    as_json: Json = False,
) -> None:
    """Print a receipt again: every one but the first says that it is a reprint."""
    try:
        form = _form(width, copy)
        with ctx.obj.records() as records:
            entry = settled_of(records.journal, number)
            head = Letterhead.of(records.settings, entry)
        if entry is None:
            raise Declined("The journal has no settled sale or refund {number}.", number=number)
        text = print_receipt(entry, head, form)
        written = _write(entry, text, form, pdf=pdf, escpos=escpos)
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json({"outcome": "done", "msgid": entry.msgid, "receipt": text, "files": written})
    elif written:
        typer.echo(tr("Written: {files}", files=", ".join(written)))
    else:
        typer.echo(text, nl=False)


def _form(width: str, copy: str) -> Form:
    if width not in COLUMNS or copy not in COPIES:
        raise WrongUsage("The paper is 58 or 80 mm, the copy holder or shop. Nothing was printed.")
    return Form(COLUMNS[width], COPIES[copy], reprint=True)


def _write(entry: Entry, text: str, form: Form, *, pdf: str, escpos: str) -> list[str]:
    lines, qr = text.splitlines(), qr_content(entry)
    if pdf:
        from terminal.pdf import ROLLS, as_pdf  # a fifth of a second that few commands need

        paper = as_pdf(lines, ROLLS[form.columns], title=entry.msgid, qr=qr)
        write_paper(pdf, paper)
    if escpos:
        write_paper(escpos, as_escpos(lines, qr=qr))
    return [place for place in (pdf, escpos) if place]
