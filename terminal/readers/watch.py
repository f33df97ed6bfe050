"""Readers and cards that come and go, as events, for ever.

Two looks are compared; the counters of the system's readers tell what happened in between, so a
card that was swapped faster than we look is still reported out and in. What is there at the start
is reported first. Nothing here touches a card.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from terminal.readers.service import Seen, Service, look, service

POLL_S = 0.2
COUNTER_MODULUS = 1 << 16


class Happened(StrEnum):
    """What an event is about."""

    SERVICE_STARTED = "service started"
    SERVICE_STOPPED = "service stopped"
    READER_ADDED = "reader added"
    READER_REMOVED = "reader removed"
    CARD_INSERTED = "card inserted"
    CARD_REMOVED = "card removed"


@dataclass(frozen=True, slots=True)
class Event:
    """One change; `reader` is empty for the service, `atr` is of the card that came."""

    happened: Happened
    reader: str = ""
    atr: bytes | None = None


Look = Callable[[], list[Seen]]


class Watch:
    """Events by comparing looks. `stop` ends `events` from any thread."""

    def __init__(
        self, looking: Look = look, serving: Callable[[], Service] = service, *,
        poll_s: float = POLL_S,
    ) -> None:  # fmt: skip
        self._look, self._serving, self._poll_s = looking, serving, poll_s
        self._seen: dict[str, Seen] = {}
        self._service: Service | None = None
        self._stopped = threading.Event()

    def stop(self) -> None:
        """No more events after the present ones."""
        self._stopped.set()

    def events(self) -> Iterator[Event]:
        """What happens, until stopped; first what is there already."""
        while not self._stopped.is_set():
            yield from self.changes()
            self._stopped.wait(self._poll_s)

    def changes(self) -> list[Event]:
        """What happened since the last call."""
        now = {seen.reader: seen for seen in self._look()}
        before, self._seen = self._seen, now
        return [*self._of_service(), *_compared(before, now)]

    def _of_service(self) -> Iterator[Event]:
        before, self._service = self._service, self._serving()
        if before is self._service:
            return
        if self._service is Service.RUNNING:
            yield Event(Happened.SERVICE_STARTED)
        elif before is Service.RUNNING or before is None:
            yield Event(Happened.SERVICE_STOPPED)


def _compared(before: dict[str, Seen], now: dict[str, Seen]) -> Iterator[Event]:
    for name, old in before.items():
        if name not in now:
            if old.atr is not None:
                yield Event(Happened.CARD_REMOVED, name)
            yield Event(Happened.READER_REMOVED, name)
    for name, new in now.items():
        known = before.get(name)
        if known is None:
            yield Event(Happened.READER_ADDED, name)
            if new.atr is not None:
                yield Event(Happened.CARD_INSERTED, name, new.atr)
        else:
            yield from _in_between(known, new)


def _in_between(old: Seen, new: Seen) -> Iterator[Event]:
    """Out and in by turns, as often as the counter moved; at least what can be seen."""
    moves = (new.changes - old.changes) % COUNTER_MODULUS
    inside = old.atr is not None
    differs = inside != (new.atr is not None)
    if not differs and old.atr != new.atr:
        moves = max(moves, 2)
    moves = max(moves, int(differs))
    if moves % 2 != int(differs):
        moves += 1  # a counter that missed one: the end is what we see
    for _ in range(moves):
        inside = not inside
        yield (
            Event(Happened.CARD_INSERTED, new.reader, new.atr)
            if inside
            else Event(Happened.CARD_REMOVED, new.reader)
        )
