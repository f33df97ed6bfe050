"""Declared and paid: one declaration per payer and month, one line per person (rules.md R15).

Paying books twice: the people's part into the month's account, where the month end finds it, the
rest into the pooled fund. A declaration that nobody paid is only paper.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.booking import book
from backend.funding.payers import find_employer
from backend.funding.policy import (
    POOL,
    Shares,
    employee_shares,
    rule_of,
    self_employed_shares,
    year_of,
)
from backend.ledger import Account, Entry, Kind, Move, Reason, post
from backend.people import NORMAL, SUSPENDED
from backend.policy_tables import EMPLOYEES, RETIRED
from backend.protocol.refusals import Code, Refused
from backend.store import Tx
from backend.store import funding_tables as f
from backend.store import tables as t
from backend.store.sql import and_, bindparam, insert, or_, select, update

POOL_ACCOUNT = Account(Kind.POOL, POOL)


@dataclass(frozen=True, slots=True)
class Declaration:
    """A payer's month; `paid_at` is "" until it is paid, sums in fen."""

    payer_no: str
    month: str
    declared_at: str
    paid_at: str
    people: int
    account_fen: int
    pool_fen: int

    @property
    def declared_fen(self) -> int:
        """All that is due."""
        return self.account_fen + self.pool_fen


def month_account(month: str) -> Account:
    """Where the people's part of a month waits for the month end."""
    return Account(Kind.CONTRIBUTION, month)


def find_declaration(tx: Tx, payer_no: str, month: str) -> Declaration | None:
    """A payer's declaration of a month, or None."""
    row = tx.row(_FIND, payer_no=payer_no, month=month)
    return Declaration(*row) if row else None


def declarations(tx: Tx, payer_no: str) -> list[Declaration]:
    """A payer's declarations, by month."""
    return [Declaration(*row) for row in tx.rows(_OF_PAYER, payer_no=payer_no)]


def declare(tx: Tx, payer_no: str, month: str, at: str) -> Declaration:
    """Declare the month of everybody whose wage base the payer has given and nobody declared.

    Raises Refused when it was declared before, or when there is nobody to declare.
    """
    if find_declaration(tx, payer_no, month) is not None:
        raise Refused(Code.DECLARED_ALREADY, payer=payer_no, month=month)
    own = find_employer(tx, payer_no) is None
    lines = [
        _line(month, payer_no, str(psn_no), int(base_fen), own=own)
        for psn_no, base_fen in tx.rows(_DUE, payer_no=payer_no, month=month)
    ]
    if not lines:
        raise Refused(Code.NOBODY_TO_DECLARE, payer=payer_no, month=month)
    people = [shares for _, shares in lines]
    found = Declaration(
        payer_no, month, at, "", len(lines),
        sum(shares.account_fen for shares in people), sum(shares.pool_fen for shares in people),
    )  # fmt: skip
    tx.run(
        _NEW, payer_no=payer_no, month=month, declared_at=at, paid_at="", people=found.people,
        account_fen=found.account_fen, pool_fen=found.pool_fen,
    )  # fmt: skip
    tx.run_many(_LINES, [line for line, _ in lines])
    return found


def _line(
    month: str, payer_no: str, psn_no: str, base_fen: int, *, own: bool
) -> tuple[dict[str, object], Shares]:
    rule = rule_of(year_of(month))
    shares = (self_employed_shares if own else employee_shares)(base_fen, rule)
    row = {
        "month": month,
        "psn_no": psn_no,
        "payer_no": payer_no,
        "wage_base_fen": base_fen,
        "person_fen": shares.person_fen,
        "employer_fen": shares.employer_fen,
        "account_fen": shares.account_fen,
    }
    return row, shares


def pay(tx: Tx, payer_no: str, month: str, at: str) -> Declaration:
    """The payer's money has come, as a booking of its own; paid twice is paid once.

    Raises Refused for a month that was not declared.
    """
    declared = _declared(tx, payer_no, month)
    book(
        tx, "contribution", f"contribution {payer_no} {month}", (str(declared.declared_fen),), at,
        lambda tx, entry: _pay(tx, entry, declared),
    )  # fmt: skip
    return _declared(tx, payer_no, month)


def pay_within(tx: Tx, entry: Entry, payer_no: str, month: str) -> Declaration:
    """As `pay`, booked under a request of the caller's; refused when it is paid already."""
    declared = _declared(tx, payer_no, month)
    if declared.paid_at:
        raise Refused(Code.PAID_ALREADY, month=month)
    _pay(tx, entry, declared)
    return declared


def _declared(tx: Tx, payer_no: str, month: str) -> Declaration:
    declared = find_declaration(tx, payer_no, month)
    if declared is None:
        raise Refused(Code.NOT_DECLARED, payer=payer_no, month=month)
    return declared


def _pay(tx: Tx, entry: Entry, declared: Declaration) -> None:
    payer = Account(Kind.FUNDING, declared.payer_no)
    moves = [
        Move(payer, month_account(declared.month), declared.account_fen),
        Move(payer, POOL_ACCOUNT, declared.pool_fen),
    ]
    post(tx, entry, Reason.CONTRIBUTE, moves)
    tx.run(_PAID, b_payer=declared.payer_no, b_month=declared.month, b_at=entry.at)


_d, _e, _w, _i = f.declarations.c, f.employments.c, f.wage_lines.c, t.insurances.c
_FIND = select(f.declarations).where(
    _d.payer_no == bindparam("payer_no"), _d.month == bindparam("month")
)
_OF_PAYER = select(f.declarations).where(_d.payer_no == bindparam("payer_no")).order_by(_d.month)
_NEW = insert(f.declarations)
_LINES = insert(f.wage_lines)
_PAID = (
    update(f.declarations)
    .where(_d.payer_no == bindparam("b_payer"), _d.month == bindparam("b_month"))
    .values(paid_at=bindparam("b_at"))
)
_DUE = (
    select(_e.psn_no, _e.wage_base_fen)
    .join(
        t.insurances,
        and_(
            _i.psn_no == _e.psn_no,
            _i.insutype == EMPLOYEES,
            or_(_i.status == NORMAL, _i.status == SUSPENDED),
            ~_i.psn_type.startswith(RETIRED),
        ),
    )
    .where(
        _e.payer_no == bindparam("payer_no"),
        _e.since <= bindparam("month"),
        or_(_e.until == "", _e.until >= bindparam("month")),
        ~select(_w.psn_no)
        .where(_w.month == bindparam("month"), _w.psn_no == _e.psn_no)
        .correlate(f.employments)
        .exists(),
    )
    .order_by(_e.psn_no)
)
