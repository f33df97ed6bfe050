"""The drawer: cards drawn as cards, moved among by arrows and letters."""

import shutil

import pytest

from terminal.shop import DrawerCard
from terminal.tui.card_drawer import CardDrawer, state_of
from terminal.tui.state import Mark
from tests.support.counter import NARROW, WIDE, opened


async def drawer_of(till):
    till.press("f2")
    drawer = await till.dialog(CardDrawer)
    assert isinstance(drawer, CardDrawer)
    return drawer


async def at(till, drawer, key):
    """The name chosen after a key."""
    till.press(key)
    await till._pilot.pause()
    return drawer.values[drawer.at]


async def test_arrows_move_over_the_grid_and_stop_at_its_edge(shop):
    async with opened(shop, WIDE) as till:
        drawer = await drawer_of(till)
        assert drawer.abreast == 4
        moved = [await at(till, drawer, key) for key in ("right", "down", "down", "down", "up")]
        assert moved == ["qian", "wu", "chen", "chen", "wu"]
        assert await at(till, drawer, "left") == "zhou"


async def test_arrows_move_along_the_column_and_around_its_ends(shop):
    async with opened(shop, NARROW) as till:
        drawer = await drawer_of(till)
        assert drawer.abreast == 1
        assert await at(till, drawer, "up") == drawer.values[-1]
        assert await at(till, drawer, "down") == "zhao"
        assert till.says("┏━━")


async def test_a_letter_goes_to_the_next_card_of_that_name_and_enter_puts_it_in(shop):
    async with opened(shop, WIDE) as till:
        drawer = await drawer_of(till)
        assert [await at(till, drawer, "z") for _ in range(3)] == ["zhou", "zheng", "zhao"]
        assert await at(till, drawer, "w") == "wu"
        assert await at(till, drawer, "x") == "wu"
        till.press("enter")
        await till.until(lambda: shop.workplace.drawer.inserted() == "wu")
        await till.idle()


async def test_a_whole_name_can_be_typed(shop):
    async with opened(shop, WIDE) as till:
        drawer = await drawer_of(till)
        for name in ("zhao", "wang", "zheng", "he"):
            assert [await at(till, drawer, letter) for letter in name][-1] == name


@pytest.mark.parametrize(
    ("name", "mark", "word"),
    [
        ("zhao", Mark.READY, "card in order"),
        ("li", Mark.ATTENTION, "not activated"),
        ("zhou", Mark.REFUSED, "PIN locked"),
        ("zheng", Mark.ATTENTION, "57 of 60 records"),
    ],
)
def test_the_state_is_what_the_card_tells(shop, name, mark, word):
    card = next(card for card in shop.workplace.drawer.cards() if card.name == name)
    assert state_of(card) == (mark, word)


def test_few_tries_sixty_records_and_a_blocked_card_are_told():
    assert state_of(DrawerCard("a", "A", "", tries_left=2))[0] is Mark.ATTENTION
    assert state_of(DrawerCard("a", "A", "", unprinted=60))[0] is Mark.REFUSED
    assert state_of(DrawerCard("a", "A", "", blocked=True))[0] is Mark.REFUSED


async def test_a_card_that_cannot_be_read_lies_in_the_drawer_and_says_so(shop):
    (shop.home.cards / "torn.card").write_bytes(b"no card at all")
    async with opened(shop, WIDE) as till:
        await drawer_of(till)
        assert till.says("✗ not readable")


async def test_of_many_cards_those_around_the_chosen_one_are_shown(shop):
    for number in range(30):
        shutil.copy(shop.home.cards / "wang.card", shop.home.cards / f"m{number:02}.card")
    for size in (NARROW, WIDE):
        async with opened(shop, size) as till:
            drawer = await drawer_of(till)
            till.press("left")
            count = len(drawer.values)
            await till.until(lambda drawer=drawer, count=count: drawer.at == count - 1)
            assert till.says("m29")
            assert till.says(f"{count} / {count}")
            assert till.says("Enter put in")
            till.press("escape")
            await till.idle()


async def test_the_card_in_the_reader_is_chosen_and_says_so(shop):
    async with opened(shop, WIDE) as till:
        await till.insert("feng")
        drawer = await drawer_of(till)
        assert drawer.values[drawer.at] == "feng"
        assert till.says("━ in the reader ━")
