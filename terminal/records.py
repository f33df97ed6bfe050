"""What this terminal has written down, without the doors: settings and journal, and finding in it.

A number is a message number, a settlement id, or the end of either.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terminal.entry import Entry, Kind, Stage

if TYPE_CHECKING:
    from terminal.config import Settings
    from terminal.journal import Journal

SALES = (Kind.PURSE_SALE, Kind.ONLINE_SALE, Kind.OFFLINE_SALE)
SHORTEST_NUMBER = 6


@dataclass(frozen=True, slots=True)
class Records:
    """For who only looks."""

    settings: Settings
    journal: Journal


def sale_of(journal: Journal, number: str) -> Entry | None:
    """A finished sale by its number, 6 or more of it."""
    if len(number) < SHORTEST_NUMBER:
        return None
    whole = journal.case(number)
    if whole is not None:
        return whole if whole.kind in SALES and whole.stage is Stage.DONE else None
    return _newest(journal, lambda case: case.kind in SALES and is_named(case, number))


def settled_of(journal: Journal, number: str = "") -> Entry | None:
    """A finished sale or refund by its number; the newest for none."""
    if number and len(number) < SHORTEST_NUMBER:
        return None
    return _newest(journal, lambda case: case.settlement is not None and is_named(case, number))


def _newest(journal: Journal, fits: Callable[[Entry], bool]) -> Entry | None:
    finished = (case for case in reversed(journal.cases()) if case.stage is Stage.DONE)
    return next((case for case in finished if fits(case)), None)


def is_named(case: Entry, number: str) -> bool:
    """Whether a number, or the end of one, is a case's own or its settlement's."""
    setl_id = case.settlement.setl_id if case.settlement else ""
    return case.msgid.endswith(number) or setl_id.endswith(number)
