"""The hand of a lesson at the hospital: the keys of ward_verbs.py's steps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from terminal.lessons.lesson import Step
from terminal.tui import menu
from terminal.tui.chooser import Chooser
from terminal.tui.dialog import Dialog
from terminal.tui.form import Form
from terminal.tui.question import AskFirst, ConfirmSplit
from terminal.tui.slip import SlipDialog
from terminal.tui.ward.diagnosis import ChooseDiagnosis
from terminal.tui.ward.ending import BACK_TO_BED, DISCHARGE, PAY_IN
from terminal.tui.ward.screen import VisitScreen
from terminal.tui.ward.visits import ADMIT, NEW
from terminal.tui.ward.work import UNDO

if TYPE_CHECKING:
    from terminal.tui.lesson_hand import Hand

Move = Callable[["Hand", Step], Awaitable[None]]


async def _let_in(hand: Hand, way: str) -> None:
    await hand.press("f10")
    await hand.choose(menu.HOSPITAL)
    await hand.choose(way)
    await hand.dialog(SlipDialog)
    await hand.press("enter")
    await _fill(hand)


async def _fill(hand: Hand) -> None:
    """A form as it stands: Enter to its end."""
    form = await hand.dialog(Form)
    assert isinstance(form, Form)
    await hand.press(*["enter"] * form.rows)
    await hand.gone(form)


async def _register(hand: Hand, step: Step) -> None:
    del step
    await _let_in(hand, NEW)


async def _admit(hand: Hand, step: Step) -> None:
    await _let_in(hand, ADMIT)
    await _diagnosed(hand, step)


async def _diagnosis(hand: Hand, step: Step) -> None:
    await hand.press("f6")
    await _diagnosed(hand, step)


async def _diagnosed(hand: Hand, step: Step) -> None:
    await hand.dialog(ChooseDiagnosis)
    await hand.press("+" + step.operand, "enter")
    await _fill(hand)


async def _enter(hand: Hand, step: Step) -> None:
    del step
    await hand.press("enter")


async def _take_back(hand: Hand, step: Step) -> None:
    await hand.press("f7")
    await hand.choose(step.operand)


async def _settle(hand: Hand, step: Step) -> None:
    del step
    await hand.press("f8")
    asked = await hand.dialog(Dialog)
    if isinstance(asked, AskFirst):
        await hand.press("enter")
        asked = await hand.dialog(SlipDialog)
    await hand.press("enter")
    await hand.dialog(ConfirmSplit)


async def _cancel(hand: Hand, step: Step) -> None:
    del step
    await hand.press("f9")
    bills = await hand.dialog(Chooser)
    await hand.press("enter")
    await hand.gone(bills)
    await hand.choose(UNDO)
    await hand.dialog(AskFirst)
    await hand.press("enter")
    await hand.dialog(ConfirmSplit)


async def _deposit(hand: Hand, step: Step) -> None:
    await hand.press("f10")
    await hand.choose(PAY_IN)
    await hand.dialog(Form)
    await hand.press("+" + step.operand, "enter")


def _ends(row: str) -> Move:
    """F10, a row of it, and the question that follows."""

    async def move(hand: Hand, step: Step) -> None:
        del step
        await hand.press("f10")
        await hand.choose(row)
        await hand.dialog(AskFirst)
        await hand.press("enter")

    return move


async def _go_out(hand: Hand, step: Step) -> None:
    del step
    while hand.at(VisitScreen) or hand.at(Dialog):
        top = hand.top
        await hand.press("escape")
        await hand.gone(top)
        await hand.rest()


MOVES: Mapping[str, Move] = {
    "register": _register,
    "admit": _admit,
    "diagnosis": _diagnosis,
    "enter-lines": _enter,
    "take-back": _take_back,
    "settle": _settle,
    "cancel-settlement": _cancel,
    "deposit": _deposit,
    "discharge": _ends(DISCHARGE),
    "undo-discharge": _ends(BACK_TO_BED),
    "go-out": _go_out,
}
"""Every row of WARD_VERBS."""
