"""The counter with a reader of the machine: cards that come and go are seen without a key."""

import threading

from card_emulator import reader
from card_emulator.pinpad import PinPad
from card_emulator.slots import attach_pinpad
from card_emulator.store import load_keys, open_card
from terminal.outcome import Result
from terminal.tui.question import ConfirmSplit
from terminal.tui.state import Mark
from tests.support.counter import opened

NAME = "Machine Reader 00"


async def test_a_card_that_comes_sells_and_goes_in_a_reader_of_the_machine(shop, monkeypatch):
    monkeypatch.setenv("SHUAKA_USER_READER", NAME)
    shop.restart()
    card = open_card(shop.home.cards / "zhao.card", load_keys(shop.home.keys))
    reader.plug(NAME)
    try:
        async with opened(shop) as till:
            assert till.counter.card.mark is not Mark.READY
            reader.insert(NAME, card)
            await till.until(lambda: till.counter.card.mark is Mark.READY)
            till.scanned("1001")
            await till.idle()
            assert await till.pay() is Result.PAID
            reader.remove(NAME)
            await till.until(lambda: till.counter.card.mark is Mark.NONE)
            reader.insert(NAME, card)
            await till.until(lambda: till.counter.card.mark is Mark.READY)
            await till.idle()
    finally:
        reader.unplug(NAME)
        card.close()


async def test_a_card_that_is_in_at_the_start_is_read(shop, monkeypatch):
    monkeypatch.setenv("SHUAKA_USER_READER", NAME)
    shop.restart()
    card = open_card(shop.home.cards / "zhao.card", load_keys(shop.home.keys))
    reader.plug(NAME)
    reader.insert(NAME, card)
    try:
        async with opened(shop) as till:
            await till.until(lambda: till.counter.card.mark is Mark.READY)
    finally:
        reader.unplug(NAME)
        card.close()


async def test_a_reader_with_keys_takes_the_pin_and_the_counter_says_so(shop):
    asked = threading.Event()

    def keys(ask):
        asked.wait(5)
        return bytearray(b"246810")

    attach_pinpad(shop.workplace.drawer.reader_name, PinPad(keys))
    async with opened(shop) as till:
        await till.insert("zhao")
        till.scanned("1001")
        await till.idle()
        till.press("f8")
        await till.dialog(ConfirmSplit)
        till.press("enter")
        await till.until(lambda: till.says("at the reader's own keys"))
        asked.set()
        await till.idle()
        assert till.counter.outcome.result is Result.PAID
