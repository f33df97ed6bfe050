"""shuaka desk online: the holder's own page on this computer, until interrupted."""

from __future__ import annotations

from typing import Annotated

import typer

from terminal.commands.options import Json
from terminal.commands.reporting import fail, print_json
from terminal.errors import Spoken
from terminal.words import tr

PORT = 8090
LOOPBACK = "127.0.0.1"


def online(
    ctx: typer.Context,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 for any that is free.")] = PORT,
    as_json: Json = False,
) -> None:
    """Serve the holder's page: both accounts, statement, insurance records, loss, password."""
    from terminal.assemble import Home
    from terminal.assemble.page import serve_page

    home = Home(ctx.obj.home)
    if not home.ready.exists():
        ctx.obj.opener(ctx.obj.home, {}).close()

    def told(bound: int) -> None:
        address = f"http://{LOOPBACK}:{bound}/"
        if as_json:
            print_json({"outcome": "serving", "url": address})
        else:
            typer.echo(tr("The holder's page is at {address}. Ctrl-C ends it.", address=address))

    try:
        serve_page(home, LOOPBACK, port, told)
    except Spoken as failure:
        fail(failure, as_json=as_json)
