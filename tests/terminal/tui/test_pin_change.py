"""F10, Change the PIN: three questions in one place, and where its digits are."""

import gc

import pytest

from terminal.new_pin import Asked, Fault
from terminal.tui import pin
from terminal.tui.chooser import Chooser
from terminal.tui.menu import PIN
from terminal.tui.new_pin import NewPinDialog
from terminal.tui.pin import PinKeys
from terminal.tui.slip import Refusal, SlipDialog
from terminal.words import CHINESE, ENGLISH, set_language
from tests.support.counter import NARROW, WIDE, golden, opened

OLD, NEW, WRONG = "246810", "135790", "111111"
SIZES = {"80x24": NARROW, "120x40": WIDE}


async def choose(till, card="zhao"):
    """The row of the menu; the first question is open afterwards."""
    await till.insert(card)
    await till.choose(PIN)


async def asks(till, asked, fault=None):
    """Wait for one of the questions, asked for a reason; gives its dialog."""

    def open_now():
        screen = till.app.screen
        if not isinstance(screen, NewPinDialog) or not screen.is_mounted:
            return False
        return (screen._question.asked, screen._question.fault) == (asked, fault)

    await till.until(open_now)
    return till.app.screen


async def types(till, asked, digits):
    await asks(till, asked)
    till.press("+" + digits, "enter")


async def changed(till):
    await till.dialog(SlipDialog)
    till.press("enter")
    await till.idle()


@pytest.mark.parametrize("spoken", [ENGLISH, CHINESE])
@pytest.mark.parametrize("size", SIZES)
async def test_the_questions_are_as_they_were_approved(shop, size, spoken):
    def looks(name):
        golden(f"{name}-{size}-{spoken}", till.stable_text())

    set_language(spoken)
    async with opened(shop, SIZES[size]) as till:
        await choose(till)
        await asks(till, Asked.OLD)
        till.press("+2468")
        await till.until(lambda: "* * * * _ _" in till.text())
        looks("pin-old")
        till.press("+10", "enter")
        await types(till, Asked.NEW, OLD)
        await asks(till, Asked.NEW, Fault.SAME)
        looks("pin-same")
        till.press("+" + NEW, "enter")
        await asks(till, Asked.AGAIN)
        looks("pin-again")
        till.press("+" + NEW, "enter")
        await till.dialog(SlipDialog)
        looks("pin-changed")


async def test_the_new_pin_pays_and_the_old_one_does_not(shop):
    async with opened(shop) as till:
        await choose(till)
        for asked, digits in zip(Asked, (OLD, NEW, NEW), strict=True):
            await types(till, asked, digits)
        await changed(till)
        assert till.counter.card.tries == 6
        till.scanned("1001")
        assert await till.pay(NEW) == "paid"


async def test_digits_typed_while_the_next_question_is_on_its_way_are_its_answer(shop):
    async with opened(shop) as till:
        await choose(till)
        await asks(till, Asked.OLD)
        till.press("+" + OLD, "enter", "+" + NEW, "enter")
        await asks(till, Asked.AGAIN)
        till.press("+" + NEW, "enter", "+1001", "enter")
        await changed(till)
        assert not till.counter.basket
        assert till.scan.value == ""


async def test_after_a_fault_what_was_typed_ahead_is_dropped(shop):
    async with opened(shop) as till:
        await choose(till)
        await types(till, Asked.OLD, OLD)
        await asks(till, Asked.NEW)
        till.press("+" + OLD, "enter", "+" + NEW, "enter")
        await asks(till, Asked.NEW, Fault.SAME)
        assert "_ _ _ _ _ _" in till.text()
        till.press("escape")
        await till.dialog(Refusal)
        assert till.says("No new PIN was set; the old one holds.")
        till.press("enter")
        await till.idle()


async def test_a_wrong_old_pin_says_what_is_left_and_asks_again(shop):
    async with opened(shop) as till:
        await choose(till)
        for asked, digits in zip(Asked, (WRONG, NEW, NEW), strict=True):
            await types(till, asked, digits)
        await asks(till, Asked.OLD)
        assert till.says("Wrong PIN. Tries left: 5.")
        for asked, digits in zip(Asked, (OLD, NEW, NEW), strict=True):
            await types(till, asked, digits)
        await changed(till)


@pytest.mark.parametrize(
    ("card", "words"),
    [("li", "This card is not activated"), ("zhou", "PIN is locked"), ("wu", "reported lost")],
)
async def test_a_card_that_may_not_change_it_is_told_at_once(shop, card, words):
    async with opened(shop) as till:
        await choose(till, card)
        await till.dialog(Refusal)
        assert till.says(words)
        till.press("enter")
        await till.idle()


async def test_a_card_pulled_at_the_last_question_is_said_to_have_one_of_the_two(shop):
    async with opened(shop) as till:
        await choose(till)
        await types(till, Asked.OLD, OLD)
        await types(till, Asked.NEW, NEW)
        await asks(till, Asked.AGAIN)
        till.press("f4")
        await till.until(lambda: shop.workplace.drawer.inserted() is None)
        till.press("+" + NEW, "enter")
        await till.dialog(Refusal)
        assert till.says("the old or the new PIN holds")
        till.press("enter")
        await till.idle()


async def test_nobody_typing_ends_it_without_a_try(shop, monkeypatch):
    monkeypatch.setattr(pin, "TIMEOUT_S", 0.05)
    async with opened(shop) as till:
        await choose(till)
        await till.dialog(Refusal)
        till.press("enter")
        await till.idle()
        assert till.counter.card.tries == 6


async def test_the_row_is_there_only_with_a_card_in(shop):
    async with opened(shop) as till:
        till.press("f10")
        await till.dialog(Chooser)
        assert not till.says("Change the PIN")
        till.press("escape")
        await till.idle()


async def test_no_digit_is_on_the_screen_in_the_trace_or_left_in_an_object(shop):
    async with opened(shop) as till:
        await choose(till)
        seen = []
        for asked, digits in zip(Asked, (OLD, NEW, NEW), strict=True):
            await asks(till, asked)
            till.press("+" + digits)
            await till.until(lambda: "* * * * * *" in till.text())
            seen.append(till.text())
            till.press("enter")
        await changed(till)
        seen += [text for row in till.app.trace.rows for text in (row.sent, row.answer)]
        assert not [text for text in seen for pin in (OLD, NEW) if pin in text.replace(" ", "")]
        change = next(row for row in till.app.trace.rows if row.label == "CHANGE PIN")
        assert (change.sent, change.answer) == ("80 5E 01 00 ** **", "90 00")
        kept = [
            found
            for found in gc.get_objects()
            if isinstance(found, PinKeys) and bytes(found._buffer).strip(b"\0")
        ]
        assert kept == []
