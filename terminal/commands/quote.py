"""shuaka quote: who would pay what, before anybody pays; what the counter shows beside a basket."""

from __future__ import annotations

import msgspec
import typer

from backend.protocol.money import Fen, yuan
from backend.protocol.refusals import Refused
from terminal.basket import BasketEmpty, lines_of_file, lines_of_options
from terminal.commands.context import Through
from terminal.commands.reporting import fail, print_json
from terminal.commands.selling import (
    ACCOUNTS,
    AccountFirst,
    BasketFile,
    Card,
    Items,
    Json,
    PsamReader,
    Reader,
    Recording,
    basket_text,
)
from terminal.console import Console
from terminal.errors import Spoken
from terminal.flow import Split
from terminal.transactions.bill import Order
from terminal.transactions.contact import spoken
from terminal.transactions.quote import quote as quote_flow
from terminal.words import N_, tr

PARTS = {
    "total": N_("TOTAL"),
    "fund": N_("Pooled fund"),
    "account": N_("Account"),
    "relatives": N_("Relatives"),
    "cash": N_("Cash"),
    "balance_after": N_("After this"),
}


class Quoted(msgspec.Struct, frozen=True, kw_only=True):
    """The JSON of a split; `account` is the holder's own, `has_account` false for residents."""

    total: Fen
    fund: Fen
    account: Fen
    relatives: Fen
    cash: Fen
    balance_after: Fen
    has_account: bool
    outcome: str = "done"


def quote(
    ctx: typer.Context,
    basket: BasketFile = "",
    item: Items = None,
    card: Card = "",
    reader: Reader = "",
    psam_reader: PsamReader = "",
    record: Recording = "",
    account: AccountFirst = "own",
    as_json: Json = False,
) -> None:
    """Ask the centre who would pay what; no PIN, and nothing is booked."""
    if account not in ACCOUNTS:
        raise typer.BadParameter(", ".join(ACCOUNTS), param_hint="--account")
    try:
        text = basket_text(basket)
        with ctx.obj.workplace(Through(card, reader, psam_reader, record)) as workplace:
            lines = lines_of_options(workplace.catalogue, item or [])
            lines += lines_of_file(workplace.catalogue, text, basket) if basket else []
            if not lines:
                raise BasketEmpty()
            order = Order(tuple(lines), ACCOUNTS[account])
            try:
                split = workplace.drive(quote_flow(order), Console(quiet=True))
            except Refused as no:
                raise spoken(no) from no
    except Spoken as failure:
        fail(failure, as_json=as_json)
    _tell(quoted(split), as_json=as_json)


def quoted(split: Split) -> Quoted:
    """A split as it is told."""
    return Quoted(
        total=Fen(split.total_fen),
        fund=Fen(split.fund_fen),
        account=Fen(split.account_fen - split.aid_fen),
        relatives=Fen(split.aid_fen),
        cash=Fen(split.cash_fen),
        balance_after=Fen(split.balance_after_fen),
        has_account=split.has_account,
    )


def _tell(told: Quoted, *, as_json: bool) -> None:
    if as_json:
        print_json(told)
        return
    for name, label in PARTS.items():
        typer.echo(f"{tr(label)}: {yuan(getattr(told, name))}")
