"""shuaka doctor: the machine in one line each: fine, worth knowing, or what to type."""

from __future__ import annotations

import typer

from terminal.columns import width
from terminal.commands.context import Context
from terminal.commands.options import Json
from terminal.commands.reporting import DONE, REFUSED, print_json
from terminal.words import N_, tr

MARK_COLUMNS, WHAT_COLUMNS = 8, 14
MARKS = {"fine": N_("fine"), "note": N_("note"), "not": N_("not fine")}


def doctor(ctx: typer.Context, as_json: Json = False) -> None:
    """Look at the machine and say what is fine, what is not, and what to type."""
    from terminal.assemble.machine import State, findings

    context: Context = ctx.obj
    found = list(findings(context.home))
    bad = any(one.state is State.BAD for one in found)
    if as_json:
        print_json({"fine": not bad, "findings": found})
    for one in () if as_json else found:
        advice = f"  -> {tr(one.advice)}" if one.advice else ""
        mark, what = _cell(MARKS[one.state], MARK_COLUMNS), _cell(one.what, WHAT_COLUMNS)
        typer.echo(f"{mark}  {what}  {one.detail}{advice}")
    raise typer.Exit(REFUSED if bad else DONE)


def _cell(words: str, columns: int) -> str:
    """A message id in the user's language, filled up; a Chinese character takes two columns."""
    text = tr(words)
    return text + " " * (columns - width(text))
