"""Calls on their way to a connection: one lane for each, natural group commit in each.

Calls that arrive while a lane's transaction commits are taken together into its next one, led by
the first of them; if anything goes wrong with such a batch nothing of it happened and each of its
calls runs alone. Calls of one name (a shop) keep to one lane, so that what they all touch (its
account, its audit trail) is no conflict; while names conflict, all of them take the first lane.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, TypeVar
from zlib import crc32

from backend.store.plans import Tx

T = TypeVar("T")

MOST_AT_ONCE = 64
"""Calls that are committed together."""

WARY, MOST_WARY = 8, 512
"""Calls that keep to one lane after a conflict, for each that it made run again: doubled by each
conflict, an eighth less for every other call."""


class Job(Generic[T]):
    """One call on its way. Its gate opens when it is done, shall lead, or shall run alone."""

    __slots__ = ("alone", "batch", "begin", "done", "fn", "gate", "leads", "result")

    def __init__(self, fn: Callable[[Tx], T], begin: str, *, alone: bool) -> None:
        self.fn = fn
        self.begin = begin
        self.alone = alone
        self.done = False
        self.leads = False
        self.result: T | None = None
        self.batch: list[Job[Any]] = []
        self.gate = Lock()
        self.gate.acquire()


class _Together:
    """Opens the gates of a batch. If it failed, each of its calls finds that it is not done and
    runs alone, where its exception is its own caller's; only a call that was alone raises here."""

    def __init__(self, batch: list[Job[Any]]) -> None:
        self._batch = batch

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        for job in self._batch[1:]:
            job.gate.release()
        return kind is not None and issubclass(kind, Exception) and len(self._batch) > 1


class Lane:
    """Those who wait for one connection. `perform` runs a batch: its results once durable."""

    def __init__(self, perform: Callable[[list[Job[Any]]], list[Any]]) -> None:
        self._perform = perform
        self._mutex = Lock()
        self.taken = False
        self.waiting: deque[Job[Any]] = deque()

    def run(self, job: Job[T]) -> Job[T]:
        """Wait for the connection or for a leader that takes the job along, whichever is first."""
        with self._mutex:
            if self.taken:
                self.waiting.append(job)
            else:  # then nobody waits
                self.taken = job.leads = True
                job.batch = [job]
        if not job.leads:
            job.gate.acquire()
        if job.leads:
            try:
                self._lead(job.batch)
            finally:
                self._hand_over()
        return job

    def _lead(self, batch: list[Job[Any]]) -> None:
        with _Together(batch):
            for job, result in zip(batch, self._perform(batch), strict=True):
                job.result, job.done = result, True

    def _hand_over(self) -> None:
        """The first that waits leads next, with those behind it; nobody is passed over."""
        with self._mutex:
            if not self.waiting:
                self.taken = False
                return
            leader = self.waiting.popleft()
            leader.leads, leader.batch = True, [leader]
            while not leader.alone and self.waiting and len(leader.batch) < MOST_AT_ONCE:
                if self.waiting[0].alone:
                    break
                leader.batch.append(self.waiting.popleft())
        leader.gate.release()


class Lanes:
    """The lanes of one database. Calls without a name have the last for themselves.

    The counts are hints that threads may lose a step of: any lane is right, some are slower.
    """

    def __init__(self, lanes: list[Lane]) -> None:
        self.all = lanes
        self._shared = lanes[:-1] or lanes
        self._wary = WARY
        self._careful_calls = 0

    def of(self, name: str) -> Lane:
        """The lane of the next call of this name."""
        if not name:
            return self.all[-1]
        if self._careful_calls > 0:
            self._careful_calls -= 1
            return self.all[0]
        self._wary = max(WARY, self._wary * 7 // 8)
        return self._shared[crc32(name.encode()) % len(self._shared)]

    def overtaken(self, calls: int) -> None:
        """A transaction of so many calls met another in its way: for a while there shall be only
        one, the longer the more there is to run again."""
        self._wary = min(MOST_WARY, 2 * self._wary)
        self._careful_calls = min(MOST_WARY, calls * self._wary)
