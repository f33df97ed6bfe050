"""`shuaka`: one command, one grammar. Groups of other parts come in by entry point, when asked for.

Without a command it opens the counter; without a terminal it performs one scripted sale, prints
receipt and JSON, and exits 0. Failures are one sentence in the user's language and an exit code.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from terminal.commands import (
    activate,
    day,
    day_report,
    desk,
    doctor,
    fault,
    journal,
    online,
    phone,
    pin,
    reading,
    receipts,
    selling,
    statement,
    training,
)
from terminal.commands.context import Context
from terminal.commands.reporting import DONE, UNKNOWN, as_document, fail, print_json
from terminal.config import home_folder
from terminal.errors import Spoken, WorldFailure
from terminal.outcome import Result
from terminal.words import choose, set_language, tr
from terminal.workplace import Workplace

ENTRY_POINTS = "shuaka.commands"
EPILOG = (
    "Exit codes: 0 done, 1 refused (the reason is given), 2 wrong usage, "
    "3 outcome unknown, or device or host failure (the journal has it). "
    "The PIN is asked for, or comes from --pin-file or SHUAKA_PIN; never from an argument."
)


class Grammar(TyperGroup):
    """Own commands, and those that other parts publish; a part is imported when it is used."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Own commands first."""
        return [
            *super().list_commands(ctx),
            *sorted(name for name in published() if "." not in name),
        ]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """An own command, or the group of a part with what others add to it (`card.issue`)."""
        own = super().get_command(ctx, cmd_name)
        if own is not None or cmd_name not in published():
            return own
        group: Any = typer.main.get_command(published()[cmd_name].load())
        for name, point in published().items():
            head, _, tail = name.partition(".")
            if head == cmd_name and tail:
                added = typer.Typer()
                added.command(tail)(point.load())
                group.add_command(typer.main.get_command(added), tail)
        return group


def published() -> dict[str, EntryPoint]:
    """Groups and commands of the installed parts by name."""
    return {point.name: point for point in entry_points(group=ENTRY_POINTS)}


app = typer.Typer(
    cls=Grammar,
    invoke_without_command=True,
    no_args_is_help=False,
    add_completion=True,
    pretty_exceptions_enable=False,
    help="Terminal, emulated social security card and settlement centre for training.",
    epilog=EPILOG,
)
app.command("sell", epilog=EPILOG)(selling.sell)
app.command("refund", epilog=EPILOG)(selling.refund)
app.command("load", epilog=EPILOG)(selling.load)
app.command("balance", epilog=EPILOG)(selling.balance)
app.command("activate", epilog=EPILOG)(activate.activate)
app.command("statement", epilog=EPILOG)(statement.statement)
app.command("read", epilog=EPILOG)(reading.read)
app.command("receipt")(receipts.receipt)
app.command("reset")(training.reset)
app.command("doctor")(doctor.doctor)
app.add_typer(journal.app, name="journal")
day.app.command("report")(day_report.report_day)
app.add_typer(day.app, name="day")
app.add_typer(pin.app, name="pin")
app.add_typer(desk.app, name="desk")
desk.app.command("online")(online.online)
desk.app.command("phone")(phone.phone)
app.add_typer(fault.app, name="fault")


@app.callback()
def shuaka(
    ctx: typer.Context,
    home: Annotated[
        str, typer.Option(help="Terminal home; else SHUAKA_HOME, else the data folder.")
    ] = "",
    lang: Annotated[str, typer.Option(help="en or zh; else SHUAKA_LANG, else LANG.")] = "",
) -> None:
    """Open the counter; without a terminal, one scripted sale."""
    set_language(choose(lang))
    ctx.obj = Context(home_folder(home), open_home, rebuild_home)
    if ctx.invoked_subcommand is None:
        if sys.stdin.isatty() and sys.stdout.isatty():
            open_counter(ctx.obj)
        else:
            demonstrate(ctx.obj.home)
    elif ctx.invoked_subcommand in published() and "--help" not in sys.argv:
        ensure_world(ctx.obj.home)


def open_home(path: Path, chosen: Mapping[str, str] = MappingProxyType({})) -> Workplace:
    """The workplace of a home, with its training world."""
    from terminal.assemble import Home, open_workplace

    def preparing() -> None:
        typer.echo(tr("Preparing the training world ..."), err=True)

    return open_workplace(Home(path), preparing=preparing, chosen=chosen)


def rebuild_home(path: Path) -> None:
    """The training world as on its first day."""
    from terminal.assemble import Home, rebuild_world

    rebuild_world(Home(path))


def ensure_world(path: Path) -> None:
    """Commands of other parts look into a home that is ready."""
    from terminal.assemble import Home

    if not Home(path).ready.exists():
        open_home(path).close()


def open_counter(context: Context) -> None:
    """The screen, until the operator leaves it."""
    from terminal.tui.app import CounterApp

    def anew() -> Workplace:
        rebuild_home(context.home)
        return open_home(context.home)

    counter = CounterApp(open_home(context.home), reset=anew)
    try:
        counter.run()
    finally:
        counter.workplace.close()


def demonstrate(home: Path) -> None:
    """One scripted sale: receipt and JSON on standard output."""
    from terminal.assemble.demonstration import demonstrate as perform

    outcome, settings = perform(home)
    document = as_document(outcome, settings)
    typer.echo(document["receipt"])
    print_json(document)
    raise typer.Exit(DONE if outcome.result is Result.PAID else UNKNOWN)


def foreign_failures() -> tuple[type[Exception], ...]:
    """Sentences of the card and the centre; looked up only when something went wrong."""
    from terminal.assemble.failures import FOREIGN

    return FOREIGN


def main() -> None:
    """The console command: what people can mend is one sentence; a bug stays a traceback."""
    try:
        app()
    except Spoken as failure:
        fail(failure)
    except foreign_failures() as failure:
        values = {key: str(value) for key, value in getattr(failure, "values", {}).items()}
        fail(ForeignFailure(getattr(failure, "template", str(failure)), **values))


class ForeignFailure(WorldFailure):
    """A card file, a database or a desk that says why it cannot be used."""
