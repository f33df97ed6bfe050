"""A clearing period as both centres have it, and every row on which they differ, by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from backend.clearing import MOST_ROWS
from backend.errands import Errand, State
from backend.protocol.messages.elsewhere import POSTED, FarRow
from backend.store import Tx, tables
from backend.store import elsewhere_tables as t
from backend.store.sql import bindparam, select, text


class Differing(StrEnum):
    """What two centres may differ in, as sentences."""

    UNANSWERED = "asked, and no answer came"
    UNTOLD = "reversed here, and the insured place has not been told"
    MISSING_THERE = "here and not at the insured place"
    MISSING_HERE = "at the insured place and not here"
    STATE = "in another state at the insured place"
    AMOUNT = "of another amount at the insured place"
    ACCOUNTS = "the accounts between the centres are not opposite"


@dataclass(frozen=True, slots=True)
class Row:
    """One settlement or refund of ours; `msgid` is the terminal's, `far_msgid` what they know."""

    institution: str
    msgid: str
    far_msgid: str
    setl_id: str
    kind: str
    state: str
    day: str
    medfee_fen: int
    due_fen: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One row on which the centres differ; amounts in fen, states "" where there is no row."""

    what: Differing
    far_msgid: str
    msgid: str
    here: str
    there: str
    here_fen: int
    there_fen: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A period on both sides. `balance_fen` and `far_balance_fen` are the clearing accounts."""

    region: str
    until: str
    rows: tuple[Row, ...]
    held: int
    differences: tuple[Difference, ...]
    balance_fen: int
    far_balance_fen: int

    @property
    def posted(self) -> tuple[Row, ...]:
        """What can be cleared."""
        return tuple(row for row in self.rows if row.state == POSTED)

    @property
    def amount_fen(self) -> int:
        """What the insured place owes for it."""
        return sum(row.due_fen for row in self.posted)

    @property
    def agrees(self) -> bool:
        """Whether nothing differs; what both hold waits for the next clearing."""
        return not self.differences


def our_rows(tx: Tx, region: str, until: str) -> list[Row]:
    """What was settled elsewhere for people of a region, held or posted, not cleared yet."""
    found = tx.rows(_ROWS, region=region, until=until)
    return [Row(*(*row[:7], int(row[7]), int(row[8]) + int(row[9]))) for row in found]


def differences(
    rows: Sequence[Row], theirs: Sequence[FarRow], waiting: Sequence[Errand]
) -> Iterator[Difference]:
    """Every errand that stands open, then every row that one side has otherwise or not at all."""
    there = {row.msgid: row for row in theirs}
    here = {row.far_msgid: row for row in rows}
    for errand in waiting:
        far = there.pop(errand.far_msgid, None)
        asked = errand.state == State.ASKED
        yield Difference(
            Differing.UNANSWERED if asked else Differing.UNTOLD, errand.far_msgid, errand.msgid,
            errand.state, far.state if far else "", 0, far.due_fen if far else 0,
        )  # fmt: skip
    for msgid in sorted(here.keys() | there.keys()):
        what = _what(here.get(msgid), there.get(msgid))
        if what is not None:
            yield _difference(what, msgid, here.get(msgid), there.get(msgid))


def unbalanced(here_fen: int, there_fen: int) -> Difference:
    """Rows that agree and accounts that do not: something was booked past the rows."""
    return Difference(Differing.ACCOUNTS, "", "", "", "", here_fen, there_fen)


def _what(ours: Row | None, theirs: FarRow | None) -> Differing | None:
    if ours is None:
        return Differing.MISSING_HERE
    if theirs is None:
        return Differing.MISSING_THERE
    if ours.state != theirs.state:
        return Differing.STATE
    same = (ours.due_fen, ours.medfee_fen) == (theirs.due_fen, theirs.medfee_fen)
    return None if same else Differing.AMOUNT


def _difference(what: Differing, msgid: str, ours: Row | None, theirs: FarRow | None) -> Difference:
    return Difference(
        what, msgid, ours.msgid if ours else "", ours.state if ours else "",
        theirs.state if theirs else "", ours.due_fen if ours else 0,
        theirs.due_fen if theirs else 0,
    )  # fmt: skip


_f, _s = t.forwards.c, tables.settlements.c
_ROWS = (
    select(
        _f.institution, _f.msgid, _f.far_msgid, _f.setl_id, _s.kind, _s.state, _f.day,
        _s.medfee_fen, _s.fund_fen, _s.account_fen,
    )
    .join_from(t.forwards, tables.settlements, _s.setl_id == _f.setl_id)
    .where(
        _f.region == bindparam("region"),
        text("forwards.clearing_id = ''"),
        _f.day <= bindparam("until"),
        text("settlements.state IN ('held', 'posted')"),
    )
    .order_by(_f.day, _f.far_msgid)
    .limit(MOST_ROWS)
)  # fmt: skip
