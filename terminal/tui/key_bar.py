"""The last line: the keys that work now, and no others."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.geometry import Size

from terminal.tui import keymap
from terminal.tui.actions import Works
from terminal.tui.painted import Painted
from terminal.tui.state import Counter
from terminal.tui.typeset import ACCENT, MUTED, line
from terminal.words import tr

WIDE = 100


class KeyBar(Painted):
    """Key and word, side by side."""

    def __init__(self, counter: Counter, works: Callable[[], Works]) -> None:
        super().__init__(counter)
        self._works = works

    def paint(self, size: Size) -> Content:
        """What works at this moment."""
        bar = self._bar("  ", size.width)
        return bar if bar.cell_length <= size.width else self._bar(" ", size.width)

    def _bar(self, gap: str, columns: int) -> Content:
        works = self._works()
        pieces: list[tuple[str, str]] = []
        for action in keymap.current():
            if action.when(works) and (action.in_bar or columns >= WIDE):
                pieces += [(action.shown, ACCENT), (f" {tr(action.label)}{gap}", MUTED)]
        return line(*pieces).rstrip()
