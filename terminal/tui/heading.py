"""The top line: who works here, which day; at its end what is open, the training mark, language."""

from __future__ import annotations

from textual.content import Content

from terminal.receipt import Letterhead
from terminal.tui.painted import Painted
from terminal.tui.state import Counter
from terminal.tui.typeset import ACCENT, ATTENTION, MUTED, TRAINING, apart, line
from terminal.words import CHINESE, N_, language, tr
from terminal.workplace import Workplace

LANGUAGE_MARK = {CHINESE: "中文"}
WIDE = 100


class Heading(Painted):
    """One line, at every size."""

    def __init__(self, counter: Counter, workplace: Workplace) -> None:
        super().__init__(counter)
        self.workplace = workplace

    def paint(self, columns: int, rows: int) -> Content:
        """Left and right of the line."""
        return apart(self._left(columns), self._right(), columns)

    def _left(self, columns: int) -> Content:
        head = Letterhead.of(self.workplace.settings)
        day = self.workplace.host.business_date
        today = tr(N_("day {day} open"), day=day) if day else tr(N_("not signed on"))
        pieces = [("shuaka 刷卡", ACCENT), (f"   {head.name}", "")]
        if columns >= WIDE:
            pieces.append((f"  {head.code}   {tr(N_('operator'))} {head.operator}", MUTED))
        return line(*pieces, (f"   {today}", MUTED))

    def _right(self) -> Content:
        waiting = len(self.counter.open_cases)
        notice = f"! {tr(N_('{count} unsettled'), count=waiting)}   " if waiting else ""
        mark = LANGUAGE_MARK.get(language(), "EN")
        return line(
            (notice, ATTENTION), (tr(N_("TRAINING")), f"bold {TRAINING}"), (f"   {mark}", MUTED)
        )
