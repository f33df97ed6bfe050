"""What the keys F7, F9, F10 and F11 open, as text: both sizes, both languages."""

import re

import pytest

from terminal.faults import Fault
from terminal.tui import menu
from terminal.tui.chooser import Chooser
from terminal.tui.fault_panel import FaultPanel
from terminal.tui.form import Form
from terminal.tui.question import AskFirst
from terminal.tui.slip import SlipDialog
from terminal.words import CHINESE, ENGLISH, set_language
from tests.support.counter import NARROW, golden, opened
from tests.terminal.tui.test_goldens import SIZES

MINUTE = re.compile(r"(?<= )\d\d:\d\d(?= )")


@pytest.mark.parametrize("spoken", [ENGLISH, CHINESE])
@pytest.mark.parametrize("size", SIZES)
async def test_what_the_keys_open_is_as_it_was_approved(shop, size, spoken):
    def looks(name):
        golden(f"opened-{name}-{size}-{spoken}", MINUTE.sub("12:04", till.stable_text()))

    async def left():
        till.press("escape")
        await till.idle()

    set_language(spoken)
    shop.sell("zhao", shop.order("1001:2", "1002"))
    async with opened(shop, SIZES[size], reset=lambda _: shop.workplace) as till:
        await till.insert("zhao")
        till.press("f10")
        await till.dialog(Chooser)
        looks("menu")
        await left()
        till.press("f7")
        await till.dialog(Chooser)
        looks("refund")
        await left()
        till.press("f11")
        await till.dialog(FaultPanel)
        till.press(*["down"] * 4, "enter")
        await till.until(lambda: shop.workplace.devices.faults.armed)
        looks("faults")
        till.press("enter")
        await left()
        till.press("f9")
        await till.dialog(Chooser)
        looks("day")
        till.press("enter")
        await till.dialog(SlipDialog)
        looks("report")
        till.press("enter")
        await till.dialog(Chooser)
        await left()
        await till.choose(menu.PRESCRIPTION)
        await till.dialog(Form)
        looks("prescription")
        await left()
        await till.choose(menu.RESET)
        await till.dialog(AskFirst)
        looks("reset")
        await left()


async def test_every_fault_can_be_reached_on_a_small_screen_with_its_keys_in_sight(shop):
    async with opened(shop, NARROW) as till:
        till.press("f11")
        panel = await till.dialog(FaultPanel)
        for by in range(len(Fault)):
            await till.until(lambda by=by: panel._at == by)
            assert till.says("Esc back")
            till.press("down")
        till.press("up", "f1")
        await till.until(lambda: till.says("> Journal disk full") and till.says("Esc back"))
        till.press("escape")
        await till.idle()
