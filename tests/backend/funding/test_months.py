"""Months as text that sorts as time does."""

from datetime import datetime

import pytest

from backend.funding.months import after, before, last_due, months_from, read_month


def test_months_follow_each_other():
    assert (before("2026-01"), after("2026-12")) == ("2025-12", "2027-01")
    assert months_from("2025-11", "2026-02") == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert months_from("2026-02", "2026-01") == []


@pytest.mark.parametrize(
    ("now", "month"),
    [("2026-11-21", "2026-10"), ("2026-11-30", "2026-11"), ("2024-02-28", "2024-01"),
     ("2024-02-29", "2024-02"), ("2026-01-01", "2025-12")],
)  # fmt: skip
def test_a_month_is_due_on_its_last_day(now, month):
    assert last_due(datetime.fromisoformat(now)) == month


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "26-01", "", "2026-01-01", "november"])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValueError, match="no month"):
        read_month(text)
