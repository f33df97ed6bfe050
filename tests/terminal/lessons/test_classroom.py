"""A person in a lesson: other things done, help asked for, the sheet, and the way back home."""

import asyncio

import pytest

from terminal.assemble.school import LessonSchool
from terminal.columns import width
from terminal.lessons.loader import find
from terminal.tui.chooser import Chooser
from terminal.tui.dialog import WIDTH
from terminal.tui.lesson_end import Situation
from terminal.tui.pin import PinDialog
from terminal.tui.question import ConfirmSplit
from terminal.tui.slip import SlipDialog
from tests.support.counter import NARROW, opened


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    return LessonSchool(tmp_path_factory.mktemp("school"))


async def begin(till, name):
    """F10, Lessons, the lesson, its situation."""
    await till.choose("lessons")
    await till.until(
        lambda: isinstance(till.app.screen, Chooser) and name in till.app.screen.values
    )
    till.press(*["down"] * till.app.screen.values.index(name), "enter")
    await till.dialog(Situation)
    till.press("enter")
    await at(till, 0)


async def at(till, step):
    await till.until(lambda: till.counter.lesson is not None and till.counter.lesson.at == step)
    await till.until(lambda: not till.app.classroom._occupied)


def mistakes(till):
    return [str(one) for one in till.app.classroom.score.mistakes]


async def test_a_lesson_works_in_a_world_of_its_own_and_gives_the_home_back(shop, school):
    before = shop.books().trial_balance()
    async with opened(shop, NARROW, school=school) as till:
        await begin(till, "lost-card")
        assert till.app.workplace is not shop.workplace
        assert till.says("07 A lost card")
        assert till.says("1/4")
        await till.insert("wu")
        await at(till, 1)
        till.scanned("1001")
        await at(till, 2)
        till.press("f8")
        await at(till, 3)
        till.press("f4")
        await till.dialog(SlipDialog)
        assert till.says("Lesson passed.")
        (kept,) = school.papers.glob("*lost-card.pdf")
        paper = till.app.screen._slip.paper
        assert max(map(width, paper)) <= WIDTH  # a long path is broken, not cut
        assert str(kept) in "".join(paper)
        till.press("enter")
        await till.until(lambda: till.app.workplace is shop.workplace)
        await till.idle()
        assert till.counter.lesson is None
        assert not till.counter.basket
    assert shop.books().trial_balance() == before
    (text,) = school.papers.glob("*lost-card.txt")
    assert "8 / 8" in text.read_text(encoding="utf-8")
    assert text.with_suffix(".pdf").read_bytes().startswith(b"%PDF")


async def test_something_else_is_a_mistake_and_help_costs_points(shop, school):
    async with opened(shop, school=school) as till:
        await begin(till, "first-sale")
        await till.insert("qian")
        await till.until(lambda: mistakes(till))
        assert mistakes(till) == ["That was something else. The step is still to do."]
        assert till.counter.lesson.at == 0
        till.press("ctrl+e")
        await till.until(lambda: till.says("F2, choose zhao with the arrow keys, Enter"))
        till.press("ctrl+e")
        await at(till, 1)
        assert till.app.workplace.drawer.inserted() == "zhao"
        step = till.app.classroom.score.steps[0]
        assert (step.help, step.points, step.done) == (2, 0, True)
        await till.choose("leave lesson")
        await till.until(lambda: till.app.workplace is shop.workplace)
        await till.idle()


async def test_a_no_at_the_split_or_the_pin_leads_back_to_the_key_that_opens_them(shop, school):
    async with opened(shop, NARROW, school=school) as till:
        await begin(till, "pin-wrong-twice")
        await till.insert("qian")
        await at(till, 1)
        till.scanned("1001")
        await at(till, 2)
        for escaped in (ConfirmSplit, PinDialog):
            till.press("f8")
            await till.dialog(ConfirmSplit)
            await at(till, 3)
            if escaped is PinDialog:
                till.press("enter")
                await till.dialog(PinDialog)
                await at(till, 4)
            till.press("escape")
            await at(till, 2)
            assert till.says("That was stopped. Once more from here.")
        marks = till.app.classroom.score
        assert [len(step.mistakes) for step in marks.steps] == [0, 0, 2]
        assert not any(step.done for step in marks.steps[2:])
        await till.choose("leave lesson")
        await till.until(lambda: till.app.workplace is shop.workplace)
        await till.idle()


async def test_a_card_that_is_pulled_under_a_dialog_is_not_given_back_yet(shop, school):
    async with opened(shop, school=school) as till:
        await begin(till, "lost-card")
        await till.insert("wu")
        await at(till, 1)
        till.scanned("1001")
        await at(till, 2)
        till.press("f8")
        await at(till, 3)
        await till.insert("zhao")
        till.press("f8")
        await till.dialog(ConfirmSplit)
        till.press("f4")
        await till.until(lambda: till.app.workplace.drawer.inserted() is None)
        till.app.classroom.tick()
        assert till.counter.lesson.at == 3
        assert till.app.workplace is not shop.workplace
        till.press("escape")
        await till.dialog(SlipDialog)
        till.press("enter")
        await till.until(lambda: till.app.workplace is shop.workplace)
        await till.idle()
        assert till.counter.outcome is None


async def test_a_lesson_can_be_begun_again(shop, school):
    async with opened(shop, school=school) as till:
        await begin(till, "first-sale")
        await till.insert("zhao")
        await at(till, 1)
        first = till.app.workplace
        await till.choose("lesson again")
        await till.dialog(Situation)
        till.press("enter")
        await at(till, 0)
        assert till.app.workplace is not first
        assert first.closed
        await asyncio.to_thread(till.app.classroom.close)


def test_the_world_of_a_lesson_is_gone_afterwards(school, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    world = school.begin(find("first-sale"))
    assert list(tmp_path.iterdir())
    assert world.card("zhao balance") == "380.00"
    assert world.ledger("sides") == "agree"
    world.wait(3)
    assert world.fill("{today}") == f"{world.workplace.clock.now():%Y-%m-%d}"
    world.close()
    assert not list(tmp_path.iterdir())
