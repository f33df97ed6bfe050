"""Tiers, caps and the funds above them; the steps of every bill add up to it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from backend.policy import Cut, Means, Policy, YearToDate, settle
from backend.policy_tables import (
    CIVIL_SERVANTS,
    EMPLOYEE_POOL,
    HOSPITAL_POOLS,
    INPATIENT_POOL,
    LARGE_AMOUNT,
    PHARMACY_POOLS,
    RESIDENT_POOL,
    SUPPLEMENTS,
    policy_of,
)

HERE = Policy("430100", 2026, outpatient=PHARMACY_POOLS)
NEW = YearToDate()


def in_scope(fen):
    return [Cut(fen, 0, 0, 0, fen)]


def test_the_2304_of_the_reference_comes_out_to_the_fen():
    cuts = [Cut(18_450_00, 1_250_00, 200_00, 1_000_00, 16_000_00)]
    split = settle(cuts, HERE, INPATIENT_POOL, "11", NEW, Means(1_200_00))
    assert (split.deductible_fen, split.pool_fen, split.person_fen) == (
        1_000_00, 13_000_00, 5_450_00,
    )  # fmt: skip
    assert (split.account_fen, split.cash_fen) == (1_200_00, 4_250_00)
    tiers = [(step.code, step.fund_fen) for step in split.steps if step.code[0] == "C"]
    assert tiers == [("C001", 8_500_00), ("C002", 4_500_00)]


def test_retirees_have_their_own_tiers():
    split = settle(in_scope(16_000_00), HERE, INPATIENT_POOL, "1204", NEW, Means())
    assert split.pool_fen == 9_000_00 + 4_750_00


def test_what_lies_above_the_last_tier_and_the_cap_goes_to_the_large_amount_fund():
    pool = INPATIENT_POOL.supplemented(frozenset({LARGE_AMOUNT}), SUPPLEMENTS)
    split = settle(in_scope(171_000_00), HERE, pool, "11", NEW, Means())
    by_member = {fund.member: fund.amount_fen for fund in split.funds}
    assert by_member == {"hifp_pay": 134_500_00, "hifob_pay": 18_000_00}  # 20,000.00 above, 90 %
    assert split.person_fen == 1_000_00 + 1_500_00 + 14_000_00 + 2_000_00


def test_a_cap_that_is_reached_cuts_the_fund_and_the_large_amount_fund_takes_over():
    used = YearToDate(deductible_fen=300_00, pool_fen=1_490_00)
    plain = settle(in_scope(100_00), HERE, EMPLOYEE_POOL, "11", used, Means())
    assert (plain.pool_fen, plain.person_fen) == (10_00, 90_00)
    pool = EMPLOYEE_POOL.supplemented(frozenset({LARGE_AMOUNT}), SUPPLEMENTS)
    more = settle(in_scope(100_00), HERE, pool, "11", used, Means())
    assert (more.pool_fen, more.fund_fen, more.person_fen) == (10_00, 64_00, 36_00)


def test_civil_servants_get_half_of_their_share_inside_the_tiers():
    pool = EMPLOYEE_POOL.supplemented(frozenset({CIVIL_SERVANTS}), SUPPLEMENTS)
    split = settle(in_scope(400_00), HERE, pool, "11", NEW, Means())
    assert {fund.member: fund.amount_fen for fund in split.funds} == {
        "hifp_pay": 70_00, "cvlserv_pay": 15_00,
    }  # fmt: skip
    assert split.person_fen == 300_00 + 15_00


def test_a_place_says_which_pool_is_whose():
    rules = policy_of("430100", 2026)
    assert rules.pool("310", "") is EMPLOYEE_POOL
    assert rules.pool("310", "3") is HOSPITAL_POOLS["3"]
    assert rules.pool("390", "3") is RESIDENT_POOL
    assert rules.pool("510", "") is None


def test_relatives_may_come_first():
    rules = replace(HERE, relatives_first=True)
    split = settle(in_scope(100_00), rules, None, "11", NEW, Means(80_00, (30_00, 5_00)))
    assert (split.own_fen, split.mutual_aid_fen, split.cash_fen) == (65_00, (30_00, 5_00), 0)


amounts = st.integers(0, 300_000_00)
pools = st.sampled_from(
    [None, EMPLOYEE_POOL, RESIDENT_POOL, INPATIENT_POOL, *HOSPITAL_POOLS.values()]
)
insured = st.frozensets(st.sampled_from([LARGE_AMOUNT, CIVIL_SERVANTS]))


@given(
    st.lists(st.tuples(amounts, amounts, amounts, amounts), min_size=1, max_size=6),
    pools,
    insured,
    st.sampled_from(["11", "12", "15"]),
    st.builds(YearToDate, amounts, amounts),
    st.builds(Means, amounts, st.lists(amounts, max_size=2).map(tuple)),
    st.booleans(),
    st.booleans(),
)
def test_the_steps_of_every_bill_add_up_to_it(
    parts, pool, kinds, psn_type, used, means, own_expense, relatives_first
):
    cuts = [Cut(sum(row), *row) for row in parts]
    if pool is not None:
        pool = pool.supplemented(kinds, SUPPLEMENTS)
    policy = Policy("430100", 2026, own_expense, PHARMACY_POOLS, relatives_first)
    split = settle(cuts, policy, pool, psn_type, used, means)
    assert sum(step.self_fen for step in split.steps) == split.person_fen
    assert sum(step.fund_fen for step in split.steps) == split.fund_fen
    assert split.medfee_fen == split.fund_fen + split.account_fen + split.cash_fen
    assert all(step.self_fen >= 0 and step.fund_fen >= 0 for step in split.steps)
    assert 0 <= split.fund_fen <= split.in_scope_fen - split.deductible_fen
    assert min(split.account_fen, split.cash_fen, split.aid_fen) >= 0
    assert split.aid_fen <= split.account_fen
    if pool is not None:
        assert split.pool_fen <= max(0, pool.cap(psn_type) - used.pool_fen)
