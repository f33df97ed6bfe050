"""What a customer's basket needs besides scanning: hold and recall, another price, prescription,
traceability codes, cash and change."""

from textual import events

from terminal.outcome import Result
from terminal.tui.chooser import Chooser
from terminal.tui.form import Form
from terminal.tui.pin import PinDialog
from terminal.tui.question import ConfirmSplit
from tests.support.counter import WIDE, opened

CODE = "81234560000000000017"


def codes(till):
    return [row.item.medins_list_codg for row in till.counter.basket.rows]


async def cash_asked(till, *items):
    """At the question of a sale with a cash part: wang's account is empty."""
    await till.insert("wang")
    till.scanned(*items)
    await till.idle()
    till.press("f8")
    return await till.dialog(ConfirmSplit)


async def test_what_was_scanned_before_f3_is_held_and_what_comes_after_it_is_not(shop):
    async with opened(shop) as till:
        till.scanned("1001", "1002")
        till.press("f3")
        till.scanned("1003")
        await till.idle()
        assert codes(till) == ["1003"]
        assert till.says("1 held")
        till.press("-", "f3")
        await till.idle()
        assert codes(till) == ["1001", "1002"]
        assert till.counter.held == []


async def test_of_several_held_baskets_one_is_chosen(shop):
    async with opened(shop) as till:
        for code in ("1001", "1002", "1003"):
            till.scanned(code)
            till.press("f3")
        await till.idle()
        assert len(till.counter.held) == 3
        till.press("f3")
        await till.dialog(Chooser)
        till.press("down", "enter")
        await till.idle()
        assert codes(till) == ["1002"]
        assert len(till.counter.held) == 2


async def test_a_basket_of_an_unsettled_payment_is_not_held(shop):
    async with opened(shop) as till:
        till.scanned("1001")
        await till.idle()
        till.counter.undecided = "a message that is not settled"
        till.press("f3")
        await till.idle()
        assert codes(till) == ["1001"]
        assert till.says("cannot be held")


async def test_another_price_is_not_taken_without_a_reason_and_goes_to_the_journal_with_it(shop):
    async with opened(shop, WIDE) as till:
        await till.insert("zhao")
        till.scanned("1001", "*2")
        await till.idle()
        till.press("f6", "+9.90", *["enter"] * 4)
        await till.until(lambda: till.says("Another price needs a reason: type it"))
        assert isinstance(till.app.screen, Form)
        assert till.says("9.90_")
        till.press("enter", *"torn", "enter", *"RX7", "enter", "+" + CODE, "enter")
        await till.idle()
        assert till.counter.basket.total_fen == 2 * 9_90
        assert till.says("shop's price 12.50: torn")
        assert await till.pay() is Result.PAID
        entry = till.counter.outcome.entry
        line = entry.lines[0]
        assert (line.price, line.price_reason, line.rxno) == ("9.90", "torn", "RX7")
        assert line.trace_codes == [CODE]
        assert entry.settlement.medfee_sumamt == 2 * 9_90
        assert till.says("price: torn")
        assert shop.disagreements() == []


async def test_a_reason_is_typed_with_its_spaces(shop):
    async with opened(shop, WIDE) as till:
        till.scanned("1001")
        till.press("f6", "backspace", "backspace", "+00", "enter", "+box")
        till.app.post_message(events.Key("space", " "))
        till.press("+torn", *["enter"] * 3)
        await till.idle()
        row = till.counter.basket.rows[-1]
        assert (row.other_fen, row.reason) == (12_00, "box torn")


async def test_all_notes_of_a_line_are_seen_on_a_small_screen(shop):
    async with opened(shop) as till:
        till.scanned("1001", "*2", CODE)
        till.press("f6", "+11", "enter", *"torn", "enter", "enter", "enter")
        await till.idle()
        for note in ("prescription drug: F6", "shop's price 12.50: torn", "1 of 2 traced"):
            assert till.says(note)


async def test_the_shops_own_price_has_no_reason(shop):
    async with opened(shop) as till:
        till.scanned("1001")
        till.press("f6", "enter", *"why", *["enter"] * 3)
        await till.idle()
        row = till.counter.basket.rows[-1]
        assert (row.other_fen, row.reason) == (None, "")


async def test_a_scanned_traceability_code_belongs_to_the_last_item_once_a_pack(shop):
    other = CODE[:-2] + "24"
    async with opened(shop, WIDE) as till:
        till.scanned("1001", "*2", CODE, CODE)
        await till.idle()
        assert till.says("this pack was scanned")
        till.scanned(other, other[:-1] + "9")
        await till.idle()
        assert till.counter.basket.rows[-1].traces == (CODE, other)
        till.scanned("*1")
        await till.idle()
        assert till.counter.basket.rows[-1].traces == (CODE,)


async def test_the_change_is_shown_before_the_pin_and_printed(shop):
    async with opened(shop, WIDE) as till:
        await cash_asked(till, "1002")
        due = till.app.screen._split.cash_fen
        assert due > 0
        till.press("+100", "enter")
        await till.until(lambda: till.app.screen._cash.change_fen == 100_00 - due)
        assert till.says("Change")
        till.press("enter")
        await till.dialog(PinDialog)
        till.press("+246810", "enter")
        await till.idle()
        assert till.counter.outcome.result is Result.PAID
        entry = till.counter.outcome.entry
        assert (entry.cash_received_fen, entry.change_fen) == (100_00, 100_00 - due)
        assert till.says("Cash received")


async def test_too_little_cash_is_said_and_no_scan_answers_the_question(shop):
    async with opened(shop) as till:
        await cash_asked(till, "1002")
        till.press("+1", "enter")
        await till.until(lambda: till.says("That does not cover it."))
        till.press("+6901234567890", "enter")
        till.press("+1001", "enter")
        await till.until(lambda: till.says("Change"))
        till.press("escape")
        await till.until(lambda: not till.says("Change"))
        assert isinstance(till.app.screen, ConfirmSplit)
        till.press("escape")
        await till.idle()
        assert till.counter.outcome.result is Result.REFUSED
        assert shop.disagreements() == []
