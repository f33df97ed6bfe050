"""Inside (F12): the dialogue of cards and centre as it happens, newest at the bottom.

Private answers are masked, VERIFY and CHANGE PIN are shown without digits, before anything is kept.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from textual.content import Content
from textual.geometry import Size

from backend.protocol.refusals import Refused
from card_emulator.protocol.apdu import Response
from terminal.errors import WorldFailure
from terminal.flow import AskHost, ChangePin, PinAnswer, PowerUp, Record, Step, Transmit, VerifyPin
from terminal.tui.painted import Painted
from terminal.tui.state import Counter
from terminal.tui.typeset import ACCENT, ATTENTION, MUTED, READY, line, page, wrapped
from terminal.words import N_, tr

MOST_ROWS = 600
HEADER_BYTES = 4
ONE_BYTE = 2
INDENT = 13
GOOD = ("90 00", "61", "6C", "ok", "ATR")


@dataclass(frozen=True, slots=True)
class Row:
    """One exchange: when, with whom, what it is called, what went out and what came back."""

    time: str
    partner: str
    label: str
    sent: str
    answer: str


def spaced(data: bytes) -> str:
    """Bytes as hex pairs."""
    return data.hex(" ").upper()


class TraceLog:
    """A `flow.Observer` that keeps the last MOST_ROWS exchanges."""

    def __init__(self, now: Callable[[], datetime], changed: Callable[[], None]) -> None:
        self.rows: deque[Row] = deque(maxlen=MOST_ROWS)
        self._now, self._changed = now, changed

    def before(self, step: Step) -> None:
        """An exchange counts when it has its answer."""

    def after(self, step: Step, reply: object) -> None:
        """Keep it, masked."""
        words = _words(step)
        if words is not None:
            partner, label, sent = words
            time = f"{self._now():%H:%M:%S.%f}"[:-3]
            self.rows.append(Row(time, partner, label, sent, _answer(step, reply)))
            self._changed()


def _words(step: Step) -> tuple[str, str, str] | None:
    if isinstance(step, Transmit):
        return step.slot, step.label, spaced(step.shown)
    if isinstance(step, VerifyPin):
        return "USER", "VERIFY", "00 20 00 00 ** **"
    if isinstance(step, ChangePin):
        return "USER", "CHANGE PIN", "80 5E 01 00 ** **"
    if isinstance(step, PowerUp):
        return step.slot, "RESET", ""
    if isinstance(step, AskHost):
        return "HOST", f"{step.call.infno} {step.call.name}", step.msgid
    if isinstance(step, Record):
        return "DISK", f"{step.entry.kind}: {step.entry.stage}", ""
    return None


def _answer(step: Step, reply: object) -> str:
    if isinstance(reply, WorldFailure | Refused):
        return type(reply).__name__ if isinstance(reply, WorldFailure) else str(reply.code)
    if isinstance(reply, Response):
        data = f"({len(reply.data)} bytes)" if _hidden(step, reply) else spaced(reply.data)
        return f"{spaced(reply.sw.to_bytes(2, 'big'))}  {data}".rstrip()
    if isinstance(reply, PinAnswer):
        return spaced(reply.sw.to_bytes(2, "big")) if reply.sw else "-"
    if isinstance(reply, bytes):
        return f"ATR {spaced(reply[:-HEADER_BYTES])} .. .. .. .."
    return "ok"


def _hidden(step: Step, reply: Response) -> bool:
    return isinstance(step, Transmit) and step.private and bool(reply.data)


class TracePanel(Painted):
    """As many of the newest rows as fit; Page up and down turn back and forth."""

    def __init__(self, counter: Counter, log: TraceLog) -> None:
        super().__init__(counter)
        self._trace = log

    def paint(self, size: Size) -> Content:
        """Heading, then lines from the bottom up."""
        room = max(size.height - 1, 1)
        wanted = room * (self.counter.trace_offset + 1)
        lines: list[Content] = []
        for row in reversed(self._trace.rows):
            lines[:0] = _lines(row, size.width)
            if len(lines) >= wanted:
                break
        end = len(lines) - room * self.counter.trace_offset
        shown = lines[max(end - room, 0) : max(end, room)]
        return page([_heading(), *shown])


def _heading() -> Content:
    return line((tr(N_("INSIDE")), MUTED), (f"   {tr(N_('Page up and Page down turn'))}", MUTED))


def _lines(row: Row, columns: int) -> Iterator[Content]:
    head, rest = row.sent[: HEADER_BYTES * 3 - 1], row.sent[HEADER_BYTES * 3 :]
    if len(rest) <= ONE_BYTE:
        head, rest = row.sent, ""
    elif row.partner == "HOST":
        head, rest = "", row.sent
    yield line(
        (f"{row.time} ", MUTED),
        (f"{row.partner:5}", ACCENT),
        (f"{head} " if head else "", ""),
        (row.label, "bold"),
    ).truncate(columns)
    for piece in wrapped(rest, columns - INDENT) if rest else ():
        yield line((" " * INDENT + piece, MUTED))
    good = row.answer.startswith(GOOD)
    for piece in wrapped(row.answer, columns - INDENT):
        yield line((" " * INDENT + piece, READY if good else ATTENTION))
