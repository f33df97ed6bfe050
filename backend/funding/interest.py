"""Interest by day product (rules.md R17), pure: product = fen x days, interest = it x rate / 360.

A year has twelve months of thirty days: the last day of a month is its 30th. So a year earns the
rate and not a fraction more, and settlement.md 3.4 comes out to the fen. A balance counts for the
nights it stays: a credit of a day from that day on, the day of crediting interest not at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from backend.protocol.money import half_up

YEAR_DAYS, MONTH_DAYS = 360, 30
WHOLE = 10_000


def days_between(first: date, last: date) -> int:
    """Days from `first` to `last` with months of thirty days; the last of a month is its 30th."""
    years, months = last.year - first.year, last.month - first.month
    return years * YEAR_DAYS + months * MONTH_DAYS + _day(last) - _day(first)


def _day(day: date) -> int:
    ends_month = (day + timedelta(days=1)).day == 1
    return MONTH_DAYS if ends_month else min(day.day, MONTH_DAYS)


def day_product(
    balance_fen: int, movements: Iterable[tuple[date, int]], first: date, last: date
) -> int:
    """Fen times days of an account from the end of `first` to the end of `last`.

    `balance_fen` is what it holds after all `movements` (signed, of days after `first`, in any
    order); those after `last` are undone. One pass: the product is linear in the movements.
    """
    opening_fen, product = balance_fen, 0
    for day, amount_fen in movements:
        opening_fen -= amount_fen
        if day <= last:
            product += amount_fen * days_between(day, last)
    return product + opening_fen * days_between(first, last)


def interest_fen(product_fen_days: int, rate_per_10k: int) -> int:
    """What a product earns at a yearly rate, half up; nobody owes interest."""
    return max(0, half_up(product_fen_days * rate_per_10k, YEAR_DAYS * WHOLE))
