"""Rule 13: why there is no money always has one exact answer, from the books, with what to do."""

from __future__ import annotations

import pytest

from backend.funding.month_end import run_month_end
from backend.protocol.calls import WHY
from backend.protocol.messages.why import WhyQuery, WhyRequest
from terminal.desk.operation import Place
from terminal.steps import ask_host
from tests.support.bank_life import certno
from tests.support.desk_work import at_the_desk, last_month
from tests.support.training_home import Trainer

ANSWERS = {
    "zhao": "month_end_pending",
    "qian": "pool_pending",
    "sun": "no_account",
    "li": "not_activated",
    "chen": "month_end_pending",
}


def why(shop, key="zhao", asked="personal", place=Place.AGENCY):
    request = WhyRequest(WhyQuery(certno=certno(shop, key), asked=asked))
    return shop.workplace.drive(_asking(request), Trainer(), place).data


def _asking(request):
    return (yield from ask_host(WHY, request))


def month_end(shop):
    return run_month_end(shop.world.store, last_month(shop), shop.world.centre.now())


@pytest.mark.parametrize(("key", "reason"), ANSWERS.items())
def test_r13_each_training_person_gets_the_reason_of_the_books(shop, key, reason):
    assert why(shop, key).reason == reason


def test_r13_you_asked_for_the_other_account(shop):
    answer = why(shop, asked="financial", place=Place.BANK)
    assert (answer.reason, answer.balance_fen) == ("other_account", 380_00)


def test_r13_the_employer_has_paid_and_the_month_end_has_not_run(shop):
    answer = why(shop)
    assert answer.payer == "晨光机械厂（培训）"
    assert (answer.month, answer.pending_fen) == (last_month(shop), 120_00)
    month_end(shop)
    assert why(shop).reason == "there_is"


def test_r13_the_employer_has_not_paid(shop):
    slip = at_the_desk(shop, "why-desk", certno="999999199304220168")
    assert (
        str(slip.said) == f"青山小学（培训） has not paid the contributions of {last_month(shop)}."
    )
    at_the_desk(shop, "pay-month", employer="E43010200002", month=last_month(shop))
    slip = at_the_desk(shop, "why-desk", certno="999999199304220168")
    assert "has not run yet" in str(slip.said)


def test_r13_used_up(shop):
    month_end(shop)
    left = why(shop).balance_fen
    price = shop.order("1001:1").total_fen
    for _ in range(20):
        if left < price:
            break
        many = min(left // price, 10)
        shop.sell("zhao", shop.order(f"1001:{many}"))
        left -= many * price
    shop.sell("zhao", shop.order("1001:1"))
    answer = why(shop)
    assert (answer.reason, answer.balance_fen) == ("used_up", 0)
    assert answer.spent_fen > 380_00


def test_r13_the_personal_data_is_incomplete(shop):
    slip = at_the_desk(shop, "why-desk", certno="999999197901080117")
    assert "手机号码" in str(slip.said)
    assert "144.00" in str(slip.said)
    at_the_desk(shop, "complete-data", certno="999999197901080117")
    month_end(shop)
    assert "There is money" in str(at_the_desk(shop, "why-desk", certno="999999197901080117").said)


def test_r13_not_activated_says_how_much_waits(shop):
    assert why(shop, "li").waiting_fen == 95_00
