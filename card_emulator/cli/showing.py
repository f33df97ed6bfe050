"""shuaka card list, shuaka card show."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from card_emulator.cli.finding import CardHome
from card_emulator.cli.labels import label
from card_emulator.cli.speaking import (
    Json,
    _say,
    columns,
    phrase,
    print_json,
    refusals_told,
    yuan,
)
from card_emulator.nvm import CardFileError
from card_emulator.protocol.purse import LOAD, LogRecord
from card_emulator.store import CARD_SUFFIX, look_card
from card_emulator.view import CardView, FileView, PurseView, view

STRUCTURES = {
    "transparent": "transparent", "linear": "linear", "cyclic": "cyclic",
    "txn_no": "terminal sequence",
}  # fmt: skip
LISTED = (
    "name", "card_no", "holder", "algorithm", "activated", "pin_tries_left", "balance_fen",
    "unprinted",
)  # fmt: skip
KEY_NAMES = {"uksss": "UKSSSE", "rksss": "RKSSSE"}  # as card.md 6.1 writes them
LONGEST_SHOWN = 64  # hex digits of a record without names


def list_cards(ctx: typer.Context, as_json: Json = False) -> None:
    """List the cards of this home."""
    with refusals_told(ctx, as_json):
        home = CardHome.of(ctx)
        keys = home.keys()
        rows = []
        for path in sorted(home.cards.glob(f"*{CARD_SUFFIX}")):
            try:
                rows.append(_row(path.stem, view(look_card(path, keys))))
            except CardFileError as reason:
                problem = phrase(ctx, reason.template, **reason.values)
                rows.append({"name": path.stem, "problem": problem})
    if as_json:
        print_json({"cards": rows})
        return
    if not rows:
        _say(ctx, "There are no cards in {folder}.", folder=home.cards)
    for line in _listed(ctx, rows):
        typer.echo(line)


def _listed(ctx: typer.Context, rows: list[dict[str, object]]) -> Iterator[str]:
    """Cards in columns, what a card has not as -; then those that cannot be read, and why."""
    heads = (
        phrase(ctx, "Label"),
        phrase(ctx, "Card number"),
        phrase(ctx, "Holder"),
        phrase(ctx, "Cipher"),
        phrase(ctx, "Activated"),
        phrase(ctx, "PIN tries"),
        phrase(ctx, "Balance"),
        phrase(ctx, "Unprinted"),
    )
    cards = [row for row in rows if "problem" not in row]
    if cards:
        yield from columns(
            [heads, *([_cell(ctx, key, row[key]) for key in LISTED] for row in cards)]
        )
    yield from (f"{row['name']}: {row['problem']}" for row in rows if "problem" in row)


def _cell(ctx: typer.Context, key: str, value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return phrase(ctx, "yes" if value else "no")
    return yuan(value) if key == "balance_fen" and isinstance(value, int) else str(value)


def _row(name: str, card: CardView) -> dict[str, object]:
    balance = None if card.purse is None else card.purse.balance_fen
    return {
        "name": name, "kind": card.kind,
        "card_no": card.field("card_no") or card.terminal_no,
        "holder": card.field("name") + card.field("name_more") or None,
        "algorithm": card.algorithm, "activated": card.activated,
        "pin_tries_left": card.pin_tries_left, "balance_fen": balance,
        "unprinted": card.purse.unprinted if card.purse else None,
    }  # fmt: skip


def show(
    ctx: typer.Context,
    card: Annotated[str, typer.Argument(help="A card of this home, `psam`, or a file.")],
    as_json: Json = False,
) -> None:
    """Show a card: tries, counters, balance, log, the tree of files with decoded fields."""
    with refusals_told(ctx, as_json):
        seen = view(CardHome.of(ctx).look(card))
    if as_json:
        typer.echo(json.dumps(asdict(seen), ensure_ascii=False, default=_plain))
        return
    for line in _lines(ctx, seen):
        typer.echo(line)


def _plain(value: object) -> str:
    assert isinstance(value, datetime), "a view holds text, numbers and times"
    return value.isoformat()


def _lines(ctx: typer.Context, card: CardView) -> Iterator[str]:
    yield from columns(list(_facts(ctx, card)))
    for part in (_log(ctx, card.log), _tree(ctx, card.files), _keys(ctx, card)):
        lines = list(part)
        if lines:
            yield ""
            yield from lines


def _facts(ctx: typer.Context, card: CardView) -> Iterator[tuple[str, str]]:
    """Label and value of everything that is said once."""
    kind = phrase(ctx, "user card" if card.kind == "user" else "security module (PSAM)")
    yield phrase(ctx, "Kind of card"), f"{kind}, {card.algorithm}"
    yield phrase(ctx, "ATR"), card.atr
    if card.blocked:
        yield phrase(ctx, "Blocked"), phrase(ctx, "for good")
    if card.activated is not None:
        yield phrase(ctx, "Activated"), phrase(ctx, "yes" if card.activated else "no")
    if card.pin_tries_left is not None:
        tries = phrase(ctx, "{left} of {most}", left=card.pin_tries_left, most=card.pin_max_tries)
        yield phrase(ctx, "PIN tries left"), tries
    if card.terminal_no is not None:
        yield phrase(ctx, "Terminal"), card.terminal_no
        yield phrase(ctx, "Next transaction"), str(card.terminal_txn_no)
    if card.purse is not None:
        yield from _money(ctx, card.purse)


def _money(ctx: typer.Context, purse: PurseView) -> Iterator[tuple[str, str]]:
    yield phrase(ctx, "Balance"), phrase(ctx, "{amount} yuan", amount=yuan(purse.balance_fen))
    yield phrase(ctx, "Pay year"), str(purse.pay_year)
    yield phrase(ctx, "Self-paid this year"), yuan(purse.year_self_fen)
    yield phrase(ctx, "Fund this year"), yuan(purse.year_fund_fen)
    yield phrase(ctx, "Next load"), str(purse.load_sequence)
    yield phrase(ctx, "Next purchase"), str(purse.purchase_sequence)
    if purse.unprinted is not None:
        yield phrase(ctx, "Unprinted"), str(purse.unprinted)


def _log(ctx: typer.Context, log: tuple[LogRecord, ...]) -> Iterator[str]:
    """The log, newest first; amounts in yuan."""
    if not log:
        return
    rows = [
        (
            phrase(ctx, "Record"),
            phrase(ctx, "No."),
            phrase(ctx, "Time"),
            phrase(ctx, "Terminal"),
            phrase(ctx, "Account"),
            phrase(ctx, "Self-paid"),
            phrase(ctx, "Fund"),
        )
    ]
    for record in log:
        kind = phrase(ctx, "load" if record.kind == LOAD else "purchase")
        amounts = record.amounts
        rows.append(
            (
                kind,
                str(record.sequence),
                str(record.time),
                record.terminal_no,
                yuan(amounts.account_fen),
                yuan(amounts.self_fen),
                yuan(amounts.fund_fen),
            )
        )
    yield from columns(rows)


def _tree(ctx: typer.Context, files: tuple[FileView, ...]) -> Iterator[str]:
    """Applications, their files, and what is in them."""
    application = ""
    for file in files:
        folder, _, name = file.path.rpartition("/")
        if folder != application:
            application = folder
            yield folder
        structure, count = phrase(ctx, STRUCTURES[file.structure]), file.size
        yield "  " + (
            phrase(ctx, "{name}  {structure}, records: {count}", name=name, structure=structure,
                   count=count)
            if file.structure in ("linear", "cyclic")
            else phrase(ctx, "{name}  {structure}, bytes: {count}", name=name,
                        structure=structure, count=count)
        )  # fmt: skip
        if file.fields:
            rows = [(label(ctx, key), value) for key, value in file.fields.items() if value]
            yield from columns(rows, "      ") if rows else ()
        elif not file.path.endswith("DF04/EF08"):
            yield from (f"      {_short(record)}" for record in file.records if record)


def _short(record: str) -> str:
    if len(record) <= LONGEST_SHOWN:
        return record
    return f"{record[:LONGEST_SHOWN]}... ({len(record) // 2})"


def _keys(ctx: typer.Context, card: CardView) -> Iterator[str]:
    """That keys are there, and how often each may be tried."""
    if card.keys:
        head = phrase(ctx, "Key"), phrase(ctx, "Version"), phrase(ctx, "Tries left")
        rows = [
            (f"{key.path} {_key_name(key.name)}", str(key.version), str(key.tries_left))
            for key in card.keys
        ]
        yield from columns([head, *rows])


def _key_name(name: str) -> str:
    """RK1DF04 for rk1_df04."""
    return KEY_NAMES.get(name) or name.replace("_", "").upper()
