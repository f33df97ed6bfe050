"""Whose money earned what since a day, as statements: balances and movements per person and day.

All places of a person's money count: the account at the centre, what is on the card (by its
mirror), what is reserved for relatives. Moves between them cancel out.
"""

from __future__ import annotations

from typing import Any

from backend.ledger import Kind
from backend.people import NO_ACCOUNT, ONLINE
from backend.store import funding_tables as f
from backend.store import tables as t
from backend.store.sql import bindparam, case, func, insert, literal_column, select

_p, _c, _r, _t = t.persons.c, t.cards.c, t.relatives.c, t.transfers.c
_n = f.interest_credits.c
_first: Any = bindparam("first_psn")
_last: Any = bindparam("last_psn")


def _key(kind: Kind, owner: Any) -> Any:
    return literal_column(f"'{kind}:'").concat(owner)


_at_centre = case(
    (_p.account_kind == ONLINE, _key(Kind.ONLINE, _p.psn_no)),
    else_=_key(Kind.PURSE_CENTRE, _p.psn_no),
)
_owned = (
    select(_p.psn_no.label("psn_no"), _at_centre.label("account"))
    .where(_p.account_kind != NO_ACCOUNT, _p.psn_no >= _first, _p.psn_no <= _last)
    .union_all(
        select(_c.psn_no, _key(Kind.PURSE_CARD, _c.card_sn)).where(
            _c.psn_no >= _first, _c.psn_no <= _last
        ),
        select(_r.giver_psn_no, _key(Kind.MUTUAL_AID, _r.binding_id)).where(
            _r.giver_psn_no >= _first, _r.giver_psn_no <= _last
        ),
    )
    .subquery("owned")
)

PEOPLE_LEFT = (
    select(_p.psn_no, _p.account_kind)
    .where(
        _p.account_kind != NO_ACCOUNT,
        _p.psn_no > bindparam("last"),
        ~select(_n.psn_no)
        .where(_n.year == bindparam("year"), _n.psn_no == _p.psn_no)
        .correlate(t.persons)
        .exists(),
    )
    .order_by(_p.psn_no)
    .limit(bindparam("at_once"))
)
PEOPLE_COUNT = select(func.count()).where(_p.account_kind != NO_ACCOUNT)
IS_CREDITED = select(_n.psn_no).where(
    _n.year == bindparam("year"), _n.psn_no == bindparam("psn_no")
)

BALANCES = (
    select(_owned.c.psn_no, func.sum(t.accounts.c.balance_fen))
    .join(t.accounts, t.accounts.c.account_id == _owned.c.account)
    .group_by(_owned.c.psn_no)
)
_DAY = func.substr(_t.at, 1, 10)
CAME, WENT = (
    select(_owned.c.psn_no, _DAY, func.sum(_t.amount_fen))
    .join(t.transfers, side == _owned.c.account)
    .where(_t.at > bindparam("since"))
    .group_by(_owned.c.psn_no, _DAY)
    for side in (_t.credit, _t.debit)
)
"""What came and went per person and day, after `since` ("2025-12-31 99" is after that day)."""

KEEP = insert(f.interest_credits)
