"""Rules 11, 13 and 14 where nobody stands behind a desk: by card, and on the holder's page."""

from __future__ import annotations

import json
from html import escape

import pytest

from backend.protocol.messages.why import PERSONAL, places, said
from tests.support.browser import browsing, certno_of


@pytest.mark.parametrize(
    ("card", "on_card", "waiting"), [("zhao", "380.00", "0.00"), ("feng", "50.00", "260.00")]
)
def test_r11_the_card_asks_for_its_own_balance_without_a_pin(shuaka, card, on_card, waiting):
    told = shuaka("balance", "--card", card, "--json", pin="")
    assert told.exit_code == 0
    document = json.loads(told.stdout)
    assert (document["on_card"], document["waiting"]) == (on_card, waiting)


async def test_r11_the_page_shows_the_personal_account_apart_from_the_financial_one(shop):
    async with browsing(shop.home) as visitor:
        await visitor.login(certno_of(shop.home))
        assert "380.00" in visitor.page
        assert "3700.00" not in visitor.page
        await visitor.get("/bank")
        assert "3700.00" in visitor.page


async def test_r13_the_page_answers_why_there_is_no_money(shop):
    certno = certno_of(shop.home)
    async with browsing(shop.home) as visitor:
        await visitor.login(certno)
        await visitor.get("/why")
        answer = visitor.holders.why(certno, PERSONAL)
        reason = said(answer).english.format(**places(answer))
        assert escape(reason) in visitor.page


async def test_r14_the_page_shows_every_insurance_record(shop):
    async with browsing(shop.home) as visitor:
        await visitor.login(certno_of(shop.home))
        lines = visitor.holders.records(certno_of(shop.home))
        page = (await visitor.get("/insurance")).text
        assert lines
        assert page.count("<tr>") == len(lines) + 1
