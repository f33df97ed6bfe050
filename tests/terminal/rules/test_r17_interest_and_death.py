"""Rule 17: interest by day product once a year, without tax; on death the heirs get all of it."""

from __future__ import annotations

from datetime import datetime

import pytest

from backend.funding.interest import interest_fen
from backend.funding.interest_job import run_interest
from backend.funding.policy import interest_of
from backend.inspect import Books
from backend.protocol.refusals import Code, Refused
from backend.verify import verify
from terminal.outcome import Result
from tests.support.bank_life import certno, person
from tests.support.desk_work import at_the_desk

SON = {"heir1": "钱小", "heir1_certno": "999999199007170125"}
DAUGHTER = {"heir2": "钱大", "heir2_certno": "999999199304220168"}


def report(shop, key="qian", name="钱桂芳"):
    today = f"{shop.world.centre.now():%Y-%m-%d}"
    return at_the_desk(shop, "report-death", certno=certno(shop, key), name=name, died_on=today)


def pay_out(shop, key="qian", first="1/3", second="2/3"):
    heirs = SON | DAUGHTER | {"heir1_share": first, "heir2_share": second}
    return at_the_desk(shop, "pay-out-heirs", certno=certno(shop, key), **heirs)


@pytest.mark.parametrize(("product", "interest"), [(258_40 * 30, 32), (120_00 * 30 * 78, 11_70)])
def test_r17_the_worked_examples(product, interest):
    assert interest_fen(product, 150) == interest


def test_r17_the_rate_is_at_least_the_one_year_rate():
    for year in range(1999, 2040):
        rule = interest_of(year)
        assert rule.rate_per_10k >= rule.one_year_deposit_per_10k > 0


def interest_of_next_year(shop):
    """The money of the training people stays a whole year, whatever day it is."""
    year = shop.world.centre.now().year + 1
    return run_interest(shop.world.store, year, datetime(year, 12, 31, 23, 0))


def test_r17_interest_is_credited_once_a_year_and_nothing_is_taken_from_it(shop):
    books = Books(shop.world.store)
    first = interest_of_next_year(shop)
    funded = -sum(row.balance_fen for row in books.trial_balance() if row.owner == "interest")
    assert funded == first.people.amount_fen > 0
    assert interest_of_next_year(shop).people.people == 0
    assert verify(shop.world.store).faults == []


@pytest.mark.parametrize(("key", "earned_fen"), [("chen", 7_50), ("li", 1_43), ("zhao", 5_70)])
def test_r17_card_money_and_waiting_money_earn_alike(shop, key, earned_fen):
    books, psn_no = Books(shop.world.store), person(shop, key).psn_no
    before = books.balances(psn_no)
    interest_of_next_year(shop)
    after = books.balances(psn_no)
    assert after.on_cards_fen == before.on_cards_fen
    assert after.waiting_fen - before.waiting_fen == earned_fen


def test_r17_the_heirs_get_everything_by_share(shop):
    slip = report(shop)
    assert slip.document["on_cards"] == 850_00
    paid = pay_out(shop).document
    assert sum(heir["amount"] for heir in paid["heirs"]) == paid["total"] >= 850_00
    assert paid["heirs"][1]["amount"] == paid["total"] * 2 // 3
    left = Books(shop.world.store).balances(person(shop, "qian").psn_no)
    assert (left.on_cards_fen, left.waiting_fen) == (0, 0)
    assert verify(shop.world.store).faults == []


def test_r17_the_card_of_the_dead_is_dead(shop):
    report(shop)
    outcome = shop.sell("qian")
    assert outcome.result is Result.REFUSED
    assert "has died" in str(outcome.reason)


def test_r17_shares_that_are_not_one_are_refused_and_nothing_is_paid(shop):
    report(shop)
    with pytest.raises(Refused) as refused:
        pay_out(shop, second="1/3")
    assert refused.value.code == Code.HEIRS_WRONG
    assert Books(shop.world.store).balances(person(shop, "qian").psn_no).on_cards_fen == 850_00


def test_r17_nothing_is_paid_out_before_death(shop):
    with pytest.raises(Refused) as refused:
        pay_out(shop, "zhao")
    assert refused.value.code == Code.DEATH_UNKNOWN
