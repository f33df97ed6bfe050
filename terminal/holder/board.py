"""The one thing counter and displays share: what is shown, who is looking, and what is asked.

Any thread may use it. An answer arrives covered: COVERED bytes, length and digits XOR the
question's own random pad, so that no buffer of a web server or a socket ever holds the digits in
clear; they are uncovered here, in one bytearray that is taken once and wiped by the performer.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum

from terminal.holder.view import Asking, Question, View
from terminal.new_pin import FEWEST_DIGITS, MOST_DIGITS

ANSWER_S = 90.0
"""How long a holder has for one PIN."""
GRACE_S = 4.0
"""How long a display may be away (a page that is loaded again) before it counts as gone."""
COVERED = 1 + MOST_DIGITS
DIGITS = b"0123456789"

Wake = Callable[[], object]


class End(Enum):
    """How a question ended."""

    TYPED = "typed"
    CANCELLED = "cancelled"
    GONE = "gone"
    LATE = "late"
    WITHDRAWN = "withdrawn"


class Pending:
    """One question until it has ended, once."""

    def __init__(self, question: Question, over: Callable[[Pending], None]) -> None:
        self.question = question
        self.end: End | None = None
        self._over = over
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._digits = bytearray()
        self._told: list[Wake] = []

    def finish(self, end: End, digits: bytearray | None = None) -> bool:
        """End it; False when it had ended (then the digits are wiped)."""
        with self._lock:
            first = self.end is None
            if first:
                self.end, self._digits = end, digits if digits is not None else bytearray()
            told, self._told = self._told, []
        if not first:
            if digits is not None:
                digits[:] = bytes(len(digits))
            return False
        self._over(self)
        self._ended.set()
        for tell in told:
            tell()
        return True

    def then(self, tell: Wake) -> None:
        """Call this once it has ended, in the thread that ended it (now, if it has)."""
        with self._lock:
            if self.end is None:
                self._told.append(tell)
                return
        tell()

    def wait(self) -> End:
        """Until it has ended."""
        self._ended.wait()
        assert self.end is not None
        return self.end

    def take(self) -> bytearray | None:
        """The digits as ASCII, once; None unless they were typed."""
        with self._lock:
            digits, self._digits = self._digits, bytearray()
        return digits or None

    def withdraw(self) -> None:
        """The operator takes the question back; what nobody took is wiped."""
        self.finish(End.WITHDRAWN)
        left = self.take()
        if left is not None:
            left[:] = bytes(len(left))


@dataclass(frozen=True, slots=True)
class Seen:
    """What is on the board now."""

    view: View
    question: Question | None


class Board:
    """See the module. `answer_s` and `grace_s` are for tests that cannot wait."""

    def __init__(self, *, answer_s: float = ANSWER_S, grace_s: float = GRACE_S) -> None:
        self._answer_s, self._grace_s = answer_s, grace_s
        self._lock = threading.RLock()
        self._view = View()
        self._pending: Pending | None = None
        self._looking: dict[int, Wake] = {}
        self._numbers = 0
        self._clocks: list[threading.Timer] = []
        self._came = threading.Event()
        self.closed = False

    @property
    def present(self) -> bool:
        """Whether a holder's display is connected."""
        return bool(self._looking)

    def wait_present(self, timeout_s: float) -> bool:
        """Until a display is connected, or the time is up."""
        return self._came.wait(timeout_s)

    def show(self, view: View) -> None:
        """What the displays show from now on."""
        with self._lock:
            if view == self._view:
                return
            self._view = view
        self.wake()

    def look(self) -> Seen:
        """What is shown and asked now."""
        with self._lock:
            return Seen(self._view, self._pending.question if self._pending else None)

    @contextmanager
    def attend(self, wake: Wake) -> Iterator[None]:
        """A display is here, as long as this lasts; `wake` is called when it has to look again."""
        with self._lock:
            self._numbers += 1
            number = self._numbers
            self._looking[number] = wake
            self._came.set()
        try:
            yield
        finally:
            with self._lock:
                del self._looking[number]
                if not self._looking:
                    self._came.clear()
                    if self._pending is not None:
                        self._after(self._grace_s, self._missed)

    def _missed(self) -> None:
        """The grace is over."""
        with self._lock:
            pending = self._pending if not self._looking else None
        if pending is not None:
            pending.finish(End.GONE)

    def ask(self, asking: Asking) -> Pending:
        """Put a question up; one at a time."""
        with self._lock:
            assert self._pending is None, "one question at a time"
            self._numbers += 1
            question = Question(self._numbers, asking, secrets.token_bytes(COVERED))
            pending = self._pending = Pending(question, self._over)
            self._after(self._answer_s, lambda: pending.finish(End.LATE))
            if not self._looking:
                self._after(self._grace_s, self._missed)
        self.wake()
        return pending

    def _over(self, pending: Pending) -> None:
        with self._lock:
            assert self._pending is pending
            self._pending = None
            self._stop_clocks()
        self.wake()

    def answer(self, number: int, covered: bytes | bytearray) -> bool:
        """What a display sent; False for a question that is over, or for what is no PIN."""
        with self._lock:
            pending = self._pending
        if pending is None or pending.question.number != number or len(covered) != COVERED:
            return False
        digits = uncovered(covered, pending.question.pad)
        return bool(digits) and pending.finish(End.TYPED, digits)

    def cancel(self, number: int) -> bool:
        """The holder wants no more of it."""
        with self._lock:
            pending = self._pending
        if pending is None or pending.question.number != number:
            return False
        return pending.finish(End.CANCELLED)

    def close(self) -> None:
        """The counter closes: displays say so and go."""
        with self._lock:
            self.closed = True
            pending = self._pending
        if pending is not None:
            pending.withdraw()
        with self._lock:
            self._stop_clocks()
        self.wake()

    def wake(self) -> None:
        """Every display looks again."""
        with self._lock:
            waiting = tuple(self._looking.values())
        for wake in waiting:
            wake()

    def _after(self, seconds: float, do: Callable[[], object]) -> None:
        clock = threading.Timer(seconds, do)
        clock.daemon = True
        self._clocks.append(clock)
        clock.start()

    def _stop_clocks(self) -> None:
        while self._clocks:
            self._clocks.pop().cancel()


def covered(digits: bytearray, pad: bytes) -> bytearray:
    """Length and digits under the pad; the digits stay the caller's to wipe."""
    sent = bytearray(COVERED)
    sent[0] = len(digits)
    sent[1 : 1 + len(digits)] = digits
    for at, cover in enumerate(pad):
        sent[at] ^= cover
    return sent


def uncovered(sent: bytes | bytearray, pad: bytes) -> bytearray:
    """The 4 to 12 digits of an answer; empty when it is none. No copy is left of them."""
    length = sent[0] ^ pad[0]
    digits = bytearray(MOST_DIGITS)
    fits = FEWEST_DIGITS <= length <= MOST_DIGITS
    for at in range(MOST_DIGITS):
        digits[at] = sent[1 + at] ^ pad[1 + at]
        fits = fits and (digits[at] in DIGITS if at < length else not digits[at])
    if not fits:
        digits[:] = bytes(len(digits))
        length = 0
    del digits[length:]
    return digits
