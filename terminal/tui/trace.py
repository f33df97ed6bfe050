"""The dialogue of cards and centre as it happens: the rows of the inside view's APDU tab.

VERIFY and CHANGE PIN are kept without digits. What a card says before it has proved to be ours is
kept until it has, and forgotten when it is gone without that; the rows themselves never show it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from backend.protocol.refusals import Refused
from card_emulator.protocol.apdu import HEADER, Response
from card_emulator.protocol.status import SW, bytes_waiting
from terminal.card import CardProved
from terminal.errors import WorldFailure
from terminal.flow import (
    AskHost,
    ChangePin,
    PinAnswer,
    PowerUp,
    Record,
    Show,
    Slot,
    Step,
    Transmit,
    VerifyPin,
)
from terminal.meaning_fields import selected
from terminal.trace_file import SERIAL_BYTES, TYPED, WITH_SECRETS

MOST_ROWS = 600
GET_RESPONSE = 0xC0
GOOD = ("90 00", "61", "6C", "ok", "ATR")


@dataclass(slots=True)
class Row:
    """One exchange: when, with whom, what it is called, what went out and what came back.

    `command`, `data` and `sw` are the bytes for unfolding (empty where they may not be seen),
    `where` is what was selected before, `asked` the command whose answer a GET RESPONSE fetches.
    """

    number: int
    time: str
    partner: str
    label: str
    sent: str
    answer: str
    command: bytes = b""
    data: bytes = b""
    sw: int | None = None
    where: str = ""
    asked: bytes = b""
    hidden: bool = False

    @property
    def good(self) -> bool:
        """Neither refused nor failed."""
        return self.answer.startswith(GOOD)


def spaced(data: bytes) -> str:
    """Bytes as hex pairs."""
    return data.hex(" ").upper()


class TraceLog:
    """A `flow.Observer` that keeps the last MOST_ROWS exchanges; `case` is the message number of
    the transaction the journal saw last.
    """

    def __init__(self, now: Callable[[], datetime], changed: Callable[[], None]) -> None:
        self.rows: deque[Row] = deque(maxlen=MOST_ROWS)
        self.case = ""
        self._now, self._changed = now, changed
        self._count = 0
        self._ours = False
        self._pending: list[tuple[Row, bytes, bytes]] = []
        self._where: dict[str, str] = {}
        self._asked: dict[str, bytes] = {}

    def clear(self) -> None:
        """Another workplace: nothing of the last one stays."""
        self.rows.clear()
        self._pending.clear()
        self.case = ""

    def before(self, step: Step) -> None:
        """A new user card has to prove itself anew; the last one's unproved bytes go."""
        if isinstance(step, PowerUp) and step.slot is Slot.USER:
            self._pending.clear()
            self._ours = False

    def after(self, step: Step, reply: object) -> None:
        """Keep it, masked."""
        if isinstance(step, Show) and isinstance(step.what, CardProved):
            self._proved()
        words = _words(step)
        if words is None:
            return
        if isinstance(step, Record):
            self.case = step.entry.msgid
        partner, label, sent = words
        self._count += 1
        time = f"{self._now():%H:%M:%S.%f}"[:-3]
        row = Row(self._count, time, partner, label, sent, _answer(step, reply))
        self._keep_bytes(row, step, reply)
        self.rows.append(row)
        self._changed()

    def _proved(self) -> None:
        self._ours = True
        for row, command, data in self._pending:
            row.command, row.data, row.hidden = command, data, False
        self._pending.clear()

    def _keep_bytes(self, row: Row, step: Step, reply: object) -> None:
        if isinstance(step, PowerUp):
            self._where[step.slot] = ""
        if isinstance(step, VerifyPin | ChangePin) and isinstance(reply, PinAnswer):
            row.command, row.sw = bytes.fromhex(TYPED[type(step)][0]), reply.sw
            row.hidden = True
        if isinstance(step, Transmit) and isinstance(reply, Response):
            self._keep_exchange(row, step, reply)

    def _keep_exchange(self, row: Row, step: Transmit, reply: Response) -> None:
        row.where = self._where.get(step.slot, "")
        raw, row.sw = bytes(step.command), reply.sw
        if step.command.ins == GET_RESPONSE:
            row.asked = self._asked.get(step.slot, b"")
        else:
            self._asked[step.slot] = raw
            if reply.sw == SW.OK or bytes_waiting(reply.sw) is not None:
                self._where[step.slot] = selected(raw, row.where)
        if step.command.ins in WITH_SECRETS:
            row.command, row.hidden = raw[:HEADER], bool(step.command.data)
        elif step.private and not self._ours:
            row.command, row.hidden = raw[:HEADER], True
            row.asked = row.asked[:HEADER]
            self._pending.append((row, raw, reply.data))
        else:
            row.command, row.data = raw, reply.data


def _words(step: Step) -> tuple[str, str, str] | None:
    if isinstance(step, Transmit):
        secret = step.command.ins in WITH_SECRETS and bool(step.command.data)
        sent = f"{spaced(bytes(step.command)[:HEADER])} ** **" if secret else spaced(step.shown)
        return step.slot, step.label, sent
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
        return f"ATR {spaced(reply[:-SERIAL_BYTES])}{' ..' * SERIAL_BYTES}"
    return "ok"


def _hidden(step: Step, reply: Response) -> bool:
    return isinstance(step, Transmit) and step.private and bool(reply.data)
