"""What lies two screens below the topmost one is shown as it is now."""

from terminal.tui.pin import PinDialog
from terminal.tui.question import ConfirmSplit
from tests.support.counter import WIDE, opened


async def test_the_counter_below_a_pin_dialog_follows_each_change_of_language(shop):
    async with opened(shop, WIDE) as till:
        await till.insert("zhao")
        till.scanned("1001")
        till.press("f8")
        await till.dialog(ConfirmSplit)
        till.press("enter")
        await till.dialog(PinDialog)
        assert len(till.app.screen_stack) == 3
        for _ in range(10):  # the prompt is longer in Chinese: it is laid out anew
            till.app.change_language()
            await till.until(lambda: till.says("拼音首字母或名称："))
            till.app.change_language()
            await till.until(lambda: till.says("Scan, code, initials or name:"))
        till.press("escape")
        await till.idle()
