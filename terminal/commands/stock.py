"""shuaka stock: telling the centre which goods were sold and came back (3505A, 3506).

A terminal tells by itself after each sale where the centre wants it; this sends what waits.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer

from terminal.commands.options import Json
from terminal.commands.reporting import UNKNOWN, fail, print_json
from terminal.errors import Spoken
from terminal.goods_told import enter_all, tell
from terminal.uploads import Upload
from terminal.words import N_, tr

app = typer.Typer(no_args_is_help=True, help="What the centre is told of goods.")
STATES = {"waiting": N_("waiting"), "told": N_("told"), "refused": N_("refused")}


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """The JSON of a run: what was told and refused in it, and what still waits."""

    outcome: str
    told: int
    refused: int
    waiting: int


@app.command()
def upload(
    ctx: typer.Context,
    since: Annotated[
        str,
        typer.Option("--from", help="Day (ISO): also what was sold before the centre wanted it."),
    ] = "",
    as_json: Json = False,
) -> None:
    """Send what the centre has not been told yet, each under the number it was given first."""
    try:
        with ctx.obj.workplace() as workplace:
            if since:
                enter_all(workplace, since)
            done = tell(workplace)
    except Spoken as failure:
        fail(failure, as_json=as_json)
    outcome = "failed" if done.waiting else "done"
    if as_json:
        print_json(
            Reported(outcome=outcome, told=done.told, refused=done.refused, waiting=done.waiting)
        )
    else:
        words = N_("Told: {told}. Refused: {refused}. Waiting for the centre: {waiting}.")
        typer.echo(tr(words, told=done.told, refused=done.refused, waiting=done.waiting))
    if done.waiting:
        raise typer.Exit(UNKNOWN)


@app.command("list")
def list_uploads(ctx: typer.Context, as_json: Json = False) -> None:
    """What was told of goods, what waits and what was refused."""
    try:
        with ctx.obj.workplace() as workplace:
            rows = list(workplace.journal.uploads.all())
            wanted = workplace.journal.uploads.wanted
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json({"wanted": wanted, "uploads": rows})
        return
    if not rows:
        typer.echo(tr("Nothing was told of goods, and nothing waits."))
    for row in rows:
        typer.echo(_line(row))


def _line(row: Upload) -> str:
    return f"{row.msgid}  {row.part:>3}  {tr(STATES[row.state])}  {row.said}".rstrip()
