"""A visit of another terminal on the screen: found by the card, gone on with, read anew."""

from tests.support.bedside import entered, left, on_the_screen, settled, to_the_list
from tests.support.counter import opened
from tests.support.ward import Ward
from tests.support.windows import Windows
from tests.terminal.tui.test_ward_paying import ending


async def test_a_visit_of_another_terminal_is_settled_here_and_taken_back_there_is_seen(shop):
    visit = Ward(shop).attended(["1001"])
    Windows(shop).turn()
    async with opened(shop) as till:
        await till.insert("zhao")
        menu = await to_the_list(till)
        till.press(*["up"] * menu.at, *["down"] * menu.values.index("other"), "enter")
        await till.until(lambda: getattr(till.app.screen, "values", None) == [visit.number])
        till.press("enter")
        screen = await on_the_screen(till)
        await till.until(lambda: screen.bedside.split is not None)
        await entered(till, "1003")
        await settled(till)
        assert [case.account_fen for case in screen.bedside.bills] == [70_50]
        await ending(till, "anew")
        assert (screen.bedside.due, len(screen.bedside.bills)) == ((), 1)
        assert shop.disagreements() == []
        await left(till)
