"""The top line: who works here, which day; at its end what is open, the training mark, language."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content
from textual.geometry import Size

from terminal.receipt import Letterhead
from terminal.tui.painted import Painted
from terminal.tui.typeset import ACCENT, ATTENTION, MUTED, TRAINING, apart, line, too_small
from terminal.words import CHINESE, N_, language, tr

LANGUAGE_MARK = {CHINESE: "中文"}
WIDE, GAP = 100, 2


class Heading(Painted):
    """One line, at every size."""

    def paint(self, size: Size) -> Content:
        """Left and right of the line; the left one says less rather than half of something."""
        right = self._right()
        room = size.width - right.cell_length - GAP
        lefts = list(self._lefts(size.width))
        fitting = (left for left in lefts if left.cell_length <= room)
        return apart(next(fitting, lefts[-1]), right, size.width)

    def letterhead(self) -> Letterhead:
        """Under whose name work is done here."""
        return Letterhead.of(self.counter.settings)

    def _lefts(self, columns: int) -> Iterator[Content]:
        """From all there is to say to the least."""
        if small := too_small(self.app.size):
            yield line((small, ATTENTION))
            return
        head = self.letterhead()
        day = self.counter.day
        today = tr(N_("day {day} open"), day=day) if day else tr(N_("not signed on"))
        mark, name = ("shuaka 刷卡   ", ACCENT), (head.name, "")
        if columns >= WIDE:
            who = f"  {head.code}   {tr(N_('operator'))} {head.operator}"
            yield line(mark, name, (f"{who}   {today}", MUTED))
        yield line(mark, name, (f"   {today}", MUTED))
        short = (f"   {day or today}", MUTED)
        yield line(mark, name, short)
        yield line(name, short)
        yield line(name)

    def _right(self) -> Content:
        waiting = len(self.counter.open_cases)
        notice = f"! {tr(N_('{count} unsettled'), count=waiting)}   " if waiting else ""
        if self.counter.offline_waiting:
            notice += f"{tr(N_('OFFLINE: {count} wait'), count=self.counter.offline_waiting)}   "
        if self.counter.held:
            notice += f"{tr(N_('{count} held'), count=len(self.counter.held))}   "
        armed = len(self.counter.faults.armed)
        if armed:
            notice += f"! {tr(N_('faults: {count}'), count=armed)}   "
        mark = LANGUAGE_MARK.get(language(), "EN")
        return line(
            (notice, ATTENTION), (tr(N_("TRAINING")), f"bold {TRAINING}"), (f"   {mark}", MUTED)
        )
