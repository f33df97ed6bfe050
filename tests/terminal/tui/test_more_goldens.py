"""The lesson's band and sheet, the readers and the split as text: both sizes, both languages."""

import re
import threading
from datetime import datetime

import pytest

from terminal.assemble.school import LessonSchool
from terminal.errors import HostSilent
from terminal.flow import Slot
from terminal.readers import Event, Happened, Seen, Service
from terminal.tui import lesson_end
from terminal.tui.chooser import Chooser
from terminal.tui.lesson_end import Situation
from terminal.tui.readers_screen import Readers
from terminal.tui.slip import SlipDialog
from terminal.tui.state import Knows
from terminal.words import CHINESE, ENGLISH, say, set_language
from tests.support.counter import golden, opened
from tests.terminal.tui.test_goldens import SIZES

BEGAN = datetime(2026, 11, 21, 12, 4, 31)
MINUTE, TOOK = re.compile(r"(2026-11-21) \d\d:\d\d"), re.compile(r"(?<= )\d:\d\d(?= )")
"""When the lesson ended, and how long it took."""
USER, PSAM = "Shuaka User Slot 00", "Shuaka PSAM Slot 00"


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    return LessonSchool(tmp_path_factory.mktemp("school"))


def sizes_and_languages(test):
    """Both of both."""
    test = pytest.mark.parametrize("size", SIZES)(test)
    return pytest.mark.parametrize("spoken", [ENGLISH, CHINESE])(test)


async def step(till, number):
    """The lesson stands at a step."""
    await till.until(lambda: till.counter.lesson is not None and till.counter.lesson.at == number)
    await till.until(lambda: not till.app.classroom._occupied)


@sizes_and_languages
async def test_a_lesson_is_as_it_was_approved(shop, school, size, spoken, monkeypatch):
    monkeypatch.setattr(lesson_end, "keep", lambda *_: ("lost-card.txt", "lost-card.pdf"))
    set_language(spoken)

    def looks(name):
        text = MINUTE.sub(r"\1 12:04", till.stable_text())
        golden(f"lesson-{name}-{size}-{spoken}", TOOK.sub("0:03", text))

    async with opened(shop, SIZES[size], school=school) as till:
        await till.choose("lessons")
        await till.until(lambda: isinstance(till.app.screen, Chooser)
                         and "lost-card" in till.app.screen.values)  # fmt: skip
        looks("list")
        till.press(*["down"] * till.app.screen.values.index("lost-card"), "enter")
        await till.dialog(Situation)
        await till.until(lambda: till.says("1/4"))  # the band below it is laid out, too
        looks("situation")
        till.press("enter")
        await step(till, 0)
        looks("band")
        till.press("ctrl+e")
        await till.until(lambda: till.counter.lesson.helped)
        looks("help")
        await till.insert("wu")
        await step(till, 1)
        till.scanned("1001")
        await step(till, 2)
        till.press("f8")
        await step(till, 3)
        looks("result")
        till.press("f4")
        await till.dialog(SlipDialog)
        await till.until(lambda: till.says("7 / 8"))
        looks("sheet")
        till.press("enter")
        await till.until(lambda: till.app.workplace is shop.workplace)
        await till.idle()


@sizes_and_languages
async def test_the_readers_are_as_they_were_approved(shop, size, spoken, monkeypatch):
    monkeypatch.setattr(Readers, "_run", lambda _: None)  # this machine's own are not shown
    set_language(spoken)
    async with opened(shop, SIZES[size]) as till:
        patterns = {Slot.USER: USER, Slot.PSAM: PSAM}
        screen = Readers(patterns, lambda: BEGAN)
        await till.app.push_screen(screen)
        await till.until(lambda: screen.is_mounted)
        seen = [
            Seen(USER, b"\x3b\x00", system=False),
            Seen(PSAM, b"\x3b\x00", system=False),
            Seen("ACS ACR39U 00 00", None, system=True),
        ]
        screen.tell([Event(Happened.CARD_INSERTED, USER)], seen, Service.RUNNING)
        screen.tell([Event(Happened.READER_ADDED, seen[2].reader)], seen, Service.RUNNING)
        await till.until(lambda: till.says("ACR39U"))
        golden(f"readers-{size}-{spoken}", till.stable_text())
        till.press("escape")
        await till.idle()


@sizes_and_languages
async def test_what_the_rules_find_is_as_it_was_approved(shop, size, spoken):
    set_language(spoken)
    async with opened(shop, SIZES[size]) as till:
        await till.insert("zhao")
        till.scanned("1306", "1001", "*9", "1002")
        await till.until(lambda: len(till.counter.live.findings) == 2)
        golden(f"split-findings-{size}-{spoken}", till.stable_text())


@sizes_and_languages
async def test_the_split_before_the_payment_is_as_it_was_approved(shop, size, spoken):
    set_language(spoken)
    async with opened(shop, SIZES[size]) as till:
        till.scanned("1001", "*2", "1002", "1003")
        await till.idle()
        golden(f"split-no-card-{size}-{spoken}", till.stable_text())
        await till.insert("qian")
        golden(f"split-{size}-{spoken}", till.stable_text())
        await till.insert("sun")
        golden(f"split-resident-{size}-{spoken}", till.stable_text())

        def silent(_):
            raise HostSilent()

        shop.workplace.host.transport = silent
        till.scanned("1001")
        await till.idle()
        assert till.counter.live.knows is Knows.SILENT
        golden(f"split-silent-{size}-{spoken}", till.stable_text())
        asked, waits = threading.Event(), threading.Event()

        def slow(_):
            asked.set()
            assert waits.wait(20)
            raise HostSilent()

        shop.workplace.host.transport = slow
        till.press("f8")
        try:
            await till.until(asked.is_set)
            await till.until(lambda: till.says(say(till.counter.progress)))
            golden(f"running-{size}-{spoken}", till.stable_text())
        finally:
            waits.set()
        await till.idle()
