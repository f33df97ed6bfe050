"""Which reader serves which slot, what is in it, and what happens, as it happens.

A thread of its own looks (a driver may take its time); no card is touched.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from textual.content import Content

from terminal.flow import Slot
from terminal.readers import Event, Happened, Seen, Service, Watch, look, service
from terminal.readers.choosing import fits
from terminal.tui.dialog import WIDTH, Dialog
from terminal.tui.typeset import ACCENT, MUTED, apart, line
from terminal.words import N_, tr

MOST_EVENTS, MOST_READERS = 6, 6
SERVICES = {
    Service.RUNNING: N_("the PC/SC service runs"),
    Service.STOPPED: N_("the PC/SC service does not run"),
    Service.NO_LIBRARY: N_("no PC/SC service is installed"),
}
SLOTS = {Slot.USER: N_("user card"), Slot.PSAM: N_("PSAM")}
HAPPENED = {
    Happened.SERVICE_STARTED: N_("the service started"),
    Happened.SERVICE_STOPPED: N_("the service stopped"),
    Happened.READER_ADDED: N_("a reader is there"),
    Happened.READER_REMOVED: N_("a reader is gone"),
    Happened.CARD_INSERTED: N_("a card is in"),
    Happened.CARD_REMOVED: N_("a card is out"),
}


class Readers(Dialog[None]):
    """`patterns` name the reader of each slot, `now` is the terminal's clock."""

    title_word = N_("Readers")

    def __init__(self, patterns: dict[Slot, str], now: Callable[[], datetime]) -> None:
        super().__init__()
        self._patterns, self._now = patterns, now
        self._seen: list[Seen] = []
        self._service: Service | None = None
        self._events: deque[tuple[datetime, Event]] = deque(maxlen=MOST_EVENTS)
        self._watch = Watch()

    def on_mount(self) -> None:
        """Look from now on."""
        threading.Thread(target=self._run, name="readers screen", daemon=True).start()

    def on_unmount(self) -> None:
        """Look no more."""
        self._watch.stop()

    def _run(self) -> None:
        self._told([], look(), service())
        self._watch.changes()
        for event in self._watch.events():
            self._told([event], look(), service())

    def _told(self, events: list[Event], seen: list[Seen], state: Service) -> None:
        with contextlib.suppress(RuntimeError):  # the app has ended meanwhile
            self.app.call_from_thread(self.tell, events, seen, state)

    def tell(self, events: list[Event], seen: list[Seen], state: Service) -> None:
        """What there is now, and what has happened."""
        self._seen, self._service = seen, state
        self._events.extend((self._now(), event) for event in events)
        if self.is_mounted and not self.answered:
            self.repaint()

    def lines(self) -> Iterator[Content]:
        """The service, the readers, the events."""
        if self._service is not None:
            yield line((tr(SERVICES[self._service]), MUTED))
        yield line()
        for seen in self._seen[:MOST_READERS]:
            yield self._row(seen)
        if not self._seen:
            yield line((tr(N_("No reader.")), MUTED))
        yield line()
        for at, event in self._events:
            words = line((f"{at:%H:%M:%S}  ", MUTED), tr(HAPPENED[event.happened]))
            yield apart(words, line((event.reader[-24:], MUTED)), WIDTH)
        if not self._events:
            yield line((tr(N_("Nothing has happened since this was opened.")), MUTED))

    def _row(self, seen: Seen) -> Content:
        role = next((tr(SLOTS[slot]) for slot in self._slots(seen.reader)), "-")
        card = tr(N_("card in")) if seen.atr is not None else tr(N_("empty"))
        sign = "●" if seen.atr is not None else "○"
        return apart(line((f"{sign} ", ACCENT), seen.reader), line(f"{role} · {card}"), WIDTH)

    def _slots(self, name: str) -> list[Slot]:
        """The slots this reader serves: named so, or fitting the pattern."""
        exact = [slot for slot, pattern in self._patterns.items() if pattern == name]
        return exact or [slot for slot, pattern in self._patterns.items() if fits(pattern, name)]

    def keys(self) -> Iterable[tuple[str, str]]:
        """For the last line."""
        return ((N_("Esc"), N_("back")),)

    def press(self, key: str, character: str) -> None:
        """Back."""
        del character
        if key in ("escape", "enter"):
            self.give(None)
