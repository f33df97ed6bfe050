"""Ctrl+L on every screen and in every dialog: what was opened in English is the Chinese golden."""

import pytest

from terminal.tui import menu
from terminal.tui.chooser import Chooser
from terminal.tui.help import Help
from terminal.tui.pin import PinDialog
from terminal.tui.question import ConfirmSplit
from terminal.tui.slip import Refusal
from terminal.words import CHINESE, ENGLISH, language, set_language
from tests.support.counter import GOLDENS, NARROW, opened


@pytest.fixture(autouse=True)
def english():
    yield
    set_language(ENGLISH)


async def turned(till, name):
    """The screen after Ctrl+L is what it is when it was opened in Chinese."""
    till.press("ctrl+l")
    await till.until(lambda: language() == CHINESE)
    expected = (GOLDENS / f"{name}-80x24-zh.txt").read_text(encoding="utf-8")
    await till.until(lambda: till.stable_text() == expected)
    till.press("ctrl+l")
    await till.until(lambda: language() == ENGLISH)


async def test_the_language_of_a_refusal_changes_with_its_words(shop):
    async with opened(shop, NARROW) as till:
        await till.insert("zhao")
        await till.choose(menu.ACTIVATE)
        await till.dialog(Refusal)
        english = "This card is activated already."
        assert till.says(english)
        till.press("ctrl+l")
        await till.until(lambda: till.says("该卡已激活。"))
        assert not till.says(english)
        till.press("ctrl+l")
        await till.until(lambda: language() == ENGLISH)


async def test_the_language_changes_in_every_dialog_of_a_sale(shop):
    async with opened(shop, NARROW, reset=lambda: shop.workplace) as till:
        for key, name, kind in (("f1", "help", Help), ("f2", "drawer", Chooser)):
            till.press(key)
            await till.dialog(kind)
            await turned(till, name)
            till.press("escape")
            await till.idle()
        await till.insert("zhao")
        till.scanned("1001", "*2", "1002", "1003")
        till.press("+fgl")
        await till.idle()
        await turned(till, "counter")
        till.press("escape", "f8")
        await till.dialog(ConfirmSplit)
        await turned(till, "confirm")
        till.press("enter")
        await till.dialog(PinDialog)
        till.press("+246")
        await till.until(lambda: "* * * _ _ _" in till.text())
        await turned(till, "pin")
        till.press("+810", "enter")
        await till.idle()
        await turned(till, "paid")
