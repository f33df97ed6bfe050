"""The telephone line on the screen: a caller presses keys, and the counter stays what it was."""

import pytest

from terminal.errors import HostSilent
from terminal.tui.phone import Handset
from terminal.words import CHINESE, ENGLISH, language, set_language
from tests.support.counter import NARROW, WIDE, golden, opened
from tests.terminal.tui.test_goldens import SIZES


async def called(till, spoken=ENGLISH):
    """A call up to the citizen id."""
    await till.choose("phone")
    handset = await till.dialog(Handset)
    await till.until(lambda: handset._ask)
    await pressed(till, handset, "2" if spoken == ENGLISH else "1")
    return handset


async def pressed(till, handset, keys, *more):
    """Keys, and the next question (or the end)."""
    before = handset._ask
    till.press("+" + keys, *more)
    await till.until(lambda: (handset._ask and handset._ask is not before) or handset.over)


def id_of(shop, name="zhao"):
    return shop.card(name).field("citizen_id").replace("X", "*")


async def test_a_caller_hears_the_balance_and_hangs_up(shop):
    async with opened(shop, WIDE) as till:
        handset = await called(till)
        await pressed(till, handset, id_of(shop))
        await pressed(till, handset, "1")
        assert till.says("Your personal account holds 380.00 yuan.")
        await pressed(till, handset, "9")
        assert till.says("Good-bye.")
        assert till.says("The call is over.")
        till.press("enter")
        await till.idle()


async def test_a_card_is_reported_lost_and_refused_at_the_counter(shop):
    async with opened(shop, WIDE) as till:
        await till.insert("zhao")
        handset = await called(till)
        await pressed(till, handset, id_of(shop))
        await pressed(till, handset, "2")
        await pressed(till, handset, shop.card("zhao").field("card_no")[-4:].replace("X", "*"))
        assert till.says("The card is reported lost")
        till.press("escape")
        await till.idle()
        till.press("f5")
        await till.idle()
        assert till.says("not usable")


async def test_the_line_speaks_the_callers_language_and_the_counter_its_own(shop):
    async with opened(shop, WIDE) as till:
        handset = await called(till, CHINESE)
        assert language() == CHINESE
        till.press("escape")
        await till.until(lambda: not isinstance(till.app.screen, Handset))
        await till.idle()
        assert language() == ENGLISH
        assert handset.answered


async def test_a_secret_is_shown_as_places_and_kept_nowhere(shop):
    async with opened(shop, WIDE) as till:
        handset = await called(till)
        await pressed(till, handset, id_of(shop))
        await pressed(till, handset, "4")
        await pressed(till, handset, shop.card("zhao").field("card_no")[-4:].replace("X", "*"))
        for _ in range(2):
            till.press("+135790")
            await till.until(lambda: till.says("* * * * * *"))
            assert "135790" not in till.text()
            await pressed(till, handset, "#")
        assert till.says("The bank PIN is changed")
        assert "135790" not in repr(vars(handset))
        assert not any("135790" in text for text, _ in handset._heard)
        assert id_of(shop) not in till.text()


async def test_a_silent_centre_ends_the_call_with_its_sentence(shop):
    async with opened(shop, WIDE) as till:
        handset = await called(till)

        def silent(_):
            raise HostSilent()

        shop.workplace.host.transport = silent
        for desk in shop.workplace.desks.values():
            desk.host.transport = silent
        till.press("+" + id_of(shop))
        await till.until(lambda: handset.over)
        assert till.says("The centre")
        till.press("escape")
        await till.idle()


async def test_letters_are_no_keys_and_a_wrong_key_can_be_taken_back(shop):
    async with opened(shop, NARROW) as till:
        handset = await called(till)
        till.press("+9x9", "backspace", "+8")
        await till.until(lambda: len(handset._typed) == 2)
        assert handset._typed == "98"
        till.press("escape")
        await till.idle()


@pytest.mark.parametrize("spoken", [ENGLISH, CHINESE])
@pytest.mark.parametrize("size", SIZES)
async def test_the_call_is_as_it_was_approved(shop, size, spoken):
    set_language(spoken)
    async with opened(shop, SIZES[size]) as till:
        handset = await called(till, spoken)
        await pressed(till, handset, id_of(shop))
        await pressed(till, handset, "1")
        golden(f"phone-{size}-{spoken}", till.stable_text())
        till.press("escape")
        await till.idle()
