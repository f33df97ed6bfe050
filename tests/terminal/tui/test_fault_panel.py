"""F11: faults are armed at a key, announced at the top, and taken back the same way."""

from terminal.fault_kinds import Fault
from terminal.outcome import Result
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
        assert till.says("faults: 2")
        till.press("f11", "enter", "escape")
        await till.idle()
        assert till.counter.faults.armed == [Fault.PULLED_AFTER]
        assert till.says("faults: 1")


async def test_the_top_line_says_the_whole_day_or_leaves_words_out(shop):
    async with opened(shop) as till:
        day = till.counter.day
        assert till.says(f"Sunrise Pharmacy   day {day} open")
        till.scanned("1001")
        till.press("f3", "f11", "enter", "escape")
        await till.idle()
        assert till.text().splitlines()[0].split() == [
            "Sunrise", "Pharmacy", day, "1", "held", "!", "faults:", "1", "TRAINING", "EN",
        ]  # fmt: skip


async def test_a_centre_that_fell_silent_is_asked_again_with_the_key_that_is_named(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        till.scanned("1001")
        till.counter.faults.arm(Fault.LINE_CUT)
        assert await till.pay() is Result.UNKNOWN
        assert till.says("F8 asks the centre again, and pays once that is settled.")
        till.counter.faults.disarm(Fault.LINE_CUT)
        assert await till.pay() is Result.PAID
        assert shop.disagreements() == []


async def test_what_went_wrong_on_purpose_is_said_where_no_receipt_says_it(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        till.scanned("1001")
        till.press("f11", "enter", "escape")
        await till.idle()
        assert await till.pay() is Result.UNKNOWN
        assert till.says("! Fault on purpose: Card pulled before the debit")
