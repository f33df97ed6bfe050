"""shuaka doctor: the machine in one line each: fine, worth knowing, or what to type."""

from __future__ import annotations

import typer

from terminal.commands.context import Context
from terminal.commands.reporting import DONE, REFUSED, print_json
from terminal.commands.selling import Json
from terminal.words import N_, tr

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
        typer.echo(f"{tr(MARKS[one.state]):8}  {one.what:14}  {one.detail}{advice}")
    raise typer.Exit(REFUSED if bad else DONE)
