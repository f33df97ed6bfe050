"""What the scan line makes of fingers and scanners."""

import pytest
from textual import events

from terminal.tui.chooser import Chooser
from terminal.tui.help import Help
from terminal.tui.pin import PinDialog
from terminal.tui.question import ConfirmSplit
from tests.support.counter import opened


def rows(till):
    return [(row.item.medins_list_codg, row.count) for row in till.counter.basket.rows]


async def test_fifty_fast_scans_are_neither_merged_nor_dropped(shop):
    codes = [str(code) for code in range(1001, 1051)]
    async with opened(shop) as till:
        barcodes = [shop.workplace.catalogue.find(code).barcode for code in codes]
        till.scanned(*barcodes)
        await till.idle()
        assert [code for code, _ in rows(till)] == codes
        assert till.counter.message is None


@pytest.mark.parametrize("end", [["ctrl+j"], ["enter", "ctrl+j"], ["tab"]], ids="-".join)
async def test_scans_end_as_the_scanner_ends_them(shop, end):
    async with opened(shop) as till:
        for code in ("2900000010017", "2900000010024", "2900000010031"):
            till.press("+" + code, *end)
        await till.idle()
        assert [code for code, _ in rows(till)] == ["1001", "1002", "1003"]
        assert till.counter.message is None


async def test_pasted_codes_are_all_taken_and_the_last_stays_until_its_enter(shop):
    async with opened(shop) as till:
        till.press("+100")
        till.app.post_message(events.Paste("1\r\n1002\n\n*3\r" + "9" * 70 + "\n1003"))
        await till.until(lambda: till.scan.value == "1003")
        assert rows(till) == [("1001", 1), ("1002", 3)]
        assert till.says("9" * 64)
        till.press("enter")
        await till.idle()
        assert rows(till)[-1] == ("1003", 1)


async def test_what_is_pasted_while_a_question_hangs_is_no_answer(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        till.scanned("1001")
        till.press("f8")
        question = await till.dialog(ConfirmSplit)
        till.app.post_message(events.Paste("1002\n246810\n"))
        till.press("escape")
        await till.idle()
        assert question.answered
        assert (till.scan.value, rows(till)) == ("", [("1001", 1)])


async def test_the_key_after_the_last_scan_pays_for_that_scan_too(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        till.scanned("1001", "1002")
        till.press("f8")
        question = await till.dialog(ConfirmSplit)
        assert question._split.total_fen == 12_50 + 38_60
        till.press("escape")
        await till.idle()


async def test_every_code_of_an_item_finds_it(shop):
    item = shop.workplace.catalogue.find("1001")
    async with opened(shop) as till:
        till.scanned(item.barcode, item.med_list_codg, item.medins_list_codg)
        await till.idle()
        assert rows(till) == [("1001", 3)]


async def test_star_and_a_number_is_the_quantity_of_the_last_line_and_minus_takes_it_out(shop):
    async with opened(shop) as till:
        till.scanned("1001", "1002", "*3")
        await till.idle()
        assert rows(till) == [("1001", 1), ("1002", 3)]
        till.press("-")
        await till.idle()
        assert rows(till) == [("1001", 1)]
        till.scanned("*0")
        await till.idle()
        assert rows(till) == [("1001", 1)]
        assert till.says("from 1 to 999")


async def test_an_unknown_code_is_one_sentence_and_changes_nothing(shop):
    async with opened(shop) as till:
        till.scanned("1001", "6900000000000", "xyzzy")
        await till.idle()
        assert rows(till) == [("1001", 1)]
        assert till.says("No item is called xyzzy. Nothing was added.")
        till.scanned("6900000000000")
        await till.idle()
        assert till.says("No item has the code 6900000000000. Nothing was added.")


async def test_an_unknown_code_among_many_is_still_said_after_them(shop):
    async with opened(shop) as till:
        till.scanned("1001", "6901234567890", "1002", "1003")
        await till.idle()
        assert [code for code, _ in rows(till)] == ["1001", "1002", "1003"]
        assert till.says("No item has the code 6901234567890. Nothing was added.")
        till.press("-")
        await till.until(lambda: till.says("Taken out"))
        till.scanned("1003")
        await till.idle()
        assert till.counter.message is None


async def test_letters_list_candidates_and_arrows_choose(shop):
    async with opened(shop) as till:
        till.press("+fgl")
        await till.idle()
        items = till.counter.candidates.items
        assert [item.name in till.text() for item in items] == [True, True, True, False]
        till.press("down", "enter")
        await till.idle()
        assert rows(till) == [(items[1].medins_list_codg, 1)]
        assert till.scan.value == ""


async def test_candidates_that_do_not_fit_are_marked_and_reached_with_the_arrows(shop):
    found = shop.workplace.catalogue.search("fgl", 20)
    async with opened(shop) as till:
        till.press("+fgl")
        await till.until(lambda: till.says(found[2].name))
        assert len(found) > 3
        assert till.says("↓")
        assert not till.says("↑")
        till.press(*["down"] * (len(found) - 1))
        await till.until(lambda: till.says("↑"))
        assert not till.says("↓")
        till.press("enter")
        await till.idle()
        assert rows(till) == [(found[-1].medins_list_codg, 1)]


async def test_a_long_name_is_searched_to_its_end(shop):
    async with opened(shop) as till:
        till.app.post_message(events.Paste("amoxicillin and clavu\n"))
        await till.idle()
        assert rows(till) == [("1004", 1)]


async def test_a_name_and_its_enter_typed_at_once_take_the_first_candidate(shop):
    first = shop.workplace.catalogue.search("fgl", 1)[0]
    async with opened(shop) as till:
        till.scanned("fgl")
        await till.idle()
        assert rows(till) == [(first.medins_list_codg, 1)]


async def test_the_focus_never_leaves_the_scan_line(shop):
    async with opened(shop) as till:
        till.app.screen.set_focus(None)
        await till.idle()
        till.press("tab", "+10")
        for key, kind in (("f2", Chooser), ("f1", Help)):
            till.press(key)
            await till.dialog(kind)
            till.press("escape")
            await till.idle()
        till.press("+01", "enter")
        await till.idle()
        assert rows(till) == [("1001", 1)]


async def test_typed_ahead_keys_after_pay_never_reach_a_clear_field(shop):
    async with opened(shop) as till:
        seen = []
        till.scan.watch(till.scan, "value", lambda value: seen.append(value), init=False)
        await till.insert("zhao")
        till.scanned("1001")
        await till.idle()
        seen.clear()
        till.press("f8", "+246810", "enter")
        await till.dialog(ConfirmSplit)
        till.press("enter", "+246810", "enter")
        await till.idle()
        assert till.counter.outcome.result == "paid"
        assert seen == []
        assert till.counter.basket.rows == []


async def test_a_scan_into_the_confirmation_is_no_yes(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        till.scanned("1001")
        till.press("f8")
        question = await till.dialog(ConfirmSplit)
        till.scanned("2900000010024")
        await till.until(lambda: not question._cash.busy)
        assert till.app.screen is question
        till.press("enter")
        await till.dialog(PinDialog)
        till.press("escape")
        await till.idle()
        assert till.counter.outcome.result == "refused"


async def test_a_correction_typed_fast_is_done_before_what_is_typed_after_it(shop):
    async with opened(shop) as till:
        till.press(
            "f", "g", "l", "backspace", "backspace", "backspace", "1", "0", "0", "3", "enter"
        )
        await till.idle()
        assert rows(till) == [("1003", 1)]


async def test_a_line_longer_than_the_field_is_seen_where_the_cursor_is(shop):
    digits = "".join(str(number) for number in range(100, 120))
    async with opened(shop) as till:
        till.press("+" + digits)
        await till.until(lambda: till.says(digits[-20:]))
        assert not till.says(digits[:20])
        till.press("home")
        await till.until(lambda: till.says(digits[:20]))
        till.press("end", *["backspace"] * 50)
        await till.until(lambda: till.says("name: " + digits[:10]))
        assert not till.says(digits[:11])


async def test_a_key_lays_nothing_out_anew(shop):
    async with opened(shop) as till:
        laid_out = []
        till.app.screen.screen_layout_refresh_signal.subscribe(till.app.screen, laid_out.append)
        till.press("+1234567")
        await till.until(lambda: till.says("name: 1234567"))
        assert not laid_out
        till.app.change_language()
        await till.until(lambda: laid_out)
