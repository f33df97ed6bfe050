"""shuaka holder, and `--holder` of the counter jobs: the holder types at their own display."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from terminal.commands.reporting import fail, print_json
from terminal.console import Console
from terminal.desk.operation import Place
from terminal.entry import Line
from terminal.errors import Spoken, WorldFailure, WrongUsage
from terminal.flow import Flow
from terminal.outcome import Outcome
from terminal.words import language, say, tr
from terminal.workplace import Workplace

OPENED_S = 120.0
"""How long a command waits until somebody opens the display."""

Result = TypeVar("Result")


class NobodyCame(WorldFailure):
    """The display was announced and nobody opened it."""

    template = "Nobody opened the holder's display. No money moved. Start again."


class OnePlaceOnly(WrongUsage):
    """Two places for one PIN."""

    template = "The PIN comes from --holder or from --pin-file, not from both. Nothing was tried."


class NoWindow(WrongUsage):
    """A window was asked for where there is none."""

    template = "The holder's display as text needs a terminal window of its own, and no --json."


def require_one_place(pin_file: str, *, at_the_holder: bool) -> None:
    """Refuse a PIN file beside the display. Raises OnePlaceOnly."""
    if pin_file and at_the_holder:
        raise OnePlaceOnly()


def driven(
    ctx: typer.Context,
    workplace: Workplace,
    flow: Flow[Result],
    clerk: Console,
    *,
    holder: bool,
    asks: bool,
    place: Place = Place.COUNTER,
) -> Result:
    """A flow with the clerk alone, or with the holder's display beside it."""
    if not holder:
        return workplace.drive(flow, clerk, place)
    return with_the_holder(ctx.obj.home, workplace, flow, clerk, asks=asks, place=place)


def with_the_holder(
    home: Path,
    workplace: Workplace,
    flow: Flow[Result],
    clerk: Console,
    *,
    lines: Sequence[Line] = (),
    asks: bool = True,
    place: Place = Place.COUNTER,
) -> Result:
    """Drive a flow whose PINs are typed at the display. Raises DisplayUnusable, NobodyCame."""
    from terminal.assemble.display import OpenDisplay
    from terminal.holder.clerk import AtTheDisplay
    from terminal.holder.view import of_a_bill

    def here(why: Spoken) -> bool:
        _tell(say(why))
        return asks and sys.stdin.isatty() and typer.confirm(tr("Type the PIN here?"), err=True)

    display = OpenDisplay(home)
    try:
        view = of_a_bill(workplace.settings, tuple(lines))
        both = AtTheDisplay(
            clerk, display.board, view, here=here, say=lambda spoken: _tell(say(spoken))
        )
        _tell(tr("The holder's display, for one opening: {address}", address=display.address()))
        _tell(tr("Or in another window: shuaka holder --text"))
        if not display.board.wait_present(OPENED_S):
            flow.close()
            raise NobodyCame()
        result = workplace.drive(flow, both, place)
        if isinstance(result, Outcome):
            both.conclude(result)
        return result
    finally:
        display.close()


def _tell(text: str) -> None:
    typer.echo(text, err=True)


def holder(
    ctx: typer.Context,
    text: Annotated[
        bool, typer.Option("--text", help="Be the display, in this terminal window.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output.")
    ] = False,
) -> None:
    """Give an address for the holder's display of the open counter; it works once."""
    from terminal.assemble.display import reached

    try:
        if text and (as_json or not (sys.stdin.isatty() and sys.stdout.isatty())):
            raise NoWindow()
        with reached(ctx.obj.home) as line:
            if text:
                from terminal.tui.holder_app import HolderApp

                HolderApp(line, language()).run()
                return
            address = line.address()
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json({"address": address})
    else:
        typer.echo(address)
