"""shuaka quote: who would pay what, before anybody pays; what the counter shows beside a basket."""

from __future__ import annotations

import msgspec
import typer

from backend.protocol.money import Fen, yuan
from backend.protocol.refusals import Refused
from terminal.commands.buying import bought
from terminal.commands.context import Through
from terminal.commands.options import (
    AccountFirst,
    BasketFile,
    Card,
    CareKind,
    Illness,
    Items,
    Json,
    Prescription,
    Price,
    PsamReader,
    Reader,
    Reason,
    Recording,
)
from terminal.commands.reporting import fail, print_json
from terminal.commands.till import account_flag
from terminal.console import Console
from terminal.errors import Spoken
from terminal.transactions.contact import spoken
from terminal.transactions.quote import Foreseen
from terminal.transactions.quote import quote as quote_flow
from terminal.words import N_, say, tr

PARTS = {
    "total": N_("TOTAL"),
    "fund": N_("Pooled fund"),
    "account": N_("Account"),
    "relatives": N_("Relatives"),
    "cash": N_("Cash"),
    "balance_after": N_("After this"),
}


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule of claims has against a line, from 1; `refuses` what cannot be settled."""

    line: int
    rule: str
    said: str
    refuses: bool


class Quoted(msgspec.Struct, frozen=True, kw_only=True):
    """The JSON of a split; `account` is the holder's own, `has_account` false for residents."""

    total: Fen
    fund: Fen
    account: Fen
    relatives: Fen
    cash: Fen
    balance_after: Fen
    has_account: bool
    findings: tuple[Found, ...] = ()
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
    price: Price = None,
    reason: Reason = "",
    prescription: Prescription = None,
    care: CareKind = "",
    illness: Illness = "",
    as_json: Json = False,
) -> None:
    """Ask the centre who would pay what, and what its rules find; no PIN, and nothing is booked."""
    flag = account_flag(account)
    try:
        goods = bought(basket, item, price=price, reason=reason, prescription=prescription,
                       care=care, illness=illness)  # fmt: skip
        with ctx.obj.workplace(Through(card, reader, psam_reader, record)) as workplace:
            clerk = Console(quiet=True)
            order = goods.order(workplace, clerk, flag)
            try:
                foreseen = workplace.drive(quote_flow(order), clerk)
            except Refused as no:
                raise spoken(no) from no
    except Spoken as failure:
        fail(failure, as_json=as_json)
    told = quoted(foreseen)
    if as_json:
        print_json(told)
        return
    for name, label in PARTS.items():
        typer.echo(f"{tr(label)}: {yuan(getattr(told, name))}")
    for finding in told.findings:
        typer.echo(f"{finding.line}: {finding.said}")


def quoted(foreseen: Foreseen) -> Quoted:
    """A split and the findings as they are told."""
    split = foreseen.split
    return Quoted(
        total=Fen(split.total_fen),
        fund=Fen(split.fund_fen),
        account=Fen(split.account_fen - split.aid_fen),
        relatives=Fen(split.aid_fen),
        cash=Fen(split.cash_fen),
        balance_after=Fen(split.balance_after_fen),
        has_account=split.has_account,
        findings=tuple(
            Found(line=one.place, rule=one.rule, said=say(one.said), refuses=one.refuses)
            for one in foreseen.findings
        ),
    )
