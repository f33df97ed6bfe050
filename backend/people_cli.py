"""`shuaka centre people list, generate, import`: the insured, for those who integrate software."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backend.console import (
    REFUSED,
    Json,
    opened_store,
    print_json,
    say,
    stop,
    stop_at_file,
    translated,
)

if TYPE_CHECKING:
    from backend.roll import Enrolment, Listed

people = typer.Typer(no_args_is_help=True, help="The insured: training people and made-up ones.")
PROBLEMS_SHOWN = 20
DEFAULT_AREA = "430102"
MOST = 10_000

Area = Annotated[str, typer.Option(help="Six digits: the district where they are insured.")]


@people.command("list")
def list_people(ctx: typer.Context, as_json: Json = False) -> None:
    """Everybody: number, citizen id, name, card, account kind, insurances and balance."""
    from backend.roll import everybody

    with opened_store(ctx) as store:
        found = store.read(everybody)
    if as_json:
        print_json([_row(one) for one in found])
        return
    for one in found:
        typer.echo(
            f"{one.psn_no:<20}{one.certno:<20}{one.account_kind:<8}"
            f"{one.card_no or '-':<11}{_yuan(one.balc):>12}  {one.psn_name}"
        )


def _yuan(amount_fen: int) -> str:
    from backend.protocol.money import yuan

    return yuan(amount_fen)


def _row(one: Listed) -> dict[str, object]:
    names = ("psn_no", "certno", "psn_name", "gend", "brdy", "account_kind", "card_no", "card_sn",
             "card_status", "balc")  # fmt: skip
    rows = [
        {
            "insutype": row.insutype, "psn_type": row.psn_type, "psn_insu_stas": row.status,
            "psn_insu_date": row.since, "paus_insu_date": row.paused,
            "insuplc_admdvs": row.area, "emp_name": row.employer,
        }
        for row in one.insurances
    ]  # fmt: skip
    return {name: getattr(one, name) for name in names} | {"insuinfo": rows}


@people.command("generate")
def generate(
    ctx: typer.Context,
    count: Annotated[int, typer.Argument(min=1, max=MOST, help="How many.")],
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same people.")] = 1,
    area: Area = DEFAULT_AREA,
    as_json: Json = False,
) -> None:
    """Make people up: no card, an online account with money or a resident's insurance."""
    from backend.roll import made_up

    _enter(ctx, made_up(count, seed, six_digits(area)), as_json=as_json)


@people.command("import")
def import_people(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV, one row per insurance.")],
    area: Area = DEFAULT_AREA,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only, change nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Enter the people of a file, all of them or nobody; docs/centre.md lists the columns."""
    from backend.roll_import import read_people

    area = six_digits(area)
    with refused_rows(ctx, as_json=as_json):
        roll = read_people(file, area)
    if dry_run:
        _report(ctx, roll, as_json=as_json, entered=None)
        return
    _enter(ctx, roll, as_json=as_json)


@contextmanager
def refused_rows(ctx: typer.Context, *, as_json: bool) -> Iterator[None]:
    """A file that cannot be entered ends the command: its wrong rows, then one sentence."""
    from backend.roll_rows import RowsRefusedError
    from backend.shop_table import CatalogueError

    try:
        yield
    except CatalogueError as refused:
        problems = refused.problems if isinstance(refused, RowsRefusedError) else ()
        if as_json:
            rows = [{**problem.values, "sentence": str(problem)} for problem in problems]
            print_json({"entered": 0, "reason": str(refused), "problems": rows})
        for problem in () if as_json else problems[:PROBLEMS_SHOWN]:
            places = {**problem.values, "reason": translated(ctx, problem.reason.value)}
            typer.echo(translated(ctx, problem.template).format(**places), err=True)
        stop_at_file(ctx, refused)


def six_digits(area: str) -> str:
    """The district of `--area`."""
    if len(area) != 6 or not area.isdigit():
        raise typer.BadParameter("six digits", param_hint="--area")
    return area


def _enter(ctx: typer.Context, roll: list[Enrolment], *, as_json: bool) -> None:
    from backend.booking import DeskRefused
    from backend.roll import enrol

    at = f"{datetime.now():%Y-%m-%d %H:%M:%S}"
    with opened_store(ctx) as store:
        try:
            entered = store.transact(lambda tx: enrol(tx, roll, at))
        except DeskRefused as refused:
            stop(ctx, REFUSED, refused.template, **refused.values)
    _report(ctx, roll, as_json=as_json, entered=entered)


def _report(
    ctx: typer.Context, roll: list[Enrolment], *, as_json: bool, entered: int | None
) -> None:
    """What was entered; None: nothing was to be changed."""
    if as_json:
        who = [
            {"psn_no": one.person.psn_no, "certno": one.person.certno,
             "psn_name": one.person.name, "account_kind": one.person.account_kind}
            for one in roll
        ]  # fmt: skip
        print_json({"entered": entered or 0, "people": who})
        return
    if entered is None:
        say(ctx, "{count} people can be entered; nothing was changed.", count=len(roll))
        return
    say(ctx, "{entered} of {count} people are in the books now.", entered=entered, count=len(roll))
