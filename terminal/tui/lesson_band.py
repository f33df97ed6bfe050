"""The lesson under the heading: where one is, the task, the keys when asked for, what was said.

It takes its lines from the body; scan line and keys stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen

from terminal.lessons.shown import Shown
from terminal.tui.dialog import Dialog
from terminal.tui.painted import Painted
from terminal.tui.state import Counter
from terminal.tui.typeset import ACCENT, ATTENTION, MUTED, STRONG, apart, line, page, sentence
from terminal.words import N_, say, tr

ROOM = 5
"""Lines of the heading and the band."""


def show_over(screen: Screen[Any], counter: Counter) -> None:
    """The band again over a dialog that leaves room for it: below one nothing is painted anew."""
    if not isinstance(screen, Dialog) or screen.query(LessonBand):
        return
    box = screen.query(".box")
    if box and box.first().outer_size.height + ROOM <= screen.size.height:
        screen.mount(LessonBand(counter))


class LessonBand(Painted):
    """Nothing without a lesson."""

    def paint(self, size: Size) -> Content:
        """At most as many lines as there are."""
        shown = self.counter.lesson
        if shown is None:
            return line()
        return page(list(self._lines(shown, size.width))[: size.height])

    def _lines(self, shown: Shown, columns: int) -> Iterator[Content]:
        lesson = shown.lesson
        place = f"{min(shown.at + 1, len(lesson.step))}/{len(lesson.step)}"
        head = line((f"{tr(N_('Lesson'))} {lesson.number:02d}  {lesson.title.now}", ACCENT))
        keys = tr(N_("Ctrl+E the keys")) if not shown.helped else tr(N_("Ctrl+E do it for me"))
        yield apart(head, line((f"{keys}   ", MUTED), (place, ACCENT)), columns)
        yield from sentence(shown.task, columns, STRONG)
        if shown.helped:
            yield from sentence(shown.tip, columns, ACCENT)
        elif shown.said is not None:
            yield from sentence(say(shown.said), columns, MUTED if shown.went_well else ATTENTION)
