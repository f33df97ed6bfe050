"""The top line: who works here, which day; at its end what is open, the training mark, language."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size

from terminal.receipt import Letterhead
from terminal.tui.painted import Painted
from terminal.tui.typeset import ACCENT, ATTENTION, MUTED, TRAINING, apart, line
from terminal.words import CHINESE, N_, language, tr

LANGUAGE_MARK = {CHINESE: "中文"}
WIDE = 100


class Heading(Painted):
    """One line, at every size."""

    def paint(self, size: Size) -> Content:
        """Left and right of the line."""
        return apart(self._left(size.width), self._right(), size.width)

    def letterhead(self) -> Letterhead:
        """Under whose name work is done here."""
        return Letterhead.of(self.counter.settings)

    def _left(self, columns: int) -> Content:
        head = self.letterhead()
        day = self.counter.day
        today = tr(N_("day {day} open"), day=day) if day else tr(N_("not signed on"))
        pieces = [("shuaka 刷卡", ACCENT), (f"   {head.name}", "")]
        if columns >= WIDE:
            pieces.append((f"  {head.code}   {tr(N_('operator'))} {head.operator}", MUTED))
        return line(*pieces, (f"   {today}", MUTED))

    def _right(self) -> Content:
        waiting = len(self.counter.open_cases)
        notice = f"! {tr(N_('{count} unsettled'), count=waiting)}   " if waiting else ""
        if self.counter.offline_waiting:
            notice += f"{tr(N_('OFFLINE: {count} wait'), count=self.counter.offline_waiting)}   "
        if self.counter.held:
            notice += f"{tr(N_('{count} held'), count=len(self.counter.held))}   "
        armed = len(self.counter.faults.armed)
        if armed:
            notice += f"! {tr(N_('{count} faults armed'), count=armed)}   "
        mark = LANGUAGE_MARK.get(language(), "EN")
        return line(
            (notice, ATTENTION), (tr(N_("TRAINING")), f"bold {TRAINING}"), (f"   {mark}", MUTED)
        )
