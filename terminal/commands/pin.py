"""shuaka pin: the holder's PIN of the card in the reader.

A PIN is never an argument. For automation a file has the old one and the new one, a line each.
"""

from __future__ import annotations

from typing import Annotated

import typer

from terminal.commands.activate import reset
from terminal.commands.context import Through
from terminal.commands.holder import driven, require_one_place
from terminal.commands.options import Card, Holder, Json, PsamReader, Reader, Recording
from terminal.commands.reporting import fail, print_json
from terminal.console import Console
from terminal.errors import Spoken
from terminal.masks import mask_card_no
from terminal.secret_entry import nothing_echoed
from terminal.transactions.pin_change import CHANGED, change_of_pin
from terminal.words import say

app = typer.Typer(no_args_is_help=True, help="The PIN of a card.")

TwoPinFile = Annotated[
    str,
    typer.Option(
        "--pin-file",
        help="File with the old PIN and the new one, a line each; - for standard input.",
        show_default=False,
    ),
]


@app.command()
def change(
    ctx: typer.Context,
    card: Card = "",
    reader: Reader = "",
    psam_reader: PsamReader = "",
    record: Recording = "",
    pin_file: TwoPinFile = "",
    holder: Holder = False,
    as_json: Json = False,
) -> None:
    """Change the PIN with the old one; the new one is asked for twice."""
    try:
        require_one_place(pin_file, at_the_holder=holder)
        clerk = Console(pin_file, quiet=as_json)
        try:
            if not holder:
                clerk.offered.require_both()
            through = Through(card, reader, psam_reader, record)
            with nothing_echoed(), ctx.obj.workplace(through) as workplace:
                flow, asks = change_of_pin(), not as_json
                changed = driven(ctx, workplace, flow, clerk, holder=holder, asks=asks)
        finally:
            clerk.offered.wipe()
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json({"outcome": "changed", "card_no": mask_card_no(changed.face.card_no)})
        return
    typer.echo(say(CHANGED))


app.command()(reset)
