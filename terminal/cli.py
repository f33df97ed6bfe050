"""`shuaka`: one command, one grammar. Groups of other parts come in by entry point, when asked for.

Without a command it opens the counter; without a terminal it performs one scripted sale, prints
receipt and JSON, and exits 0. Failures are one sentence in the user's language and an exit code.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer

from terminal.config import home_folder
from terminal.errors import Spoken, WorldFailure
from terminal.grammar import EPILOG, WORDS, Grammar, looks_into_a_home
from terminal.words import choose, set_language, tr

if TYPE_CHECKING:  # a command imports what it needs when it is called
    from terminal.commands.context import Context
    from terminal.holder.display import Display
    from terminal.records import Records
    from terminal.workplace import Workplace

app = typer.Typer(
    cls=Grammar,
    invoke_without_command=True,
    no_args_is_help=False,
    add_completion=True,
    pretty_exceptions_enable=False,
    help="Terminal, emulated social security card and settlement centre for training.",
    epilog=EPILOG,
)


def _told_version(wanted: bool) -> None:
    if not wanted:
        return
    from importlib.metadata import version

    typer.echo(f"shuaka {version('shuaka')}")
    raise typer.Exit


@app.callback()
def shuaka(
    ctx: typer.Context,
    home: Annotated[
        str, typer.Option(help="Terminal home; else SHUAKA_HOME, else the data folder.")
    ] = "",
    lang: Annotated[str, typer.Option(help="en or zh; else SHUAKA_LANG, else LANG.")] = "",
    _version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_told_version, help="Say which this is, and exit."
        ),
    ] = False,
) -> None:
    """Open the counter; without a terminal, one scripted sale."""
    from terminal.commands.context import Context

    set_language(choose(lang))
    ctx.obj = Context(home_folder(home), open_home, rebuild_home, look_into)
    if ctx.invoked_subcommand is None:
        if sys.stdin.isatty() and sys.stdout.isatty():
            open_counter(ctx.obj)
        else:
            demonstrate(ctx.obj.home)
    elif looks_into_a_home(ctx.invoked_subcommand, ctx.meta[WORDS]) and "--help" not in sys.argv:
        ensure_world(ctx.obj.home)


def open_home(
    path: Path, chosen: Mapping[str, str] = MappingProxyType({}), *, late: bool = False
) -> Workplace:
    """The workplace of a home, with its training world; a `late` one is still to be made ready."""
    from terminal.assemble import Home, open_workplace

    return open_workplace(Home(path), preparing=_preparing, chosen=chosen, late=late)


def look_into(path: Path) -> AbstractContextManager[Records]:
    """What the terminal of a home has written down."""
    from terminal.assemble.entering import open_records
    from terminal.assemble.home import Home

    return open_records(Home(path), _preparing)


def _preparing() -> None:
    typer.echo(tr("Preparing the training world ..."), err=True)


def rebuild_home(path: Path) -> None:
    """The training world as on its first day."""
    from terminal.assemble import Home, rebuild_world

    rebuild_world(Home(path))


def ensure_world(path: Path) -> None:
    """Commands of other parts look into a home that is ready."""
    from terminal.assemble import Home

    if not Home(path).is_ready:
        open_home(path).close()


def open_counter(context: Context) -> None:
    """The screen, until the operator leaves it."""
    from terminal.assemble.school import FOLDER as LESSONS
    from terminal.assemble.school import LessonSchool
    from terminal.tui.app import CounterApp
    from terminal.tui.keymap import load_keys

    def anew() -> Workplace:
        rebuild_home(context.home)
        return open_home(context.home)

    school = LessonSchool(context.home / LESSONS)
    keys, notice = load_keys(context.home)
    counter = CounterApp(
        open_home(context.home, late=True), reset=anew, school=school, keys=keys, notice=notice,
        display=lambda: open_display(context.home),
    )  # fmt: skip
    try:
        counter.run()
    finally:
        counter.holder.close()
        counter.workplace.close()
        counter.leave_class()
    if counter.failed is not None:
        raise counter.failed


def open_display(home: Path) -> Display:
    """The holder's display beside the counter, when it is wanted."""
    from terminal.assemble.display import OpenDisplay

    return OpenDisplay(home)


def demonstrate(home: Path) -> None:
    """One scripted sale: receipt and JSON on standard output."""
    from terminal.assemble.demonstration import demonstrate as perform
    from terminal.commands.outcome_told import as_document
    from terminal.commands.reporting import DONE, UNKNOWN, print_json
    from terminal.outcome import Result

    outcome, settings = perform(home)
    document = as_document(outcome, settings)
    typer.echo(document["receipt"])
    print_json(document)
    raise typer.Exit(DONE if outcome.result is Result.PAID else UNKNOWN)


def stand_in_for_closed_streams() -> None:
    """For a call without one of the three: nobody is asked, and no file gets its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - it stays


def foreign_failures() -> tuple[type[Exception], ...]:
    """Sentences of the card and the centre; looked up only when something went wrong."""
    from terminal.assemble.failures import FOREIGN

    return FOREIGN


def main() -> None:
    """The console command: what people can mend is one sentence; a bug stays a traceback."""
    stand_in_for_closed_streams()
    try:
        app()
    except SystemExit:  # the ordinary end: not held against failures whose parts nobody imported
        raise
    except Spoken as failure:
        _fail(failure)
    except foreign_failures() as failure:
        values = {key: str(value) for key, value in getattr(failure, "values", {}).items()}
        _fail(ForeignFailure(getattr(failure, "template", str(failure)), **values))


def _fail(failure: Spoken) -> None:
    from terminal.commands.reporting import fail

    fail(failure)


class ForeignFailure(WorldFailure):
    """A card file, a database or a desk that says why it cannot be used."""
