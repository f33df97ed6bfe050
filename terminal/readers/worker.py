"""A thread of its own for every connected card, so that a card that hangs hangs nobody else.

A driver may block for ever (failures.md 0.2, row 15): every call has a deadline, past it the
thread is abandoned and the card counts as mute. An idle thread touches the card now and then,
because some systems end an exclusive connection that is silent for five seconds.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

from terminal.errors import CardMute, WorldFailure
from terminal.readers.failures import PYSCARD, failure_of

KEEP_ALIVE_S = 2.0
NO_DEADLINE = float("inf")

_Job = tuple[Callable[[], Any], "queue.SimpleQueue[Any]"]


class AtOnce:
    """Runs calls where they are made, without a deadline: for cards that live in this process.

    A simulation asks them a million times; two changes of thread for each would be most of its day.
    """

    def __init__(self, reader: str) -> None:
        self._reader = reader

    def keep_alive(self) -> None:
        """Nobody ends a connection inside this process."""

    def call(self, what: Callable[[], Any], deadline_s: float) -> Any:
        """Run a call. Raises what went wrong, as `Worker.call` does."""
        del deadline_s
        try:
            return what()
        except PYSCARD as failure:
            raise failure_of(failure, self._reader) from failure

    def stop(self) -> None:
        """There is nothing to end."""


class Worker:
    """Runs calls in order; abandoned, never joined, when one hangs. `touch` keeps a card alive."""

    def __init__(
        self,
        reader: str,
        touch: Callable[[], object] | None = None,
        *,
        keep_alive_s: float = KEEP_ALIVE_S,
    ) -> None:
        self._reader, self._touch, self._keep_alive_s = reader, touch, keep_alive_s
        self._calls: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._touching = False
        threading.Thread(target=self._serve, name="card", daemon=True).start()

    def keep_alive(self) -> None:
        """From now on the card is touched when nothing else is asked of it."""
        self.call(self._begin_touching, self._keep_alive_s)

    def _begin_touching(self) -> None:
        self._touching = self._touch is not None

    def _next(self) -> _Job | None:
        while True:
            try:
                return self._calls.get(timeout=self._keep_alive_s if self._touching else None)
            except queue.Empty:
                self._touching = self._alive()

    def _alive(self) -> bool:
        """Touch the card; one that fails is left to the next call, which says so."""
        assert self._touch is not None
        try:
            self._touch()
        except PYSCARD:
            return False
        return True

    def _serve(self) -> None:
        while (job := self._next()) is not None:
            call, answers = job
            try:
                answers.put(call())
            except (*PYSCARD, WorldFailure) as failure:
                answers.put(failure)

    def call(self, what: Callable[[], Any], deadline_s: float) -> Any:
        """Run a call in the thread. Raises CardMute past the deadline, else what went wrong."""
        answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._calls.put((what, answers))
        try:
            answer = answers.get(timeout=deadline_s)
        except queue.Empty:
            self.stop()
            raise CardMute() from None
        if isinstance(answer, WorldFailure):
            raise answer
        if isinstance(answer, PYSCARD):
            raise failure_of(answer, self._reader) from answer
        return answer

    def stop(self) -> None:
        """Let the thread end when it can."""
        self._calls.put(None)
