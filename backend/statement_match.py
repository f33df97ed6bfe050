"""Card and ledger side by side, line by line (rules.md R8): 60 records are 60 rows.

Pure. A line is one number of one kind (load or purchase); each gets the first finding that applies.
Every number since the last printing is a line, also one that only one side knows, or neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from backend.cards import LOAD, PURCHASE
from backend.protocol.messages.statement import (
    CardSide,
    Finding,
    LedgerSide,
    SheetLine,
)
from card_emulator.protocol.purse import LogRecord

KINDS = (LOAD, PURCHASE)
Place = tuple[str, int]
"""A line: kind and sequence."""

BOOKED = frozenset({"posted", "compensated", "refunded"})
"""States of a row for which the card must have a record."""

UNCOUNTED = -1
"""The sequence of a line of a card whose transactions have no number of their own."""


@dataclass(frozen=True, slots=True)
class Counters:
    """The numbers a card will use next; what lies before them is printed (DF04/EF0C, tag E0)."""

    load: int
    purchase: int

    @classmethod
    def parse(cls, raw: bytes) -> Counters:
        """Four bytes; ValueError for another length."""
        if len(raw) != 4:
            raise ValueError("four bytes")
        return cls(int.from_bytes(raw[:2], "big"), int.from_bytes(raw[2:], "big"))

    def __bytes__(self) -> bytes:
        return self.load.to_bytes(2, "big") + self.purchase.to_bytes(2, "big")

    def of(self, kind: str) -> int:
        """The counter of one kind."""
        return self.load if kind == LOAD else self.purchase

    def after(self, places: Iterable[Place]) -> Counters:
        """The counters when these numbers are used."""
        known = [*places, (LOAD, self.load - 1), (PURCHASE, self.purchase - 1)]
        load, purchase = (max(number for kind, number in known if kind == k) + 1 for k in KINDS)
        return Counters(load, purchase)


def fits_count(lines: Sequence[Matched], counted: int) -> bool:
    """Whether a card may have counted these: its records, and what was answered without one."""
    records = sum(bool(one.record) for one in lines)
    answered = (one.line.finding is Finding.ANSWERED and not one.record for one in lines)
    return records <= counted <= records + sum(answered)


@dataclass(frozen=True, slots=True)
class Matched:
    """One line with what is archived of it: the card's 28 bytes (b"" without), the row's number."""

    line: SheetLine
    record: bytes
    subject: str

    @property
    def place(self) -> Place:
        """Kind and sequence."""
        return self.line.kind, self.line.sequence


def place_of(record: LogRecord) -> Place:
    """The line a record of the card belongs to."""
    return chr(record.kind), record.sequence


def match(
    log: Sequence[LogRecord],
    rows: Mapping[Place, LedgerSide],
    archived: Mapping[Place, bytes],
    since: Counters,
    answered: frozenset[Place] = frozenset(),
) -> list[Matched]:
    """All lines since a printing, oldest first; `log` is the card's, newest first.

    `rows` and `archived` have lines since then only. `answered`: lines whose dispute was answered.
    """
    on_card = {place_of(record): record for record in reversed(log) if _is_new(record, since)}
    kept = {place: LogRecord.parse(raw) for place, raw in archived.items() if raw}
    booked = (place for place, row in rows.items() if row.state in BOOKED)
    known = dict.fromkeys((*on_card, *kept, *booked))
    order = [*on_card, *sorted((known | dict.fromkeys(_between(known, since))).keys() - on_card)]
    return [
        _line(place, on_card.get(place), kept.get(place), rows.get(place), place in answered)
        for place in order
    ]


def _is_new(record: LogRecord, since: Counters) -> bool:
    return record.sequence >= since.of(chr(record.kind))


def _between(known: Iterable[Place], since: Counters) -> list[Place]:
    """The numbers that neither side knows, though a later one is known."""
    until = since.after(known)
    every = ((kind, n) for kind in KINDS for n in range(since.of(kind), until.of(kind)))
    return [place for place in every if place not in set(known)]


def _line(
    place: Place,
    seen: LogRecord | None,
    kept: LogRecord | None,
    row: LedgerSide | None,
    answered: bool,
) -> Matched:
    record = kept or seen
    finding = Finding.ALTERED if kept and seen and kept != seen else _judge(record, row)
    if answered and finding not in (Finding.AGREES, Finding.OPEN):
        finding = Finding.ANSWERED
    card = None if record is None else _card_side(record)
    line = SheetLine(kind=place[0], sequence=place[1], finding=finding, card=card, ledger=row)
    return Matched(line, bytes(record) if record else b"", row.number if row else "")


def _card_side(record: LogRecord) -> CardSide:
    return CardSide(
        terminal_no=record.terminal_no,
        time=f"{record.time:%Y%m%d%H%M%S}",
        account_fen=record.amounts.account_fen,
        self_fen=record.amounts.self_fen,
        fund_fen=record.amounts.fund_fen,
    )


def _judge(record: LogRecord | None, row: LedgerSide | None) -> Finding:
    """The first finding that applies."""
    if record is None:
        booked = row is not None and row.state in BOOKED
        return Finding.LEDGER_ONLY if booked else Finding.MISSING
    if row is None:
        return Finding.CARD_ONLY
    if row.state == "reversed":
        return Finding.REVERSED
    ours = record.amounts
    amounts = (row.account_fen, row.self_fen, row.fund_fen)
    if (ours.account_fen, ours.self_fen, ours.fund_fen) != amounts:
        return Finding.AMOUNT
    elsewhere = record.terminal_no != row.terminal_no
    if elsewhere or (row.time and row.time != f"{record.time:%Y%m%d%H%M%S}"):
        return Finding.PLACE
    return Finding.OPEN if row.state == "held" else Finding.AGREES
