"""The town's calendar: centre and terminal read the time here, and it passes when told to."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

OPENS, CLOSES = time(8), time(18)
OPEN_S = (CLOSES.hour - OPENS.hour) * 3600


class Calendar:
    """The time of the town; it never goes back."""

    def __init__(self, first_day: date) -> None:
        self._begun = self._at = datetime.combine(first_day, time())

    def now(self) -> datetime:
        """What every clock in town shows."""
        return self._at

    def seconds(self) -> float:
        """Seconds since the town was founded."""
        return (self._at - self._begun).total_seconds()

    def turn_to(self, at: datetime) -> None:
        """It gets that late; a time that has passed changes nothing."""
        self._at = max(self._at, at)

    def wait(self, seconds: float) -> None:
        """So much time goes by."""
        self._at += timedelta(seconds=seconds)


def span(months: int, last_year: int) -> tuple[date, date]:
    """The first and the last day of that many months before the end of a year."""
    years, before = divmod(months - 1, 12)
    return date(last_year - years, 12 - before, 1), date(last_year, 12, 31)
