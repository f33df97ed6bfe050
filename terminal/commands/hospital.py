"""shuaka hospital: visits, from the registration by card to the lines that are to be settled.

What was asked of the centre and not answered is asked again, under its number, by the next command
on the visit. Paying and stays are in commands of their own files.
"""

from __future__ import annotations

from typing import Annotated

import typer

from terminal.basket import lines_of_options
from terminal.bill_picture import as_document, as_lines, as_screen
from terminal.bill_steps import of_quote
from terminal.commands.context import Through
from terminal.commands.options import AccountFirst, Card, Json, PsamReader, Reader, Recording
from terminal.commands.reporting import print_json
from terminal.commands.visits import (
    Batch,
    Condition,
    Department,
    Diagnosis,
    Doctor,
    Interim,
    Number,
    OwnNumber,
    document,
    driven,
    flag_of,
    heading,
    reading,
    standing,
    tell,
    tell_standing,
    told,
    ward,
)
from terminal.flow import Flow
from terminal.hospital import Hospital
from terminal.transactions.visit import Ordered, were_entered
from terminal.visit import APPROVED, NOT_APPROVED, NOT_NEEDED, Visit

app = typer.Typer(
    no_args_is_help=True, help="Visits and stays at a hospital: register, lines, settle, undo."
)
APPROVALS = {"unneeded": NOT_NEEDED, "yes": APPROVED, "no": NOT_APPROVED}


@app.command("register")
def register(
    ctx: typer.Context,
    number: OwnNumber = "",
    department: Department = "",
    doctor: Doctor = "",
    card: Card = "",
    reader: Reader = "",
    psam_reader: PsamReader = "",
    record: Recording = "",
    as_json: Json = False,
) -> None:
    """Register an outpatient by card (2201); no PIN is needed."""
    where, through = ward(department, doctor), Through(card, reader, psam_reader, record)
    visit = driven(ctx.obj, lambda ours: ours.registering(where, number), through, as_json=as_json)
    tell(visit, as_json=as_json)


@app.command("inform")
def inform(
    ctx: typer.Context,
    number: Number,
    diagnosis: Diagnosis = None,
    condition: Condition = "",
    kind: Annotated[str, typer.Option("--kind", help="Kind of care (med_type).")] = "11",
    as_json: Json = False,
) -> None:
    """Tell the centre kind of care and diagnoses of a visit (2203)."""
    said = told(kind, diagnosis, condition)
    tell(
        driven(ctx.obj, lambda ours: ours.informing(number, said), as_json=as_json),
        as_json=as_json,
    )


@app.command("line")
def line(
    ctx: typer.Context,
    number: Number,
    item: Annotated[list[str], typer.Option("--item", help="CODE[:QTY], as often as needed.")],
    batch: Batch = "",
    approved: Annotated[
        str, typer.Option(help="The hospital's word on restricted goods: unneeded, yes or no.")
    ] = "unneeded",
    at: Annotated[
        str, typer.Option("--at", help="When it arose, YYYY-MM-DD HH:MM:SS; else now.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Enter lines of a visit (2204) or a stay (2301); each comes back cut."""
    if approved not in APPROVALS:
        raise typer.BadParameter(", ".join(APPROVALS), param_hint="--approved")
    approval = APPROVALS[approved]

    def entering(ours: Hospital) -> Flow[Visit]:
        lines = lines_of_options(ours.workplace.treatments, item)
        ordered = [Ordered(one, approval) for one in lines]
        if were_entered(ours.visit(number), ordered, batch):
            return ours.answering(number)
        return ours.entering(number, ordered, batch, at)

    tell(driven(ctx.obj, entering, as_json=as_json), as_json=as_json)


@app.command("withdraw")
def withdraw(
    ctx: typer.Context,
    number: Number,
    batch: Batch = "",
    serial: Annotated[
        list[int] | None, typer.Option("--line", help="Single lines of a stay, by their serial.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Withdraw the lines of a batch (2205), of a stay also single ones (2302)."""

    def withdrawing(ours: Hospital) -> Flow[Visit]:
        if serial:
            return ours.withdrawing_lines(number, serial)
        return ours.withdrawing(number, batch)

    tell(driven(ctx.obj, withdrawing, as_json=as_json), as_json=as_json)


@app.command("return")
def give_back(
    ctx: typer.Context,
    number: Number,
    serial: Annotated[int, typer.Option("--line", help="Serial of the line.")],
    as_json: Json = False,
) -> None:
    """Take back goods that were not used: a line with a negative quantity."""
    tell(
        driven(ctx.obj, lambda ours: ours.taking_back(number, serial), as_json=as_json),
        as_json=as_json,
    )


@app.command("quote")
def quote(
    ctx: typer.Context,
    number: Number,
    batch: Batch = "",
    account: AccountFirst = "own",
    interim: Interim = False,
    as_json: Json = False,
) -> None:
    """Ask where each yuan would go and who would pay (2206, 2303); nothing is booked."""
    flag = flag_of(account)
    quoted = driven(
        ctx.obj,
        lambda ours: ours.quoting(number, batch, flag, interim=interim),
        as_json=as_json,
    )
    bill = of_quote(quoted)
    if as_json:
        print_json({"outcome": "done", "quote": quoted.setlinfo} | as_document(bill))
        return
    typer.echo("\n".join(as_screen([*as_lines(bill)])))


@app.command("leave")
def leave(ctx: typer.Context, number: Number, as_json: Json = False) -> None:
    """Take the registration of an outpatient back (2202)."""
    visit = driven(ctx.obj, lambda ours: ours.leaving(number), as_json=as_json)
    tell(visit, as_json=as_json)


@app.command("fetch")
def fetch(
    ctx: typer.Context,
    number: Annotated[
        str, typer.Argument(help="Number of the visit, the centre's id; empty: all of the card.")
    ] = "",
    card: Card = "",
    reader: Reader = "",
    psam_reader: PsamReader = "",
    record: Recording = "",
    as_json: Json = False,
) -> None:
    """Read a visit of any terminal of the hospital from the centre, to go on with it here."""

    def fetching(ours: Hospital) -> Flow[list[Visit]]:
        if number:
            return [(yield from ours.fetching(number))]
        found = yield from ours.finding()
        fetched = []
        for one in found:
            fetched.append((yield from ours.fetching(one.ipt_otp_no)))
        return fetched

    through = Through(card, reader, psam_reader, record)
    visits = driven(ctx.obj, fetching, through, as_json=as_json)
    if as_json:
        print_json({"outcome": "done", "visits": [document(visit) for visit in visits]})
        return
    for visit in visits:
        tell(visit, as_json=False)


@app.command("list")
def list_visits(
    ctx: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", help="Also those that were taken back.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List the visits of this terminal."""
    visits = reading(ctx.obj, lambda ours: ours.visits(everything=everything), as_json=as_json)
    if as_json:
        print_json([document(visit) for visit in visits])
        return
    for visit in visits:
        typer.echo(heading(visit))


@app.command("show")
def show(ctx: typer.Context, number: Number, as_json: Json = False) -> None:
    """Show a visit: its lines, what is settled of it, what of a deposit is there."""
    visit, more = reading(
        ctx.obj,
        lambda ours: (ours.visit(number), standing(ours, ours.visit(number))),
        as_json=as_json,
    )
    if as_json:
        print_json({"outcome": "done", "visit": document(visit) | more})
        return
    tell(visit, as_json=False)
    tell_standing(more)
