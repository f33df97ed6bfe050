"""Rule 10: the old card is dead for good: when it shows up it is refused, and blocked by script."""

from __future__ import annotations

import pytest

from backend.desk import cancel_card
from terminal.outcome import Result
from tests.support.faults import Pull
from tests.support.training_home import Shop, built_home

MOST_POINTS = 120


@pytest.fixture
def template(tmp_path_factory):
    return built_home(tmp_path_factory.mktemp)


def cancel(shop):
    cancel_card(shop.world.centre, shop.card("zhao").field("card_sn"), reference="replaced")


def test_r10_a_dead_card_is_refused_and_blocked_where_it_shows_up(shop):
    cancel(shop)
    outcome = shop.sell("zhao")
    assert outcome.result is Result.REFUSED
    assert "cancelled" in str(outcome.reason)
    assert shop.card("zhao").blocked
    again = shop.sell("zhao")
    assert again.result is Result.REFUSED
    assert shop.card("zhao").purse.balance_fen == 380_00, "the money is the ledger's now"


def test_r10_a_dead_card_pulled_in_the_middle_is_blocked_at_its_next_contact(template, tmp_path):
    for at in range(MOST_POINTS):
        shop = Shop(template, tmp_path / f"dead{at}")
        cancel(shop)
        pull = Pull(shop.workplace.drawer, at)
        shop.workplace.observers.append(pull)
        assert shop.sell("zhao").result is Result.REFUSED
        shop.workplace.observers.remove(pull)
        if not shop.card("zhao").blocked:
            assert "cancelled" in str(shop.sell("zhao").reason)
        assert shop.card("zhao").blocked
        shop.close()
        if pull.seen <= at:
            assert at > 20
            return
    raise AssertionError("the blocking has no end")
