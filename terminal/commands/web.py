"""shuaka web: the counter in a browser of this computer, until it is left or nobody looks."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from terminal.commands.options import Json
from terminal.commands.reporting import DONE, fail, print_json
from terminal.errors import Spoken
from terminal.words import language, tr

if TYPE_CHECKING:
    from terminal.web.door import Door

GRACE_S = 60
WINDOWS_OWN = (
    *("COLUMNS", "LINES", "ROWS", "TMUX", "STY", "VTE_VERSION", "WT_SESSION"),
    *("TERM_PROGRAM", "TERM_PROGRAM_VERSION", "KITTY_WINDOW_ID", "TEXTUAL_DRIVER"),
)
"""What tells a program about the terminal window it was started from, which is not the page."""


def web(
    ctx: typer.Context,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port on this computer; 0 for any that is free.")
    ] = 0,
    grace: Annotated[
        int, typer.Option(min=1, help="Seconds the counter waits for a page that went.")
    ] = GRACE_S,
    as_json: Json = False,
) -> None:
    """Serve the counter in a browser of this computer, until it is left or the browser is gone."""
    from terminal.assemble import Home
    from terminal.web.serving import serve
    from terminal.web.session import End

    home = Home(ctx.obj.home)

    def told(door: Door) -> None:
        if as_json:
            print_json({"address": door.address, "port": door.port})
        else:
            typer.echo(tr("The counter is at {address}", address=door.address))
            typer.echo(tr("This address opens once, on this computer. Ctrl-C closes the counter."))
        sys.stdout.flush()

    try:
        if home.ready.exists():
            home.own().close()  # somebody else's home is refused here, not in the page
        else:
            ctx.obj.opener(home.path, {}).close()
        words = [sys.executable, "-m", "terminal", "--home", str(home.path), "--lang", language()]
        ended = asyncio.run(serve(words, environment(), port=port, grace_s=grace, ready=told))
    except OSError as trouble:
        from terminal.assemble.page import PageUnusable
        from terminal.web.door import HOSTS

        detail = trouble.strerror or str(trouble)
        fail(PageUnusable(host=HOSTS[0], port=str(port), detail=detail), as_json=as_json)
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if ended.why is End.GONE and not as_json:
        typer.echo(tr("Nobody looks at the counter any more: it is closed."))
    raise typer.Exit(ended.code if ended.why is End.LEFT else DONE)


def environment() -> dict[str, str]:
    """The environment of a counter in a page."""
    kept = {name: value for name, value in os.environ.items() if name not in WINDOWS_OWN}
    return kept | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
