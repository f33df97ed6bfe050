"""shuaka fault list: what can be armed at the counter (F11) or for one command (`--fault NAME`)."""

from __future__ import annotations

import typer

from terminal.commands.options import Json
from terminal.commands.reporting import print_json
from terminal.fault_kinds import KINDS
from terminal.words import tr

app = typer.Typer(no_args_is_help=True, help="Faults of the world, armed on purpose.")


@app.callback()
def fault() -> None:
    """Faults of the world, armed on purpose."""


@app.command("list")
def list_faults(as_json: Json = False) -> None:
    """Names and what each does."""
    rows = [
        {"name": str(name), "title": tr(kind.title), "about": tr(kind.about), "stays": kind.stays}
        for name, kind in KINDS.items()
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        typer.echo(f"{row['name']:20} {row['about']}")
