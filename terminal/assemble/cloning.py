"""shuaka card clone: a copy of a card's chip, to see that the centre finds out.

A copy holds the same number, keys, PIN and counters. The first of the two that is used goes on;
the other one's next number is taken then, and the centre freezes the card (failures.md R3).
"""

from __future__ import annotations

from typing import Annotated

import typer

from backend import cards
from backend.store import open_store
from card_emulator.image import Kind
from card_emulator.nvm import CardFileError
from card_emulator.store import create_card, load_keys, look_card
from card_emulator.view import view
from terminal.assemble.card_words import own_words
from terminal.assemble.home import Home
from terminal.assemble.issuing import card_name
from terminal.commands.reporting import fail, print_json
from terminal.errors import Declined, Spoken
from terminal.words import tr

_STOPPED = {
    cards.LOST: "{name} was reported lost and is not copied.",
    cards.FROZEN: "{name} is frozen at the centre and is not copied.",
    cards.CANCELLED: "{name} was cancelled and is not copied.",
}


def clone_card(
    ctx: typer.Context,
    card: Annotated[str, typer.Argument(help="The card in the drawer to copy.")],
    copy: Annotated[str, typer.Argument(help="Name of the copy.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Copy a card, chip and all; refused for cards that were reported lost or stopped.

    Exit codes: 0 done, 1 refused (the reason is given), 2 wrong usage, 3 a file failed.
    """
    try:
        card_sn = _clone(Home(ctx.obj.home), card, card_name(copy))
    except CardFileError as unusable:
        fail(own_words(unusable), as_json=as_json)
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json({"outcome": "done", "name": copy, "card_sn": card_sn})
    else:
        typer.echo(tr("{copy} is a copy of {card}.", copy=copy, card=card))


def _clone(home: Home, card: str, copy: str) -> str:
    source, target = (home.cards / f"{name}.card" for name in (card, copy))
    if not source.exists():
        raise Declined("There is no card named {name} in the drawer.", name=card)
    if target.exists():
        raise Declined("There is a card named {name} already. No card was made.", name=copy)
    keys = load_keys(home.keys)
    image = look_card(source, keys)
    if image.kind is not Kind.USER:
        raise Declined("{name} is no user card and is not copied.", name=card)
    card_sn = view(image).field("card_sn")
    status = _status(home, card_sn)
    if status in _STOPPED:
        raise Declined(_STOPPED[status], name=card)
    create_card(target, image, keys)
    return card_sn


def _status(home: Home, card_sn: str) -> str:
    """The card's standing at the centre, "" for a card it does not know."""
    store = open_store(home.centre)
    try:
        found = store.read(lambda tx: cards.find_card(tx, card_sn))
    finally:
        store.close()
    return found.status if found else ""
