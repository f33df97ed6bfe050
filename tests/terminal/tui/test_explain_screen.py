"""The bill explained on the screen: from a sale's result by its key, from the day's list."""

import pytest

from terminal.tui.chooser import Chooser
from terminal.tui.slip import SlipDialog
from terminal.words import CHINESE, ENGLISH, set_language
from tests.support.counter import golden, opened
from tests.terminal.tui.test_goldens import SIZES


@pytest.mark.parametrize("spoken", [ENGLISH, CHINESE])
@pytest.mark.parametrize("size", SIZES)
async def test_the_picture_of_a_bill_is_as_it_was_approved(shop, size, spoken):
    set_language(spoken)
    async with opened(shop, SIZES[size]) as till:
        await till.insert("zhao")
        till.scanned("1001", "*2", "1002", "1003")
        await till.pay()
        till.press("ctrl+b")
        await till.dialog(SlipDialog)
        golden(f"explain-{size}-{spoken}", till.stable_text())
        till.press("escape")
        await till.idle()
        assert till.counter.outcome is not None  # one step back: the result


async def test_a_bill_of_today_is_explained_from_the_day(shop):
    shop.sell("zhao")
    async with opened(shop) as till:
        till.press("f9")
        menu = await till.dialog(Chooser)
        till.press(*["down"] * menu.values.index("explain"), "enter")
        await till.until(lambda: till.app.screen is not menu)
        bills = await till.dialog(Chooser)
        assert bills.values == [shop.workplace.journal.cases()[-1].msgid]
        till.press("enter")
        await till.dialog(SlipDialog)
        assert till.says("Outside the catalogue")
        till.press("escape")
        await till.dialog(Chooser)
        till.press("escape")
        await till.idle()


async def test_a_silent_centre_explains_nothing_and_says_so(shop):
    shop.sell("zhao")
    async with opened(shop) as till:
        await till.insert("zhao")
        till.app.workplace.devices.faults.arm("centre-down")
        till.press("ctrl+b")
        await till.dialog(Chooser)
        till.press("enter")
        await till.until(lambda: till.says("The centre cannot be reached"))
        till.press("escape")
        await till.idle()
