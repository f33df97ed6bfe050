"""The terminal's time and message numbers: centre time at sign-on, kept by the monotonic clock.

A jump of the machine's clock changes nothing (failures.md R9). A message number is institution 12
+ time 14 + terminal slot 2 + counter 2, and none is ever given out twice, not even by a terminal
that restarts within the same second.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from terminal.errors import JournalFailed
from terminal.flow import Stamped

COUNTERS = 100
SLOT = slice(26, 28)
"""Where a message number has the terminal's slot."""
RESERVED_AHEAD = timedelta(seconds=10)
STAMP = "%Y%m%d%H%M%S"


class Times(Protocol):
    """What gives the time and numbers the messages of one sender."""

    def synchronise(self, centre_time: datetime, slot: str) -> None:
        """Take the centre's time and this sender's slot, both given at sign-on."""

    def now(self) -> datetime:
        """Centre time as far as this terminal knows it."""

    def stamp(self) -> Stamped:
        """The time and a fresh message number."""


class Clock:
    """Strictly increasing message numbers; `monotonic` gives seconds.

    `keep` remembers durably up to which second numbers may have been given out; `last_stamp` is
    what it was told last before the restart. `last_msgid` has the slot that was ours then: without
    a sign-on, offline, numbers must not be those of another terminal.
    """

    def __init__(
        self,
        institution: str,
        start: datetime,
        *,
        keep: Callable[[str], None],
        last_stamp: str | None = None,
        last_msgid: str | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._institution = institution
        self._monotonic = monotonic
        self._floor = start.replace(microsecond=0)
        if last_stamp:
            after = datetime.strptime(last_stamp, STAMP) + timedelta(seconds=1)
            self._floor = max(self._floor, after)
        self._counter = 0
        self._hand = threading.Lock()
        self._keep = keep
        self._reserve()
        self.slot = last_msgid[SLOT] if last_msgid else "00"
        self._set(self._floor)

    def _reserve(self) -> None:
        self._reserved = self._floor + RESERVED_AHEAD
        self._keep(self._reserved.strftime(STAMP))

    def _set(self, now: datetime) -> None:
        self._base, self._mark = now, self._monotonic()

    def synchronise(self, centre_time: datetime, slot: str) -> None:
        """Take the centre's time and this terminal's slot, both given at sign-on."""
        self.slot = slot
        self._set(centre_time)

    def now(self) -> datetime:
        """Centre time as far as this terminal knows it."""
        return self._base + timedelta(seconds=self._monotonic() - self._mark)

    def close(self) -> None:
        """Give back the seconds that were reserved and not used; that it fails is no harm."""
        with suppress(JournalFailed):
            self._keep(self._floor.strftime(STAMP))

    def stamp(self) -> Stamped:
        """The time and a fresh message number, in whatever thread."""
        with self._hand:
            return self._stamp(self.now())

    def _stamp(self, now: datetime) -> Stamped:
        second = now.replace(microsecond=0)
        if second > self._floor:
            self._floor, self._counter = second, 0
        elif self._counter == COUNTERS:
            self._floor, self._counter = self._floor + timedelta(seconds=1), 0
        if self._floor > self._reserved:
            self._reserve()
        number = f"{self._institution}{self._floor:{STAMP}}{self.slot}{self._counter:02d}"
        self._counter += 1
        return Stamped(now, number)


class DeskClock:
    """The terminal's clock and numbers under the name of a desk, in the slot the desk got."""

    def __init__(self, institution: str, clock: Clock) -> None:
        self._institution, self._clock = institution, clock
        self._slot = "00"

    def synchronise(self, centre_time: datetime, slot: str) -> None:
        """The slot is the desk's own; the time stays the terminal's (failures.md R9)."""
        del centre_time
        self._slot = slot

    def now(self) -> datetime:
        """Centre time as far as this terminal knows it."""
        return self._clock.now()

    def stamp(self) -> Stamped:
        """The time and a fresh message number."""
        stamped = self._clock.stamp()
        head, own_slot = len(self._institution), len(self._slot)
        second, counter = stamped.msgid[head : head + 14], stamped.msgid[head + 14 + own_slot :]
        return Stamped(stamped.time, f"{self._institution}{second}{self._slot}{counter}")
