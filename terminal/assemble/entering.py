"""Entering a home: it is owned, a training world is in it, and what is written there can be read.

Who only reads what this terminal wrote needs neither cards nor a centre.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime

from terminal.assemble.home import Home, HomeUnusable, Ownership
from terminal.config import load_settings
from terminal.journal import Journal
from terminal.records import Records

Now = Callable[[], datetime]


def own_ready(home: Home, now: Now, preparing: Callable[[], None]) -> Ownership:
    """Own a home that has a training world; without one it is built, which takes a second or two.

    Raises HomeBusy, HomeUnusable.
    """
    owner = home.own()
    try:
        if not home.is_ready:
            from terminal.assemble.world import build_world  # it is built by working in it

            preparing()
            try:
                build_world(home, now=now)
            except OSError as full:
                raise HomeUnusable(path=str(home.path), detail=full.strerror or "?") from full
    except BaseException:
        owner.close()
        raise
    return owner


@contextmanager
def open_records(
    home: Home, preparing: Callable[[], None], now: Now = datetime.now
) -> Iterator[Records]:
    """Journal and settings. Raises HomeBusy, HomeUnusable, ConfigWrong, JournalDamaged."""
    with closing(own_ready(home, now, preparing)):
        settings = load_settings(home.path)
        with closing(Journal(home.journal)) as journal:
            yield Records(settings, journal)
