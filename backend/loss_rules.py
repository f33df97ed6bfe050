"""The days of a lost card (rules.md R10): pure arithmetic on dates, the lengths are policy.

A day that counts in full: a report by telephone holds to the end of the last day, the new card is
there from the morning of its day. Reported on the 1st: refused through the 8th, new card the 8th.
"""

from __future__ import annotations

from datetime import date, timedelta


def last_day_of_report(reported: date, days: int) -> date:
    """The last day on which a temporary report holds."""
    return reported + timedelta(days=days)


def first_day_of_collection(reported: date, days: int) -> date:
    """The first day on which the new card can be collected after a formal report."""
    return reported + timedelta(days=days)


def last_day_of_letter(written: date, days: int) -> date:
    """The last day on which a stamped letter is taken."""
    return written + timedelta(days=days)
