"""The PIN: where its digits are, how long, and what is seen of it."""

import gc

import pytest

from terminal.tui import pin
from terminal.tui.pin import PinDialog, PinKeys
from terminal.tui.question import ConfirmSplit
from terminal.tui.slip import Refusal
from terminal.tui.trace import TraceLog
from tests.support.counter import opened

TRAINING_PIN = "246810"


def typed(*keys):
    found = PinKeys()
    for key in keys:
        found.press(key, key if len(key) == 1 else "")
    return found


def test_digits_are_handed_over_once_and_wiped():
    keys = typed(*TRAINING_PIN, "enter")
    assert keys.entered
    assert keys.take() == b"246810"
    assert keys.take() == b""
    assert keys._buffer == bytes(pin.MOST)


@pytest.mark.parametrize("count", [4, 6, 12])
def test_four_to_twelve_digits_are_a_pin(count):
    assert typed(*"1" * count, "enter").entered


@pytest.mark.parametrize("keys", [("1", "2", "3", "enter"), ("enter",)])
def test_fewer_than_four_digits_are_no_pin_yet(keys):
    assert not typed(*keys).entered


def test_a_bar_code_is_no_pin():
    keys = typed(*"2900000010017", "enter")
    assert not keys.entered
    assert keys.count == 0
    for digit in "2468":
        keys.press(digit, digit)
    keys.press("enter", "")
    assert keys.entered


def test_backspace_takes_the_last_digit_and_letters_do_nothing():
    keys = typed(*"24a68", "backspace", "backspace", *"68", "enter")
    assert keys.take() == b"2468"


def test_escape_wipes_and_cancels_and_nothing_counts_after_it():
    keys = typed(*"2468", "escape", *"2468", "enter")
    assert keys.cancelled
    assert not keys.entered
    assert keys._buffer == bytes(pin.MOST)


async def at_the_pin(till, item="1001"):
    await till.insert("zhao")
    till.scanned(item)
    till.press("f8")
    await till.dialog(ConfirmSplit)
    till.press("enter")
    return await till.dialog(PinDialog)


async def test_the_digits_are_never_on_the_screen(shop):
    async with opened(shop) as till:
        await at_the_pin(till)
        till.press("+2468")
        await till.until(lambda: "* * * * _ _" in till.text())
        assert not till.says("2468")
        assert till.says("Tries left: 6")
        till.press("escape")
        await till.idle()


async def test_digits_typed_at_once_after_the_yes_are_the_pin(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        for code in ("1001", "1002", "1003"):
            till.scanned(code)
            till.press("f8")
            await till.dialog(ConfirmSplit)
            till.press("enter", "+" + TRAINING_PIN, "enter")
            await till.idle()
            assert till.counter.outcome.result == "paid"
            assert till.counter.card.tries == 6


async def test_a_wrong_pin_says_what_is_left_and_asks_again(shop):
    async with opened(shop) as till:
        first = await at_the_pin(till)
        till.press("+111111", "enter")
        await till.until(
            lambda: isinstance(till.app.screen, PinDialog) and till.app.screen != first
        )
        assert till.says("Wrong PIN. Tries left: 5. No money moved.")
        till.press("+" + TRAINING_PIN, "enter")
        await till.idle()
        assert till.counter.outcome.result == "paid"


async def test_nobody_typing_ends_the_sale_and_a_late_pin_is_seen_nowhere(shop, monkeypatch):
    monkeypatch.setattr(pin, "TIMEOUT_S", 0.05)
    async with opened(shop) as till:
        await till.insert("zhao")
        till.scanned("1001")
        till.press("f8")
        await till.dialog(ConfirmSplit)
        till.press("enter")
        await till.dialog(Refusal)
        assert till.says("The PIN was not typed in time")
        till.press("+" + TRAINING_PIN, "enter")
        await till.idle()
        assert till.counter.outcome.result == "refused"
        assert till.scan.value == ""
        assert till.counter.message is None
        assert till.says("The PIN was not entered")
        assert till.counter.card.tries == 6


async def test_no_object_of_the_program_keeps_the_pin(shop):
    async with opened(shop) as till:
        await at_the_pin(till)
        till.press("+" + TRAINING_PIN, "enter")
        await till.idle()
        log = till.app.trace
        assert isinstance(log, TraceLog)
        told = [text for row in log.rows for text in (row.sent, row.answer)]
        assert not [text for text in told if TRAINING_PIN in text.replace(" ", "")]
        verify = next(row for row in log.rows if row.label == "VERIFY")
        assert verify.sent == "00 20 00 00 ** **"
        kept = [
            found
            for found in gc.get_objects()
            if isinstance(found, PinKeys) and bytes(found._buffer).strip(b"\0")
        ]
        assert kept == []
