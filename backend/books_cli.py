"""`shuaka centre verify, trial-balance, statement, export, backup`: the books from outside.

Exit code 1 of `verify` means that the books are not whole; the first broken link is named.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from backend.console import (
    REFUSED,
    Json,
    columns,
    opened_store,
    print_json,
    progress_bar,
    say,
    stop,
    translated,
)

if TYPE_CHECKING:
    from backend.inspect import Posting
    from backend.verify import Report

From = Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD.")]
To = Annotated[str, typer.Option("--to", help="Last day, YYYY-MM-DD.")]
BEGINNING, END = "0000-01-01", "9999-12-31"
CSV, JSON = "csv", "json"
NOT_OTHERS = 0o077
"""The books are everybody's: a copy is its owner's alone to read, wherever it is put."""
BALANCES_END = 64
"""Column in which the balances end."""


def verify(ctx: typer.Context, as_json: Json = False) -> None:
    """Recompute the audit trail, every balance and every state; name the first broken link."""
    from backend.verify import verify as check

    with opened_store(ctx) as store:
        title = translated(ctx, "Following the audit trail")
        with progress_bar(title, quiet=as_json) as progress:
            report = check(store, progress)
    if as_json:
        print_json(_document(report))
    else:
        _tell(ctx, report)
    if report.faults:
        raise typer.Exit(REFUSED)


def _document(report: Report) -> dict[str, object]:
    return {
        "whole": not report.faults,
        "links": report.links,
        "transfers": report.transfers,
        "chains": [asdict(chain) for chain in report.chains],
        "faults": [{**fault.values, "sentence": str(fault)} for fault in report.faults],
    }


def _tell(ctx: typer.Context, report: Report) -> None:
    for fault in report.faults:
        typer.echo(translated(ctx, fault.template).format(**fault.values), err=True)
    sentence = (
        "The books are NOT whole: {count} findings in {links} links and {transfers} transfers."
        if report.faults
        else "The books are whole: {links} links of {chains} chains, {transfers} transfers."
    )
    say(ctx, sentence, count=len(report.faults), links=report.links, chains=len(report.chains),
        transfers=report.transfers)  # fmt: skip


def trial_balance(ctx: typer.Context, as_json: Json = False) -> None:
    """Every account with its balance; their sum is always zero."""
    from backend.inspect import Books
    from backend.protocol.money import Fen, yuan

    with opened_store(ctx) as store:
        rows = Books(store).trial_balance()
    total = sum(row.balance_fen for row in rows)
    if as_json:
        accounts = [
            {"kind": row.kind, "owner": row.owner, "balance": Fen(row.balance_fen)} for row in rows
        ]
        print_json({"accounts": accounts, "sum": Fen(total)})
        return
    for row in rows:
        name = f"{row.kind:<14}{row.owner}"
        typer.echo(name + yuan(row.balance_fen).rjust(BALANCES_END - columns(name)))
    word = translated(ctx, "Sum")
    typer.echo(word + yuan(total).rjust(BALANCES_END - columns(word)))


def statement(
    ctx: typer.Context,
    account: Annotated[str, typer.Argument(help="kind:owner, or an owner such as a person's no.")],
    first_day: From = BEGINNING,
    last_day: To = END,
    as_json: Json = False,
) -> None:
    """The movements of an account, each with the balance after it."""
    from backend.protocol.money import Fen, yuan
    from backend.statements import account_statement, accounts_of

    with opened_store(ctx) as store:
        found = store.read(
            lambda tx: {
                key: account_statement(tx, key, first_day, last_day)
                for key in accounts_of(tx, account)
            }
        )
    if not found:
        stop(ctx, REFUSED, "The ledger has no account {account}.", account=account)
    if as_json:
        print_json({
            key: [
                {**asdict(line), "amount": Fen(line.amount_fen), "balance": Fen(line.balance_fen)}
                for line in lines
            ]
            for key, lines in found.items()
        })  # fmt: skip
        return
    for key, lines in found.items():
        typer.echo(key)
        for line in lines:
            sums = f"{yuan(line.amount_fen):>14}{yuan(line.balance_fen):>16}"
            typer.echo(f"  {line.at}  {line.reason:<11}{sums}  {line.other}  {line.msgid}")


def postings(
    ctx: typer.Context,
    msgid: Annotated[str, typer.Argument(help="Message number of the request.")],
    as_json: Json = False,
) -> None:
    """The transfers of one request: who gave, who got, and that they sum to zero."""
    from backend.inspect import Books
    from backend.protocol.money import Fen, yuan

    with opened_store(ctx) as store:
        rows = Books(store).postings(msgid)
    if not rows:
        stop(ctx, REFUSED, "The ledger has no transfer of {msgid}.", msgid=msgid)
    if as_json:
        print_json({"postings": [{**asdict(row), "amount": Fen(row.amount_fen)} for row in rows]})
        return
    for row in rows:
        typer.echo(f"{row.at}  {row.reason}")
        typer.echo(f"  {row.debit:<50}{yuan(row.amount_fen):>14}")
        typer.echo(f"  {row.credit:<50}{'':14}{yuan(row.amount_fen):>14}")
    total = f"{yuan(sum(row.amount_fen for row in rows)):>14}"
    typer.echo(f"  {translated(ctx, 'Sum'):<50}{total}{total}")


def export(
    ctx: typer.Context,
    out: Annotated[
        Path | None, typer.Option(help="File to write; standard output without.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="csv or json.")] = CSV,
    first_day: From = BEGINNING,
    last_day: To = END,
) -> None:
    """The journal: every transfer between two days, as CSV or JSON."""
    from backend.statements import journal

    if form not in (CSV, JSON):
        raise typer.BadParameter("csv or json", param_hint="--format")
    with opened_store(ctx) as store:
        postings = store.read(lambda tx: list(journal(tx, first_day, last_day)))
    if out is None:
        _write(sys.stdout, postings, form)
        return
    try:
        with out.open("w", encoding="utf-8", newline="") as target:
            _write(target, postings, form)
    except OSError as failure:
        stop(ctx, REFUSED, "Cannot write {file} ({detail}).", file=out,
             detail=failure.strerror or "?")  # fmt: skip
    say(ctx, "{count} transfers were written to {file}.", count=len(postings), file=out)


def _write(target: TextIO, postings: Iterable[Posting], form: str) -> None:
    from backend.inspect import Posting
    from backend.protocol.codec import encode
    from backend.protocol.money import Fen, yuan

    if form == JSON:
        rows = [{**asdict(row), "amount": Fen(row.amount_fen)} for row in postings]
        target.write(encode(rows).decode() + "\n")
        return
    names = [field.name for field in fields(Posting)]
    table = csv.writer(target, lineterminator="\n")
    table.writerow([*names, "amount"])
    for row in postings:
        table.writerow([*(getattr(row, name) for name in names), yuan(row.amount_fen)])


def backup(
    ctx: typer.Context,
    out: Annotated[Path, typer.Argument(help="New file for the copy.")],
) -> None:
    """Copy the database while it is at work; the copy is as of one moment."""
    with opened_store(ctx) as store:
        if out.exists():
            stop(ctx, REFUSED, "There is a file {file} already; nothing was copied.", file=out)
        others = os.umask(NOT_OTHERS)
        try:
            copied = store.copy_to(out)
        finally:
            os.umask(others)
        if not copied:
            stop(ctx, REFUSED, "A server's database is copied with its own tool, pg_dump.")
    say(ctx, "The centre's database was copied to {file}.", file=out)
