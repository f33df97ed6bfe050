"""Who is still to be credited for a month, as statements: in the order of person numbers.

The tables of lines and credits are kept in that order, too, so that a million people are one walk
through each of them.
"""

from __future__ import annotations

from typing import Any

from backend.ledger import Kind
from backend.people import NO_ACCOUNT, NORMAL
from backend.policy_tables import EMPLOYEES, RETIRED
from backend.store import funding_tables as f
from backend.store import tables as t
from backend.store.sql import and_, bindparam, func, insert, select

_w, _d, _c, _g = f.wage_lines.c, f.declarations.c, f.month_credits.c, f.data_gaps.c
_p, _i = t.persons.c, t.insurances.c
_month: Any = bindparam("month")

_CREDITED = (
    select(_c.psn_no)
    .where(_c.month == _month, _c.psn_no == _p.psn_no)
    .correlate(t.persons)
    .exists()
)
_INCOMPLETE = select(_g.psn_no).where(_g.psn_no == _p.psn_no).correlate(t.persons).exists()
_DECLARED = (
    select(_w.psn_no)
    .where(_w.month == _month, _w.psn_no == _p.psn_no)
    .correlate(t.persons)
    .exists()
)
_PAID = and_(_d.payer_no == _w.payer_no, _d.month == _w.month, _d.paid_at != "")

_EMPLOYEES = (
    select(_w.psn_no, _p.account_kind, _w.account_fen)
    .select_from(f.wage_lines)
    .join(f.declarations, _PAID)
    .join(t.persons, _p.psn_no == _w.psn_no)
    .where(_w.month == _month, _p.account_kind != NO_ACCOUNT, ~_CREDITED)
)
_RETIREES = (
    select(_p.psn_no, _p.account_kind)
    .join(
        t.insurances,
        and_(
            _i.psn_no == _p.psn_no,
            _i.insutype == EMPLOYEES,
            _i.status == NORMAL,
            _i.psn_type.startswith(RETIRED),
        ),
    )
    .where(_p.account_kind != NO_ACCOUNT, ~_CREDITED, ~_DECLARED)
)


_IN_EMPLOYEES = _EMPLOYEES.where(~_INCOMPLETE)
_IN_RETIREES = _RETIREES.where(~_INCOMPLETE)

EMPLOYEES_LEFT = (
    _IN_EMPLOYEES.where(_w.psn_no > bindparam("last"))
    .order_by(_w.psn_no)
    .limit(bindparam("at_once"))
)
RETIREES_LEFT = (
    _IN_RETIREES.where(_p.psn_no > bindparam("last"))
    .order_by(_p.psn_no)
    .limit(bindparam("at_once"))
)
EMPLOYEES_COUNT = select(func.count()).select_from(_IN_EMPLOYEES.subquery())
RETIREES_COUNT = select(func.count()).select_from(_IN_RETIREES.subquery())
INCOMPLETE_COUNT = select(func.count()).select_from(_EMPLOYEES.where(_INCOMPLETE).subquery())
UNPAID_COUNT = select(func.count()).where(_d.month == _month, _d.paid_at == "")

OPEN_MONTHS = (
    select(t.accounts.c.owner)
    .where(
        t.accounts.c.kind == str(Kind.CONTRIBUTION),
        t.accounts.c.balance_fen > 0,
        t.accounts.c.owner <= _month,
    )
    .order_by(t.accounts.c.owner)
)
"""Months up to this one for which money was paid in that nobody has yet."""

KEEP = insert(f.month_credits)
