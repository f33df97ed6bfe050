"""The desks on the screen: Esc is one step back, a long list says that it goes on."""

import pytest

from terminal.desk.operation import Place
from terminal.desk.table import at
from terminal.tui.chooser import PAGE, Chooser
from terminal.tui.form import Form
from terminal.tui.slip import Refusal, SlipDialog
from terminal.words import CHINESE, ENGLISH, set_language
from tests.support.counter import golden, opened
from tests.terminal.tui.test_goldens import SIZES


async def asks(till, title):
    """A list of this title is on top."""
    await till.until(lambda: isinstance(till.app.screen, Chooser) and till.app.screen.is_mounted
                     and till.app.screen.title_word == title)  # fmt: skip


async def to(till, value):
    """The row of the list on top that is worth this."""
    top = till.app.screen
    by = top.values.index(value) - top.at
    till.press(*["down" if by > 0 else "up"] * abs(by), "enter")


async def test_esc_leads_from_the_form_to_the_work_to_the_place_to_the_counter(shop):
    async with opened(shop) as till:
        await till.choose("desks")
        await asks(till, "Where?")
        await to(till, Place.AGENCY)
        await asks(till, "Agency desk")
        await to(till, "bind-relative")
        await till.dialog(Form)
        till.press("escape")
        await asks(till, "Agency desk")
        assert till.app.screen.values[till.app.screen.at] == "bind-relative"
        till.press("escape")
        await asks(till, "Where?")
        assert till.app.screen.values[till.app.screen.at] == Place.AGENCY
        assert not till.says("F10 Menu")
        till.press("escape")
        await till.idle()
        await till.until(lambda: till.says("F10 Menu"))


async def test_a_list_says_how_many_rows_are_above_and_below(shop):
    async with opened(shop) as till:
        await till.choose("desks")
        await asks(till, "Where?")
        await to(till, Place.AGENCY)
        await asks(till, "Agency desk")
        hidden = len(at(Place.AGENCY)) - 13  # what a screen of 24 lines has room for
        await till.until(lambda: till.says(f"↓ {hidden} more"))
        assert not till.says("↑")
        till.press("pagedown")
        await till.until(lambda: till.says("↑ 6 more"))
        assert till.says(f"↓ {hidden - 6} more")
        till.press(*["pagedown"] * 3)
        await till.until(lambda: till.says(f"↑ {hidden} more"))
        assert not till.says("↓")
        till.press(*["pageup"] * 4)
        await till.until(lambda: not till.says("↑"))
        till.press("escape")
        await asks(till, "Where?")
        till.press("escape")
        await till.idle()


@pytest.mark.parametrize("spoken", [ENGLISH, CHINESE])
@pytest.mark.parametrize("size", SIZES)
async def test_places_work_and_form_are_as_they_were_approved(shop, size, spoken):
    def looks(name):
        golden(f"desk-{name}-{size}-{spoken}", till.stable_text())

    set_language(spoken)
    async with opened(shop, SIZES[size]) as till:
        await till.choose("desks")
        await asks(till, "Where?")
        looks("places")
        await to(till, Place.AGENCY)
        await asks(till, "Agency desk")
        till.press("pagedown")
        await till.until(lambda: till.app.screen.at == PAGE)
        looks("work")
        await to(till, "reimburse")
        await till.dialog(Form)
        looks("form")
        till.press("escape")
        for name, kind, word in (
            ("list-relatives", SlipDialog, "slip"),
            ("lift-loss", Refusal, "refused"),
        ):
            await asks(till, "Agency desk")
            await to(till, name)
            await till.dialog(Form)
            till.press("+999999198503120034", "enter", "+赵小明", "enter")
            await till.dialog(kind)
            looks(word)
            till.press("enter")
        await asks(till, "Agency desk")
        till.press("escape")
        await asks(till, "Where?")
        till.press("escape")
        await till.idle()


async def test_a_form_with_more_fields_than_rows_shows_those_around_the_chosen_one(shop):
    async with opened(shop) as till:
        await till.choose("desks")
        await asks(till, "Where?")
        await to(till, Place.AGENCY)
        await asks(till, "Agency desk")
        await to(till, "pay-out-heirs")
        form = await till.dialog(Form)
        till.press("f1")
        await till.until(lambda: till.says("Esc back"))
        await till.until(lambda: till.says("↓ 5 more"))
        till.press("up")
        await till.until(lambda: till.says("↑ 5 more"))
        assert till.says("Esc back")
        assert form.rows == 13
        till.press("escape")
        await asks(till, "Agency desk")
        till.press("escape")
        await asks(till, "Where?")
        till.press("escape")
        await till.idle()


async def test_the_cursor_goes_to_the_field_that_is_missing_and_its_name_is_whole(shop):
    async with opened(shop) as till:
        await till.choose("desks")
        await asks(till, "Where?")
        await to(till, Place.AGENCY)
        await asks(till, "Agency desk")
        await to(till, "report-loss-formally")
        await till.dialog(Form)
        assert till.says("Number of the stamped letter")
        till.press("enter", "+Zhao", *["enter"] * 3)
        await till.until(lambda: till.says("Citizen id is missing."))
        assert till.says("> Citizen id _")
        till.press("+9")
        await till.until(lambda: till.says("> Citizen id 9_"))
        assert not till.says("is missing")
        for title in ("Agency desk", "Where?"):
            till.press("escape")
            await asks(till, title)
        till.press("escape")
        await till.idle()
