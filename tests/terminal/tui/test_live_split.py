"""Who pays what is known while the basket grows, and asking costs the sale nothing."""

import threading
from dataclasses import replace

import pytest

from backend.profile import REFUSE
from terminal.errors import HostSilent
from terminal.faults import Fault
from terminal.outcome import Result
from terminal.transactions.reconcile import Shop as Sides
from terminal.transactions.reconcile import reconcile
from terminal.tui.state import Knows
from terminal.words import say
from tests.support.counter import WIDE, opened
from tests.support.training_home import Trainer


class HeldBack:
    """The way to the centre, on which the first 2101 waits until it is let go."""

    def __init__(self, shop):
        self._through = shop.workplace.host.transport
        self.asked, self.may_go = [], threading.Event()
        self.arrived = threading.Event()
        shop.workplace.host.transport = self

    def __call__(self, request):
        if b'"2101"' not in request:
            return self._through(request)
        self.asked.append(request)
        if len(self.asked) == 1:
            self.arrived.set()
            assert self.may_go.wait(20)
        return self._through(request)


@pytest.fixture
def held_back(shop):
    way = HeldBack(shop)
    yield way
    way.may_go.set()


async def test_the_split_follows_the_basket_before_anybody_pays(shop):
    async with opened(shop, WIDE) as till:
        await till.insert("zhao")
        till.scanned("1001")
        await till.idle()
        assert till.counter.live.split.total_fen == 12_50
        till.scanned("*2", "1003")
        await till.idle()
        split = till.counter.live.split
        assert split.total_fen == till.counter.basket.total_fen == 83_00
        assert split.fund_fen + split.account_fen + split.cash_fen == 83_00
        assert till.says("After this")
        till.press("f8")
        await till.until(lambda: till.counter.split is not None)
        assert till.counter.split == split


async def test_without_a_card_the_classes_of_the_goods_are_known(shop):
    async with opened(shop, WIDE) as till:
        till.scanned("1001", "*2", "1002", "1003")
        await till.idle()
        assert till.counter.live.knows is Knows.NO_CARD
        assert till.says("Class A 25.00")
        assert till.says("Class C 58.00")
        assert till.says("Insert the card (F2).")


async def test_what_is_scanned_quickly_is_asked_once(shop):
    way = HeldBack(shop)
    way.may_go.set()
    async with opened(shop) as till:
        await till.insert("zhao")
        till.scanned(*["1001", "1002"] * 10)
        await till.idle()
        assert till.counter.live.split.total_fen == till.counter.basket.total_fen
        assert len(way.asked) == 1


async def test_a_stale_answer_is_dropped(shop, held_back):
    async with opened(shop) as till:
        till.app.workplace.drawer.insert("zhao")
        till.app.look_anew()
        await till.until(lambda: till.counter.card.person)
        till.scanned("1001")
        await till.until(held_back.arrived.is_set)
        till.scanned("1002")
        await till.until(lambda: len(till.counter.basket.rows) == 2)
        assert till.counter.live.split is None
        assert len(held_back.asked) == 1
        held_back.may_go.set()
        await till.idle()
        assert len(held_back.asked) == 2
        assert till.counter.live.split.total_fen == 12_50 + till.counter.basket.rows[1].amount_fen


async def test_keys_are_answered_and_a_sale_ends_while_a_question_hangs(shop, held_back):
    async with opened(shop) as till:
        till.app.workplace.drawer.insert("zhao")
        till.app.look_anew()
        await till.until(lambda: till.counter.card.person)
        till.scanned("1001")
        await till.until(held_back.arrived.is_set)
        for count in range(2, 12):
            till.scanned(f"*{count}")
            await till.until(lambda count=count: till.counter.basket.rows[-1].count == count)
        till.press("f8")
        await till.until(lambda: till.counter.split is not None)
        till.press("enter")
        await till.until(lambda: "_ _ _" in till.text())
        till.press("+246810", "enter")
        await till.until(lambda: till.counter.outcome is not None)
        assert till.counter.outcome.result is Result.PAID
        assert not held_back.may_go.is_set()
        held_back.may_go.set()
        await till.idle()
        assert till.counter.live.split is None
    assert shop.disagreements() == []


async def test_a_silent_centre_is_said_and_nothing_else_changes(shop):
    async with opened(shop, WIDE) as till:
        await till.insert("zhao")

        def silent(_):
            raise HostSilent()

        shop.workplace.host.transport = silent
        till.scanned("1001")
        await till.idle()
        assert till.counter.live.knows is Knows.SILENT
        assert till.says("The centre does not")
        assert till.counter.message is None


async def test_an_armed_fault_waits_for_the_payment(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        faults = shop.workplace.devices.faults
        faults.arm(Fault.REQUEST_LOST)
        till.scanned("1001")
        await till.idle()
        assert till.counter.live.knows is Knows.LATER
        assert faults.armed == [Fault.REQUEST_LOST]
        faults.disarm(Fault.REQUEST_LOST)
        till.app.repaint()
        await till.idle()
        assert till.counter.live.knows is Knows.ANSWERED


async def test_questions_leave_nothing_behind(shop):
    before = shop.books().trial_balance(), shop.workplace.journal.numbers(), compared(shop)
    async with opened(shop) as till:
        await till.insert("zhao")
        for code in ("1001", "1002", "1003"):
            till.scanned(code)
            await till.idle()
            assert till.counter.live.split is not None
        till.press("f4")
        await till.idle()
    after = shop.books().trial_balance(), shop.workplace.journal.numbers(), compared(shop)
    assert after == before
    assert shop.disagreements() == []


def compared(shop):
    """The day as the centre and the journal have it."""
    settings, cases = shop.workplace.settings, shop.workplace.journal.cases()
    today = shop.workplace.host.business_date
    asking = reconcile(cases, Sides(settings.institution, settings.area), today, today)
    return shop.workplace.drive(asking, Trainer())


async def test_no_question_is_asked_of_a_closed_workplace(shop):
    aside = shop.workplace.aside
    shop.close()
    with pytest.raises(HostSilent):
        aside.ask(iter(()))


FOR_WOMEN, NO_DRUG = "1306", "1330"


async def test_what_a_rule_finds_stands_beside_its_row_and_does_not_stop_the_payment(shop):
    async with opened(shop, WIDE) as till:
        await till.insert("zhao")
        till.scanned("1001", FOR_WOMEN)
        await till.idle()
        (finding,) = till.counter.live.findings
        assert (finding.place, finding.rule, finding.refuses) == (2, "RULE_SEX", False)
        assert till.says("is not for a person of this sex.")
        assert till.says("Findings 1")
        assert await till.pay() is Result.PAID
        await till.idle()
        assert till.counter.live.findings == ()


async def test_what_a_rule_refuses_is_refused_by_the_centre_alone(shop):
    centre = shop.world.centre
    centre.profile = replace(centre.profile, claim_rules={"sex": REFUSE})
    async with opened(shop, WIDE) as till:
        await till.insert("zhao")
        till.scanned(FOR_WOMEN)
        await till.idle()
        assert till.counter.live.knows is Knows.REFUSED
        assert "is not for a person of this sex" in say(till.counter.live.why)
        assert till.counter.live.findings == ()


async def test_findings_of_rows_that_stay_stand_until_the_next_answer(shop):
    async with opened(shop, WIDE) as till:
        await till.insert("zhao")
        till.scanned(FOR_WOMEN)
        await till.idle()
        way = HeldBack(shop)
        till.scanned("1001")
        await till.until(way.arrived.is_set)
        assert till.counter.live.knows is Knows.ASKING
        assert [finding.place for finding in till.counter.live.findings] == [1]
        way.may_go.set()
        await till.idle()
        till.press("-", "-")
        await till.idle()
        assert till.counter.live.findings == ()


async def test_goods_no_rule_is_about_are_not_judged(shop):
    through, asked = shop.workplace.host.transport, []

    def noted(request):
        asked.append(b'"3102"' in request)
        return through(request)

    async with opened(shop) as till:
        await till.insert("zhao")
        shop.workplace.host.transport = noted
        till.scanned(NO_DRUG)
        await till.idle()
        assert till.counter.live.knows is Knows.ANSWERED
        assert not any(asked)
        till.scanned("1001")
        await till.idle()
        assert any(asked)


async def test_a_centre_that_does_not_judge_still_says_who_pays(shop):
    through = shop.workplace.host.transport

    def deaf(request):
        if b'"3102"' in request:
            raise HostSilent()
        return through(request)

    shop.workplace.host.transport = deaf
    async with opened(shop) as till:
        await till.insert("zhao")
        till.scanned(FOR_WOMEN)
        await till.idle()
        assert till.counter.live.split.total_fen == till.counter.basket.total_fen
        assert till.counter.live.findings == ()
