"""Random visits and stays keep every identity, and all orders are answered or refused by name."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend import stays
from backend.policy import Cut, Means, YearToDate, settle
from backend.policy_tables import LARGE_AMOUNT, SUPPLEMENTS, policy_of
from tests.support.examples import often
from tests.support.ward_simulation import OPERATIONS, REFUSALS, play

USUAL = ("admit", "bed_lines", "bed_lines", "interim", "settle_bed", "discharge", "visit_lines")
WEIGHTED = (*OPERATIONS, *USUAL)
steps = st.tuples(st.sampled_from(WEIGHTED), st.integers(0, 10_000))


def script(seed, length=80):
    chance = random.Random(seed)
    begin = [("admit", 0), ("admit", 1), ("register", 2), ("bed_lines", 5), ("bed_lines", 6)]
    return begin + [(chance.choice(WEIGHTED), chance.randrange(10_000)) for _ in range(length)]


@settings(max_examples=often(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(steps, min_size=5, max_size=40))
def test_random_visits_and_stays_keep_every_identity(steps):
    play(steps)


@pytest.mark.parametrize("seed", range(8))
def test_a_long_day_on_the_wards_ends_in_books_that_are_whole(seed):
    play(script(seed))


def test_the_wards_reach_every_transaction_and_every_refusal():
    days = [play(script(seed)) for seed in (*range(13), 19)]
    assert set.union(*(day.answered for day in days)) >= set(OPERATIONS) - {"unregister"}
    assert set.union(*(day.refused for day in days)) >= REFUSALS - {
        "SEQUENCE_TAKEN", "SETTLEMENT_UNKNOWN", "SUM_MISMATCH",
    }  # fmt: skip


def test_a_centre_that_answers_in_any_order_is_found_out(monkeypatch):
    monkeypatch.setattr(stays.Stay, "require", lambda self, act: None)
    with pytest.raises(AssertionError):
        play(script(0))


@given(st.lists(st.integers(1, 90_000_00), min_size=1, max_size=6), st.booleans())
def test_interim_bills_come_to_what_one_bill_comes_to(parts, large):
    """To the fen in every fund and step, while the year's cap is not reached in between."""
    rules = policy_of("430100", 2026)
    pool = rules.stay_pool("310", "3", 1)
    pool = pool.supplemented(frozenset({LARGE_AMOUNT} if large else ()), SUPPLEMENTS)
    used, sums = YearToDate(), {}
    for scope in parts:
        split = settle([Cut(scope, 0, 0, 0, scope)], rules, pool, "11", used, Means())
        for step in split.steps:
            own, fund = sums.get(step.code, (0, 0))
            sums[step.code] = (own + step.self_fen, fund + step.fund_fen)
        base = dict(used.bases).get("L001", 0) + sum(
            step.self_fen + step.fund_fen for step in split.steps if step.code == "L001"
        )
        deductible = used.deductible_fen + split.deductible_fen
        passed = used.tiers_fen + scope - split.deductible_fen
        used = YearToDate(deductible, used.pool_fen + split.pool_fen, passed, (("L001", base),))
    whole = settle([Cut(sum(parts), 0, 0, 0, sum(parts))], rules, pool, "11", YearToDate(), Means())
    assert sums == {step.code: (step.self_fen, step.fund_fen) for step in whole.steps}
