"""What a person has had on a day already: the bills of that day that are in force."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from backend.claims.rules import Taken, ingredients_of
from backend.context import Context
from backend.people import ELSEWHERE, Person
from backend.protocol import codec
from backend.store import Question
from backend.store import tables as t
from backend.store import visit_tables as v
from backend.store.sql import bindparam, select, text

MOST_BILLS = 8
"""Bills of one person and day that are looked at, the latest of them."""


class _Line(msgspec.Struct, frozen=True):
    """What is read of a bill's line (bills.py); the rest of it is skipped."""

    name: str
    med_list_codg: str
    cnt: Decimal
    ingredient: str = ""


class _Bill(msgspec.Struct, frozen=True):
    lines: tuple[_Line, ...]


def taken_today(context: Context, person: Person) -> list[Taken]:
    """The drugs of a person's other bills of this business day."""
    year = "" if person.account_kind == ELSEWHERE else str(context.now.year)
    statement, values = taken_question(person.psn_no, year, context.today)
    bills = [codec.decode(bytes(row[0]), _Bill) for row in context.tx.rows(statement, **values)]
    return [
        Taken(line.name, ingredients_of(line.med_list_codg, line.ingredient))
        for bill in bills
        for line in bill.lines
        if line.cnt > 0
    ]


def taken_question(psn_no: str, year: str, day: str) -> Question:
    """What `taken_today` is going to ask; bills that another centre pays count in no year here."""
    return _TODAY, {"psn_no": psn_no, "year": year, "day": day}


_s = t.settlements.c
_REFUNDS = t.settlements.alias("refunds")
_TODAY = (
    select(v.bills.c.content)
    .join_from(t.settlements, v.bills, v.bills.c.setl_id == _s.setl_id)
    .where(
        _s.psn_no == bindparam("psn_no"),
        _s.policy_year == bindparam("year"),
        _s.business_date == bindparam("day"),
        text("settlements.kind = 'sale' AND settlements.state IN ('held', 'posted')"),
        ~select(_REFUNDS.c.setl_id)
        .where(_REFUNDS.c.refund_of == _s.setl_id, text("refunds.refund_of <> ''"))
        .exists(),
    )
    .order_by(_s.setl_time.desc())
    .limit(MOST_BILLS)
)
