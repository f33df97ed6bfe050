"""The counter beside a holder's display: real card, real centre, a real page over HTTP; what the
assistant's screen shows while the holder types, and what happens when nobody does."""

import asyncio

import pytest

from terminal.outcome import Result
from terminal.tui.holder import HolderTypes
from terminal.tui.new_pin import NewPinDialog
from terminal.tui.pin import PinDialog
from terminal.tui.question import AskFirst
from terminal.tui.slip import SlipDialog
from tests.support.holder_till import asked, beside, paying, types
from tests.terminal.test_pin_leaks import PIN, holds_pin

NEW = "135790"


async def test_the_display_follows_basket_split_and_end_of_a_sale(shop):
    async with beside(shop) as (till, holder):
        await till.insert("zhao")
        till.scanned("1001", "*2", "1003")
        state = await asyncio.to_thread(holder.until, lambda state: len(state["goods"]) == 2)
        assert state["shop"] == "Sunrise Pharmacy"
        await paying(till)
        ask = await asked(holder)
        parts = dict(holder.states[-1]["parts"])
        assert ask["amount"] == parts["Account"]
        total = till.counter.split.total_fen
        assert holder.states[-1]["total"] == f"{total / 100:.2f}"
        await types(holder, ask, "246810")
        await till.idle()
        assert till.counter.outcome.result is Result.PAID
        state = await asyncio.to_thread(holder.until, lambda state: state["mood"] == "paid")
        assert (state["total"], len(state["goods"])) == (f"{total / 100:.2f}", 2)
        till.press("escape")
        state = await asyncio.to_thread(holder.until, lambda state: state["mood"] == "calm")
        assert (state["goods"], state["total"]) == ([], "0.00")
    assert shop.disagreements() == []


async def test_the_counter_waits_and_takes_no_digit_while_the_holder_types(shop):
    async with beside(shop) as (till, holder):
        await till.insert("zhao")
        till.scanned("1001")
        await paying(till)
        ask = await asked(holder)
        await till.dialog(HolderTypes)
        assert till.says("The holder types the PIN at their own display.")
        assert till.says("Tries left: 6.")
        till.press("+999999", "enter")
        await till.until(lambda: not till.app._message_queue.qsize())
        assert isinstance(till.app.screen, HolderTypes)
        assert till.scan.value == ""
        await types(holder, ask, "246810")
        await till.idle()
        assert till.counter.outcome.result is Result.PAID


async def test_a_wrong_pin_is_told_on_the_display_and_asked_again(shop):
    async with beside(shop) as (till, holder):
        await till.insert("zhao")
        till.scanned("1001")
        await paying(till)
        await types(holder, await asked(holder), "111111")
        again = await asyncio.to_thread(
            holder.until, lambda state: state["ask"] and state["ask"]["urgent"]
        )
        assert again["ask"]["hint"] == "Wrong PIN. Tries left: 5."
        await types(holder, again["ask"], "246810")
        await till.idle()
        assert till.counter.outcome.result is Result.PAID


async def test_a_holder_who_cancels_stops_the_sale_and_nobody_asks_at_the_counter(shop):
    async with beside(shop) as (till, holder):
        await till.insert("zhao")
        till.scanned("1001")
        await paying(till)
        ask = await asked(holder)
        await asyncio.to_thread(holder.post, f"/cancel/{ask['number']}")
        await till.idle()
        assert till.counter.outcome.result is Result.REFUSED
        assert till.counter.basket
    assert shop.disagreements() == []


@pytest.mark.parametrize("yes", [True, False])
async def test_a_page_that_went_away_leaves_the_choice_to_the_operator(shop, yes):
    async with beside(shop) as (till, holder):
        await till.insert("zhao")
        till.scanned("1001")
        await paying(till)
        await asked(holder)
        holder.leave()
        await till.dialog(AskFirst)
        assert till.says("The holder's display went away.")
        till.press("enter" if yes else "escape")
        if yes:
            await till.dialog(PinDialog)
            till.press("+246810", "enter")
        await till.idle()
        expected = Result.PAID if yes else Result.REFUSED
        assert till.counter.outcome.result is expected


async def test_nobody_who_types_in_time_leaves_the_choice_to_the_operator(shop):
    async with beside(shop, answer_s=0.2) as (till, _):
        await till.insert("zhao")
        till.scanned("1001")
        await paying(till)
        await till.dialog(AskFirst)
        assert till.says("Nobody typed a PIN at the holder's display.")
        till.press("escape")
        await till.idle()
        assert till.counter.outcome.result is Result.REFUSED


async def test_the_operator_takes_the_question_back_and_types_it_here(shop):
    async with beside(shop) as (till, holder):
        await till.insert("zhao")
        till.scanned("1001")
        await paying(till)
        ask = await asked(holder)
        await till.dialog(HolderTypes)
        till.press("escape")
        await till.dialog(AskFirst)
        assert await asyncio.to_thread(holder.type, ask, "246810") == 409
        till.press("enter")
        await till.dialog(PinDialog)
        till.press("+246810", "enter")
        await till.idle()
        assert till.counter.outcome.result is Result.PAID


async def test_without_a_connected_page_the_pin_is_typed_at_the_counter(shop):
    async with beside(shop, page=False) as (till, _):
        await till.insert("zhao")
        till.scanned("1001")
        assert await till.pay() is Result.PAID


async def test_a_pin_is_changed_on_the_display(shop):
    async with beside(shop) as (till, holder):
        await till.insert("zhao")
        await till.choose("pin")
        for title, pin in (("Present PIN", "246810"), ("New PIN", NEW), ("New PIN again", NEW)):
            state = await asyncio.to_thread(holder.until, asking_for(title))
            await till.dialog(HolderTypes)
            assert till.says(title)
            await types(holder, state["ask"], pin)
        await till.dialog(SlipDialog)
        till.press("enter")
        await till.idle()
        till.scanned("1001")
        await paying(till)
        await types(holder, await asked(holder), NEW)
        await till.idle()
        assert till.counter.outcome.result is Result.PAID


async def test_new_pins_that_differ_are_asked_again_on_the_display(shop):
    async with beside(shop) as (till, holder):
        await till.insert("zhao")
        await till.choose("pin")
        steps = (("Present PIN", "246810"), ("New PIN", NEW), ("New PIN again", "111222"))
        for title, pin in steps:
            state = await asyncio.to_thread(holder.until, asking_for(title))
            await types(holder, state["ask"], pin)
        state = await asyncio.to_thread(
            holder.until, lambda state: state["ask"] and state["ask"]["urgent"]
        )
        assert state["ask"]["hint"] == "The two new PINs differ: type the new one again."
        holder.leave()
        await till.dialog(AskFirst)
        till.press("enter")
        await till.dialog(NewPinDialog)
        till.press("escape")
        await till.until(lambda: not isinstance(till.app.screen, NewPinDialog))


def asking_for(title):
    return lambda state: (state["ask"] or {}).get("title") == title


async def test_the_assistants_screen_and_state_never_have_the_pin(shop):
    seen = []
    async with beside(shop) as (till, holder):
        await till.insert("zhao")
        till.scanned("1001")
        await paying(till)
        ask = await asked(holder)
        await till.dialog(HolderTypes)
        seen += [till.text(), repr(till.app.screen.__dict__)]
        await types(holder, ask, PIN)
        await asyncio.to_thread(holder.until, lambda state: state["ask"] and state["ask"]["urgent"])
        await till.dialog(HolderTypes)
        seen += [till.text(), repr(till.app.screen.__dict__), repr(till.counter)]
        till.press("escape", "f12")
        await till.dialog(AskFirst)
        till.press("escape")
        await till.idle()
        seen += [till.text(), "".join(holder.raw)]
    assert not any(holds_pin(text.encode()) for text in seen)
    files = [path for path in shop.home.path.rglob("*") if path.is_file()]
    assert not any(holds_pin(path.read_bytes()) for path in files)
