"""The insurance records of a person (rules.md R14): what was paid in, what was paid out.

A month's wage base says what all five insurances got: the medical line is as it was declared, the
others follow from their rates. Benefits are those of the medical fund and what is noted of others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from backend.funding.months import month_of, months_from
from backend.funding.payers import payer_name
from backend.funding.policy import OTHER_RATES, Insured, Rates, share_fen
from backend.people import Person
from backend.protocol.messages.why import BENEFIT, CONTRIBUTION, InsuranceRecord
from backend.store import Tx
from backend.store import funding_tables as f
from backend.store import tables as t
from backend.store.sql import and_, bindparam, func, insert, select
from backend.why import MonthState

MOST_MONTHS = 24
"""So many months are shown, the newest."""


@dataclass(frozen=True, slots=True)
class Benefit:
    """Something an insurance has paid to a person; `about` says what, in Chinese."""

    benefit_id: str
    psn_no: str
    kind: Insured
    month: str
    amount_fen: int
    about: str


def note_benefit(tx: Tx, benefit: Benefit) -> None:
    """Enter a benefit that another insurance has paid."""
    values = {name: getattr(benefit, name) for name in _COLUMNS}
    tx.run_values(_NEW_BENEFIT, values | {"kind": str(benefit.kind)})


def records_of(
    tx: Tx, person: Person, now: datetime, *, kind: str = "", first: str = "", last: str = ""
) -> tuple[InsuranceRecord, ...]:
    """The records between two months, newest first; of one insurance or, with "", of all."""
    last = last or month_of(now.date())
    months = months_from(first or _years_ago(last), last)[-MOST_MONTHS:]
    found = [
        *(record for month in months for record in _contributions(tx, person, month)),
        *_benefits(tx, person, months),
    ]
    wanted = [record for record in found if kind in ("", record.kind)]
    order = [str(kind) for kind in Insured]
    return tuple(
        sorted(wanted, key=lambda one: (months[::-1].index(one.month), order.index(one.kind)))
    )


def _years_ago(month: str) -> str:
    return f"{int(month[:4]) - MOST_MONTHS // 12}{month[4:]}"


def _contributions(tx: Tx, person: Person, month: str) -> Iterator[InsuranceRecord]:
    row = tx.row(_LINE, psn_no=person.psn_no, month=month)
    if row is None:
        return
    payer_no, base_fen, person_fen, employer_fen, paid_at, credited = row
    state = MonthState.PAID if paid_at else MonthState.DECLARED
    medical = InsuranceRecord(
        kind=Insured.MEDICAL,
        entry=CONTRIBUTION,
        month=month,
        payer=payer_name(tx, payer_no),
        base_fen=int(base_fen),
        person_fen=int(person_fen),
        employer_fen=int(employer_fen),
        state=MonthState.CREDITED if credited else state,
    )
    yield medical
    for kind, rates in OTHER_RATES.items():
        by_person, by_employer = _shares(int(base_fen), rates, own=payer_no == person.psn_no)
        if by_person or by_employer:
            yield replace(
                medical, kind=kind, person_fen=by_person, employer_fen=by_employer, state=state
            )


def _shares(base_fen: int, rates: Rates, *, own: bool) -> tuple[int, int]:
    if own:
        return share_fen(base_fen, rates.self_employed_per_10k), 0
    return share_fen(base_fen, rates.person_per_10k), share_fen(base_fen, rates.employer_per_10k)


def _benefits(tx: Tx, person: Person, months: list[str]) -> Iterator[InsuranceRecord]:
    between = {"psn_no": person.psn_no, "first": months[0], "last": months[-1]}
    for kind, month, amount_fen, about in tx.rows(_BENEFITS, **between):
        yield _benefit(Insured(kind), month, amount_fen, about)
    days = {"psn_no": person.psn_no, "first": months[0], "last": f"{months[-1]}-99"}
    for month, amount_fen in tx.rows(_POOLED, **days):
        yield _benefit(Insured.MEDICAL, month, amount_fen, POOLED)


def _benefit(kind: Insured, month: str, amount_fen: int, about: str) -> InsuranceRecord:
    return InsuranceRecord(
        kind=kind, entry=BENEFIT, month=month, benefit_fen=int(amount_fen), about=about
    )


POOLED = "统筹基金支付"
"""What the pooled funds paid of somebody's bills in a month."""

_w, _d, _c = f.wage_lines.c, f.declarations.c, f.month_credits.c
_b, _s = f.benefits.c, t.settlements.c
_COLUMNS = tuple(column.name for column in f.benefits.c)
_NEW_BENEFIT = insert(f.benefits)
_LINE = (
    select(
        _w.payer_no, _w.wage_base_fen, _w.person_fen, _w.employer_fen, _d.paid_at,
        func.coalesce(_c.msgid, ""),
    )
    .select_from(f.wage_lines)
    .join(f.declarations, and_(_d.payer_no == _w.payer_no, _d.month == _w.month))
    .outerjoin(f.month_credits, and_(_c.month == _w.month, _c.psn_no == _w.psn_no))
    .where(_w.month == bindparam("month"), _w.psn_no == bindparam("psn_no"))
)  # fmt: skip
_BENEFITS = (
    select(_b.kind, _b.month, _b.amount_fen, _b.about)
    .where(
        _b.psn_no == bindparam("psn_no"),
        _b.month >= bindparam("first"),
        _b.month <= bindparam("last"),
    )
    .order_by(_b.month, _b.benefit_id)
)
_MONTH = func.substr(_s.business_date, 1, 7)
_POOLED = (
    select(_MONTH, func.sum(_s.fund_fen))
    .where(
        _s.psn_no == bindparam("psn_no"),
        _s.state == "posted",
        _s.business_date >= bindparam("first"),
        _s.business_date <= bindparam("last"),
    )
    .group_by(_MONTH)
    .having(func.sum(_s.fund_fen) != 0)
)
