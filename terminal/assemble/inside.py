"""The windows of the inside view: the image of the card in our own slot, the embedded ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from card_emulator.nvm import CardFileError
from card_emulator.protocol.keys import IssuerKeys
from card_emulator.store import CARD_SUFFIX, look_card
from card_emulator.view import CardView, view
from terminal.assemble.drawer import SlotDrawer
from terminal.assemble.home import Home
from terminal.config import Settings
from terminal.inside import Posting, Windows

if TYPE_CHECKING:
    from backend.store import Store


def windows(
    home: Home,
    keys: IssuerKeys,
    store: Callable[[], Store],
    drawer: SlotDrawer,
    settings: Settings,
) -> Windows:
    """What can be seen of this home: no ledger where the centre is another one."""

    def card() -> CardView | None:
        name = drawer.inserted()
        if name is None or settings.user_reader:
            return None
        try:
            return view(look_card(home.cards / f"{name}{CARD_SUFFIX}", keys))
        except (CardFileError, OSError):
            return None  # pulled and gone while we looked

    def postings(msgid: str) -> Sequence[Posting]:
        from backend.inspect import Books

        return Books(store()).postings(msgid)

    return Windows(card, None if settings.centre_url else postings)
