"""F11: faults are armed at a key, announced at the top, and taken back the same way."""

from terminal.fault_kinds import Fault
from terminal.tui.fault_panel import FaultPanel
from tests.support.counter import opened


async def test_a_fault_is_armed_shown_and_taken_back(shop):
    async with opened(shop) as till:
        till.press("f11")
        await till.dialog(FaultPanel)
        till.press("down", "enter", "up", "enter")
        await till.until(lambda: len(till.counter.faults.armed) == 2)
        till.press("escape")
        await till.idle()
        assert till.says("2 faults armed")
        till.press("f11", "enter", "escape")
        await till.idle()
        assert till.counter.faults.armed == [Fault.PULLED_AFTER]
        assert till.says("1 faults armed")
