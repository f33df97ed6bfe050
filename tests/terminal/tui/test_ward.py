"""The hospital on the screen: an outpatient by card, lines, settlement, cancel, everything back."""

import pytest
from typer.testing import CliRunner

from backend.protocol.money import yuan
from terminal.assemble.world import Trainer
from terminal.cli import app
from terminal.desk.operation import Place
from terminal.diagnoses import found
from terminal.tui.chooser import Chooser
from terminal.tui.pin import PinDialog
from terminal.tui.question import AskFirst, ConfirmSplit
from terminal.tui.slip import Refusal, SlipDialog
from terminal.tui.ward.keys import KEYS
from terminal.visit import State
from terminal.words import CHINESE, ENGLISH, set_language
from tests.support.bedside import (
    entered,
    left,
    let_in,
    looking,
    on_the_screen,
    settled,
    to_the_list,
    told,
)
from tests.support.counter import opened
from tests.terminal.tui.test_goldens import SIZES

EXAMPLE = ("5001", "5002", "5003", "*2")
"""settlement.md 3.4, 2207: 422.80, of which the fund 42.10."""


@pytest.mark.parametrize("spoken", [ENGLISH, CHINESE])
@pytest.mark.parametrize("size", SIZES)
async def test_the_screens_of_a_visit_are_as_they_were_approved(shop, size, spoken):
    set_language(spoken)
    async with opened(shop, SIZES[size]) as till:
        looks = looking(till, f"{size}-{spoken}")
        await till.insert("zhao")
        await let_in(till, looks)
        looks("empty")
        till.press("f1")
        await till.dialog(SlipDialog)
        looks("help")
        till.press("escape")
        await on_the_screen(till)
        await told(till, looks=looks)
        await entered(till, *EXAMPLE, looks=looks)
        await settled(till, looks)
        looks("afterwards")
        till.press("f9")
        await till.dialog(Chooser)
        looks("bills")
        till.press("enter")
        await till.until(lambda: len(getattr(till.app.screen, "values", ())) == 3)
        looks("bill")
        till.press("down", "down", "enter")
        await till.dialog(AskFirst)
        looks("cancel")
        till.press("escape")
        await on_the_screen(till)
        await left(till)


async def test_the_worked_example_of_2207_comes_out_on_the_screen(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        await let_in(till)
        await told(till)
        screen = await entered(till, *EXAMPLE)
        split = screen.bedside.split
        assert (split.total_fen, split.fund_fen) == (42280, 4210)
        assert [fee.cut.over_limit_fen for fee in screen.bedside.due] == [0, 2000, 0]
        await settled(till)
        assert screen.bedside.due == ()
        case = shop.workplace.journal.cases()[-1]
        assert yuan(case.settlement.psn_part_amt) == "380.70"
        assert shop.disagreements() == []
        assert shop.workplace.sides() == []


async def test_a_settlement_is_cancelled_from_the_screen_and_settled_again(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        await let_in(till)
        screen = await entered(till, "1001", "1002")
        await settled(till)
        till.press("f9")
        await till.dialog(Chooser)
        till.press("enter")
        await till.until(lambda: len(getattr(till.app.screen, "values", ())) == 3)
        till.press("down", "down", "enter")
        await till.dialog(AskFirst)
        till.press("enter")
        await till.dialog(ConfirmSplit)
        till.press("enter")
        await till.dialog(PinDialog)
        till.press("+246810", "enter")
        await till.dialog(SlipDialog)
        assert till.says("REFUNDED")
        till.press("enter")
        await till.until(lambda: till.says("settlement-"))
        till.press("enter")
        await on_the_screen(till)
        assert len(screen.bedside.due) == 2
        assert shop.card("zhao").purse.balance_fen == 380_00
        await settled(till)
        assert shop.disagreements() == []
        assert len(screen.bedside.bills) == 1


async def test_a_line_is_taken_back_and_the_rest_is_quoted_anew(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        await let_in(till)
        screen = await entered(till, "1001", "1002")
        till.press("f7")
        menu = await till.dialog(Chooser)
        assert menu.values == ["1", "2", "all"]
        till.press("down", "enter")
        await till.until(lambda: screen.bedside.split and screen.bedside.split.total_fen == 12_50)
        await on_the_screen(till)
        till.press("f7")
        menu = await till.dialog(Chooser)
        assert menu.values == ["1", "all"]
        till.press("down", "enter")
        await till.until(lambda: screen.bedside.visit.lines == ())
        await on_the_screen(till)
        assert till.says("Scan what is done")


async def test_escape_goes_one_step_back_at_a_time_and_drops_nothing_unasked(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        screen = await let_in(till)
        till.scanned("9999999")
        await screen.scan.settled()
        assert till.says("No item has the code")
        till.press("escape")
        await screen.scan.settled()
        assert not till.says("No item has the code")
        till.scanned("1001")
        await screen.scan.settled()
        till.press("escape")
        await till.dialog(AskFirst)
        till.press("escape")
        await on_the_screen(till)
        assert len(screen.bedside.draft.basket.rows) == 1
        till.press("-")
        await screen.scan.settled()
        till.press("escape")
        await screen.scan.settled()
        await left(till)
        assert till.app.focused is till.scan


async def test_escape_at_the_split_is_one_step_back_to_the_visit(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        await let_in(till)
        screen = await entered(till, "1001")
        till.press("f8")
        await till.dialog(SlipDialog)
        till.press("enter")
        await till.dialog(ConfirmSplit)
        till.press("escape")
        await on_the_screen(till)
        await till.until(lambda: till.says("No money moved"))
        assert len(screen.bedside.due) == 1
        await settled(till)


async def test_the_shops_basket_stays_while_a_patient_is_settled(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        till.scanned("1003")
        await till.idle()
        await let_in(till)
        await entered(till, "1001")
        await settled(till)
        await left(till)
        assert [row.item.medins_list_codg for row in till.counter.basket.rows] == ["1003"]


async def test_a_visit_that_is_taken_back_leaves_the_list(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        screen = await let_in(till)
        number = screen.bedside.visit.number
        till.press("f10")
        await till.dialog(Chooser)
        till.press("enter")
        await till.dialog(AskFirst)
        till.press("enter")
        await till.until(lambda: isinstance(till.app.screen, Chooser))
        assert number not in till.app.screen.values
        assert shop.workplace.devices.desk.visits.find(number).state is State.LEFT
        till.press("escape")
        await till.idle()


async def test_without_a_card_nobody_is_registered(shop):
    async with opened(shop) as till:
        await to_the_list(till)
        till.press("enter")
        await till.dialog(Refusal)
        assert till.says("No card in the reader")
        till.press("enter")
        await till.dialog(Chooser)
        till.press("escape")
        await till.idle()


async def test_another_ones_card_settles_nothing_and_the_screen_says_so(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        screen = await let_in(till)
        await entered(till, "1001")
        shop.workplace.drawer.insert("wang")
        till.press("f8")
        await till.dialog(SlipDialog)
        till.press("enter")
        await till.dialog(Refusal)
        assert till.says("This is not the card of the patient")
        till.press("enter")
        await on_the_screen(till)
        assert len(screen.bedside.due) == 1


async def test_lines_that_were_not_answered_are_asked_for_once_more_and_entered_once(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        screen = await let_in(till)
        till.scanned("1001")
        await screen.scan.settled()
        faults = shop.workplace.devices.faults
        down = faults.arm("centre-down")
        till.press("enter")
        await till.until(lambda: screen.bedside.draft.message is not None)
        await on_the_screen(till)
        assert till.says("The centre cannot be reached")
        assert screen.bedside.draft.basket.rows == []
        assert [fee.line.amount_fen for fee in screen.bedside.unanswered] == [12_50]
        assert till.says("? 1")
        faults.disarm(down)
        till.press("enter")
        await till.until(lambda: screen.bedside.split is not None)
        await on_the_screen(till)
        assert [fee.serial for fee in screen.bedside.visit.lines] == [1]
        assert screen.bedside.split.total_fen == 12_50


async def test_lines_that_are_refused_stay_scanned(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        screen = await let_in(till, way="admit")
        shop.workplace.drive(
            screen.bedside.hospital.discharging(screen.bedside.visit.number), Trainer(),
            Place.HOSPITAL,
        )  # fmt: skip
        till.scanned("1001")
        await screen.scan.settled()
        till.press("enter")
        await till.until(lambda: screen.bedside.draft.message is not None)
        await on_the_screen(till)
        assert len(screen.bedside.draft.basket.rows) == 1
        assert screen.bedside.unanswered == ()


@pytest.mark.parametrize("words", sorted({word for key in KEYS for word in key.twin}))
def test_every_key_of_a_visit_has_its_twin_on_the_command_line(words):
    shown = CliRunner().invoke(app, [*words.split(), "--help"], env={"COLUMNS": "200"})
    assert shown.exit_code == 0
    assert "--json" in shown.output


def test_only_what_is_about_the_screen_alone_has_no_twin():
    assert {key.name for key in KEYS if not key.twin} == {"help", "language"}


def test_what_begins_with_the_letters_stands_before_what_contains_them():
    assert found("ng")[0].code == "I63.900"
    assert len(found("ng")) > 1
    assert found("j06")[0].english == "Common cold"
    assert found("nothing is called that") == []
