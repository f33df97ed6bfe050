"""What the centre has answered since it started, in the text form that monitoring reads."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator

import msgspec

from backend.protocol import codec
from backend.protocol.calls import CALLS

OTHER = "other"
"""Label of a transaction number nobody knows: labels must not grow with what is sent."""


class _Said(msgspec.Struct):
    infcode: int | str = -1
    err_code: str = ""


class Metrics:
    """Counters; `count` may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: Counter[tuple[str, str]] = Counter()
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._turned_away: Counter[int] = Counter()

    def count(self, infno: str, reply: bytes, seconds: float) -> None:
        """One answered message."""
        said = codec.decode(reply, _Said)
        label = infno if infno in CALLS else OTHER
        with self._lock:
            self._answers[label, said.err_code or "ok"] += 1
            self._seconds[label] += seconds

    def turn_away(self, status: int) -> None:
        """One request that never reached the centre."""
        with self._lock:
            self._turned_away[status] += 1

    def text(self) -> str:
        """All counters, one per line."""
        with self._lock:
            return "\n".join([*self._lines(), ""])

    def _lines(self) -> Iterator[str]:
        yield "# TYPE shuaka_answers_total counter"
        for (infno, outcome), count in sorted(self._answers.items()):
            yield f'shuaka_answers_total{{infno="{infno}",outcome="{outcome}"}} {count}'
        yield "# TYPE shuaka_answer_seconds_total counter"
        for infno, seconds in sorted(self._seconds.items()):
            yield f'shuaka_answer_seconds_total{{infno="{infno}"}} {seconds:.6f}'
        yield "# TYPE shuaka_turned_away_total counter"
        for status, count in sorted(self._turned_away.items()):
            yield f'shuaka_turned_away_total{{status="{status}"}} {count}'
