"""Three-way reconciliation: the card's log, the terminal's journal, the centre's ledger (R24).

Pure: rows in, differences out. A payment is one msgid for journal and ledger, and one (card, kind,
sequence) for the card; each gets at most one difference, the first that applies in the order of
`Class`. A card is only asked for what its log still holds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Side(StrEnum):
    """Where a row stands."""

    CARD = "card"
    JOURNAL = "journal"
    LEDGER = "ledger"


class Class(StrEnum):
    """Kinds of difference, in the order in which they are looked for."""

    IN_FLIGHT = "in flight"
    TWICE = "twice"
    WRONG_CARD = "wrong card"
    REVERSED_ONE_SIDE = "reversed on one side"
    EXTRA = "extra"
    MISSING = "missing"
    AMOUNT = "amount"
    WRONG_DAY = "wrong day"


class Fate(StrEnum):
    """What became of the money, as journal and ledger each say it."""

    DONE = "done"
    REVERSED = "reversed"
    OPEN = "open"


PURCHASE, LOAD = "2", "1"
LOG_RECORDS = 60
"""A card's log keeps the newest sixty; a full one says nothing of what is older."""


@dataclass(frozen=True, slots=True)
class CardRow:
    """A record of the card's log; `day` ISO, `amount_fen` what moved on the card."""

    card_sn: str
    kind: str
    sequence: int
    amount_fen: int
    day: str


@dataclass(frozen=True, slots=True)
class BookRow:
    """A payment in journal or ledger; `card_sn` empty without a record, `day` empty if unknown."""

    msgid: str
    fate: Fate
    day: str
    amount_fen: int
    total_fen: int
    card_sn: str = ""
    kind: str = ""
    sequence: int = 0

    @property
    def place(self) -> tuple[str, str, int]:
        """Where its card keeps it."""
        return self.card_sn, self.kind, self.sequence


@dataclass(frozen=True, slots=True)
class Difference:
    """What does not fit, on which side; the payment by msgid or, if only a card has it, place."""

    what: Class
    side: Side
    key: str


def compare(
    cards: Iterable[Sequence[CardRow]],
    journal: Iterable[BookRow],
    ledger: Iterable[BookRow],
    blank: Iterable[str] = (),
) -> list[Difference]:
    """All differences between the logs of the cards at hand, one journal and one ledger.

    `blank` are the numbers of cards at hand whose log is empty: what they should have is missing.
    """
    logs = _Logs([list(log) for log in cards], blank)
    ours, theirs = _by_msgid(journal), _by_msgid(ledger)
    owners = _owners([*ours.values(), *theirs.values()])
    found = []
    for msgid in {**ours, **theirs}:
        difference = _judge(msgid, ours.get(msgid, []), theirs.get(msgid, []), logs, owners)
        found += [difference] if difference else []
    return [*found, *logs.unclaimed()]


class _Logs:
    """The records of all cards at hand, and how far back each log reaches."""

    def __init__(self, logs: list[list[CardRow]], blank: Iterable[str]) -> None:
        self._rows: dict[tuple[str, str, int], list[CardRow]] = defaultdict(list)
        self._oldest = {(card_sn, kind): 0 for card_sn in blank for kind in (PURCHASE, LOAD)}
        self._claimed: set[tuple[str, str, int]] = set()
        for log in logs:
            for row in log:
                self._rows[row.card_sn, row.kind, row.sequence].append(row)
            self._reach(log)

    def _reach(self, log: list[CardRow]) -> None:
        for card_sn in {row.card_sn for row in log}:
            for kind in (PURCHASE, LOAD):
                numbers = [row.sequence for row in log if row.kind == kind]
                complete = len(log) < LOG_RECORDS
                oldest = 0 if complete else min(numbers, default=1 << 32)
                self._oldest[card_sn, kind] = oldest

    def claim(self, row: BookRow) -> list[CardRow] | None:
        """The records of a payment; None where no card at hand could have one."""
        card_sn, kind, sequence = row.place
        reach = self._oldest.get((card_sn, kind))
        if not card_sn or reach is None or sequence < reach:
            return None
        self._claimed.add(row.place)
        return self._rows.get(row.place, [])

    def unclaimed(self) -> Iterator[Difference]:
        """Records that no payment explains."""
        for place in self._rows:
            if place not in self._claimed:
                yield Difference(Class.EXTRA, Side.CARD, place_name(place))


def place_name(place: tuple[str, str, int]) -> str:
    """card/kind/sequence, the key of what only a card knows."""
    return "/".join(map(str, place))


def _by_msgid(rows: Iterable[BookRow]) -> dict[str, list[BookRow]]:
    found: dict[str, list[BookRow]] = defaultdict(list)
    for row in rows:
        found[row.msgid].append(row)
    return found


def _owners(payments: list[list[BookRow]]) -> dict[tuple[str, str, int], str]:
    """Place on a card -> the payment that is there: a number comes again after a reversal."""
    return {
        row.place: row.msgid
        for rows in payments
        for row in rows
        if row.card_sn and row.fate is Fate.DONE
    }


def _judge(
    msgid: str,
    ours: list[BookRow],
    theirs: list[BookRow],
    logs: _Logs,
    owners: dict[tuple[str, str, int], str],
) -> Difference | None:
    """The first class that applies to one payment."""
    one = (ours or theirs)[0]
    mine = owners.get(one.place, msgid) == msgid
    claims = [logs.claim(row) for row in (one, *ours, *theirs)] if mine else [None]
    records = claims[0]
    sides = {Side.CARD: records, Side.JOURNAL: ours, Side.LEDGER: theirs}
    for what, judge in _JUDGES:
        side = judge(sides)
        if side is not None:
            return Difference(what, side, msgid)
    return None


Sides = dict[Side, "list[CardRow] | list[BookRow] | None"]


def _books(sides: Sides) -> Iterator[tuple[Side, BookRow]]:
    for side in (Side.JOURNAL, Side.LEDGER):
        for row in sides[side] or []:
            assert isinstance(row, BookRow)
            yield side, row


def _in_flight(sides: Sides) -> Side | None:
    return next((side for side, row in _books(sides) if row.fate is Fate.OPEN), None)


def _twice(sides: Sides) -> Side | None:
    return next((side for side in Side if len(sides[side] or []) > 1), None)


def _wrong_card(sides: Sides) -> Side | None:
    ours, theirs = sides[Side.JOURNAL], sides[Side.LEDGER]
    if not ours or not theirs:
        return None
    mine, other = ours[0], theirs[0]
    assert isinstance(mine, BookRow)
    assert isinstance(other, BookRow)
    return Side.LEDGER if mine.place != other.place else None


def _reversed_one_side(sides: Sides) -> Side | None:
    fates = {side: row.fate for side, row in _books(sides)}
    if len(set(fates.values())) > 1:
        return next(side for side, fate in fates.items() if fate is Fate.REVERSED)
    if sides[Side.CARD] and set(fates.values()) == {Fate.REVERSED}:
        return Side.CARD
    return None


def _done(sides: Sides) -> bool:
    return any(row.fate is Fate.DONE for _, row in _books(sides))


def _extra(sides: Sides) -> Side | None:
    """Only one side knows of money that moved."""
    present = [side for side, rows in sides.items() if rows]
    return present[0] if _done(sides) and len(present) == 1 else None


def _missing(sides: Sides) -> Side | None:
    if not _done(sides):
        return None
    return next((side for side, rows in sides.items() if rows is not None and not rows), None)


def _amount(sides: Sides) -> Side | None:
    """The side that stands alone with its amount; of two that differ, the ledger's is named."""
    if not _done(sides):
        return None
    totals = {row.total_fen for _, row in _books(sides)}
    amounts = {side: rows[0].amount_fen for side, rows in sides.items() if rows}
    if len(set(amounts.values())) == 1:
        return Side.LEDGER if len(totals) > 1 else None
    count = Counter(amounts.values())
    alone = [side for side, amount in amounts.items() if count[amount] == 1]
    return alone[0] if len(amounts) > 2 and len(alone) == 1 else Side.LEDGER


def _wrong_day(sides: Sides) -> Side | None:
    days = {side: row.day for side, row in _books(sides) if row.day}
    if len(set(days.values())) > 1:
        return Side.LEDGER
    records = sides[Side.CARD]
    if not records or not days or not _done(sides):
        return None
    booked = date.fromisoformat(next(iter(days.values())))
    late = (booked.isoformat(), (booked + timedelta(days=1)).isoformat())  # held before midnight
    return None if records[0].day in late else Side.CARD


_JUDGES = (
    (Class.IN_FLIGHT, _in_flight),
    (Class.TWICE, _twice),
    (Class.WRONG_CARD, _wrong_card),
    (Class.REVERSED_ONE_SIDE, _reversed_one_side),
    (Class.EXTRA, _extra),
    (Class.MISSING, _missing),
    (Class.AMOUNT, _amount),
    (Class.WRONG_DAY, _wrong_day),
)
