"""The slip of a desk: as wide as its paper where there is room, turned and shifted elsewhere."""

from contextlib import asynccontextmanager

import pytest

from terminal.columns import without_first
from terminal.desk.operation import Slip
from terminal.outcome import Said
from terminal.tui.slip import SlipDialog
from tests.support.counter import NARROW, WIDE, opened

PAPER = tuple(f"{number:03d} " + "x" * 90 + " end" for number in range(60))


@asynccontextmanager
async def shown(shop, size):
    async with opened(shop, size) as till:
        till.app.push_screen(SlipDialog("Paper", Slip(Said("Done."), paper=PAPER)))
        await till.dialog(SlipDialog)
        yield till


async def test_a_wide_screen_shows_whole_lines(shop):
    async with shown(shop, WIDE) as till:
        assert till.says("000 " + "x" * 90 + " end")


async def test_a_narrow_screen_is_shifted_to_the_end_of_the_lines(shop):
    async with shown(shop, NARROW) as till:
        assert not till.says("end")
        till.press(*["right"] * 8)
        await till.until(lambda: till.says("end"))
        till.press(*["left"] * 20)
        await till.until(lambda: till.says("000"))


async def test_a_long_paper_is_turned_and_stops_at_its_end(shop):
    async with shown(shop, WIDE) as till:
        till.press(*["pagedown"] * 9)
        await till.until(lambda: till.says("059"))
        assert till.says("/60")


@pytest.mark.parametrize(
    ("text", "columns", "rest"),
    [("abc", 1, "bc"), ("药店", 2, "店"), ("药店", 1, " 店"), ("a", 5, ""), ("", 3, "")],
)
def test_columns_are_dropped_from_the_left(text, columns, rest):
    assert without_first(text, columns) == rest
