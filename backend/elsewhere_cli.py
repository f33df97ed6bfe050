"""`shuaka centre clearing`: what other centres owe, compared, closed and paid.

The ways stand in the home's `centre.toml`; a counter or server that runs reads them at its next
start. Clearing is asked for by the centre that has the claim.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backend.console import (
    FAILED,
    REFUSED,
    Json,
    a_day,
    opened_store,
    print_json,
    say,
    stop,
    translated,
)

if TYPE_CHECKING:
    from backend.centre import Centre
    from backend.centre_settings import CentreSettings, OpenedWays
    from backend.claims_cleared import Claims
    from backend.clearing_rows import Comparison, Difference
    from card_emulator.protocol.keys import IssuerKeys

KEYS_FILE = "issuer.keys.json"
DIFFER = 1

clearing = typer.Typer(
    no_args_is_help=True,
    help="What other centres owe for people they insure who were treated here.",
)
Region = Annotated[str, typer.Option(help="Six digits; needed where there is more than one way.")]
Until = Annotated[str, typer.Option(help="Last day of the period, YYYY-MM-DD; else today.")]


def issuer_keys(ctx: typer.Context) -> IssuerKeys:
    """The issuer keys the composition root keeps in the home."""
    from card_emulator.protocol.keys import IssuerKeys, KeysError

    path, detail = Path(ctx.obj.home) / KEYS_FILE, "no issuer keys"
    try:
        return IssuerKeys.from_json(path.read_text(encoding="utf-8"))
    except OSError as trouble:
        detail = trouble.strerror or str(trouble)
    except (KeysError, UnicodeDecodeError):
        pass
    template = "The issuer keys in {path} cannot be read: {detail}."
    return stop(ctx, FAILED, template, path=path, detail=detail)


def read_settings(ctx: typer.Context) -> CentreSettings:
    """The home's settings of its centre."""
    from backend.centre_settings import CentreSettingsWrong, load_centre_settings

    try:
        return load_centre_settings(Path(ctx.obj.home))
    except CentreSettingsWrong as wrong:
        stop(ctx, FAILED, wrong.template, **wrong.values)


@contextmanager
def opened_ways(
    ctx: typer.Context, keys: IssuerKeys, region: str = ""
) -> Iterator[tuple[CentreSettings, OpenedWays]]:
    """The home's settings of its centre, or of the other region it is to be, and the doors to
    others for one command."""
    from backend.centre_settings import is_area, open_ways
    from backend.store import StoreRefused

    settings = read_settings(ctx)
    if region and not is_area(region):
        raise typer.BadParameter("six digits", param_hint="--region")
    if region:
        settings = settings.of(region)
    try:
        ways = open_ways(settings, Path(ctx.obj.home), keys, datetime.now)
    except StoreRefused as refused:
        stop(ctx, FAILED, refused.template, **refused.values)
    try:
        yield settings, ways
    finally:
        ways.close()


@contextmanager
def _opened(ctx: typer.Context) -> Iterator[Centre]:
    from backend.centre import Centre

    keys = issuer_keys(ctx)
    with opened_store(ctx) as store, opened_ways(ctx, keys) as (settings, ways):
        profile = settings.profile()
        yield Centre(store, keys, now=datetime.now, profile=profile, routes=ways.routes)


@contextmanager
def _claims(ctx: typer.Context, region: str) -> Iterator[Claims]:
    """The claims on one region's centre; its silence and its refusals end the command."""
    from backend.claims_cleared import Claims, OtherSilent
    from backend.protocol.refusals import Refused

    with _opened(ctx) as centre:
        known = list(centre.elsewhere.routes.doors)
        chosen = region or (known[0] if len(known) == 1 else "")
        if chosen not in known:
            stop(ctx, REFUSED, "Name the region with --region. Known are: {known}.",
                 known=", ".join(known) or "-")  # fmt: skip
        try:
            yield Claims(centre.store, centre.elsewhere, centre.profile.area, chosen, centre.now)
        except OtherSilent as silent:
            stop(ctx, FAILED, silent.template, **silent.values)
        except Refused as no:
            stop(ctx, REFUSED, no.template, **no.values)


@clearing.command("list")
def list_rows(
    ctx: typer.Context, region: Region = "", until: Until = "", as_json: Json = False
) -> None:
    """Compare both centres' rows of a period; every difference is named. 1: there are some."""
    with _claims(ctx, region) as claims:
        compared = claims.compare(a_day(until, "--until"))
    _tell(ctx, compared, as_json=as_json)
    if not compared.agrees:
        raise typer.Exit(DIFFER)


@clearing.command("close")
def close(
    ctx: typer.Context, region: Region = "", until: Until = "", as_json: Json = False
) -> None:
    """Close a period on both sides, if they agree; what is held waits for the next one."""
    from backend.clearing import Clearing
    from backend.protocol.money import Fen, yuan

    with _claims(ctx, region) as claims:
        closed = claims.close(a_day(until, "--until"))
    if not isinstance(closed, Clearing):
        _tell(ctx, closed, as_json=as_json)
        raise typer.Exit(DIFFER if closed.differences else 0)
    if as_json:
        print_json({"clearing": closed.clearing_id, "region": closed.region,
                    "until": closed.until, "rows": closed.rows,
                    "amount": Fen(closed.amount_fen)})  # fmt: skip
    else:
        say(ctx, "Clearing {clearing}: {rows} rows, {amount}. Pay it: shuaka centre clearing pay",
            clearing=closed.clearing_id, rows=closed.rows,
            amount=yuan(closed.amount_fen))  # fmt: skip


@clearing.command("pay")
def pay(ctx: typer.Context, region: Region = "", as_json: Json = False) -> None:
    """Have every closed clearing paid, once."""
    from backend.protocol.money import Fen, yuan

    with _claims(ctx, region) as claims:
        paid = claims.pay()
    if as_json:
        print_json([{"clearing": row.clearing_id, "amount": Fen(row.amount_fen)} for row in paid])
        return
    if not paid:
        say(ctx, "No closed clearing waits for its payment.")
    for row in paid:
        say(ctx, "Clearing {clearing} is paid: {amount}.",
            clearing=row.clearing_id, amount=yuan(row.amount_fen))  # fmt: skip


@clearing.command("resolve")
def resolve(
    ctx: typer.Context, region: Region = "", until: Until = "", as_json: Json = False
) -> None:
    """Bring to an end what other centres did not answer; held rows follow their centre."""
    with _opened(ctx) as centre:
        left = centre.recover()
    with _claims(ctx, region) as claims:
        followed = claims.catch_up(a_day(until, "--until"))
    document = [
        {"msgid": row.msgid, "infno": row.infno, "region": row.region, "state": row.state,
         "trouble": row.trouble}
        for row in left
    ]  # fmt: skip
    if as_json:
        print_json({"followed": followed, "open": document})
        return
    say(ctx, "{count} held rows followed their centre, {left} messages are still open.",
        count=followed, left=len(left))  # fmt: skip
    for row in left:
        typer.echo(f"{row.infno}  {row.msgid}  {row.region}  {row.state}  {row.trouble}")


def _tell(ctx: typer.Context, compared: Comparison, *, as_json: bool) -> None:
    from backend.protocol.money import yuan

    if as_json:
        print_json(_document(compared))
        return
    say(ctx, "{rows} rows until {until} come to {amount}; {held} are held. "
        "The accounts between the centres: {here} here, {there} there.",
        rows=len(compared.posted), until=compared.until, amount=yuan(compared.amount_fen),
        held=compared.held, here=yuan(compared.balance_fen),
        there=yuan(compared.far_balance_fen))  # fmt: skip
    for row in compared.differences:
        typer.echo(f"{row.msgid or row.far_msgid}  {yuan(row.here_fen)} / {yuan(row.there_fen)}  "
                   + translated(ctx, row.what.value))  # fmt: skip
    if compared.agrees:
        say(ctx, "The two centres agree.")


def _document(compared: Comparison) -> dict[str, Any]:
    from backend.protocol.money import Fen

    return {
        "region": compared.region,
        "until": compared.until,
        "agrees": compared.agrees,
        "amount": Fen(compared.amount_fen),
        "held": compared.held,
        "balance": Fen(compared.balance_fen),
        "far_balance": Fen(compared.far_balance_fen),
        "rows": [
            {"msgid": row.msgid, "institution": row.institution, "kind": row.kind,
             "state": row.state, "day": row.day, "total": Fen(row.medfee_fen),
             "due": Fen(row.due_fen)}
            for row in compared.rows
        ],
        "differences": [_difference(row) for row in compared.differences],
    }  # fmt: skip


def _difference(row: Difference) -> dict[str, Any]:
    from backend.protocol.money import Fen

    return {
        "what": row.what.value, "msgid": row.msgid, "far_msgid": row.far_msgid, "here": row.here,
        "there": row.there, "here_amount": Fen(row.here_fen), "there_amount": Fen(row.there_fen),
    }  # fmt: skip
