"""Clearing between centres: the rows of a period on both sides, compared, closed, paid once.

The place of treatment asks; each centre clears its own claims. A closed row belongs to one clearing
for ever: it can be refunded, which is a row of the next one, and not reversed any more.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from enum import StrEnum

from backend.context import Context
from backend.ledger import CLEARING_BANK, Account, Entry, Move, Reason, balance_fen, post
from backend.ledger import clearing as account_of
from backend.protocol.messages.elsewhere import (
    HELD,
    POSTED,
    ClearingRequest,
    FarRow,
    FarRowsReply,
    FarRowsRequest,
)
from backend.protocol.money import yuan
from backend.protocol.refusals import Code, Refused
from backend.roles import Role, require_role
from backend.store import Tx, tables
from backend.store import elsewhere_tables as t
from backend.store.sql import bindparam, insert, select, text, update

MOST_ROWS = 20_000
"""Rows of one clearing."""


class Party(StrEnum):
    """Which centre of a clearing this is."""

    CLAIMS = "claims"
    OWES = "owes"


class Stage(StrEnum):
    """How far a clearing is; `asked` and `paying` stand from before the question on."""

    ASKED = "asked"
    CLOSED = "closed"
    PAYING = "paying"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class Clearing:
    """Columns of the table; `amount_fen` is what the insured place owes, below nothing what it
    has to get; days and times ISO, "" while open."""

    clearing_id: str
    region: str
    side: str
    until: str
    rows: int
    amount_fen: int
    state: str
    closed_at: str = ""
    paid_at: str = ""


def their_rows(context: Context, message: FarRowsRequest) -> FarRowsReply:
    """KFWDA: what this centre settled for the asking one and has not cleared."""
    require_role(context, Role.CENTRE)
    region = context.institution.area
    rows = claims_on_us(context.tx, region, message.data.until)
    return FarRowsReply(tuple(rows), balance_fen(context.tx, account_of(region)))


def claims_on_us(tx: Tx, region: str, until: str) -> list[FarRow]:
    """What was settled here for another centre, still held or posted, up to a day of theirs."""
    found = tx.rows(_CLAIMS, region=region, until=until)
    return [
        FarRow(msgid=msgid, kind=kind, state=state, day=day, medfee_fen=int(medfee),
               due_fen=int(fund) + int(account))
        for msgid, kind, state, day, medfee, fund, account in found
    ]  # fmt: skip


def close_theirs(context: Context, message: ClearingRequest) -> None:
    """KFWDL: close what the asking centre lists, if our rows say the same."""
    require_role(context, Role.CENTRE)
    asked, region = message.data, context.institution.area
    known = find_clearing(context.tx, asked.clearing_id)
    if known is not None:
        return
    ours = {row.msgid: row for row in claims_on_us(context.tx, region, asked.until)}
    listed = [ours.get(msgid) for msgid in asked.msgids]
    rows = [row for row in listed if row is not None and row.state == POSTED]
    total = sum(row.due_fen for row in rows)
    if len(rows) != len(set(asked.msgids)) or total != asked.amount_fen:
        detail = f"{len(asked.msgids)} / {yuan(asked.amount_fen)}, {len(rows)} / {yuan(total)}"
        raise Refused(Code.CLEARING_DIFFERS, detail=detail)
    enter(context.tx, Clearing(asked.clearing_id, region, Party.OWES, asked.until, len(rows), total,
                               Stage.CLOSED, context.time))  # fmt: skip
    sender = context.institution.code
    marks = [
        {"b_clearing": asked.clearing_id, "b_institution": sender, "b_msgid": row.msgid}
        for row in rows
    ]
    changed = context.tx.run_many(_MARK_CLAIM, marks)
    assert changed == len(rows)


def pay_theirs(context: Context, message: ClearingRequest) -> None:
    """KFWDY: pay a closed clearing; a second time changes nothing."""
    require_role(context, Role.CENTRE)
    asked = message.data
    known = find_clearing(context.tx, asked.clearing_id)
    if known is None or known.side != Party.OWES or known.region != context.institution.area:
        raise Refused(Code.CLEARING_UNKNOWN, clearing=asked.clearing_id)
    if known.amount_fen != asked.amount_fen:
        detail = f"{yuan(asked.amount_fen)}, {yuan(known.amount_fen)}"
        raise Refused(Code.CLEARING_DIFFERS, detail=detail)
    if known.state == Stage.PAID:
        return
    entry = context.entry(known.clearing_id)
    post_payment(context.tx, entry, account_of(known.region), CLEARING_BANK, known.amount_fen)
    advance(context.tx, known, Stage.PAID, context.time)


def post_payment(tx: Tx, entry: Entry, source: Account, target: Account, amount_fen: int) -> None:
    """Move a balance that may be of either sign."""
    move = Move(source, target, amount_fen) if amount_fen >= 0 else Move(
        target, source, -amount_fen
    )  # fmt: skip
    post(tx, entry, Reason.CLEAR, [move])


def enter(tx: Tx, row: Clearing) -> None:
    """Enter a clearing."""
    tx.run_values(_NEW, dict(zip(_COLUMNS, astuple(row), strict=True)))


def find_clearing(tx: Tx, clearing_id: str) -> Clearing | None:
    """The clearing with this number, or None."""
    row = tx.row(_FIND, clearing_id=clearing_id)
    return Clearing(*row) if row else None


def clearings_of(tx: Tx, region: str) -> list[Clearing]:
    """Every clearing with another centre, oldest first."""
    return [Clearing(*row) for row in tx.rows(_OF_REGION, region=region)]


def advance(tx: Tx, row: Clearing, becomes: Stage, at: str) -> None:
    """Put a clearing into its next stage; it must be in the one it says."""
    changed = tx.run(
        _ADVANCE,
        b_id=row.clearing_id,
        b_was=row.state,
        b_state=str(becomes),
        b_closed=at if becomes == Stage.CLOSED else row.closed_at,
        b_paid=at if becomes == Stage.PAID else row.paid_at,
    )
    assert changed == 1


_COLUMNS = tuple(field.name for field in fields(Clearing))
assert list(_COLUMNS) == [column.name for column in t.clearings.c]
assert HELD != POSTED
_c, _f, _s = t.clearings.c, t.far_claims.c, tables.settlements.c
_NEW = insert(t.clearings)
_FIND = select(t.clearings).where(_c.clearing_id == bindparam("clearing_id"))
_OF_REGION = select(t.clearings).where(_c.region == bindparam("region")).order_by(_c.clearing_id)
_ADVANCE = (
    update(t.clearings)
    .where(_c.clearing_id == bindparam("b_id"), _c.state == bindparam("b_was"))
    .values(
        state=bindparam("b_state"), closed_at=bindparam("b_closed"), paid_at=bindparam("b_paid")
    )
)
_CLAIMS = (
    select(_s.msgid, _s.kind, _s.state, _f.day, _s.medfee_fen, _s.fund_fen, _s.account_fen)
    .join_from(t.far_claims, tables.settlements, _s.setl_id == _f.setl_id)
    .where(
        _f.region == bindparam("region"),
        text("far_claims.clearing_id = ''"),
        _f.day <= bindparam("until"),
        text("settlements.state IN ('held', 'posted', 'disputed')"),
    )
    .order_by(_f.day, _s.msgid)
    .limit(MOST_ROWS)
)
_MARK_CLAIM = (
    update(t.far_claims)
    .where(
        _f.setl_id.in_(
            select(_s.setl_id).where(
                _s.msgid == bindparam("b_msgid"), _s.institution == bindparam("b_institution")
            )
        )
    )
    .values(clearing_id=bindparam("b_clearing"))
)
