"""shuaka card people: a roll of invented people to issue cards for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from card_emulator.cli.carrying import write_new
from card_emulator.cli.speaking import Json, _say, print_json, refusals_told
from card_emulator.factory.people import FIRST_SERIAL, WRITERS, invent, write_people
from card_emulator.refusals import BadInput


def people(
    ctx: typer.Context,
    count: Annotated[int, typer.Argument(help="How many.")],
    seed: Annotated[str, typer.Option(help="The same seed gives the same people.")] = "1",
    out: Annotated[
        Path | None, typer.Option(help="File ending in .csv, .json or .toml; else CSV is printed.")
    ] = None,
    first_serial: Annotated[
        int, typer.Option(min=1, help="Number of the first card; each following is one more.")
    ] = FIRST_SERIAL,
    as_json: Json = False,
) -> None:
    """Invent people: ids with valid check characters in district 999999, which does not exist."""
    with refusals_told(ctx, as_json):
        kind = ".csv" if out is None else out.suffix.lower()
        if kind not in WRITERS:
            raise BadInput(
                "{file} has no ending .csv, .json or .toml; people come in these.", file=out
            )
        rows = list(invent(count, seed, first_serial))
        if out is not None:
            write_new(out, write_people(rows, kind))
    if as_json:
        print_json(
            {
                "outcome": "done",
                "count": count,
                "seed": seed,
                "file": str(out) if out else None,
                "people": None if out else rows,
            }
        )
    elif out is None:
        typer.echo(write_people(rows, kind), nl=False)
    else:
        _say(ctx, "People in {file}: {count}.", count=count, file=out)
