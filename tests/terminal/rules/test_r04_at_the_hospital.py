"""Rule 4 at the hospital: own money first, then the relatives', for a visit and for a stay."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from backend.protocol.messages.pharmacy import RELATIVES_ACCOUNT
from terminal.cli import app
from terminal.outcome import Result
from tests.support.bedside import entered, let_in, on_the_screen, settled
from tests.support.calendar_shop import CalendarShop
from tests.support.counter import opened
from tests.support.training_home import built_home
from tests.support.ward import Ward
from tests.terminal.rules.test_r04_at_the_counter import bind
from tests.terminal.tui.test_ward_paying import ending

SCAN = ("5107",)
"""3,800.00, far above the 380.00 on the card."""


@pytest.fixture
def shop(tmp_path_factory, tmp_path):
    """A relative with 620.00 at the centre lets 赵 spend up to 600.00."""
    opened_shop = CalendarShop(built_home(tmp_path_factory.mktemp), tmp_path / "home")
    bind(opened_shop, "zhao")
    yield opened_shop
    opened_shop.close()


async def test_r4_relatives_pay_a_visit_from_the_screen(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        await let_in(till)
        screen = await entered(till, *SCAN)
        assert screen.bedside.split.aid_fen == 0
        await ending(till, "relatives")
        assert (screen.bedside.split.aid_fen, till.says("Relatives")) == (600_00, True)
        await settled(till)
        info = screen.bedside.bills[-1].settlement
        assert (info.acct_pay, info.acct_mulaid_pay) == (980_00, 600_00)
        assert shop.card("zhao").purse.balance_fen == 0
        assert shop.is_whole()
        await on_the_screen(till)


def test_r4_what_relatives_paid_of_a_stay_goes_back_to_them(shop):
    ward = Ward(shop, "zhao")
    stay = ward.stayed()
    outcome = ward.settled(stay, flag=RELATIVES_ACCOUNT)
    info = outcome.entry.settlement
    assert outcome.result is Result.PAID
    assert (info.acct_mulaid_pay, info.acct_pay) == (600_00, 980_00)
    back = ward.cancelled(stay.number)
    assert back.entry.settlement.acct_mulaid_pay == -600_00
    quote = ward.do(ward.hospital.quoting(stay.number, flag=RELATIVES_ACCOUNT)).setlinfo
    assert quote.acct_mulaid_pay == 600_00
    assert shop.is_whole()


def test_r4_the_command_line_lets_relatives_pay_a_visit_and_draws_its_quote(shop, monkeypatch):
    visit = Ward(shop, "zhao").attended(SCAN)
    shop.workplace.drawer.pull()
    shop.close()
    monkeypatch.setenv("SHUAKA_HOME", str(shop.home.path))
    monkeypatch.setenv("SHUAKA_PIN", "246810")

    def ran(*words):
        result = CliRunner().invoke(app, ["hospital", *words, "--account", "relatives"])
        assert result.exit_code == 0, result.output
        return result.output

    quote = json.loads(ran("quote", visit.number, "--json"))
    assert (quote["account"], quote["of_this_relatives"]) == (980, 600)
    assert sum(step["person"] + step["fund"] for step in quote["steps"]) == 3800
    drawn = ran("quote", visit.number)
    assert "Relatives' accounts" in drawn
    assert "█" in drawn or "#" in drawn
    paid = json.loads(ran("settle", visit.number, "--card", "zhao", "--yes", "--json"))
    assert paid["settlement"]["acct_mulaid_pay"] == 600
