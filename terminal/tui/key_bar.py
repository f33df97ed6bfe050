"""The last line: the keys that work now, and no others."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual.content import Content
from textual.geometry import Size

from terminal.tui import keymap
from terminal.tui.actions import Action, Works
from terminal.tui.painted import Painted
from terminal.tui.state import Counter
from terminal.tui.typeset import ACCENT, MUTED, line
from terminal.words import tr

WIDE = 100
LEAST = (
    *("theme", "explain", "language", "leave", "palette"),
    *("faults", "day", "inside", "balance", "help"),
)
"""In the order in which they give way to others."""


class KeyBar(Painted):
    """Key and word, side by side."""

    def __init__(self, counter: Counter, works: Callable[[], Works]) -> None:
        super().__init__(counter)
        self._works = works

    def paint(self, size: Size) -> Content:
        """What works at this moment; what is needed least goes first where there is no room."""
        works, wide = self._works(), size.width >= WIDE
        working = [one for one in keymap.current() if one.when(works) and one.at_hand(works)]
        shown = [one for one in working if one.in_bar or wide]
        bar = _bar(shown, "  ")
        for name in ("", *LEAST):
            shown = [action for action in shown if action.name != name]
            bar = _bar(shown, "  " if bar.cell_length <= size.width else " ")
            if bar.cell_length <= size.width:
                break
        return bar


def _bar(actions: Iterable[Action], gap: str) -> Content:
    pieces: list[tuple[str, str]] = []
    for action in actions:
        pieces += [(action.shown, ACCENT), (f" {tr(action.label)}{gap}", MUTED)]
    return line(*pieces).rstrip()
