"""Questions to the centre beside the sale: no card, no journal, no fault that waits for a payment.

One at a time, in a thread of the caller's; the end of the workplace waits for the one that is
asked, as long as END_S, because what it asks through is closed then.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from terminal.clock import Times
from terminal.errors import HostSilent
from terminal.flow import AskHost, Flow, Stamp, Step, run
from terminal.host import Host

END_S = 2.0

Answer = TypeVar("Answer")


class Aside:
    """Asks through the terminal's own door, under message numbers of its own."""

    def __init__(self, host: Host, clock: Times) -> None:
        self._host, self._clock = host, clock
        self._asking = threading.RLock()
        self._ended = False

    def ask(self, flow: Flow[Answer]) -> Answer:
        """A flow that only asks. Raises HostSilent or Refused, HostSilent also after the end."""
        with self.turn():
            return run(flow, self)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Nobody else asks and nothing is closed meanwhile. Raises HostSilent after the end."""
        with self._asking:
            if self._ended:
                raise HostSilent()
            yield

    def perform(self, step: Step) -> object:
        """The reply to one of the two steps there are here."""
        if isinstance(step, Stamp):
            return self._clock.stamp()
        assert isinstance(step, AskHost), "nothing here moves a card or writes an entry"
        return self._host.ask(step.call, step.message, step.msgid, step.insured_place)

    def finish(self) -> None:
        """No card was powered."""

    def end(self) -> None:
        """No more questions; the one that is asked may still be answered for a moment."""
        self._ended = True
        if self._asking.acquire(timeout=END_S):
            self._asking.release()
