"""`shuaka centre job month-end, interest`: long jobs, safe to stop and to run again.

Each batch is durable before the next, so that a job that was stopped goes on where it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from backend.console import (
    FAILED,
    REFUSED,
    Json,
    opened_store,
    print_json,
    progress_bar,
    say,
    stop,
    translated,
)

if TYPE_CHECKING:
    from backend.funding.batches import Tally
    from backend.funding.month_end import MonthEnd

jobs = typer.Typer(no_args_is_help=True, help="Long jobs; one that was stopped is run again.")


def a_month(text: str, option: str = "--month") -> str:
    """A month as an option gives it; this one where nothing is given."""
    from backend.funding.months import read_month

    try:
        return read_month(text) if text else f"{datetime.now():%Y-%m}"
    except ValueError:
        raise typer.BadParameter("YYYY-MM", param_hint=option) from None


@contextmanager
def interruptible(ctx: typer.Context) -> Iterator[None]:
    """A refusal or Ctrl-C ends the command with one sentence; what was credited stays credited."""
    from backend.protocol.refusals import Refused

    try:
        yield
    except Refused as refused:
        stop(ctx, REFUSED, refused.template, **refused.values)
    except KeyboardInterrupt:
        stop(ctx, FAILED, "Stopped. What was credited is credited: run it again, it goes on.")


@jobs.command("month-end")
def month_end(
    ctx: typer.Context,
    month: Annotated[str, typer.Option(help="YYYY-MM; this month without.")] = "",
    as_json: Json = False,
) -> None:
    """Credit what employers have paid to their people, and retirees from the pool (R16)."""
    from backend.funding.month_end import run_month_end

    wanted = a_month(month)
    with opened_store(ctx) as store, interruptible(ctx):
        title = translated(ctx, "Crediting personal accounts")
        with progress_bar(title, quiet=as_json) as progress:
            done = run_month_end(store, wanted, datetime.now(), progress)
    if as_json:
        print_json(_month_document(done))
        return
    _say(ctx, "{people} people got {amount} for {month} from what was paid for them.",
          done.employees, month=done.month)  # fmt: skip
    _say(ctx, "{people} retirees got {amount} from the pooled fund.", done.retirees)
    if done.caught_up:
        say(ctx, "Earlier months that were paid late: {months}.", months=", ".join(done.caught_up))
    if done.unpaid:
        say(ctx, "{count} have declared {month} and not paid.", count=done.unpaid, month=done.month)
    if done.incomplete:
        say(ctx, "{count} people wait: their personal data is incomplete.", count=done.incomplete)


def _say(ctx: typer.Context, template: str, tally: Tally, **values: object) -> None:
    from backend.protocol.money import yuan

    say(ctx, template, people=tally.people, amount=yuan(tally.amount_fen), **values)


def _month_document(done: MonthEnd) -> dict[str, object]:
    from backend.protocol.money import Fen

    return {
        "month": done.month,
        "people": done.employees.people,
        "credited": Fen(done.employees.amount_fen),
        "retirees": done.retirees.people,
        "retirees_credited": Fen(done.retirees.amount_fen),
        "caught_up": done.caught_up,
        "unpaid": done.unpaid,
        "incomplete": done.incomplete,
    }


@jobs.command("interest")
def interest(
    ctx: typer.Context,
    year: Annotated[int, typer.Option(min=1999, max=9998, help="The year that has ended.")],
    as_json: Json = False,
) -> None:
    """Credit the interest of a year by day product (R17)."""
    from backend.funding.interest_job import run_interest
    from backend.protocol.money import Fen, yuan

    with opened_store(ctx) as store, interruptible(ctx):
        title = translated(ctx, "Crediting interest")
        with progress_bar(title, quiet=as_json) as progress:
            done = run_interest(store, year, datetime.now(), progress)
    if as_json:
        print_json({
            "year": year, "rate_per_10k": done.rate_per_10k, "people": done.people.people,
            "credited": Fen(done.people.amount_fen),
        })  # fmt: skip
        return
    rate = f"{yuan(done.rate_per_10k)} %"
    _say(ctx, "{people} people got {amount} of interest for {year} at {rate}.", done.people,
          year=year, rate=rate)  # fmt: skip
