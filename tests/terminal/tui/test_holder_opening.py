"""How the counter opens the display, what it lets it see, and the waiting counter as text."""

import asyncio
from dataclasses import replace

import pytest

from terminal.assemble.display import OpenDisplay
from terminal.config import Settings
from terminal.flow import OldPin
from terminal.holder.clerk import AT_THE_READER, BUSY
from terminal.notices import NewPinAtReader, PinAtReader, PinWrong
from terminal.outcome import Outcome, Result, Said
from terminal.tui.clerk import _NOTICES
from terminal.tui.holder import HolderAddress, HolderTypes, seen_by_the_holder
from terminal.tui.question import AskFirst
from terminal.tui.state import Counter
from tests.support.counter import WIDE, golden, opened
from tests.support.holder_page import HolderPage
from tests.support.holder_till import asked, beside, paying


async def test_the_menu_gives_a_fresh_address_each_time_and_says_who_is_there(shop):
    async with beside(shop, page=False) as (till, _):
        await till.choose("holder")
        dialog = await till.dialog(HolderAddress)
        assert till.says("No display is connected.")
        first = dialog._address
        assert till.says(first)
        holder = await asyncio.to_thread(HolderPage, first)
        await till.until(lambda: till.says("A display is connected."))
        till.press("c")
        await till.until(lambda: till.says("It is in the clipboard."))
        assert till.app.clipboard == first
        till.app.change_language()
        await till.until(lambda: till.says("c 复制"))
        till.press("escape")
        await till.idle()
        await till.choose("holder")
        assert (await till.dialog(HolderAddress))._address != first
        till.press("escape")
        await till.idle()
        holder.leave()


@pytest.mark.parametrize(
    "notice",
    [
        PinAtReader(6, 5360),
        NewPinAtReader(6, OldPin.HOLDERS),
        NewPinAtReader(6, OldPin.HOLDERS, again=True),
    ],
)
def test_a_reader_with_keys_of_its_own_is_pointed_to(notice):
    counter = Counter(Settings())
    _NOTICES[type(notice)](counter, notice)
    assert seen_by_the_holder(counter).says is AT_THE_READER


def test_the_holder_is_not_told_what_is_for_the_operator():
    counter = Counter(Settings())
    _NOTICES[PinWrong](counter, PinWrong(5))
    assert seen_by_the_holder(counter).says is BUSY
    counter.outcome = Outcome(Result.REFUSED, Said("Keep this card and call the agency."))
    assert "Keep" not in str(seen_by_the_holder(counter).says)


async def test_the_setting_opens_it_with_the_counter_and_says_where(shop):
    shop.workplace.settings = replace(shop.workplace.settings, holder_display=True)
    async with opened(shop, display=lambda: OpenDisplay(shop.home.path)) as till:
        await till.until(lambda: till.app.holder.display is not None and till.counter.message)
        assert till.says("The holder's display, for one opening: http://127.0.0.1:")
        holder = await asyncio.to_thread(HolderPage, till.counter.message.values["address"])
        await till.until(lambda: till.app.holder.present)
        holder.leave()
        await asyncio.to_thread(till.app.holder.close)


async def test_a_display_that_cannot_be_opened_is_said_and_the_counter_goes_on(shop):
    def opening():
        return OpenDisplay(shop.home.path / "nowhere")

    async with opened(shop, display=opening) as till:
        await till.choose("holder")
        await till.idle()
        assert till.says("The holder's display cannot be opened")
        await till.insert("zhao")
        till.scanned("1001")
        assert await till.pay() is Result.PAID


async def test_a_counter_that_cannot_have_one_does_not_offer_it(shop):
    async with opened(shop) as till:
        till.press("f10")
        await till.until(lambda: len(till.app.screen_stack) > 2)
        assert not till.says("The holder's display")
        till.press("escape")
        await till.idle()


@pytest.mark.parametrize("size", [(80, 24), WIDE])
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_waiting_counter_looks_as_it_did(shop, size, language):
    async with beside(shop, size) as (till, holder):
        await till.insert("zhao")
        till.scanned("1001", "*2", "1002")
        await paying(till)
        await asked(holder)
        await till.dialog(HolderTypes)
        if language == "zh":
            till.app.change_language()
            await till.until(lambda: till.says("拼音首字母或名称："))
        golden(f"holder-types-{size[0]}x{size[1]}-{language}", till.stable_text())
        till.press("escape")
        await till.dialog(AskFirst)
        till.press("escape")
        await till.idle()


@pytest.mark.parametrize("size", [(80, 24), WIDE])
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_address_of_the_display_looks_as_it_did(shop, size, language):
    async with beside(shop, size, page=False) as (till, _):
        if language == "zh":
            till.app.change_language()
        await till.choose("holder")
        await till.dialog(HolderAddress)
        await till.until(lambda: till.says("shuaka holder --text"))
        golden(f"holder-address-{size[0]}x{size[1]}-{language}", till.stable_text())
        till.press("escape")
        await till.idle()
