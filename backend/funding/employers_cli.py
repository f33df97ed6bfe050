"""`shuaka centre employer`: who owes contributions for whom, and their months.

One at a time with `add` and `employ`, many with `import` and `generate`; then `declare` and `pay`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backend.console import REFUSED, Json, opened_store, print_json, say, stop
from backend.funding.jobs_cli import a_month, interruptible
from backend.people_cli import DEFAULT_AREA, MOST, Area, refused_rows, six_digits

if TYPE_CHECKING:
    from backend.funding.contributions import Declaration
    from backend.funding.employers_file import Entered
    from backend.store import Tx

employers = typer.Typer(no_args_is_help=True, help="Employers, wage bases, monthly contributions.")

Number = Annotated[str, typer.Argument(help="Number of the employer, or of who pays for himself.")]
Month = Annotated[str, typer.Option(help="YYYY-MM; this month without.")]
Since = Annotated[str, typer.Option("--from", help="YYYY-MM; this month without.")]


@employers.command("list")
def list_employers(ctx: typer.Context, as_json: Json = False) -> None:
    """Employers with their declarations: people, due, paid or not."""
    from backend.funding.contributions import declarations
    from backend.funding.payers import employers as everybody

    with opened_store(ctx) as store:
        found = store.read(
            lambda tx: [(one, declarations(tx, one.employer_no)) for one in everybody(tx)]
        )
    if as_json:
        print_json([
            {"employer_no": one.employer_no, "name": one.name, "area": one.area,
             "months": [_document(month) for month in months]}
            for one, months in found
        ])  # fmt: skip
        return
    for one, months in found:
        typer.echo(f"{one.employer_no:<16}{one.name}")
        for month in months:
            typer.echo(f"  {_line(month)}")


def _line(month: Declaration) -> str:
    from backend.protocol.money import yuan

    paid = month.paid_at or "-"
    return f"{month.month}  {month.people:>6}  {yuan(month.declared_fen):>14}  {paid}"


def _document(month: Declaration) -> dict[str, object]:
    from backend.protocol.money import Fen

    return {
        "month": month.month,
        "people": month.people,
        "due": Fen(month.declared_fen),
        "to_accounts": Fen(month.account_fen),
        "to_pool": Fen(month.pool_fen),
        "declared_at": month.declared_at,
        "paid_at": month.paid_at,
    }


@employers.command("add")
def add(
    ctx: typer.Context,
    number: Number,
    name: Annotated[str, typer.Argument(help="Its name.")],
    area: Area = DEFAULT_AREA,
) -> None:
    """Enter an employer."""
    from backend.funding.payers import Employer, register_employer

    employer = Employer(number, name, six_digits(area))
    with opened_store(ctx) as store, interruptible(ctx):
        store.transact(lambda tx: register_employer(tx, employer))
    say(ctx, "{name} is entered as {number}.", name=name, number=number)


@employers.command("employ")
def employ(
    ctx: typer.Context,
    number: Number,
    psn_no: Annotated[str, typer.Argument(help="Number of the person.")],
    wage_base: Annotated[str, typer.Argument(help="Wage base in yuan a month.")],
    since: Since = "",
) -> None:
    """From a month on contributions are due on this wage base; the same number pays for itself."""
    from backend.funding.payers import Employment, set_wage_base
    from backend.protocol.money import fen

    month = a_month(since, "--from")
    try:
        base_fen = int(fen(wage_base))
    except ValueError:
        raise typer.BadParameter("like 6000.00", param_hint="WAGE_BASE") from None
    with opened_store(ctx) as store, interruptible(ctx):
        wanted = Employment(number, psn_no, base_fen, month)
        store.transact(lambda tx: set_wage_base(tx, wanted))
    say(ctx, "{number} pays for {psn_no} from {month} on.", number=number, psn_no=psn_no,
        month=month)  # fmt: skip


class _Checked(Exception):  # noqa: N818 - ends a transaction of which nothing is kept
    def __init__(self, entered: Entered) -> None:
        super().__init__()
        self.entered = entered


@employers.command("import")
def import_employers(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV, one row per employment.")],
    area: Area = DEFAULT_AREA,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only, change nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Enter the employers of a file with their people, all or none; columns in docs/centre.md."""
    from backend.funding.employers_file import enter_employers
    from backend.shop_table import read_table

    district, month = six_digits(area), a_month("")

    def work(tx: Tx) -> Entered:
        entered = enter_employers(tx, table, district, month)
        if dry_run:
            raise _Checked(entered)
        return entered

    with refused_rows(ctx, as_json=as_json):
        table = read_table(file)
        with opened_store(ctx) as store:
            try:
                done = store.transact(work)
            except _Checked as checked:
                done = checked.entered
    _report(ctx, done, as_json=as_json, dry_run=dry_run)


@employers.command("generate")
def generate(
    ctx: typer.Context,
    count: Annotated[int, typer.Argument(min=1, max=MOST, help="How many employers.")],
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same employers.")] = 1,
    people: Annotated[
        int, typer.Option(min=0, max=MOST, help="Make so many people up first, of the same seed.")
    ] = 0,
    since: Since = "",
    area: Area = DEFAULT_AREA,
    as_json: Json = False,
) -> None:
    """Make employers up for all who are insured as employees and have none."""
    from backend.booking import DeskRefused
    from backend.funding.employers_made_up import make_up_employers
    from backend.roll import enrol, made_up

    district, month = six_digits(area), a_month(since, "--from")
    at = f"{datetime.now():%Y-%m-%d %H:%M:%S}"

    def work(tx: Tx) -> Entered:
        enrol(tx, made_up(people, seed, district), at)
        return make_up_employers(tx, count, seed, district, month)

    with opened_store(ctx) as store, interruptible(ctx):
        try:
            done = store.transact(work)
        except DeskRefused as refused:
            stop(ctx, REFUSED, refused.template, **refused.values)
    _report(ctx, done, as_json=as_json)


def _report(ctx: typer.Context, done: Entered, *, as_json: bool, dry_run: bool = False) -> None:
    from backend.protocol.money import Fen

    if as_json:
        print_json({
            "entered": 0 if dry_run else len(done.employments),
            "employers": [{"employer_no": one.employer_no, "name": one.name, "area": one.area}
                          for one in done.employers],
            "employments": [{"employer_no": one.payer_no, "psn_no": one.psn_no,
                             "wage_base": Fen(one.wage_base_fen), "since": one.since}
                            for one in done.employments],
        })  # fmt: skip
        return
    figures = {"employers": len(done.employers), "people": len(done.employments)}
    if dry_run:
        say(ctx, "New employers: {employers}; employments: {people}. They can be entered; nothing "
            "was changed.", **figures)  # fmt: skip
        return
    say(ctx, "New employers: {employers}; employments: {people}. They are in the books now.",
        **figures)  # fmt: skip


@employers.command("declare")
def declare_month(
    ctx: typer.Context, number: Number, month: Month = "", as_json: Json = False
) -> None:
    """Declare a month for everybody the payer pays for."""
    from backend.funding.contributions import declare

    wanted, at = a_month(month), f"{datetime.now():%Y-%m-%d %H:%M:%S}"
    done = _do(ctx, lambda tx: declare(tx, number, wanted, at))
    _say(ctx, "{number} declares {month}: {people} people, {amount} are due.", done,
          as_json=as_json)  # fmt: skip


@employers.command("pay")
def pay_month(ctx: typer.Context, number: Number, month: Month = "", as_json: Json = False) -> None:
    """The payer's money for a declared month has come; the month end credits it."""
    from backend.funding.contributions import pay

    wanted, at = a_month(month), f"{datetime.now():%Y-%m-%d %H:%M:%S}"
    done = _do(ctx, lambda tx: pay(tx, number, wanted, at))
    _say(ctx, "{number} has paid {month}: {amount} for {people} people.", done, as_json=as_json)


def _do(ctx: typer.Context, work: Callable[[Tx], Declaration]) -> Declaration:
    with opened_store(ctx) as store, interruptible(ctx):
        return store.transact(work)


def _say(ctx: typer.Context, template: str, done: Declaration, *, as_json: bool) -> None:
    from backend.protocol.money import yuan

    if as_json:
        print_json({"payer_no": done.payer_no, **_document(done)})
        return
    say(ctx, template, number=done.payer_no, month=done.month, people=done.people,
        amount=yuan(done.declared_fen))  # fmt: skip
