"""`shuaka centre serve`: the centre of a home over HTTP, for terminals and for other software.

Loopback unless told otherwise. The issuer keys are the home's; the gateway's accounts are made on
first need. Ends on Ctrl-C with exit code 0.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backend.console import FAILED, choose_database, opened_store, say, stop
from backend.elsewhere_cli import issuer_keys, opened_ways

if TYPE_CHECKING:
    from backend.api.gateway import Gate
    from backend.profile import Profile

PORT = 9527
USAGE = 2


def serve(
    ctx: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 for any that is free.")] = PORT,
    profile: Annotated[
        str, typer.Option(help="Dialect: a name (see docs/centre.md) or a TOML file.")
    ] = "default",
    database: Annotated[str, typer.Option(help="URL of another database.")] = "",
    region: Annotated[
        str, typer.Option(help="Six digits: the area whose centre this is, else centre.toml's.")
    ] = "",
    allow_host: Annotated[
        list[str] | None, typer.Option(help="A host name this centre is known by; repeatable.")
    ] = None,
    allow_origin: Annotated[
        list[str] | None, typer.Option(help="A web page's origin that may call; repeatable.")
    ] = None,
) -> None:
    """Serve the national interface over HTTP until interrupted."""
    from backend.api.app import Door, create_app
    from backend.api.callers import Callers
    from backend.api.serving import Server
    from backend.centre import Centre

    home = Path(ctx.obj.home)
    dialect, keys = _profile(ctx, profile), issuer_keys(ctx)
    gate = _gate(ctx, home, dialect)
    if database:
        choose_database(ctx, database)
    callers = Callers(frozenset(allow_host or ()), frozenset(allow_origin or ()))
    with opened_store(ctx) as store, opened_ways(ctx, keys, region) as (settings, ways):
        area = settings.profile(dialect)
        centre = Centre(store, keys, now=datetime.now, profile=area, routes=ways.routes)
        centre.recover()
        server = Server(create_app(Door(centre, gate, callers)), host, port)
        try:
            server.run(lambda bound: _told(ctx, host, bound, dialect))
        except KeyboardInterrupt:
            pass
        except OSError as trouble:
            stop(
                ctx, FAILED, "The centre cannot listen on {host} port {port}: {detail}.",
                host=host, port=port, detail=trouble.strerror or trouble,
            )  # fmt: skip


def _told(ctx: typer.Context, host: str, port: int, dialect: Profile) -> None:
    shown = f"[{host}]" if ":" in host else host
    say(ctx, "The centre listens on http://{host}:{port} (profile {profile}). Ctrl-C ends it.",
        host=shown, port=port, profile=dialect.name)  # fmt: skip


def _profile(ctx: typer.Context, name: str) -> Profile:
    from backend.profile import ProfileWrong, load_profile

    try:
        return load_profile(name)
    except ProfileWrong as wrong:
        stop(ctx, USAGE, wrong.template, **wrong.values)


def _gate(ctx: typer.Context, home: Path, dialect: Profile) -> Gate:
    from backend.api.accounts import FILE, AccountsWrong, load_accounts
    from backend.api.gateway import OpenGate, gate_of

    if dialect.header_auth == "none":
        return OpenGate()
    try:
        accounts = load_accounts(home)
    except (AccountsWrong, OSError) as trouble:
        stop(ctx, FAILED, "{detail}", detail=trouble)
    say(ctx, "Requests are signed; the accounts are in {path}.", path=home / FILE)
    return gate_of(dialect.header_auth, accounts)
