"""The screens as text, at both sizes and in both languages: a change of them is seen in a diff."""

import pytest

from terminal.tui.chooser import Chooser
from terminal.tui.help import Help
from terminal.tui.pin import PinDialog
from terminal.tui.question import ConfirmSplit
from terminal.words import CHINESE, ENGLISH, set_language
from tests.support.counter import NARROW, WIDE, golden, opened
from tests.terminal.tui.test_sale import PullAt

SIZES = {"80x24": NARROW, "120x40": WIDE}
KEYS = (("f1", "help", Help), ("f2", "drawer", Chooser), ("f10", "menu", Chooser))


@pytest.mark.parametrize("spoken", [ENGLISH, CHINESE])
@pytest.mark.parametrize("size", SIZES)
async def test_the_screens_are_as_they_were_approved(shop, size, spoken):
    def looks(name):
        golden(f"{name}-{size}-{spoken}", till.stable_text())

    set_language(spoken)
    async with opened(shop, SIZES[size], reset=lambda: shop.workplace) as till:
        looks("empty")
        for key, name, kind in KEYS:
            till.press(key)
            await till.dialog(kind)
            looks(name)
            till.press("escape")
            await till.idle()
        await sale(till, looks)
        await troubles(till, looks, PullAt(shop, "DEBIT FOR PURCHASE"))


async def sale(till, looks):
    """From the first scan to the receipt."""
    await till.insert("zhao")
    till.scanned("1001", "*2", "1002", "1003")
    till.press("+fgl")
    await till.idle()
    looks("counter")
    till.press("escape", "f8")
    await till.dialog(ConfirmSplit)
    looks("confirm")
    till.press("enter")
    await till.dialog(PinDialog)
    till.press("+246")
    await till.until(lambda: "* * * _ _ _" in till.text())
    looks("pin")
    till.press("+810", "enter")
    await till.idle()
    looks("paid")


async def troubles(till, looks, fault):
    """A lost card, and one that is pulled at the debit."""
    await till.insert("wu")
    till.scanned("1001", "0000")
    await till.idle()
    looks("lost")
    till.press("f8")
    await till.idle()
    looks("refused")
    await till.insert("zhao")
    till.app.workplace.observers.append(fault)
    await till.pay()
    looks("unknown")
