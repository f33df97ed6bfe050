"""shuaka card extend: an application of one's own onto a card of the home."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from card_emulator.cli.finding import CardHome
from card_emulator.cli.speaking import Json, _say, print_json, refusals_told
from card_emulator.extension import HELP, extend, read_extension
from card_emulator.refusals import CardRefused
from card_emulator.store import rewrite_card

DESCRIPTION = (
    "Put an application of one's own onto a card (or its keys onto `psam`).\n\n\b\n"
    + HELP.replace("\n\n", "\n\n\b\n")
)


def extend_card(
    ctx: typer.Context,
    card: Annotated[str, typer.Argument(help="A card of this home, `psam`, or a card file.")],
    file: Annotated[Path, typer.Argument(help="The description (TOML).")],
    as_json: Json = False,
) -> None:
    """Extend a card."""
    with refusals_told(ctx, as_json):
        home = CardHome.of(ctx)
        wanted = read_extension(file)
        keys = home.keys()
        try:
            rewrite_card(home.card_file(card), keys, lambda image: extend(image, wanted, keys))
        except CardRefused as problem:
            raise CardRefused(
                "{card} was not extended: {problem}", card=card, problem=problem
            ) from None
    if as_json:
        print_json(
            {
                "outcome": "done",
                "card": card,
                "fid": f"{wanted.fid:04X}",
                "name": wanted.aid.hex().upper(),
                "files": len(wanted.files),
            }
        )
    else:
        _say(
            ctx,
            "{card} has the application {fid} {label}; files: {count}.",
            card=card,
            fid=f"{wanted.fid:04X}",
            label=wanted.label,
            count=len(wanted.files),
        )
