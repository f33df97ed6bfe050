"""Removal and insertion as a person does them: asked for, waited for, noticed or not."""

from __future__ import annotations

import threading
from collections.abc import Callable

from terminal.readers.watch import Happened, Watch
from terminal.words import N_

LONGEST_WAIT_S = 30.0
BY_HAND = (
    (Happened.CARD_REMOVED, N_("Take the card out of {reader}.")),
    (Happened.CARD_INSERTED, N_("Insert it again.")),
)


def swap_by_hand(
    name: str, ask: Callable[[str], None], limit_s: float = LONGEST_WAIT_S
) -> Callable[[], bool]:
    """A swap of the card in the reader `name`: True if both moves were noticed within the limit.

    `ask` tells the person what to do next.
    """
    return lambda: all(_noticed(name, happened, ask, words, limit_s) for happened, words in BY_HAND)


def _noticed(
    name: str, happened: Happened, ask: Callable[[str], None], words: str, limit_s: float
) -> bool:
    watch = Watch()
    watch.changes()  # what is there already
    limit = threading.Timer(limit_s, watch.stop)
    limit.start()
    try:
        ask(words)
        return any(event.happened is happened and event.reader == name for event in watch.events())
    finally:
        limit.cancel()
