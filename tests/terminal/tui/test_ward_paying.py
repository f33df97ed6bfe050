"""A bill that is split, settled in the order that is chosen; a cancellation without an answer."""

from terminal.desk.operation import Place
from terminal.tui.chooser import Chooser
from terminal.tui.pin import PinDialog
from terminal.tui.question import AskFirst, ConfirmSplit
from terminal.tui.slip import Refusal
from tests.support.bedside import entered, left, let_in, on_the_screen, settled
from tests.support.counter import opened
from tests.terminal.test_refund_again import Deaf


async def ending(till, row, *more):
    """F10, a row of it, and a row of the list that follows."""
    screen = await on_the_screen(till)
    till.press("f10")
    for value in (row, *more):
        await till.until(lambda value=value: value in getattr(till.app.screen, "values", ()))
        menu = till.app.screen
        assert isinstance(menu, Chooser)
        till.press(*["up"] * menu.at, *["down"] * menu.values.index(value), "enter")
    await on_the_screen(till)
    return screen


async def test_the_second_batch_is_settled_before_the_first_which_is_withdrawn(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        await let_in(till)
        screen = await entered(till, "1001")
        await ending(till, "new batch")
        assert (screen.bedside.due, till.says("batch 2")) == ((), True)
        await entered(till, "1003")
        assert (screen.bedside.total_fen, screen.bedside.waiting) == (5800, {"1": 1250, "2": 5800})
        await ending(till, "which batch", "1")
        assert (screen.bedside.split.total_fen, till.says("[1]")) == (1250, True)
        await ending(till, "which batch", "2")
        await settled(till)
        assert [case.visit.batches for case in screen.bedside.bills] == [("2",)]
        assert (screen.bedside.batch, screen.bedside.total_fen) == ("", 1250)
        till.press("f7")
        menu = await till.dialog(Chooser)
        till.press(*["down"] * menu.values.index("all"), "enter")
        await on_the_screen(till)
        assert (screen.bedside.waiting, len(screen.bedside.visit.lines)) == ({}, 1)
        assert shop.disagreements() == []
        await left(till)


async def test_a_cancellation_without_an_answer_says_not_to_pay_out(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        await let_in(till)
        screen = await entered(till, "1001")
        await settled(till)
        host = shop.workplace.desks[Place.HOSPITAL].host
        host.transport = line = Deaf(host.transport)
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
        await till.dialog(Refusal)
        assert till.says("UNKNOWN: do not pay out")
        assert not till.says("hand over")
        line.lasts = False
        till.press("enter")
        assert await on_the_screen(till) is screen
