"""The terminal's time and message numbers: centre time at sign-on, kept by the monotonic clock.

A jump of the machine's clock changes nothing (failures.md R9). A message number is institution 12
+ time 14 + terminal slot 2 + counter 2, and none is ever given out twice, not even by a terminal
that restarts within the same second.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from terminal.flow import Stamped

COUNTERS = 100
STAMP = "%Y%m%d%H%M%S"


class Clock:
    """Strictly increasing message numbers; `monotonic` gives seconds."""

    def __init__(
        self,
        institution: str,
        start: datetime,
        *,
        last_stamp: str | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._institution = institution
        self._monotonic = monotonic
        self._floor = start.replace(microsecond=0)
        if last_stamp:
            after = datetime.strptime(last_stamp, STAMP) + timedelta(seconds=1)
            self._floor = max(self._floor, after)
        self._counter = 0
        self.slot = "00"
        self._set(self._floor)

    def _set(self, now: datetime) -> None:
        self._base, self._mark = now, self._monotonic()

    def synchronise(self, centre_time: datetime, slot: str) -> None:
        """Take the centre's time and this terminal's slot, both given at sign-on."""
        self.slot = slot
        self._set(centre_time)

    def now(self) -> datetime:
        """Centre time as far as this terminal knows it."""
        return self._base + timedelta(seconds=self._monotonic() - self._mark)

    @property
    def floor(self) -> str:
        """The second of the newest message number, as `Journal.keep_stamp` wants it."""
        return self._floor.strftime(STAMP)

    def stamp(self) -> Stamped:
        """The time and a fresh message number."""
        now = self.now()
        second = now.replace(microsecond=0)
        if second > self._floor:
            self._floor, self._counter = second, 0
        elif self._counter == COUNTERS:
            self._floor, self._counter = self._floor + timedelta(seconds=1), 0
        number = f"{self._institution}{self.floor}{self.slot}{self._counter:02d}"
        self._counter += 1
        return Stamped(now, number)
