"""Interest by day product, against the worked examples of settlement.md 3.4."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.funding.interest import day_product, days_between, interest_fen

RATE = 150
YEAR = (date(2025, 12, 31), date(2026, 12, 31))
MONTH_ENDS = [
    *[date(2026, month, 1) - timedelta(days=1) for month in range(1, 13)],
]  # 31 December to 30 November


@pytest.mark.parametrize(
    ("product", "rate", "interest"),
    [
        (258_40 * 30, RATE, 32),
        (120_00 * 30 * sum(range(1, 13)), RATE, 11_70),
        (120_00 * 360, RATE, 1_80),
        (0, RATE, 0),
        (239, 100, 0),
        (18_000, 100, 1),
        (17_999, 100, 0),
        (-500_00 * 30, RATE, 0),
    ],
)
def test_interest_of_a_product(product, rate, interest):
    assert interest_fen(product, rate) == interest


def test_twelve_month_end_credits_of_120_earn_11_70():
    credits_ = [(day, 120_00) for day in MONTH_ENDS]
    first, *later = credits_
    product = day_product(12 * 120_00, later, *YEAR)
    assert first[0] == YEAR[0]
    assert interest_fen(product, RATE) == 11_70


def test_258_40_for_thirty_days_earn_32_fen():
    product = day_product(258_40, [(date(2026, 11, 30), 258_40)], *YEAR)
    assert product == 258_40 * 30
    assert interest_fen(product, RATE) == 32


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2025-12-31", "2026-12-31", 360),
        ("2026-01-31", "2026-02-28", 30),
        ("2024-01-31", "2024-02-29", 30),
        ("2024-02-28", "2024-02-29", 2),
        ("2026-01-30", "2026-01-31", 0),
        ("2026-01-01", "2026-01-31", 29),
        ("2026-11-21", "2026-12-31", 39),
        ("2026-03-15", "2026-03-15", 0),
        ("2026-11-30", "2026-12-31", 30),
    ],
)
def test_months_have_thirty_days(first, last, days):
    assert days_between(date.fromisoformat(first), date.fromisoformat(last)) == days


def test_what_comes_after_the_period_is_undone():
    movements = [(date(2026, 6, 30), 100_00), (date(2027, 1, 4), 900_00)]
    assert day_product(1_000_00, movements, *YEAR) == 100_00 * 180


DAYS = st.dates(date(2026, 1, 1), date(2027, 2, 28))


@given(st.integers(0, 10**7), st.lists(st.tuples(DAYS, st.integers(-(10**6), 10**6)), max_size=12))
def test_one_pass_gives_what_counting_every_night_gives(opening_fen, movements):
    balance_fen = opening_fen + sum(amount for _, amount in movements)
    counted, held_fen, day = 0, opening_fen, YEAR[0]
    while day < YEAR[1]:
        held_fen += sum(amount for when, amount in movements if when == day)
        counted += held_fen * days_between(day, day + timedelta(days=1))
        day += timedelta(days=1)
    assert day_product(balance_fen, movements, *YEAR) == counted


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 800), st.integers(0, 800))
def test_days_add_up(first, more, still_more):
    second = first + timedelta(days=more)
    third = second + timedelta(days=still_more)
    assert days_between(first, second) >= 0
    assert days_between(first, third) == days_between(first, second) + days_between(second, third)
