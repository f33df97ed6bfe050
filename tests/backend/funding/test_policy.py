"""The tables of what comes in, against settlement.md 3.3 and rules.md R15."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.funding.policy import (
    INTEREST,
    RULES,
    Insured,
    InterestRule,
    employee_shares,
    interest_of,
    rule_of,
    self_employed_shares,
)

BASES = st.integers(1, 10**9)
YEARS = st.integers(1990, 2040)


@pytest.mark.parametrize(
    ("base_fen", "year", "person", "employer", "account", "pool"),
    [
        (6_000_00, 2026, 120_00, 360_00, 120_00, 360_00),
        (6_000_00, 2023, 120_00, 360_00, 120_00, 360_00),
        (6_000_00, 2022, 120_00, 360_00, 228_00, 252_00),
        (6_000_25, 2026, 120_01, 360_02, 120_01, 360_02),
        (6_000_24, 2026, 120_00, 360_01, 120_00, 360_01),
        (3_333_33, 2020, 66_67, 200_00, 126_67, 140_00),
        (1, 2026, 0, 0, 0, 0),
        (25, 2026, 1, 2, 1, 2),
    ],
)
def test_an_employees_month(base_fen, year, person, employer, account, pool):
    shares = employee_shares(base_fen, rule_of(year))
    assert (shares.person_fen, shares.employer_fen) == (person, employer)
    assert (shares.account_fen, shares.pool_fen) == (account, pool)


@pytest.mark.parametrize(
    ("base_fen", "year", "paid", "account"),
    [(4_500_00, 2026, 360_00, 90_00), (4_500_00, 2022, 360_00, 171_00), (13, 2026, 1, 0)],
)
def test_a_self_employed_month(base_fen, year, paid, account):
    shares = self_employed_shares(base_fen, rule_of(year))
    assert (shares.person_fen, shares.employer_fen, shares.account_fen) == (paid, 0, account)


@given(BASES, YEARS)
def test_what_is_declared_is_what_is_credited_and_what_goes_to_the_pool(base_fen, year):
    for shares in (
        employee_shares(base_fen, rule_of(year)),
        self_employed_shares(base_fen, rule_of(year)),
    ):
        assert shares.person_fen + shares.employer_fen == shares.account_fen + shares.pool_fen
        assert shares.declared_fen == shares.account_fen + shares.pool_fen
        assert 0 <= shares.account_fen <= shares.declared_fen


@given(BASES, YEARS)
def test_the_employees_own_part_is_theirs_in_full(base_fen, year):
    shares = employee_shares(base_fen, rule_of(year))
    assert shares.account_fen >= shares.person_fen
    if year >= 2023:
        assert shares.account_fen == shares.person_fen


def test_a_year_before_all_tables_has_the_oldest_rule():
    assert rule_of(1980) == RULES[0]
    assert rule_of(2100) == RULES[-1]


def test_retirees_get_a_fixed_amount_by_policy_year():
    assert (rule_of(2022).retiree_fen, rule_of(2026).retiree_fen) == (70_00, 85_00)


def test_interest_is_never_below_the_one_year_deposit_rate():
    assert interest_of(2026) == INTEREST[-1]
    assert all(rule.rate_per_10k >= rule.one_year_deposit_per_10k for rule in INTEREST)
    assert InterestRule(2030, 150, own_per_10k=35).rate_per_10k == 150
    assert InterestRule(2030, 150, own_per_10k=275).rate_per_10k == 275


def test_there_are_five_insurances():
    assert [str(kind) for kind in Insured] == [
        "pension", "medical", "unemployment", "injury", "maternity",
    ]  # fmt: skip
