"""`shuaka card ...`: look at the cards of a home. Looking takes no card from its owner and shows
neither keys nor digests. Home and language come from the composition root (`ctx.obj`).
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from card_emulator.nvm import CardFileError
from card_emulator.protocol.purse import LOAD, LogRecord
from card_emulator.store import CARD_SUFFIX, KEYS_FILE, load_keys, look_card
from card_emulator.view import CardView, view

app = typer.Typer(no_args_is_help=True, help="Training cards: list and show.")

CARDS = "cards"
Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")]


def _say(ctx: typer.Context, template: str, **values: object) -> None:
    translate = getattr(ctx.obj, "translate", None)
    sentence = template if translate is None else translate(template)
    typer.echo(sentence.format(**values))


def _home(ctx: typer.Context) -> Path:
    return Path(ctx.obj.home)


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


@app.command("list")
def list_cards(ctx: typer.Context, as_json: Json = False) -> None:
    """List the cards of this home."""
    home = _home(ctx)
    keys = load_keys(home / KEYS_FILE)
    rows = []
    for path in sorted((home / CARDS).glob(f"*{CARD_SUFFIX}")):
        try:
            rows.append(_row(path.stem, view(look_card(path, keys))))
        except CardFileError as reason:
            rows.append({"name": path.stem, "problem": str(reason)})
    if as_json:
        typer.echo(json.dumps({"cards": rows}, ensure_ascii=False))
        return
    if not rows:
        _say(ctx, "There are no cards in {folder}.", folder=home / CARDS)
    for row in rows:
        typer.echo("  ".join(str(value) for value in row.values() if value is not None))


def _row(name: str, card: CardView) -> dict[str, object]:
    balance = None if card.purse is None else card.purse.balance_fen
    return {
        "name": name, "kind": card.kind,
        "card_no": card.field("card_no") or card.terminal_no,
        "holder": card.field("name") + card.field("name_more") or None,
        "algorithm": card.algorithm, "activated": card.activated,
        "pin_tries_left": card.pin_tries_left, "balance_fen": balance,
        "unprinted": card.purse.unprinted if card.purse else None,
    }


@app.command()
def show(
    ctx: typer.Context,
    card: Annotated[str, typer.Argument(help="Name of a card of this home, or a card file.")],
    as_json: Json = False,
) -> None:
    """Show a card: files with decoded fields, tries, counters, balance and log."""
    home = _home(ctx)
    named = home / CARDS / f"{card}{CARD_SUFFIX}"
    path = named if named.exists() or not Path(card).is_file() else Path(card)
    seen = view(look_card(path, load_keys(home / KEYS_FILE)))
    if as_json:
        typer.echo(json.dumps(asdict(seen), ensure_ascii=False, default=_plain))
        return
    _print(ctx, seen)


def _plain(value: object) -> str:
    assert isinstance(value, datetime), "a view holds text, numbers and times"
    return value.isoformat()


def _print(ctx: typer.Context, card: CardView) -> None:
    _say(ctx, "{kind} card, ATR {atr}, {algorithm}", kind=card.kind, atr=card.atr,
         algorithm=card.algorithm)
    if card.activated is not None:
        _say(ctx, "Activated." if card.activated else "Not activated.")
    if card.pin_tries_left is not None:
        _say(ctx, "PIN tries left: {left} of {most}", left=card.pin_tries_left,
             most=card.pin_max_tries)
    if card.terminal_no is not None:
        _say(ctx, "Terminal {terminal_no}, next transaction {number}",
             terminal_no=card.terminal_no, number=card.terminal_txn_no)
    if card.purse is not None:
        purse = card.purse
        _say(ctx, "Balance {balance} yuan; {year}: self-paid {own}, fund {fund}",
             balance=_yuan(purse.balance_fen), year=purse.pay_year,
             own=_yuan(purse.year_self_fen), fund=_yuan(purse.year_fund_fen))
        _say(ctx, "Next load {load}, next purchase {purchase}, unprinted {unprinted}",
             load=purse.load_sequence, purchase=purse.purchase_sequence,
             unprinted=purse.unprinted)
    for file in card.files:
        typer.echo(f"{file.path}  {file.structure}  {len(file.records)}")
        for name, value in file.fields.items():
            typer.echo(f"    {name}: {value}")
    for record in card.log:
        _print_record(ctx, record)
    for key in card.keys:
        typer.echo(f"{key.path}  {key.name} v{key.version}  {key.tries_left}")


def _print_record(ctx: typer.Context, record: LogRecord) -> None:
    template = (
        "load {sequence}  {time}  {terminal_no}  {account}" if record.kind == LOAD else
        "purchase {sequence}  {time}  {terminal_no}  account {account} self {own} fund {fund}")
    amounts = record.amounts
    _say(ctx, template, sequence=record.sequence, time=record.time,
         terminal_no=record.terminal_no, account=_yuan(amounts.account_fen),
         own=_yuan(amounts.self_fen), fund=_yuan(amounts.fund_fen))
