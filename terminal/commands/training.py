"""shuaka reset, shuaka card issue, and the demonstration that runs without a terminal."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from terminal.commands.context import Context
from terminal.commands.options import Json
from terminal.commands.reporting import fail, print_json
from terminal.errors import Declined, Spoken
from terminal.words import tr

WHAT_GOES = (
    "This removes all cards, balances, the centre's books and the journal of {home} "
    "and builds the training world anew. Settings stay."
)


def reset(
    ctx: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Put the training world back for the next demonstration."""
    context: Context = ctx.obj
    typer.echo(tr(WHAT_GOES, home=context.home), err=True)
    if not yes:
        if not sys.stdin.isatty():
            refusal = Declined("Nothing was changed. Say --yes to reset without being asked.")
            fail(refusal, as_json=as_json)
        if not typer.confirm(tr("Go on?"), err=True):
            fail(Declined("Nothing was changed."), as_json=as_json)
    try:
        context.rebuild(context.home)
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json({"outcome": "done", "home": str(context.home)})
    else:
        typer.echo(tr("The training world is as on its first day."))
