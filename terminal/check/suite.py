"""The questions of a reader check. Each probe is harmless to any card and gives one short answer.

Answers hold status words, lengths and times, never data of the card, so that two runs can be
compared and shown. What a reader cannot do is an answer too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from card_emulator.protocol.apdu import Command, Response
from card_emulator.protocol.applications import SSSE_NAME
from card_emulator.protocol.status import bytes_waiting, right_length
from terminal.check.atr import Atr, decode, hidden
from terminal.errors import CardGone, CardMute
from terminal.guard import is_harmless

ROUNDS = 40
NONE = "-"
EXTENDED_SELECT = bytes.fromhex("00A4040000") + len(SSSE_NAME).to_bytes(2, "big") + SSSE_NAME
SELECT = Command(0, 0xA4, 4, 0, SSSE_NAME)
SELECT_MF = Command(0, 0xA4, 0, 0, b"\x3f\x00")
CHALLENGE = Command(0, 0x84, 0, 0, le=8)
READ_CARD_DATA = Command(0, 0xB2, 1, 5 << 3 | 5, le=0)
TIMED = (
    ("SELECT SSSE", SELECT),
    ("READ RECORD EF05", READ_CARD_DATA),
    ("GET CHALLENGE", CHALLENGE),
    ("SELECT MF", SELECT_MF),
)


class Link(Protocol):
    """A connection to the card in the reader under test."""

    def connect(self) -> bytes:
        """Power up; the ATR. Raises CardGone or CardMute."""

    def exchange(self, command: list[int]) -> Response:
        """One command as it is. Raises CardGone or CardMute."""

    def disconnect(self) -> None:
        """Power down."""

    @property
    def protocol_name(self) -> str:
        """`T=0` or `T=1`, as connected."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What the suite needs of a reader: new links by protocol, pad features, hand for the card.

    `link` takes "T=0", "T=1" or "" (what the terminal would take). `swap` takes the card out and
    puts it back and says whether both were noticed; None where nobody can.
    """

    name: str
    link: Callable[[str], Link]
    features: Callable[[], tuple[str, ...]]
    swap: Callable[[], bool] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; `reference` is what our own card on our own reader gave, if it differs."""

    probe: str
    value: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds one command took, again and again."""

    command: str
    milliseconds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole check. `atr` has no serial unless the card is ours."""

    reader: str
    ours: bool
    atr: Atr
    answers: tuple[Answer, ...]
    timings: tuple[Timing, ...]


def examine(bench: Bench, *, ours: bool) -> Report:
    """Run every probe. Raises CardGone or CardMute when there is no card to ask."""
    link = bench.link("")
    atr = link.connect()
    try:
        answers = [Answer("protocol taken", link.protocol_name)]
        answers += [Answer(name, probe(link)) for name, probe in PROBES.items()]
        timings = tuple(_timed(link, name, command) for name, command in TIMED)
    finally:
        link.disconnect()
    answers += _connections(bench, atr)
    answers.append(Answer("PIN pad features", ", ".join(bench.features()) or NONE))
    shown = decode(atr)
    if not ours:
        cleared = decode(hidden(atr))
        shown = Atr(
            cleared.raw, shown.convention, shown.interface, shown.protocols,
            b"", shown.check, shown.complaint,
        )  # fmt: skip
    return Report(bench.name, ours, shown, tuple(answers), timings)


def compared(report: Report, reference: Report) -> Report:
    """The same report with the reference's answer beside each that differs."""
    known = {answer.probe: answer.value for answer in reference.answers}
    answers = tuple(
        Answer(one.probe, one.value, known[one.probe])
        if known.get(one.probe, one.value) != one.value
        else one
        for one in report.answers
    )
    return Report(report.reader, report.ours, report.atr, answers, report.timings)


def _sent(link: Link, raw: bytes) -> Response | None:
    """An answer, or None where the stack or the card gave none; the link is made anew then."""
    try:
        return link.exchange(list(raw))
    except (CardGone, CardMute):
        link.disconnect()
        link.connect()
        return None


def _word(answer: Response | None) -> str:
    if answer is None:
        return "no answer"
    return f"{answer.sw:04X}" + (f" + {len(answer.data)} bytes" if answer.data else "")


def _case4(link: Link) -> str:
    return _word(_sent(link, bytes(SELECT)))


def _case4_with_le(link: Link) -> str:
    return _word(_sent(link, bytes(SELECT) + b"\x00"))


def _follows_61(link: Link) -> str:
    answer = _sent(link, bytes(SELECT))
    if answer is None:
        return "no answer"
    if bytes_waiting(answer.sw) is not None:
        return "left to us"
    return "the stack does" if answer.data else NONE


def _get_response(link: Link) -> str:
    answer = _sent(link, bytes(SELECT))
    waiting = None if answer is None else bytes_waiting(answer.sw)
    if waiting is None:
        return NONE
    return _word(_sent(link, bytes(Command(0, 0xC0, 0, 0, le=waiting))))


def _follows_6c(link: Link) -> str:
    _sent(link, bytes(SELECT))
    answer = _sent(link, bytes(READ_CARD_DATA))
    if answer is None:
        return "no answer"
    if right_length(answer.sw) is not None:
        return "left to us"
    return "the stack does" if answer.data else f"{answer.sw:04X}"


def _extended(link: Link) -> str:
    return _word(_sent(link, EXTENDED_SELECT))


def _challenge(link: Link) -> str:
    return _word(_sent(link, bytes(CHALLENGE)))


def _fresh_challenges(link: Link) -> str:
    first, second = (_sent(link, bytes(CHALLENGE)) for _ in range(2))
    if first is None or second is None or not first.data:
        return NONE
    return "differ" if first.data != second.data else "repeat"


PROBES: dict[str, Callable[[Link], str]] = {
    "SELECT SSSE": _case4,
    "SELECT SSSE with Le": _case4_with_le,
    "61xx": _follows_61,
    "GET RESPONSE": _get_response,
    "6Cxx": _follows_6c,
    "GET CHALLENGE": _challenge,
    "two challenges": _fresh_challenges,
    "extended length": _extended,
}
assert all(is_harmless(command) for _, command in TIMED)


def _connections(bench: Bench, atr: bytes) -> Iterator[Answer]:
    """What takes a connection of its own: protocols, resets, a swap of the card."""
    for protocol in ("T=0", "T=1"):
        yield Answer(f"connects with {protocol}", "yes" if _connects(bench, protocol) else "no")
    again = _connects(bench, "")
    yield Answer("same ATR after power-off", "yes" if again == atr else "no")
    if bench.swap is None:
        yield Answer("removal and insertion", "not tried")
    else:
        yield Answer("removal and insertion", "noticed" if bench.swap() else "missed")


def _connects(bench: Bench, protocol: str) -> bytes:
    link = bench.link(protocol)
    try:
        return link.connect()
    except (CardGone, CardMute):
        return b""
    finally:
        link.disconnect()


def _timed(link: Link, name: str, command: Command) -> Timing:
    raw, took = bytes(command), []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        answer = _sent(link, raw)
        took.append((time.perf_counter() - start) * 1000)
        if answer is None:
            break
    return Timing(name, tuple(took))
