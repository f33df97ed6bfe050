"""A stay on the screen: admitted with a bed, deposit, lines, interim, discharge, the difference."""

import pytest

from backend.protocol.money import yuan
from terminal.tui.chooser import Chooser
from terminal.tui.form import Form
from terminal.tui.question import AskFirst
from terminal.visit import State
from terminal.words import CHINESE, ENGLISH, set_language
from tests.support.bedside import entered, left, let_in, looking, on_the_screen, settled
from tests.support.counter import opened
from tests.terminal.tui.test_goldens import SIZES

DAY = ("5101", "5104", "5105")
"""100.00: bed, nursing, visit of the doctor."""


async def ending(till, row, looks=None):
    """F10 and a row of it."""
    screen = await on_the_screen(till)
    till.press("f10")
    menu = await till.dialog(Chooser)
    if looks:
        looks("ending")
    till.press(*["down"] * menu.values.index(row), "enter")
    await till.until(lambda: till.app.screen is not menu and till.app.screen is not screen)


async def paid_in(till, amount):
    """A deposit in cash."""
    await ending(till, "pay in")
    await till.dialog(Form)
    till.press("+" + amount, "enter")
    await on_the_screen(till)


async def discharged(till, looks=None):
    """F10, Discharge, yes."""
    await ending(till, "discharge", looks)
    await till.dialog(AskFirst)
    if looks:
        looks("discharge")
    till.press("enter")
    await on_the_screen(till)


@pytest.mark.parametrize("spoken", [ENGLISH, CHINESE])
@pytest.mark.parametrize("size", SIZES)
async def test_the_screens_of_a_stay_are_as_they_were_approved(shop, size, spoken):
    set_language(spoken)
    async with opened(shop, SIZES[size]) as till:
        looks = looking(till, f"stay-{size}-{spoken}")
        await till.insert("zhao")
        screen = await let_in(till, way="admit")
        await paid_in(till, "2000")
        await entered(till, "5107", *DAY)
        looks("in-bed")
        await discharged(till, looks)
        await till.until(lambda: screen.bedside.visit.state is State.DISCHARGED)
        looks("discharged")
        await left(till)


async def test_what_was_paid_in_is_reckoned_and_the_rest_is_given_back(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        screen = await let_in(till, way="admit")
        await paid_in(till, "2000")
        await entered(till, "5107", *DAY)
        assert screen.bedside.interim
        await discharged(till)
        split, there = screen.bedside.split, screen.bedside.deposit_fen
        assert (there, screen.bedside.left_fen) == (200_000, 200_000 - split.cash_fen)
        left, told = yuan(screen.bedside.left_fen), []

        def looks(dialog):
            says = {"confirm": f"Give back in cash: {left}", "settled": "Deposit given back"}
            told.append(dialog in says and till.says(says[dialog]))

        await settled(till, looks)
        assert told == [False, True, True, False], "picture, confirm, settled, form"
        case = screen.bedside.bills[-1]
        assert case.visit.deposit_fen == 200_000
        assert int(case.settlement.medfee_sumamt) == 390_000
        assert screen.bedside.deposit_fen == 0
        assert shop.disagreements() == []
        assert shop.workplace.sides() == []


async def test_a_patient_in_bed_is_settled_for_the_time_being_after_a_question(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        screen = await let_in(till, way="admit")
        await entered(till, *DAY)
        till.press("f8")
        await till.dialog(AskFirst)
        assert till.says("is not discharged")
        till.press("enter")
        await settled(till, key="")
        assert [case.visit.interim for case in screen.bedside.bills] == [True]
        await entered(till, *DAY)
        await discharged(till)
        await settled(till)
        assert [case.visit.interim for case in screen.bedside.bills] == [True, False]
        assert shop.disagreements() == []


async def test_a_discharge_is_taken_back_and_lines_come_again(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        screen = await let_in(till, way="admit")
        await entered(till, *DAY)
        await discharged(till)
        till.scanned("1001")
        await screen.scan.settled()
        till.press("enter")
        await till.until(lambda: screen.bedside.draft.message is not None)
        await on_the_screen(till)
        assert len(screen.bedside.draft.basket.rows) == 1
        await ending(till, "undo discharge")
        await till.dialog(AskFirst)
        till.press("enter")
        await on_the_screen(till)
        assert screen.bedside.visit.state is State.OPEN
        till.press("enter")
        await till.until(lambda: len(screen.bedside.due) == 4)
        await on_the_screen(till)


async def test_an_admission_is_taken_back_once_the_deposit_is(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        screen = await let_in(till, way="admit")
        await paid_in(till, "500")
        await ending(till, "undo admission")
        await till.dialog(AskFirst)
        till.press("enter")
        await till.until(lambda: screen.bedside.draft.message is not None)
        await on_the_screen(till)
        assert till.says("Give it back first")
        await ending(till, "give back")
        await till.dialog(Form)
        till.press("enter")
        await on_the_screen(till)
        await ending(till, "undo admission")
        await till.dialog(AskFirst)
        till.press("enter")
        await till.until(lambda: isinstance(till.app.screen, Chooser))
        assert screen.bedside.visit.number not in till.app.screen.values
        till.press("escape")
        await till.idle()
