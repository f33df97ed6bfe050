"""Statements in the books: one epoch of a card each, from printing to printing (failures.md 36).

Records are archived here before a card is cleared; a line stays as it was first read. `cleared`
is what the end of the issuer script that starts a card's count over means here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from backend.protocol.messages.statement import ARCHIVED, CLEARED, IN_ORDER, PRINTED, Finding
from backend.statement_match import Matched, Place
from backend.store import Tx
from backend.store import statement_tables as t
from backend.store.sql import bindparam, insert, select, text, update


@dataclass(frozen=True, slots=True)
class Statement:
    """One row. `epoch` and `becomes` are the card's E0 in hex before and after the clearing.

    `counted` is what the card counted when it was read, `in_order` 1 when it may be cleared.
    """

    statement_id: str
    card_sn: str
    epoch: str
    becomes: str
    state: str
    counted: int
    in_order: int
    institution: str
    archived_at: str
    printed_at: str = ""
    cleared_at: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One archived line."""

    statement_id: str
    line_no: int
    card_sn: str
    kind: str
    sequence: int
    record: bytes
    subject: str
    finding: str
    printed_at: str = ""

    @property
    def key(self) -> tuple[str, int, str]:
        """What tells it from the others: its number, else the settlement it stands for."""
        return self.kind, self.sequence, self.subject if self.sequence < 0 else ""

    @property
    def place(self) -> Place:
        """Kind and sequence."""
        return self.kind, self.sequence


def find_statement(tx: Tx, card_sn: str, epoch: str) -> Statement | None:
    """The statement of an epoch."""
    row = tx.row(_OF_EPOCH, card_sn=card_sn, epoch=epoch)
    return Statement(*row) if row else None


def statement_by_id(tx: Tx, statement_id: str) -> Statement | None:
    """The statement with this number."""
    row = tx.row(_BY_ID, statement_id=statement_id)
    return Statement(*row) if row else None


def statements_of(tx: Tx, card_sn: str) -> list[Statement]:
    """All statements of a card, oldest first."""
    return [Statement(*row) for row in tx.rows(_OF_CARD, card_sn=card_sn)]


def lines_of(tx: Tx, statement_id: str) -> list[Line]:
    """The archived lines of a statement in their order."""
    return [Line(*row) for row in tx.rows(_LINES, statement_id=statement_id)]


def find_line(tx: Tx, card_sn: str, place: Place) -> Line | None:
    """An archived line of a card, whichever statement it is on."""
    row = tx.row(_LINE, card_sn=card_sn, kind=place[0], sequence=place[1])
    return Line(*row) if row else None


def keep(tx: Tx, statement: Statement, matched: Sequence[Matched]) -> list[Line]:
    """Archive a statement as it is now: new lines are added, records that were there stay."""
    if statement_by_id(tx, statement.statement_id) is None:
        tx.run_values(_NEW, {name: getattr(statement, name) for name in _COLUMNS})
    else:
        tx.run(
            _RENEW, b_statement_id=statement.statement_id, b_becomes=statement.becomes,
            b_state=statement.state, b_counted=statement.counted, b_in_order=statement.in_order,
        )  # fmt: skip
    known = {line.key: line for line in lines_of(tx, statement.statement_id)}
    for one in matched:
        line = _line(statement, one, len(known) + 1)
        was = known.get(line.key)
        if was is None:
            known[line.key] = line
            tx.run_values(_NEW_LINE, {name: getattr(line, name) for name in _LINE_COLUMNS})
        else:
            tx.run(
                _RENEW_LINE, b_statement_id=was.statement_id, b_line_no=was.line_no,
                b_record=was.record or one.record, b_subject=one.subject, b_finding=line.finding,
            )  # fmt: skip
    return list(known.values())


def _line(statement: Statement, one: Matched, line_no: int) -> Line:
    return Line(
        statement.statement_id, line_no, statement.card_sn, one.line.kind, one.line.sequence,
        one.record, one.subject, str(one.line.finding),
    )  # fmt: skip


def printed(tx: Tx, statement: Statement, state: str, at: str) -> None:
    """Every line of a statement is on paper."""
    assert state in (ARCHIVED, PRINTED, CLEARED)
    done = at if state == CLEARED else ""
    key = {"b_statement_id": statement.statement_id}
    tx.run(_PRINTED, **key, b_state=state, b_at=at, b_cleared=done)
    tx.run(_PRINTED_LINES, **key, b_at=at)


def cleared(tx: Tx, card_sn: str, at: str) -> None:
    """The card's count has started over: its own evidence, or the script's last answer."""
    tx.run(_CLEARED, b_card_sn=card_sn, b_at=at)


def is_cleared(tx: Tx, card_sn: str, subject: str) -> bool:
    """Whether a settlement stands on a statement that was printed and counted off."""
    return tx.row(_CLEARED_LINE, card_sn=card_sn, subject=subject) is not None


def is_in_order(lines: Sequence[Matched]) -> bool:
    """Whether card and ledger agree in every line, or a dispute about it was answered."""
    return all(Finding(one.line.finding) in IN_ORDER for one in lines)


_COLUMNS = tuple(field.name for field in fields(Statement))
_LINE_COLUMNS = tuple(field.name for field in fields(Line))
assert list(_COLUMNS) == [column.name for column in t.statements.c]
assert list(_LINE_COLUMNS) == [column.name for column in t.statement_lines.c]
_s, _l = t.statements.c, t.statement_lines.c
_NEW, _NEW_LINE = insert(t.statements), insert(t.statement_lines)
_OF_EPOCH = select(t.statements).where(
    _s.card_sn == bindparam("card_sn"), _s.epoch == bindparam("epoch")
)
_BY_ID = select(t.statements).where(_s.statement_id == bindparam("statement_id"))
_OF_CARD = (
    select(t.statements)
    .where(_s.card_sn == bindparam("card_sn"))
    .order_by(_s.archived_at, _s.epoch)
)
_LINES = (
    select(t.statement_lines)
    .where(_l.statement_id == bindparam("statement_id"))
    .order_by(_l.line_no)
)
_LINE = select(t.statement_lines).where(
    _l.card_sn == bindparam("card_sn"),
    _l.kind == bindparam("kind"),
    _l.sequence == bindparam("sequence"),
    text("sequence >= 0"),
)
_THIS = _s.statement_id == bindparam("b_statement_id")
_RENEW = (
    update(t.statements)
    .where(_THIS)
    .values(
        becomes=bindparam("b_becomes"),
        state=bindparam("b_state"),
        counted=bindparam("b_counted"),
        in_order=bindparam("b_in_order"),
    )
)
_RENEW_LINE = (
    update(t.statement_lines)
    .where(_l.statement_id == bindparam("b_statement_id"), _l.line_no == bindparam("b_line_no"))
    .values(
        record=bindparam("b_record"), subject=bindparam("b_subject"), finding=bindparam("b_finding")
    )
)
_PRINTED = (
    update(t.statements)
    .where(_THIS)
    .values(state=bindparam("b_state"), printed_at=bindparam("b_at"),
            cleared_at=bindparam("b_cleared"))
)  # fmt: skip
_PRINTED_LINES = (
    update(t.statement_lines)
    .where(_l.statement_id == bindparam("b_statement_id"), text("printed_at = ''"))
    .values(printed_at=bindparam("b_at"))
)
_CLEARED_LINE = (
    select(_l.line_no)
    .join(t.statements, _s.statement_id == _l.statement_id)
    .where(
        _l.card_sn == bindparam("card_sn"),
        _l.subject == bindparam("subject"),
        text("sequence < 0 AND state = 'cleared'"),
    )
)
_CLEARED = (
    update(t.statements)
    .where(_s.card_sn == bindparam("b_card_sn"), text("state = 'printed'"))
    .values(state=CLEARED, cleared_at=bindparam("b_at"))
)
