"""Months as the tables keep them: "2026-11", which sorts as time does."""

from __future__ import annotations

from datetime import date, datetime, timedelta


def read_month(text: str) -> str:
    """The month a text names; raises ValueError for one that names none."""
    try:
        month = f"{date.fromisoformat(f'{text}-01'):%Y-%m}"
    except ValueError as bad:
        raise ValueError(f"no month: {text!r}") from bad
    if month != text:
        raise ValueError(f"no month: {text!r}")
    return month


def month_of(day: date) -> str:
    """The month of a day."""
    return f"{day:%Y-%m}"


def before(month: str) -> str:
    """The month before."""
    return month_of(date.fromisoformat(f"{month}-01") - timedelta(days=1))


def after(month: str) -> str:
    """The month after."""
    return month_of(date.fromisoformat(f"{month}-01") + timedelta(days=31))


def months_from(first: str, last: str) -> list[str]:
    """From one month to another, both included; none if that is backwards."""
    found = []
    month = first
    while month <= last:
        found.append(month)
        month = after(month)
    return found


def last_due(now: datetime) -> str:
    """The newest month whose month end has come: today's on its last day, else the one before."""
    today = now.date()
    tomorrow = today + timedelta(days=1)
    return month_of(today) if tomorrow.day == 1 else before(month_of(today))
