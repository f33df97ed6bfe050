"""shuaka journal: what this terminal recorded, and bringing open cases to their end."""

from __future__ import annotations

from typing import Annotated

import typer

from backend.protocol.money import yuan
from terminal.commands.context import Through
from terminal.commands.options import Card, Json, PinFile, PsamReader, Reader, Recording
from terminal.commands.reporting import DONE, UNKNOWN, fail, print_json
from terminal.entry import Entry, Kind
from terminal.errors import Declined, Spoken
from terminal.masks import mask_card_no
from terminal.words import tr

app = typer.Typer(no_args_is_help=True, help="The terminal's journal.")


def _row(entry: Entry) -> dict[str, object]:
    settlement = entry.settlement
    return {
        "msgid": entry.msgid,
        "kind": str(entry.kind),
        "stage": str(entry.stage),
        "at": entry.at,
        "card": mask_card_no(entry.card_no),
        "holder": entry.holder,
        "sequence": entry.sequence,
        "total": yuan(_total_fen(entry)),
        "account": yuan(entry.account_fen),
        "setl_id": settlement.setl_id if settlement else "",
        "visit": entry.visit.number if entry.visit else "",
        "evidence": str(entry.evidence),
        "reason": entry.reason,
    }


def _total_fen(entry: Entry) -> int:
    """Of a settlement its total, of a deposit the cash."""
    if entry.kind is Kind.DEPOSIT:
        return entry.cash_received_fen
    return int(entry.settlement.medfee_sumamt) if entry.settlement else 0


@app.command("list")
def list_cases(
    ctx: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", help="Every entry, not only the newest of a case.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List the cases of the journal, each as it stands."""
    try:
        with ctx.obj.records() as records:
            journal = records.journal
            rows = [_row(entry) for entry in (journal.entries() if everything else journal.cases())]
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json({"entries": rows})
        return
    if not rows:
        typer.echo(tr("The journal is empty."))
    for row in rows:
        typer.echo(
            f"{row['msgid']}  {row['stage']:<11} {row['kind']:<11} {row['card']}  "
            f"{row['account']:>10} / {row['total']:>10}  {row['reason']}"
        )


@app.command()
def show(
    ctx: typer.Context,
    number: Annotated[
        str, typer.Argument(help="Message number of the case, or the last part of it.")
    ],
    as_json: Json = False,
) -> None:
    """Every entry of one case, as its steps were written."""
    try:
        with ctx.obj.records() as records:
            entries = list(records.journal.entries())
        rows = [_row(entry) for entry in entries if entry.msgid.endswith(number)]
        if not rows:
            raise Declined("The journal has no case {number}.", number=number)
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json({"entries": rows})
        return
    for row in rows:
        typer.echo(f"{row['msgid']}  {row['at']}  {row['stage']:<11} {row['reason']}")


@app.command()
def recover(
    ctx: typer.Context,
    card: Card = "",
    reader: Reader = "",
    psam_reader: PsamReader = "",
    record: Recording = "",
    hand_over: Annotated[
        bool, typer.Option("--hand-over", help="Give cases without their card to the centre.")
    ] = False,
    pin_file: PinFile = "",
    as_json: Json = False,
) -> None:
    """Bring every open case as far as card and centre allow."""
    from terminal.console import Console

    try:
        with ctx.obj.workplace(Through(card, reader, psam_reader, record)) as workplace:
            clerk = Console(pin_file, quiet=as_json)
            left = workplace.drive(workplace.recovering(), clerk)
            if hand_over:
                workplace.drive(workplace.handing_over(), clerk)
                left = workplace.journal.open_cases()
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json({"open": [_row(entry) for entry in left]})
    elif left:
        for entry in left:
            typer.echo(f"{entry.msgid}  {entry.stage}  {mask_card_no(entry.card_no)}")
    else:
        typer.echo(tr("Nothing is open."))
    raise typer.Exit(UNKNOWN if left else DONE)
