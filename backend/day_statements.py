"""How a terminal's books compared when it last asked; sign-off looks at that (rules.md R25)."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from backend.checks import wrong
from backend.context import Context
from backend.protocol.refusals import Code, Refused
from backend.store import day_tables as t
from backend.store.sql import bindparam, delete, insert, select

BALANCED = "0"


class Span(Protocol):
    """The two days of a 3201 or 3202."""

    @property
    def stmt_begndate(self) -> str: ...
    @property
    def stmt_enddate(self) -> str: ...


def span(asked: Span) -> None:
    """Refuse days that are none, by their path."""
    for name in ("stmt_begndate", "stmt_enddate"):
        text = getattr(asked, name)
        try:
            iso = date.fromisoformat(text).isoformat()
        except ValueError:
            iso = ""
        if iso != text or not text:
            raise wrong(f"data.{name}", "yyyy-MM-dd")


def remember(context: Context, asked: Span, result: str) -> None:
    """Keep the latest result of this terminal; the one before it is settled by it."""
    key = {"institution": context.institution.code, "mac": context.terminal}
    context.tx.run(_FORGET, **key)
    context.tx.run(
        _NEW,
        **key,
        begin_day=asked.stmt_begndate,
        end_day=asked.stmt_enddate,
        result=result,
        business_date=context.today,
    )


def require_no_difference(context: Context, mac: str) -> None:
    """Refuse while the terminal's last comparison of today left a difference."""
    row = context.tx.row(_OPEN, institution=context.institution.code, mac=mac, today=context.today)
    if row is not None and row[1] != BALANCED:
        raise Refused(Code.DIFFERENCE_OPEN, date=str(row[0]))


_d = t.day_statements.c
_OF_TERMINAL = (_d.institution == bindparam("institution"), _d.mac == bindparam("mac"))
_FORGET = delete(t.day_statements).where(*_OF_TERMINAL)
_NEW = insert(t.day_statements)
_OPEN = select(_d.begin_day, _d.result).where(*_OF_TERMINAL, _d.business_date == bindparam("today"))
