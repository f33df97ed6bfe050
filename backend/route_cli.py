"""`shuaka centre route`: which regions have a way, which centre may ask this one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backend.console import REFUSED, Json, opened_store, print_json, say, stop
from backend.elsewhere_cli import read_settings

if TYPE_CHECKING:
    from backend.centre_settings import CentreSettings

route = typer.Typer(no_args_is_help=True, help="The ways to the centres of other regions.")
Area = Annotated[str, typer.Argument(help="Six digits: a region.")]


@route.command("list")
def list_ways(ctx: typer.Context, as_json: Json = False) -> None:
    """This centre's area and the regions it can ask."""
    settings = read_settings(ctx)
    area = settings.profile().area
    if as_json:
        print_json({"area": area, "routes": dict(settings.ways)})
        return
    say(ctx, "This is the centre of {area}.", area=area)
    for region, way in settings.ways.items():
        typer.echo(f"{region}  {way}")


@route.command("add")
def add(
    ctx: typer.Context,
    region: Area,
    way: Annotated[str, typer.Argument(help="http://host:port, or a database of this home.")],
) -> None:
    """Ask the centre of a region behind an address about the people it insures."""
    from backend.peers import is_address

    if "://" in way and not is_address(way):
        raise typer.BadParameter("http://host:port", param_hint="WAY")
    settings = read_settings(ctx)
    _write(ctx, replace(settings, ways={**settings.ways, _area(region): way}))
    say(ctx, "People of {region} are settled through {way} from the next start on.",
        region=region, way=way)  # fmt: skip


@route.command("remove")
def remove(ctx: typer.Context, region: Area) -> None:
    """Have no way to a region any more."""
    settings = read_settings(ctx)
    if region not in settings.ways:
        stop(ctx, REFUSED, "There is no way to {region}.", region=region)
    left = {name: way for name, way in settings.ways.items() if name != region}
    _write(ctx, replace(settings, ways=left))
    say(ctx, "There is no way to {region} any more.", region=region)


@route.command("own")
def own(ctx: typer.Context, area: Area) -> None:
    """Say which area's centre this is."""
    _write(ctx, replace(read_settings(ctx), area=_area(area)))
    say(ctx, "This is the centre of {area}.", area=area)


@route.command("accept")
def accept(ctx: typer.Context, area: Area) -> None:
    """Let the centre of an area settle here for people insured here who are treated there."""
    from backend.people import Institution, find_institution, register_institution
    from backend.routes import centre_code
    from backend.store import Tx

    code = centre_code(_area(area))

    def enter(tx: Tx) -> bool:
        if find_institution(tx, code) is not None:
            return False
        register_institution(tx, Institution(code, f"医保中心{area}", area))
        return True

    with opened_store(ctx) as store:
        entered = store.transact(enter)
    if not entered:
        stop(ctx, REFUSED, "The institution {institution} may settle already.", institution=code)
    say(ctx, "The centre of {area} may settle here now, as {code}.", area=area, code=code)


def _area(text: str) -> str:
    from backend.centre_settings import is_area

    if not is_area(text):
        raise typer.BadParameter("six digits", param_hint="REGION")
    return text


def _write(ctx: typer.Context, settings: CentreSettings) -> None:
    from backend.centre_settings import write_centre_settings

    write_centre_settings(Path(ctx.obj.home), settings)
