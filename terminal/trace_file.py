"""A session as a file: one JSON line per exchange, written as it happens, secrets never.

The PIN does not reach us (the performer keeps it); data of commands that carry PINs or keys is
left out here, at the source. What a user card says before it has proved to be ours waits until it
has; a card that never does is written with its ATR serial and its data masked.
"""

from __future__ import annotations

import os
import time
from datetime import datetime
from pathlib import Path
from typing import TextIO

import msgspec

from backend.protocol.refusals import Refused
from card_emulator.protocol.apdu import HEADER, Response
from terminal.card import CardProved
from terminal.errors import WorldFailure, WrongUsage
from terminal.flow import (
    AskHost,
    ChangePin,
    PinAnswer,
    PowerUp,
    Show,
    Slot,
    Step,
    Transmit,
    VerifyPin,
)
from terminal.meaning import answer_words, command_words
from terminal.message_text import Message, kept

FORMAT = 1
HOST = "HOST"
SERIAL_BYTES = 8
BEFORE_DATA = 2 * (HEADER + 1)
"""Digits of a command before its data: header and length."""
WITH_SECRETS = frozenset({0x20, 0x24, 0x5E, 0xD4})
"""Instructions whose data is a PIN or a key (VERIFY, PIN UNBLOCK, CHANGE PIN, PUT KEY)."""
TYPED: dict[type, tuple[str, str]] = {
    VerifyPin: ("00200000", "VERIFY"),
    ChangePin: ("805E0100", "CHANGE PIN"),
}
"""Steps whose command the performer makes of what is typed: its header and name."""


class RecordingUnusable(WrongUsage):
    """A file that cannot be written, or is no recording."""

    template = "The recording {file} cannot be used ({detail}). Nothing was tried."


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The first line: what this file is. Everything in it is training."""

    shuaka_recording: int = FORMAT
    started: str = ""
    training: bool = True


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One exchange. `t` is seconds since the start, `slot` USER, PSAM or HOST; hex is upper case.

    A reset has `atr`; a card exchange `command` and `answer` (data and status word; empty where
    none came); a question to the centre has `call`, its number in `label` and what came of it in
    `meaning`, `request` and `reply` as they travelled, secrets masked. `masked`: bytes are missing
    or hidden.
    """

    t: float
    slot: str
    label: str = ""
    atr: str = ""
    command: str = ""
    answer: str = ""
    call: str = ""
    meaning: str = ""
    request: str = ""
    reply: str = ""
    masked: bool = False

    @property
    def is_exchange(self) -> bool:
        """A command and its answer."""
        return bool(self.command)


def masked(line: Line) -> Line:
    """The same as a card that is not ours may leave it: ATR serial and data both ways hidden."""
    atr = line.atr[: -2 * SERIAL_BYTES] + "00" * SERIAL_BYTES if line.atr else ""
    return msgspec.structs.replace(
        line, atr=atr, command=line.command[:BEFORE_DATA], answer=line.answer[-4:], masked=True
    )


class Recording:
    """A `flow.Observer` that writes what it sees; a `host.Wiretap` that adds what travelled to the
    questions. A disk that fails ends it, never the sale.
    """

    def __init__(self, path: Path) -> None:
        self._start = time.monotonic()
        self._waiting: list[tuple[Line, bool]] = []
        self._ours = self._undecided = False
        self._travelled: Message | None = None
        self._file: TextIO | None = _created(path)
        self._write(Header(started=f"{datetime.now():%Y-%m-%dT%H:%M:%S}"))

    def before(self, step: Step) -> None:
        """A new user card has to prove itself anew."""
        if isinstance(step, PowerUp) and step.slot is Slot.USER:
            self._release()
            self._ours, self._undecided = False, True

    def message(self, call: str, request: bytes, reply: bytes | None) -> None:
        """The message of the question whose answer comes next, masked."""
        self._travelled = kept(call, request, reply)

    def _with_message(self, line: Line) -> Line:
        """Request and reply as they travelled; not of a card that is not ours."""
        told, self._travelled = self._travelled, None
        if told is None or told.msgid != line.label or self._undecided:
            return line
        reply = (told.reply or b"").decode()
        return msgspec.structs.replace(line, request=told.request.decode(), reply=reply)

    def after(self, step: Step, reply: object) -> None:
        """Write an exchange; while the card may still prove itself, everything waits in order."""
        if isinstance(step, Show) and isinstance(step.what, CardProved):
            self._ours, self._undecided = True, False
            self._release()
        line = _line(round(time.monotonic() - self._start, 6), step, reply)
        if line is None:
            return
        if isinstance(step, AskHost):
            line = self._with_message(line)
        private = (isinstance(step, PowerUp) and step.slot is Slot.USER) or (
            isinstance(step, Transmit) and step.private
        )
        self._waiting.append((line, private))
        if not self._undecided:
            self._release()

    def _release(self) -> None:
        waiting, self._waiting = self._waiting, []
        for line, private in waiting:
            self._write(masked(line) if private and not self._ours else line)

    def _write(self, what: Header | Line) -> None:
        if self._file is None:
            return
        try:
            self._file.write(msgspec.json.encode(what).decode() + "\n")
            self._file.flush()
        except OSError:
            self._file = None

    def close(self) -> None:
        """Write what still waits, masked, and let the file go."""
        self._release()
        if self._file is not None:
            self._file.close()
            self._file = None


def _line(t: float, step: Step, reply: object) -> Line | None:
    if isinstance(step, PowerUp):
        atr = reply.hex().upper() if isinstance(reply, bytes) else ""
        return Line(t=t, slot=step.slot, label="RESET", atr=atr, meaning=_failed(reply))
    if isinstance(step, Transmit):
        return _exchange(t, step, reply)
    if isinstance(step, VerifyPin | ChangePin):
        header, label = TYPED[type(step)]
        sw = reply.sw if isinstance(reply, PinAnswer) else None
        answer = Response(b"", sw) if sw else reply
        return _answered(t, Slot.USER, header, label, answer, hidden=True) if sw else None
    if isinstance(step, AskHost):
        what = f"{step.call.infno} {step.call.name}"
        return Line(t=t, slot=HOST, call=what, label=step.msgid, meaning=_failed(reply) or "ok")
    return None


def _exchange(t: float, step: Transmit, reply: object) -> Line:
    raw = bytes(step.command)
    secret = step.command.ins in WITH_SECRETS and bool(step.command.data)
    shown = raw[:HEADER] if secret else raw
    return _answered(t, step.slot, shown.hex().upper(), step.label, reply, hidden=secret)


def _answered(
    t: float, slot: Slot, command: str, label: str, reply: object, *, hidden: bool
) -> Line:
    got = isinstance(reply, Response)
    answer = bytes(reply).hex().upper() if isinstance(reply, Response) else ""
    words = f"{label or command_words(bytes.fromhex(command))}: "
    words += answer_words(reply) if isinstance(reply, Response) else _failed(reply)
    return Line(
        t=t, slot=slot, label=label, command=command, answer=answer if got else "",
        meaning=words, masked=hidden,
    )  # fmt: skip


def _failed(reply: object) -> str:
    if isinstance(reply, Refused):
        return str(reply.code)
    return type(reply).__name__ if isinstance(reply, WorldFailure) else ""


def _created(path: Path) -> TextIO:
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    except OSError as no:
        raise RecordingUnusable(file=str(path), detail=no.strerror or "?") from no
    return os.fdopen(fd, "w", encoding="utf-8")


def read_recording(path: Path) -> tuple[Header, list[Line]]:
    """Header and lines of a recording. Raises RecordingUnusable naming the line that is wrong."""
    try:
        rows = path.read_bytes().splitlines()
    except OSError as no:
        raise RecordingUnusable(file=str(path), detail=no.strerror or "?") from no
    lines: list[Line] = []
    try:
        header = msgspec.json.decode(rows[0] if rows else b"", type=Header)
        if header.shuaka_recording > FORMAT:
            raise RecordingUnusable(file=str(path), detail=f"format {header.shuaka_recording}")
        for row in rows[1:]:
            lines.append(_checked(msgspec.json.decode(row, type=Line)))
    except (msgspec.DecodeError, ValueError) as bad:
        wrong = f"line {len(lines) + (2 if rows[1:] else 1)}"
        raise RecordingUnusable(file=str(path), detail=wrong) from bad
    return header, lines


def _checked(line: Line) -> Line:
    for text in (line.atr, line.command, line.answer):
        bytes.fromhex(text)
    if line.is_exchange and (len(line.command) < 2 * HEADER or len(line.answer) == 2):
        raise ValueError("a command has four bytes, an answer two")
    return line


def transcript(header: Header, lines: list[Line]) -> str:
    """A recording to read: time, slot, what was sent and what came, in words."""
    text = [f"shuaka  {header.started}"]
    for line in lines:
        sent = line.atr if line.atr else line.command or line.call
        hidden = "  ****" if line.masked else ""
        text.append(
            f"{line.t:10.6f}  {line.slot:4}  {_spaced(sent) if not line.call else sent}{hidden}"
        )
        if line.answer:
            text.append(f"{'':18}{_spaced(line.answer)}")
        text.append(f"{'':18}{line.meaning or line.label}")
    return "\n".join(text) + "\n"


def _spaced(text: str) -> str:
    return bytes.fromhex(text).hex(" ").upper()
