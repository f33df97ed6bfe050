"""Sales, refunds and recoveries at the counter: the three outcomes and what is left afterwards."""

import threading

import pytest

from terminal.entry import Stage
from terminal.flow import Transmit
from terminal.outcome import Result
from terminal.tui.chooser import Chooser
from terminal.tui.pin import PinDialog
from terminal.tui.question import AskFirst, ConfirmSplit
from terminal.tui.running import Running
from tests.support.calendar_shop import CalendarShop
from tests.support.counter import WIDE, opened
from tests.support.faults import Everything, Network
from tests.support.training_home import built_home


class PullAt:
    """Takes the card out before a step with this label is sent."""

    def __init__(self, shop, label):
        self._drawer, self._label = shop.workplace.drawer, label

    def before(self, step):
        if isinstance(step, Transmit) and step.label == self._label:
            self._drawer.pull()

    def after(self, step, reply):
        pass


async def basket(till, *codes, card="zhao"):
    await till.insert(card)
    till.scanned(*codes)
    await till.idle()


async def test_a_sale_is_paid_split_and_printed(shop):
    async with opened(shop, WIDE) as till:
        await basket(till, "1001", "*2", "1002", "1003")
        assert till.says("After this")
        assert await till.pay() is Result.PAID
        assert till.says("✓ PAID")
        assert till.says("121.60")
        assert till.says("** TRAINING, no real receipt **")
        assert not till.counter.basket
        assert till.counter.card.insurance.balc == 380_00 - 121_60
        assert shop.card("zhao").purse.balance_fen == 380_00 - 121_60
        assert shop.disagreements() == []


async def test_the_next_scan_closes_the_result_and_begins_a_new_basket(shop):
    async with opened(shop) as till:
        await basket(till, "1001")
        await till.pay()
        till.scanned("1002")
        await till.idle()
        assert till.counter.outcome is None
        assert [row.item.medins_list_codg for row in till.counter.basket.rows] == ["1002"]


async def test_esc_at_the_confirmation_is_one_step_back_to_the_basket_and_moves_no_money(shop):
    async with opened(shop) as till:
        await basket(till, "1001")
        till.press("f8")
        await till.dialog(ConfirmSplit)
        till.press("escape")
        await till.idle()
        assert till.counter.outcome.result is Result.REFUSED
        assert till.says("The sale was stopped at the counter. No money moved.")
        assert not till.says("REFUSED")
        assert till.says("1 阿莫西林胶囊 0.25g x24")
        till.press("escape")
        await till.idle()
        assert not till.says("stopped")
        assert await till.pay() is Result.PAID
        assert shop.disagreements() == []


async def test_pay_without_card_or_basket_says_what_is_missing(shop):
    async with opened(shop) as till:
        till.press("f8")
        await till.idle()
        assert till.says("The basket is empty")
        till.scanned("1001")
        till.press("f8")
        await till.idle()
        assert till.says("No card in the reader. F2 opens the drawer.")
        assert not till.says("F8 Pay")


async def test_a_card_pulled_at_the_pin_moves_no_money(shop):
    async with opened(shop) as till:
        await basket(till, "1001")
        till.press("f8")
        await till.dialog(ConfirmSplit)
        till.press("enter")
        await till.dialog(PinDialog)
        till.press("f4")
        await till.until(lambda: shop.workplace.drawer.inserted() is None)
        till.press("+246810", "enter")
        await till.idle()
        assert till.counter.outcome.result is Result.REFUSED
        assert till.says("No money moved")
        assert shop.disagreements() == []


async def test_a_card_pulled_at_the_debit_is_unknown_until_it_comes_back(shop):
    fault = PullAt(shop, "DEBIT FOR PURCHASE")
    async with opened(shop) as till:
        await basket(till, "1001")
        shop.workplace.observers.append(fault)
        assert await till.pay() is Result.UNKNOWN
        shop.workplace.observers.remove(fault)
        assert till.says("? UNKNOWN: do not hand over the goods")
        assert till.says("! 1 unsettled")
        assert till.counter.basket
        await till.insert("zhao")
        assert not till.says("1 unsettled")
        assert till.counter.outcome.result is Result.REFUSED
        assert till.says("The card was not debited")
        assert shop.disagreements() == []


async def test_another_card_settles_nothing(shop):
    fault = PullAt(shop, "DEBIT FOR PURCHASE")
    async with opened(shop) as till:
        await basket(till, "1001")
        shop.workplace.observers.append(fault)
        await till.pay()
        shop.workplace.observers.remove(fault)
        await till.insert("qian")
        assert till.says("! 1 unsettled")
        till.press("escape", "f8")
        await till.idle()
        assert till.counter.outcome.result is Result.REFUSED
        assert till.says("An earlier payment is not settled")


async def test_a_case_is_handed_over_only_after_a_yes(shop):
    fault = PullAt(shop, "DEBIT FOR PURCHASE")
    async with opened(shop) as till:
        await basket(till, "1001")
        shop.workplace.observers.append(fault)
        await till.pay()
        shop.workplace.observers.remove(fault)
        for answer, left in (("escape", 1), ("enter", 0)):
            till.press("f10")
            await till.dialog(Chooser)
            assert till.says("Hand the unsettled payment to the centre")
            till.press("enter")
            await till.dialog(AskFirst)
            till.press(answer)
            await till.idle()
            assert len(till.counter.open_cases) == left
        assert till.says("The case is with the centre")
        assert shop.workplace.journal.cases()[-1].stage is Stage.REVERSED


async def test_a_silent_centre_is_refused_before_and_unknown_after_the_intent(shop):
    host = shop.workplace.host
    transport = host.transport
    async with opened(shop) as till:
        await basket(till, "1001")
        host.transport = Network(transport, lost_requests=Everything())
        till.press("f8")
        await till.idle()
        assert till.counter.outcome.result is Result.REFUSED
        assert till.says("The centre cannot be reached")
        host.transport = Network(transport, lost_requests=Everything(2))
        assert await till.pay() is Result.UNKNOWN
        assert till.says("The centre did not answer")
        host.transport = transport
        await till.insert("zhao")
        assert till.counter.open_cases == []
        assert shop.disagreements() == []


async def test_what_was_left_open_is_settled_at_the_start_and_shown(shop):
    class Cut(BaseException):
        pass

    class CutAt:
        def before(self, step):
            if getattr(step, "label", "") == "INIT SAM FOR PURCHASE":
                raise Cut

        def after(self, step, reply):
            pass

    shop.workplace.drawer.insert("zhao")
    shop.workplace.observers.append(CutAt())
    with pytest.raises(Cut):
        shop.sell()
    shop.restart("zhao")
    async with opened(shop) as till:
        assert till.counter.outcome.result is Result.REFUSED
        assert till.says("it was reversed. No money moved")
        assert till.counter.open_cases == []
        assert shop.disagreements() == []


async def test_a_sale_of_today_is_refunded_from_the_list(shop):
    async with opened(shop) as till:
        await basket(till, "1001", "1002")
        await till.pay()
        till.press("f7")
        await till.dialog(Chooser)
        assert till.says("51.10")
        till.press("enter")
        await till.dialog(ConfirmSplit)
        till.press("enter")
        await till.dialog(PinDialog)
        till.press("+246810", "enter")
        await till.idle()
        assert till.says("✓ REFUNDED")
        assert till.says("-51.10")
        assert shop.card("zhao").purse.balance_fen == 380_00
        assert shop.disagreements() == []


@pytest.fixture
def calendar(tmp_path_factory, tmp_path):
    """A shop where days go by."""
    shop = CalendarShop(built_home(tmp_path_factory.mktemp), tmp_path / "calendar")
    yield shop
    shop.close()


async def test_the_receipt_of_an_earlier_day_finds_its_sale_and_no_other(calendar):
    shop = calendar
    earlier = shop.sell("zhao", shop.order("1001")).entry
    shop.wait(1)
    shop.sell("zhao", shop.order("1002"))
    async with opened(shop) as till:
        await till.insert("zhao")
        till.press("f7")
        chooser = await till.dialog(Chooser)
        assert earlier.msgid not in chooser.values
        till.scanned("9" * 20)
        await till.until(lambda: till.says("Nothing to choose from."))
        till.press(*["backspace"] * 20, "+" + earlier.settlement.setl_id)
        await till.until(lambda: till.says(earlier.at[5:10]))
        till.press("enter")
        question = await till.dialog(ConfirmSplit)
        assert question._split.total_fen == -12_50


async def test_waiting_credit_is_loaded_from_the_menu(shop):
    async with opened(shop) as till:
        await till.insert("feng")
        assert till.says("260.00")
        till.press("f10")
        await till.dialog(Chooser)
        till.press("enter")
        await till.dialog(PinDialog)
        till.press("+246810", "enter")
        await till.idle()
        assert till.says("✓ LOADED")
        assert shop.card("feng").purse.balance_fen == 310_00


async def test_while_a_sale_runs_no_other_key_opens_anything(shop):
    async with opened(shop) as till:
        await basket(till, "1001")
        till.press("f8", "f1", "f2", "f7", "f8", "f10", "ctrl+q")
        await till.dialog(ConfirmSplit)
        assert [type(screen) for screen in till.app.screen_stack[1:]] == [Running, ConfirmSplit]
        assert till.says("F4 Pull")
        assert not till.says("F2 Card")
        till.press("escape")
        await till.idle()


async def test_while_the_centre_is_slow_its_words_are_shown_and_keys_answer_at_once(shop):
    host, waits = shop.workplace.host, threading.Event()
    transport = host.transport

    def slow(request):
        assert waits.wait(20)
        return transport(request)

    async with opened(shop) as till:
        await basket(till, "1001")
        host.transport = slow
        till.press("f8")
        await till.until(lambda: till.says("Asking the centre about the holder ..."))
        assert till.says("Leave the card in until it says so.")
        till.press("f12")
        await till.until(lambda: till.says("INSIDE"))
        waits.set()
        host.transport = transport
        await till.dialog(ConfirmSplit)
        till.press("escape")
        await till.idle()
        assert not till.says("Asking the centre")
