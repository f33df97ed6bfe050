"""The arithmetic of settlement.md 3: the worked examples to the fen, and the identities for all."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.policy import (
    EMPLOYEE_POOL,
    PHARMACY_POOLS,
    RESIDENT_POOL,
    Cut,
    Item,
    Means,
    Policy,
    PoolRule,
    YearToDate,
    cut_line,
    settle,
)
from backend.protocol.money import fen, line_amount_fen
from tests.support.centre_people import BASKET

UNUSED = YearToDate()
HERE = Policy("430100", 2026, outpatient=PHARMACY_POOLS)
STRICT = Policy("430100", 2026, account_pays_own_expense=False, outpatient=PHARMACY_POOLS)


def cuts_of(basket):
    for drug, price, count in basket:
        amount = line_amount_fen(Decimal(price), Decimal(count))
        item = Item(drug.chrgitm_lv, drug.selfpay_per_10k, drug.ceiling_fen)
        yield cut_line(item, Decimal(price), Decimal(count), amount)


def test_the_common_basket_is_cut_as_published():
    assert list(cuts_of(BASKET)) == [
        Cut(2500, 0, 0, 0, 2500),
        Cut(3860, 0, 360, 350, 3150),
        Cut(5800, 5800, 0, 0, 0),
    ]


@dataclass(frozen=True)
class Example:
    """A row of settlement.md 3.4: inputs, then fund, deductible, part, account, shared, cash."""

    name: str
    means: Means
    expected: tuple[str, str, str, str, str, str]
    policy: Policy = HERE
    pool: PoolRule | None = None
    used: YearToDate = UNUSED


ALMOST = YearToDate(deductible_fen=280_00)
CAPPED = YearToDate(deductible_fen=280_00, pool_fen=1_490_00)
OWN = Means(380_00)
EXAMPLES = (
    Example("A0", Means(), ("0", "0", "121.60", "0", "0", "121.60")),
    Example("A1", OWN, ("0", "0", "121.60", "121.60", "0", "0")),
    Example("A2", OWN, ("0", "0", "121.60", "63.60", "0", "58.00"), STRICT),
    Example("A3", Means(100_00), ("0", "0", "121.60", "100.00", "0", "21.60")),
    Example("B", OWN, ("25.55", "20.00", "96.05", "96.05", "0", "0"), HERE, EMPLOYEE_POOL, ALMOST),
    Example("Bcap", OWN, ("10.00", "20.00", "111.60", "111.60", "0", "0"),
            HERE, EMPLOYEE_POOL, CAPPED),
    Example("C", Means(40_00, (500_00,)), ("25.55", "20.00", "96.05", "96.05", "56.05", "0"),
            HERE, EMPLOYEE_POOL, ALMOST),
)  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_a_worked_example_comes_out_to_the_fen(example):
    split = settle(cuts_of(BASKET), example.policy, example.pool, "11", example.used, example.means)
    fund, deductible, part, account, shared, cash = (fen(text) for text in example.expected)
    assert (split.medfee_fen, split.own_expense_fen) == (121_60, 58_00)
    assert (split.over_limit_fen, split.first_pay_fen, split.in_scope_fen) == (360, 350, 56_50)
    assert (split.pool_fen, split.deductible_fen) == (fund, deductible)
    assert (split.person_fen, split.account_fen) == (part, account)
    assert (split.aid_fen, split.cash_fen) == (shared, cash)


def test_the_limit_still_payable_is_the_one_before_this_settlement():
    first = settle(cuts_of(BASKET), HERE, EMPLOYEE_POOL, "11", ALMOST, OWN)
    capped = settle(cuts_of(BASKET), HERE, EMPLOYEE_POOL, "11", CAPPED, OWN)
    assert (first.pool_left_fen, capped.pool_left_fen) == (1_500_00, 10_00)


def test_the_resident_bill_of_the_reference_is_half_paid_by_the_fund():
    lines = [("16.80", "3", Item("01", 0, None)), ("9.90", "2", Item("02", 1000, None))]
    cuts = [
        cut_line(item, Decimal(p), Decimal(c), line_amount_fen(Decimal(p), Decimal(c)))
        for p, c, item in lines
    ]
    split = settle(cuts, HERE, RESIDENT_POOL, "15", YearToDate(), Means())
    assert (split.medfee_fen, split.first_pay_fen, split.in_scope_fen) == (70_20, 1_98, 68_22)
    assert (split.pool_fen, split.person_fen, split.cash_fen) == (34_11, 36_09, 36_09)


def test_a_hospital_pool_rounds_half_up_once():
    pool = PoolRule("310102", "", 300_00, 6_000, 7_000, 1_500_00, 2_000_00)
    lines = [
        ("50.00", "1", Item("01", 0, None)),
        ("320.00", "1", Item("02", 1000, 300_00)),
        ("26.40", "2", Item("02", 500, None)),
    ]
    cuts = [
        cut_line(item, Decimal(p), Decimal(c), line_amount_fen(Decimal(p), Decimal(c)))
        for p, c, item in lines
    ]
    split = settle(cuts, HERE, pool, "11", YearToDate(), Means(210_00))
    assert (split.medfee_fen, split.over_limit_fen, split.first_pay_fen) == (422_80, 20_00, 32_64)
    assert (split.in_scope_fen, split.deductible_fen, split.pool_fen) == (370_16, 300_00, 42_10)
    assert (split.person_fen, split.account_fen, split.cash_fen) == (380_70, 210_00, 170_70)


def test_retirees_get_ten_points_more_and_a_higher_cap():
    assert (EMPLOYEE_POOL.share("11"), EMPLOYEE_POOL.share("12")) == (7_000, 8_000)
    assert (EMPLOYEE_POOL.cap("1101"), EMPLOYEE_POOL.cap("1201")) == (1_500_00, 2_000_00)


def test_a_first_pay_half_fen_rounds_up():
    assert cut_line(Item("02", 500, None), Decimal("4.52"), Decimal(1), 452).first_pay_fen == 23


def test_a_ceiling_counts_per_piece_and_a_fraction_of_one():
    cut = cut_line(Item("01", 0, 10_00), Decimal("10.004"), Decimal("2.5"), 25_01)
    assert (cut.over_limit_fen, cut.in_scope_fen) == (1, 25_00)


amounts = st.integers(0, 200_000)
items = st.builds(
    Item,
    st.sampled_from(["01", "02", "03"]),
    st.integers(0, 10_000),
    st.none() | st.integers(0, 50_000),
)
prices = st.decimals("0.000001", "2000", places=6)
counts = st.decimals("0.0001", "50", places=4)
pools = st.none() | st.builds(
    PoolRule, st.just("310102"), st.just(""), amounts, st.integers(0, 10_000),
    st.integers(0, 10_000), amounts, amounts,
)  # fmt: skip


@given(items, prices, counts, st.integers(-1, 1))
def test_every_line_adds_up(item, price, count, off_by):
    amount = max(0, line_amount_fen(price, count) + off_by)
    cut = cut_line(item, price, count, amount)
    parts = (cut.own_expense_fen, cut.over_limit_fen, cut.first_pay_fen, cut.in_scope_fen)
    assert sum(parts) == cut.amount_fen == amount
    assert min(parts) >= 0


@given(
    st.lists(st.tuples(items, prices, counts), min_size=1, max_size=8),
    pools,
    st.booleans(),
    st.builds(YearToDate, amounts, amounts),
    st.builds(Means, amounts, st.lists(amounts, max_size=3).map(tuple)),
)
def test_every_bill_adds_up(lines, pool, own_expense, used, means):
    cuts = [cut_line(i, p, c, line_amount_fen(p, c)) for i, p, c in lines]
    policy = Policy("430100", 2026, own_expense, PHARMACY_POOLS)
    split = settle(cuts, policy, pool, "11", used, means)
    scopes = (split.own_expense_fen, split.over_limit_fen, split.first_pay_fen, split.in_scope_fen)
    assert split.medfee_fen == sum(scopes)
    assert split.medfee_fen == split.pool_fen + split.person_fen
    assert split.person_fen == split.account_fen + split.cash_fen
    assert 0 <= split.aid_fen <= split.account_fen
    assert split.own_fen <= means.own_fen
    assert all(a <= b for a, b in zip(split.mutual_aid_fen, means.relatives_fen, strict=True))
    assert min(*scopes, split.pool_fen, split.account_fen, split.cash_fen) >= 0
    if pool is not None:
        assert split.pool_fen <= split.pool_left_fen <= pool.cap_fen
        assert split.deductible_fen + used.deductible_fen <= max(
            pool.deductible_fen, used.deductible_fen
        )
    if not own_expense:
        assert split.cash_fen >= split.own_expense_fen
    if split.aid_fen:
        assert split.own_fen == means.own_fen  # one's own money goes first
