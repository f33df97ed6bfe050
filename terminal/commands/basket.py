"""shuaka basket: baskets put aside at the counter (F3) and taken up again, also from here.

What `recall` prints is what `shuaka sell -` reads.
"""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Annotated

import msgspec
import typer

from backend.protocol.messages.pharmacy import OWN_ACCOUNT, RELATIVES_ACCOUNT
from backend.protocol.money import Fen, yuan
from terminal.basket import (
    COLUMNS,
    Besides,
    line_of,
)
from terminal.commands.buying import bought
from terminal.commands.options import BasketFile, Items, Json, Prescription, Price, Reason, Trace
from terminal.commands.reporting import fail, print_json
from terminal.console import Console
from terminal.entry import Line
from terminal.errors import Spoken, WorldFailure, WrongUsage
from terminal.held import MOST_HELD, Held, HeldLine, held_line
from terminal.transactions.bill import Order
from terminal.transactions.prescription import Prescribed
from terminal.words import tr
from terminal.workplace import Workplace

app = typer.Typer(no_args_is_help=True, help="Baskets that were put aside.")

Number = Annotated[int, typer.Argument(help="Number of the held basket.")]


class NotHeld(WrongUsage):
    """No basket waits under this number."""

    template = "No basket is held under number {number}. 'shuaka basket list' shows them."


class HeldFull(WrongUsage):
    """As many as can be held."""

    template = "{most} baskets are held already: sell or drop one first."


class NotWhole(WrongUsage):
    """A part of a pack, which the counter's basket cannot hold."""

    template = "Only whole packs can be held: {code} is {count}. Nothing was held."


class HoldFailed(WorldFailure):
    """The file cannot be written."""

    template = "The basket could not be put aside ({detail}). Nothing was held."


class HeldShown(msgspec.Struct, frozen=True, kw_only=True):
    """The JSON of a held basket; `basket` is what `shuaka sell -` reads."""

    number: int
    at: str
    relatives: bool
    total: Fen
    goods: str
    lines: tuple[HeldLine, ...]
    basket: str
    prescribed: Prescribed | None = None


@app.command()
def hold(
    ctx: typer.Context,
    basket: BasketFile = "",
    item: Items = None,
    price: Price = None,
    reason: Reason = "",
    prescription: Prescription = None,
    trace: Trace = None,
    relatives: Annotated[
        bool, typer.Option("--relatives", help="Relatives pay what the holder's account does not.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Put a basket aside; the counter's F3 takes it up again."""
    try:
        goods = bought(
            basket, item, price=price, reason=reason, prescription=prescription, trace=trace
        )
        flag = RELATIVES_ACCOUNT if relatives else OWN_ACCOUNT
        with ctx.obj.workplace() as workplace:
            order = goods.order(workplace, Console(quiet=True), flag)
            held = _put(workplace, order, goods.care.rxno)
            document = document_of(held, workplace)
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json(document)
    else:
        typer.echo(tr("The basket is held under number {number}.", number=held.number))


def _put(workplace: Workplace, order: Order, rxno: str) -> Held:
    for line in order.lines:
        if Decimal(line.count) % 1:
            raise NotWhole(code=line.medins_list_codg, count=line.count)
    at = workplace.clock.now().isoformat(timespec="seconds")
    try:
        number = workplace.held.put(
            map(held_line, order.lines),
            at,
            relatives=order.account_flag == RELATIVES_ACCOUNT,
            prescribed=Prescribed(rxno, order.med_type, order.dise_codg) if rxno else None,
        )
    except OSError as full:
        raise HoldFailed(detail=full.strerror or "?") from full
    if number is None:
        raise HeldFull(most=str(MOST_HELD))
    return _found(workplace, number)


def _found(workplace: Workplace, number: int) -> Held:
    held = workplace.held.find(number)
    if held is None:
        raise NotHeld(number=str(number))
    return held


@app.command("list")
def list_held(ctx: typer.Context, as_json: Json = False) -> None:
    """The baskets that wait, with their goods."""
    try:
        with ctx.obj.workplace() as workplace:
            rows = [document_of(held, workplace) for held in workplace.held.all()]
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json({"held": rows})
        return
    if not rows:
        typer.echo(tr("No basket is held."))
    for row in rows:
        typer.echo(f"{row.number}  {row.at}  {yuan(row.total):>10}  {row.goods}")


@app.command()
def recall(ctx: typer.Context, number: Number, as_json: Json = False) -> None:
    """Take a held basket up: print it as 'shuaka sell -' reads it; it waits no more."""
    _taken(ctx, number, as_json=as_json, prints=True)


@app.command()
def drop(ctx: typer.Context, number: Number, as_json: Json = False) -> None:
    """Throw a held basket away."""
    _taken(ctx, number, as_json=as_json, prints=False)


def _taken(ctx: typer.Context, number: int, *, as_json: bool, prints: bool) -> None:
    try:
        with ctx.obj.workplace() as workplace:
            held = _found(workplace, number)
            document = document_of(held, workplace)
            try:
                workplace.held.drop(number)
            except OSError as full:
                raise HoldFailed(detail=full.strerror or "?") from full
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json(document)
    elif prints:
        typer.echo(as_csv(held), nl=False)
    else:
        typer.echo(tr("The basket is held no more."))


def document_of(held: Held, workplace: Workplace) -> HeldShown:
    """A held basket as people see it; an item the catalogue lost counts nothing."""
    lines = [_line(workplace, line) for line in held.lines]
    known = [line for line in lines if line is not None]
    return HeldShown(
        number=held.number,
        at=held.at,
        relatives=held.relatives,
        total=Fen(sum(line.amount_fen for line in known)),
        goods=", ".join(line.name for line in known),
        lines=held.lines,
        basket=as_csv(held),
        prescribed=held.prescribed,
    )


def _line(workplace: Workplace, line: HeldLine) -> Line | None:
    if workplace.catalogue.find(line.code) is None:
        return None
    besides = Besides(line.price_fen, line.reason, line.rxno, line.trace_code)
    return line_of(workplace.catalogue, line.code, Decimal(line.count), besides)


def as_csv(held: Held) -> str:
    """The basket as `shuaka sell` reads it."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for line in held.lines:
        price = "" if line.price_fen is None else yuan(line.price_fen)
        rows.writerow((line.code, line.count, price, line.reason, line.rxno, line.trace_code))
    return out.getvalue()
