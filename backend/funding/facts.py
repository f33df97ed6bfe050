"""What the books say of a person who asks why there is no money: the facts of why.py, read.

Looked at are the last twelve months in which somebody owed contributions, up to the newest one
whose month end has come, and the month that runs if it was paid early.
"""

from __future__ import annotations

from datetime import datetime

from backend.cards import NOT_ACTIVATED, cards_of
from backend.funding.data_gaps import missing_of
from backend.funding.months import last_due, month_of, months_from
from backend.funding.payers import Employment, employments_of, payer_name
from backend.funding.policy import rule_of, year_of
from backend.ledger import balance_fen
from backend.people import NORMAL, PURSE, Person
from backend.personal_account import accounts_of
from backend.policy_tables import EMPLOYEES, is_retired
from backend.store import Tx
from backend.store import funding_tables as f
from backend.store import tables as t
from backend.store.sql import and_, bindparam, func, select
from backend.why import Facts, MonthFact, MonthState

MOST_MONTHS = 12


def facts_of(tx: Tx, person: Person, asked: str, now: datetime) -> Facts:
    """The facts; `asked` is the account that was asked, personal or financial."""
    cards = cards_of(tx, person.psn_no)
    waits = person.centre_account if person.account_kind == PURSE else None
    waiting_fen = balance_fen(tx, waits) if waits is not None else 0
    return Facts(
        asked=asked,
        has_account=person.centre_account is not None,
        activated=not cards or cards[-1].status_on(f"{now:%Y-%m-%d}") != NOT_ACTIVATED,
        missing=missing_of(tx, person.psn_no),
        balance_fen=sum(balance_fen(tx, account) for account in accounts_of(tx, person)),
        waiting_fen=waiting_fen,
        spent_fen=_spent_fen(tx, person),
        months=_months(tx, person, now),
    )


def _spent_fen(tx: Tx, person: Person) -> int:
    row = tx.row(_SPENT, psn_no=person.psn_no) or (0,)
    return int(row[0])


def _months(tx: Tx, person: Person, now: datetime) -> tuple[MonthFact, ...]:
    insurance = person.insurance(EMPLOYEES)
    if insurance is None or person.centre_account is None or insurance.status != NORMAL:
        return ()
    due = last_due(now)
    if is_retired(insurance.psn_type):
        return (_of_pool(tx, person, due),)
    running = month_of(now.date())
    found = [
        _of_payer(tx, person, employment, month)
        for employment in employments_of(tx, person.psn_no)
        for month in months_from(employment.since, employment.until or running)[-MOST_MONTHS:]
    ]
    return tuple(fact for fact in found if fact.month <= due or fact.state is MonthState.PAID)


def _of_pool(tx: Tx, person: Person, month: str) -> MonthFact:
    credited = tx.row(_CREDITED, psn_no=person.psn_no, month=month) is not None
    amount_fen = rule_of(year_of(month)).retiree_fen
    state = MonthState.CREDITED if credited else MonthState.PAID
    return MonthFact(month, state, pending_fen=amount_fen)


def _of_payer(tx: Tx, person: Person, employment: Employment, month: str) -> MonthFact:
    name, own = payer_name(tx, employment.payer_no), employment.own
    row = tx.row(_LINE, psn_no=person.psn_no, month=month)
    if row is None:
        return MonthFact(month, MonthState.NOTHING, name, own)
    account_fen, paid_at = row
    state = MonthState.PAID if paid_at else MonthState.DECLARED
    if tx.row(_CREDITED, psn_no=person.psn_no, month=month) is not None:
        state = MonthState.CREDITED
    return MonthFact(month, state, name, own, int(account_fen))


_w, _d, _c, _s = f.wage_lines.c, f.declarations.c, f.month_credits.c, t.settlements.c
_LINE = (
    select(_w.account_fen, _d.paid_at)
    .select_from(f.wage_lines)
    .join(f.declarations, and_(_d.payer_no == _w.payer_no, _d.month == _w.month))
    .where(_w.month == bindparam("month"), _w.psn_no == bindparam("psn_no"))
)
_CREDITED = select(_c.msgid).where(_c.month == bindparam("month"), _c.psn_no == bindparam("psn_no"))
_SPENT = select(func.coalesce(func.sum(_s.account_fen - _s.mutual_aid_fen), 0)).where(
    _s.psn_no == bindparam("psn_no"), _s.state == "posted"
)
