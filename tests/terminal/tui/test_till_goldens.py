"""The screens around a basket as text: the line's form, held baskets, cash and change, all works,
help in a place."""

import pytest

from terminal.tui.chooser import Chooser
from terminal.tui.form import Form
from terminal.tui.palette import Palette
from terminal.tui.pin import PinDialog
from terminal.tui.question import ConfirmSplit
from terminal.words import CHINESE, ENGLISH, set_language
from tests.support.counter import golden, opened
from tests.terminal.tui.test_goldens import SIZES


@pytest.mark.parametrize("spoken", [ENGLISH, CHINESE])
@pytest.mark.parametrize("size", SIZES)
async def test_the_screens_around_a_basket_are_as_they_were_approved(shop, size, spoken):
    def looks(name):
        golden(f"till-{name}-{size}-{spoken}", till.stable_text())

    set_language(spoken)
    async with opened(shop, SIZES[size]) as till:
        await baskets(till, looks)
        await cash(till, looks)


async def baskets(till, looks):
    """A changed line, held baskets, all works."""
    till.scanned("1001", "*2")
    till.press("f6")
    form = await till.dialog(Form)
    till.press(*["backspace"] * 5, "+9.90", "enter", *"torn", "enter", *"RX7", "enter")
    await till.until(lambda: form._at == 3)
    looks("line")
    till.press("enter")
    till.scanned("81234560000000000017")
    await till.idle()
    looks("changed")
    till.press("f3")
    till.scanned("1002")
    till.press("f3", "f3")
    await till.dialog(Chooser)
    looks("held")
    till.press("escape")
    await till.idle()
    till.press("ctrl+p", *"balance")
    palette = await till.dialog(Palette)
    await till.until(lambda: palette._typed == "balance")
    looks("palette")
    till.press("escape")
    await till.idle()


async def cash(till, looks):
    """The change, the PIN's help, the result."""
    till.press("f3")
    await till.dialog(Chooser)
    till.press("enter")
    await till.idle()
    await till.insert("wang")
    till.press("f8")
    question = await till.dialog(ConfirmSplit)
    till.press("+50", "enter")
    await till.until(lambda: question._cash.received_fen)
    looks("change")
    till.press("enter")
    await till.dialog(PinDialog)
    till.press("f1")
    await till.until(lambda: till.app.screen._explains)
    looks("pin-help")
    till.press("+246810", "enter")
    await till.idle()
    looks("paid-cash")
