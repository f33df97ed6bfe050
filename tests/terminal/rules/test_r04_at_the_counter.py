"""Rule 4 at the counter: own money first, then the relatives', on purse and online cards."""

from __future__ import annotations

import json

import pytest

from backend.people import people
from backend.protocol.messages.pharmacy import RELATIVES_ACCOUNT
from terminal.outcome import Result
from terminal.transactions.bill import Order
from terminal.tui.card_panel import CardPanel
from terminal.tui.chooser import Chooser
from tests.support.calendar_shop import CalendarShop
from tests.support.counter import opened
from tests.support.training_home import Trainer, built_home


@pytest.fixture
def shop(tmp_path_factory, tmp_path):
    """韩雪, online with 620.00, is bound to 陈晨, who has 500.00 on a card."""
    opened_shop = CalendarShop(built_home(tmp_path_factory.mktemp), tmp_path / "home")
    yield opened_shop
    opened_shop.close()


def giver(shop) -> str:
    """Citizen id of 韩雪, who has no card and 620.00 at the centre."""
    return next(one.certno for one in shop.world.store.read(people) if one.name == "韩雪")


def bind(shop, card: str, limit: str = "600.00", relation: str = "spouse"):
    return shop.desk(
        "bind-relative", giver=giver(shop), user=shop.holder(card)["certno"], relation=relation,
        limit=limit,
    )  # fmt: skip


def order(shop, count: int) -> Order:
    return Order(shop.order(f"1003:{count}").lines, RELATIVES_ACCOUNT)


def test_r4_a_purse_card_pays_first_and_a_relative_the_rest(shop):
    bind(shop, "zhao")
    outcome = shop.sell("zhao", order(shop, 8))  # 464.00 of which 380.00 is on the card
    assert outcome.result is Result.PAID
    info = outcome.entry.settlement
    assert (info.acct_pay, info.acct_mulaid_pay, info.psn_cash_pay) == (464_00, 84_00, 0)
    assert shop.card("zhao").purse.balance_fen == 0
    assert shop.is_whole()


def test_r4_an_empty_card_lets_a_relative_pay_everything(shop):
    bind(shop, "wang")
    outcome = shop.sell("wang", order(shop, 1))
    assert outcome.result is Result.PAID
    assert outcome.entry.settlement.acct_mulaid_pay == 58_00
    assert shop.card("wang").log[0].amounts.account_fen == 0
    assert shop.is_whole()


def test_r4_a_resident_without_an_account_may_have_a_relative_who_pays(shop):
    bind(shop, "sun")
    outcome = shop.sell("sun", order(shop, 1))
    info = outcome.entry.settlement
    assert (info.acct_pay, info.acct_mulaid_pay, info.psn_cash_pay) == (58_00, 58_00, 0)
    assert shop.is_whole()


def test_r4_a_refund_gives_each_their_own_back(shop):
    bind(shop, "zhao")
    outcome = shop.sell("zhao", order(shop, 8))
    refund = shop.workplace.drive(shop.workplace.refunding(outcome.entry.msgid), Trainer())
    assert refund.result is Result.PAID
    slip = shop.desk("list-relatives", certno=shop.holder("zhao")["certno"])
    assert slip.document["relatives"][0]["left"] == 600_00
    assert shop.card("zhao").purse.balance_fen == 380_00
    assert shop.is_whole()


def test_r4_the_command_line_sells_with_relatives_money(shuaka):
    found = json.loads(shuaka("centre", "people", "list", "--json").stdout)
    by_name = {one["psn_name"]: one["certno"] for one in found}
    bound = shuaka(
        "desk", "bind-relative", "--giver", by_name["韩雪"], "--user", by_name["王芳"],
        "--relation", "spouse", "--limit", "50.00", "--json",
    )  # fmt: skip
    assert bound.exit_code == 0, bound.output
    sold = shuaka("sell", "--item", "1003", "--card", "wang", "--account", "relatives", "--yes",
                  "--json")  # fmt: skip
    info = json.loads(sold.stdout)["settlement"]
    assert (info["acct_mulaid_pay"], info["psn_cash_pay"]) == (50.0, 8.0)


async def test_r4_the_screen_shows_what_relatives_give_and_lets_them_pay(shop):
    bind(shop, "wang")
    async with opened(shop) as till:
        await till.insert("wang")
        assert till.app.query(CardPanel)
        assert till.says("Relatives")
        till.scanned("1003")
        await till.idle()
        till.press("f10")
        await till.dialog(Chooser)
        till.press("down", "enter")
        await till.idle()
        assert till.counter.basket.relatives
        assert till.says("Relatives 58.00")
        assert await till.pay() is Result.PAID
        assert till.counter.outcome.entry.settlement.acct_mulaid_pay == 58_00


async def test_r4_without_relatives_the_menu_does_not_offer_them(shop):
    async with opened(shop) as till:
        await till.insert("wang")
        till.press("f10")
        await till.dialog(Chooser)
        assert not till.says("Relatives pay too")
        till.press("escape")
        await till.idle()
