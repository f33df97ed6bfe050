"""Whatever comes late, twice, reordered or never: money is conserved and card and books agree."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend import centre, findings, holding, ledger, settlement
from backend.store import StoreFailure
from backend.store.sql import text
from tests.support.centre_simulation import OPERATIONS, play
from tests.support.examples import often

REAL_CHANGE, REAL_SOURCES = ledger._change, holding._sources
NOTHING_STORED = text("SELECT digest, reply FROM replies WHERE institution = '' AND msgid = ''")
WEIGHTED = (*OPERATIONS, *("debited", "find", "reverse") * 2, "card", "confirm")
steps = st.tuples(st.sampled_from(WEIGHTED), st.integers(0, 200))


def script(seed, length=60):
    chance = random.Random(seed)
    return [(chance.choice(WEIGHTED), chance.randrange(200)) for _ in range(length)]


@settings(max_examples=often(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(steps, min_size=5, max_size=40))
def test_money_is_conserved_and_the_card_agrees_with_its_mirror(steps):
    play(steps)


@pytest.mark.parametrize("seed", range(20))
def test_a_long_day_of_accidents_ends_in_agreement(seed):
    simulation = play(script(seed))
    assert simulation.cases


def test_the_accidents_reach_every_outcome():
    outcomes = set()
    for seed in range(20):
        books = play(script(seed)).world.books
        for case in books.settlements():
            held = books.hold(case.institution, case.msgid)
            outcomes.add((str(case.state), held.doubt if held else None, case.kind))
    assert {
        ("posted", "", "sale"), ("posted", None, "sale"), ("posted", None, "refund"),
        ("reversed", "compensated", "sale"), ("reversed", "denied", "sale"),
        ("reversed", None, "sale"),
    } <= outcomes  # fmt: skip


PLANTED = {
    "the tombstone is forgotten": (settlement, "require_no_tombstone", lambda context: None),
    "a reversal leaves the money in transit": (
        holding, "_way_back", lambda held, source, proven: held.transit,
    ),
    "a proven sale goes back onto the card": (
        holding, "_way_back", lambda held, source, proven: source,
    ),
    "a compensation moves nothing": (findings, "compensate", lambda context, held, seal: None),
    "a confirmed hold stays in transit": (findings, "post_hold", lambda context, held, seal: None),
    "a finding is not noted": (findings, "note", lambda context, held, doubt, seal=None: held),
    "a load in doubt is believed to be refused": (
        findings, "_is_genuine", lambda context, card, held, seal: held.kind == "2",
    ),
    "money appears": (ledger, "_change", lambda tx, account, by_fen: REAL_CHANGE(
        tx, account, by_fen + by_fen % 2)),
    "a transfer is booked twice": (holding, "_sources", lambda tx, held: REAL_SOURCES(
        tx, held) * 2),
    "nothing is remembered": (centre, "_STORED", NOTHING_STORED),
}  # fmt: skip


@pytest.mark.parametrize("bug", PLANTED)
def test_a_planted_bug_is_found(bug, monkeypatch):
    where, name, replacement = PLANTED[bug]
    monkeypatch.setattr(where, name, replacement)
    assert any(fails(seed) for seed in range(20))


def fails(seed):
    try:
        play(script(seed))
    except (AssertionError, StoreFailure):
        return True
    return False
