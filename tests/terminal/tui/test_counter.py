"""Cards in the drawer, language, reset, inside view, refund list: the counter around the sale."""

from datetime import date

import pytest

from card_emulator import reader
from card_emulator.personalise import user_card
from card_emulator.protocol.keys import IssuerKeys
from card_emulator.store import volatile_card
from terminal.assemble.opening import assemble
from terminal.assemble.registry import holder_of
from terminal.assemble.training import TRAINEES
from terminal.tui.app import CounterApp
from terminal.tui.chooser import Chooser
from terminal.tui.help import Help
from terminal.tui.menu import RESET
from terminal.tui.question import AskFirst
from terminal.tui.result_band import ReceiptPaper
from terminal.tui.state import Mark
from terminal.tui.trace import spaced
from terminal.words import CHINESE, language
from tests.support.counter import NARROW, WIDE, opened

CARD_LINES = {
    "zhao": (Mark.READY, ["赵小明  male  1985", "X0000001-9", "employee 310", "380.00"]),
    "qian": (Mark.READY, ["retired 310", "850.00"]),
    "sun": (Mark.READY, ["resident 390", "none"]),
    "li": (Mark.REFUSED, ["This card is not activated", "95.00 waits at the centre"]),
    "zhou": (Mark.ATTENTION, ["locked"]),
    "wu": (Mark.REFUSED, ["This card was reported lost on", "12333"]),
    "zheng": (Mark.ATTENTION, ["57 of 60"]),
    "wang": (Mark.READY, ["0.00"]),
    "feng": (Mark.READY, ["310.00", "260.00"]),
}

IN_CHINESE = (
    *("扫码、编码、拼音首字母或名称：", "卡片", "该卡已于", "购物清单"),
    *("没有编码为 0000 的商品", "F2 卡盒", "培训"),
)


async def test_the_card_line_says_whose_card_it_is_and_whether_it_is_good(shop):
    async with opened(shop) as till:
        for name, (mark, words) in CARD_LINES.items():
            await till.insert(name)
            assert till.counter.card.mark is mark, name
            assert [text for text in words if not till.says(text)] == [], name


async def test_a_card_of_others_shows_its_public_data_masked(shop):
    stranger = holder_of(TRAINEES[1], 2, date(2025, 1, 1))
    keys = IssuerKeys.generate(lambda count: bytes(range(count)))
    foreign = user_card(stranger, keys, pin="246810", activated_on=date(2025, 1, 2))
    async with opened(shop) as till:
        shop.workplace.drawer.insert("zhao")
        replaced = reader.remove(shop.workplace.drawer.reader_name)
        reader.insert(shop.workplace.drawer.reader_name, volatile_card(foreign))
        till.app.watch_slot()
        await till.idle()
        assert till.says("This card is not one of ours")
        assert not till.says(stranger.name)
        assert not till.says(stranger.card_no)
        replaced.close()


async def test_the_drawer_puts_a_card_in_and_f4_pulls_it(shop):
    async with opened(shop) as till:
        till.press("f2")
        await till.dialog(Chooser)
        till.press("down", "enter")
        await till.until(lambda: till.counter.card.mark is Mark.READY)
        assert shop.workplace.drawer.inserted() == "qian"
        till.press("f2")
        await till.dialog(Chooser)
        assert till.says("━ in the reader ━")
        till.press("escape", "f4")
        await till.until(lambda: till.counter.card.mark is Mark.NONE)
        assert till.says("F2 opens the drawer")


async def test_a_card_put_in_by_another_hand_is_read_too(shop):
    async with opened(shop) as till:
        shop.workplace.drawer.insert("sun")
        await till.until(lambda: till.counter.card.mark is Mark.READY)
        shop.workplace.drawer.pull()
        await till.until(lambda: till.counter.card.mark is Mark.NONE)


async def test_the_balance_needs_no_pin(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        till.press("f5")
        await till.idle()
        assert till.says("Card and account were read again; no PIN was needed.")


async def test_the_language_changes_on_the_spot_whatever_is_shown(shop):
    async with opened(shop, WIDE) as till:
        await till.insert("wu")
        till.scanned("0000")
        await till.idle()
        till.press("ctrl+l")
        await till.until(lambda: language() == CHINESE)
        for words in (
            "扫码、编码、拼音首字母或名称：",
            "卡片",
            "该卡已于",
            "购物清单",
            "没有编码为 0000 的商品",
            "F2 卡",
            "培训",
        ):
            assert till.says(words), words
        assert not till.says("reported lost")
        till.press("ctrl+l")
        await till.until(lambda: language() != CHINESE)
        assert till.says("This card was reported lost")


async def test_a_list_takes_the_room_that_a_large_screen_has(shop):
    async with opened(shop, WIDE, reset=lambda: shop.workplace) as till:
        await till.insert("zhao")
        till.press("f10")
        await till.dialog(Chooser)
        await till.until(lambda: till.says("Quit Ctrl+Q"))
        assert not till.says("more")


async def test_sums_of_a_large_basket_are_whole_and_apart_from_each_other(shop):
    async with opened(shop, NARROW) as till:
        till.scanned("1001", "*999")
        await till.idle()
        till.counter.basket.change_last(other_fen=12345_67, reason="a test", rxno="")
        till.press("f1")
        await till.dialog(Help)
        till.press("escape")
        await till.idle()
        assert "  999 12345.67 12333324.33" in till.text()
        assert till.text().count("12333324.33") == 3  # row, class, total
        till.press("-")
        till.scanned("1002")
        await till.idle()
        assert "    1   38.60     38.60" in till.text()
        assert "╭─╴" in till.text()


async def test_a_screen_that_cuts_something_says_so_and_forgets_it_when_there_is_room(shop):
    async with opened(shop, (60, 20)) as till:
        assert till.text().startswith(" ! 60 x 20 is too small: 80 x 24 needed")
        till.press("f10")
        await till.dialog(Chooser)
        await till.until(lambda: till.text().count("80 x 24 needed") == 2)
        await till.resize(*NARROW)
        await till.until(lambda: not till.says("too small"))
        assert till.says("Menu")


async def test_a_reset_asks_first_and_a_no_changes_nothing(shop):
    async with opened(shop, reset=lambda: pytest.fail("nobody said yes")) as till:
        await till.insert("zhao")
        till.scanned("1001")
        await till.idle()
        assert await till.pay() == "paid"
        await till.choose(RESET)
        await till.dialog(AskFirst)
        assert till.says("All sales, the journal, the books of the centre")
        till.press("escape")
        await till.idle()
        assert till.counter.outcome.result == "paid"


async def test_a_reset_closes_the_old_world_and_begins_in_the_new_one(shop):
    old = shop.workplace

    def anew():
        shop.world = assemble(shop.home)
        return shop.workplace

    async with opened(shop, reset=anew) as till:
        till.scanned("1001")
        await till.choose(RESET)
        await till.dialog(AskFirst)
        till.press("enter")
        await till.until(lambda: till.app.workplace is not old)
        await till.idle()
        assert till.app.workplace is shop.workplace
        assert not till.counter.basket
        await till.insert("zhao")
        assert till.counter.card.mark is Mark.READY


async def test_inside_shows_commands_and_answers_and_masks_what_is_private(shop):
    async with opened(shop, WIDE) as till:
        till.press("f12")
        await till.insert("zhao")
        assert "INTERNAL AUTHENTICATE" in {row.label for row in till.app.trace.rows}
        assert till.says("90 00")
        told = [row.answer for row in till.app.trace.rows]
        assert any("bytes)" in answer for answer in told)
        assert not [answer for answer in told if spaced(b"X0000001") in answer]
        assert till.app.trace.rows[-1].label in till.text()
        newest = till.text()
        till.press("pageup")
        await till.idle()
        assert till.text() != newest
        till.press("pagedown")
        await till.idle()
        assert till.text() == newest


async def test_inside_covers_the_basket_on_a_small_screen_and_esc_closes_it(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        till.scanned("1001")
        till.press("f12")
        await till.idle()
        assert till.says("INSIDE")
        assert till.says("X0000001-9")
        assert not till.says("BASKET")
        till.press("escape")
        await till.idle()
        assert till.says("BASKET")


async def test_a_receipt_longer_than_the_screen_is_turned_and_stops_at_its_end(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        till.scanned("1001")
        await till.pay()
        last = till.app.counter_screen.query_one(ReceiptPaper).lines()[-1]
        assert not till.says(last)
        till.press(*["pagedown"] * 9)
        await till.idle()
        assert till.says(last)
        assert not till.says("Page down: the rest")
        till.press(*["pageup"] * 9)
        await till.idle()
        assert till.says("Page down: the rest")


async def test_quit_leaves(shop):
    app = CounterApp(shop.workplace)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+q")
        await pilot.pause()
    assert app.return_code == 0


async def test_a_full_basket_shows_its_newest_rows(shop):
    async with opened(shop) as till:
        till.scanned(*(str(code) for code in range(1001, 1041)))
        await till.idle()
        assert till.says("more above")
        last = shop.workplace.catalogue.find("1040")
        assert till.says(last.name[:6])
