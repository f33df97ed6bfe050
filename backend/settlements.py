"""Settlements in the books: one row per bill and per refund (amounts: settlement.md 3.1).

A row is written once; only `state` moves on (held, posted, reversed). A refund is a row of its own
with the amounts of its sale negated, so that sums over a year or a day need no special case.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from backend.policy import YearToDate
from backend.store import Tx
from backend.store import tables as t
from backend.store.sql import bindparam, func, insert, select, text, update

SALE, REFUND = "sale", "refund"


class Settlement(msgspec.Struct, frozen=True):
    """One row. `account_fen` includes `mutual_aid_fen`; `card_sn` is empty without a card."""

    setl_id: str
    mdtrt_id: str
    institution: str
    msgid: str
    kind: str
    refund_of: str
    state: str
    psn_no: str
    card_sn: str
    insutype: str
    psn_type: str
    med_type: str
    clr_type: str
    cert_type: str
    account_place: str
    fund_pay_type: str
    policy_year: str
    business_date: str
    setl_time: str
    medfee_fen: int
    own_expense_fen: int
    over_limit_fen: int
    first_pay_fen: int
    in_scope_fen: int
    deductible_fen: int
    pool_fen: int
    fund_fen: int
    account_fen: int
    mutual_aid_fen: int
    cash_fen: int


def record(tx: Tx, row: Settlement) -> None:
    """Enter a settlement or a refund."""
    tx.enter(_NEW, msgspec.structs.asdict(row))


def find_settlement(tx: Tx, setl_id: str) -> Settlement | None:
    """The settlement with this id, or None."""
    row = tx.row(_FIND, setl_id=setl_id)
    return Settlement(*row) if row else None


def find_settlement_of(tx: Tx, institution: str, msgid: str) -> Settlement | None:
    """The settlement a request of this institution made, or None."""
    row = tx.row(_OF_REQUEST, institution=institution, msgid=msgid)
    return Settlement(*row) if row else None


def is_refunded(tx: Tx, setl_id: str) -> bool:
    """Whether a refund of this sale was booked."""
    return tx.row(_REFUND_OF, setl_id=setl_id) is not None


def set_state(tx: Tx, setl_id: str, was: str, becomes: str) -> None:
    """Move a settlement on; it must be in the state named."""
    changed = tx.run(_SET_STATE, b_setl_id=setl_id, b_was=was, b_state=becomes)
    assert changed == 1


def year_to_date(tx: Tx, psn_no: str, year: str, insutype: str, fund_pay_type: str) -> YearToDate:
    """What a person has used of a fund in a policy year: held and posted, refunds given back."""
    row = tx.row(_YEAR, psn_no=psn_no, year=year, insutype=insutype, fund=fund_pay_type)
    assert row is not None
    return YearToDate(int(row[0]), int(row[1]), burden_fen=int(row[2]))


@dataclass(frozen=True, slots=True)
class DayTotals:
    """Sums of what was posted, fen, and how many settlements."""

    count: int
    medfee_fen: int
    fund_fen: int
    account_fen: int


def posted_totals(
    tx: Tx,
    institution: str,
    insutype: str,
    clr_type: str,
    first_day: str,
    last_day: str,
    *,
    count_refunds: bool,
) -> DayTotals:
    """Totals of an institution between two days of the centre's clock, inclusive (2.13).

    Refunds not counted: a refunded sale and its refund are both left out.
    """
    row = tx.row(
        _TOTALS if count_refunds else _TOTALS_WITHOUT_REFUNDS,
        institution=institution,
        insutype=insutype,
        clr_type=clr_type,
        begin=f"{first_day} 00:00:00",
        end=f"{last_day} 23:59:59",
    )
    assert row is not None
    return DayTotals(*(int(value) for value in row))


assert list(Settlement.__struct_fields__) == [column.name for column in t.settlements.c]
_s = t.settlements.c
_NEW = insert(t.settlements)
_FIND = select(t.settlements).where(_s.setl_id == bindparam("setl_id"))
_OF_REQUEST = select(t.settlements).where(
    _s.msgid == bindparam("msgid"), _s.institution == bindparam("institution")
)
_REFUND_OF = select(_s.setl_id).where(_s.refund_of == bindparam("setl_id"), text("refund_of <> ''"))
_SET_STATE = (
    update(t.settlements)
    .where(_s.setl_id == bindparam("b_setl_id"), _s.state == bindparam("b_was"))
    .values(state=bindparam("b_state"))
)
_YEAR = select(
    func.coalesce(func.sum(_s.deductible_fen), 0),
    func.coalesce(func.sum(_s.pool_fen), 0),
    func.coalesce(func.sum(_s.in_scope_fen - _s.pool_fen), 0),
).where(
    _s.psn_no == bindparam("psn_no"),
    _s.policy_year == bindparam("year"),
    _s.insutype == bindparam("insutype"),
    _s.fund_pay_type == bindparam("fund"),
    text("state IN ('held', 'posted')"),
)
_TOTALS = select(
    func.count(),
    func.coalesce(func.sum(_s.medfee_fen), 0),
    func.coalesce(func.sum(_s.fund_fen), 0),
    func.coalesce(func.sum(_s.account_fen), 0),
).where(
    _s.institution == bindparam("institution"),
    _s.setl_time >= bindparam("begin"),
    _s.setl_time <= bindparam("end"),
    _s.insutype == bindparam("insutype"),
    _s.clr_type == bindparam("clr_type"),
    text("state = 'posted'"),
)
_REFUNDS = t.settlements.alias("refunds")
_TOTALS_WITHOUT_REFUNDS = _TOTALS.where(
    text("settlements.kind = 'sale'"),
    ~select(_REFUNDS.c.setl_id).where(_REFUNDS.c.refund_of == _s.setl_id).exists(),
)
