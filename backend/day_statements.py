"""How a terminal's books compared; sign-off looks at what is open of today (rules.md R25).

Each insurance and clearing category is open until it, or all of its category, is found equal.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from backend.checks import day, wrong
from backend.context import Context
from backend.protocol.messages.files import Details
from backend.protocol.messages.reconcile import Totals
from backend.protocol.refusals import Code, Refused
from backend.store import day_tables as t
from backend.store.sql import Statement, bindparam, delete, insert, or_, select

BALANCED, DIFFERENT = "0", "1"


class Span(Protocol):
    """The two days of a 3201 or 3202."""

    @property
    def stmt_begndate(self) -> str: ...
    @property
    def stmt_enddate(self) -> str: ...


def span(asked: Span) -> None:
    """Refuse days that are none, or that end before they begin, by their path."""
    first = day("data.stmt_begndate", asked.stmt_begndate)
    if day("data.stmt_enddate", asked.stmt_enddate) < first:
        raise wrong("data.stmt_enddate", f">= {first}")


def remember_totals(context: Context, asked: Totals, result: str) -> None:
    """Keep what a 3201 said of one insurance and clearing category.

    When it balances it settles what was open of the same kind within its days; unless both sides
    had nothing, which says nothing of a row whose insurance nobody knows.
    """
    equal = _KIND if asked.fixmedins_setl_cnt else _KNOWN_KIND
    _replace(context, equal if result == BALANCED else _SAME, asked, asked.insutype, result)


def remember_details(context: Context, asked: Details, differing: Iterable[str]) -> None:
    """Keep what a 3202 said: the insurances of the rows that differ, "" of a row nobody knows.

    Without any it settles whatever was open of its clearing category within its days.
    """
    kinds = sorted(set(differing))
    for insutype in kinds:
        _replace(context, _SAME, asked, insutype, DIFFERENT)
    if not kinds:
        _replace(context, _WITHIN, asked, "", BALANCED)


def _replace(
    context: Context, rows: Statement, asked: Totals | Details, insutype: str, result: str
) -> None:
    own = {"institution": context.institution.code, "mac": context.terminal}
    days = {"begin_day": asked.stmt_begndate, "end_day": asked.stmt_enddate}
    key = own | days | {"clr_type": asked.clr_type, "insutype": insutype}
    context.tx.run(rows, **key)
    context.tx.run(_NEW, **key, result=result, business_date=context.today)


def require_no_difference(context: Context, mac: str) -> None:
    """Refuse while a comparison this terminal made today left a difference that is still open."""
    row = context.tx.row(_OPEN, institution=context.institution.code, mac=mac, today=context.today)
    if row is not None:
        raise Refused(Code.DIFFERENCE_OPEN, date=str(row[0]))


_d = t.day_statements.c
_WITHIN = delete(t.day_statements).where(
    _d.institution == bindparam("institution"),
    _d.mac == bindparam("mac"),
    _d.clr_type == bindparam("clr_type"),
    _d.begin_day >= bindparam("begin_day"),
    _d.end_day <= bindparam("end_day"),
)
_KNOWN_KIND = _WITHIN.where(_d.insutype == bindparam("insutype"))
_KIND = _WITHIN.where(or_(_d.insutype == bindparam("insutype"), _d.insutype == ""))
_SAME = _WITHIN.where(
    _d.insutype == bindparam("insutype"),
    _d.begin_day == bindparam("begin_day"),
    _d.end_day == bindparam("end_day"),
)
_NEW = insert(t.day_statements)
_OPEN = (
    select(_d.begin_day)
    .where(
        _d.institution == bindparam("institution"),
        _d.mac == bindparam("mac"),
        _d.business_date == bindparam("today"),
        _d.result == DIFFERENT,
    )
    .order_by(_d.begin_day)
    .limit(1)
)
