"""Baskets that wait while another customer is served, in one file of the terminal's home.

A held basket is no sale, and of a person the file knows nothing but the prescription the basket is
sold on: its number, kind of care, illness. It is replaced as a whole; one that cannot be read holds
nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from backend.protocol.codec import decode, encode
from backend.protocol.money import fen
from terminal.entry import Line
from terminal.transactions.prescription import Prescribed

FILE = "held.json"
OWNER_ONLY = 0o600
MOST_HELD = 9


class HeldLine(msgspec.Struct, frozen=True, kw_only=True):
    """One item, so many times; `price_fen` is None for the shop's own price."""

    code: str
    count: str
    price_fen: int | None = None
    reason: str = ""
    rxno: str = ""
    trace_code: str = ""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A basket under the number it is known by; `at` is when it was put aside (ISO)."""

    number: int
    at: str
    lines: tuple[HeldLine, ...]
    relatives: bool = False
    prescribed: Prescribed | None = None


def held_line(line: Line) -> HeldLine:
    """A line of a bill, to be put aside; another price than the shop's has a reason."""
    return HeldLine(
        code=line.medins_list_codg,
        count=line.count,
        price_fen=int(fen(line.price)) if line.price_reason else None,
        reason=line.price_reason,
        rxno=line.rxno,
        trace_code=line.trace_code,
    )


class HeldFile:
    """The baskets of one terminal."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def all(self) -> tuple[Held, ...]:
        """Those that wait, the oldest first."""
        try:
            return decode(self._path.read_bytes(), tuple[Held, ...])
        except (OSError, msgspec.DecodeError):
            return ()

    def find(self, number: int) -> Held | None:
        """The basket of a number."""
        return next((held for held in self.all() if held.number == number), None)

    def put(
        self,
        lines: Iterable[HeldLine],
        at: str,
        *,
        relatives: bool = False,
        prescribed: Prescribed | None = None,
    ) -> int | None:
        """Put a basket aside and give its number; None when there are MOST_HELD. Raises OSError."""
        known = self.all()
        used = {held.number for held in known}
        number = next((n for n in range(1, MOST_HELD + 1) if n not in used), None)
        if number is not None:
            held = Held(number=number, at=at, lines=tuple(lines), relatives=relatives,
                        prescribed=prescribed)  # fmt: skip
            self._replace((*known, held))
        return number

    def drop(self, number: int) -> None:
        """It waits no more. Raises OSError."""
        known = self.all()
        left = tuple(held for held in known if held.number != number)
        if len(left) < len(known):
            self._replace(left)

    def _replace(self, baskets: tuple[Held, ...]) -> None:
        """The new list stands completely or the old one does."""
        beside = self._path.with_suffix(".new")
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY), "wb") as file:
            file.write(encode(baskets))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
