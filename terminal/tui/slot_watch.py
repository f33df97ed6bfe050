"""Cards that come and go in a reader of the machine, told to the counter as they do.

A thread of its own looks, because a driver may take its time; what is there at the start is not
news. The reader may be unplugged and the service stopped: when they are back, so are the events.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

from terminal.readers import Event, Happened, Watch
from terminal.readers.choosing import fits

CARD = {Happened.CARD_INSERTED: True, Happened.CARD_REMOVED: False}


class SlotWatch:
    """Calls `tell` (in its own thread) with True for a card that came, False for one that went."""

    def __init__(self, pattern: str, tell: Callable[[bool], object]) -> None:
        self._pattern, self._tell = pattern, tell
        self._watch = Watch()
        threading.Thread(target=self._run, name="slot watch", daemon=True).start()

    def _run(self) -> None:
        self._watch.changes()
        for event in self._watch.events():
            if event.happened in CARD and fits(self._pattern, event.reader):
                self._told(event)

    def _told(self, event: Event) -> None:
        with contextlib.suppress(RuntimeError):  # the app has ended meanwhile
            self._tell(CARD[event.happened])

    def stop(self) -> None:
        """No more calls."""
        self._watch.stop()
