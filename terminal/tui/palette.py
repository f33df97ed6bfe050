"""Ctrl+P: everything that can be done now, found by typing a part of its words.

Keys, rows of the menu, works of the day and operations of all desks are one list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from terminal.desk.operation import TITLES
from terminal.desk.table import BY_NAME as DESK_WORK
from terminal.tui import desks, keymap, menu, menu_work
from terminal.tui.dialog import WIDTH, Dialog
from terminal.tui.running import Running
from terminal.tui.typeset import ACCENT, MUTED, apart, line
from terminal.words import N_, tr

if TYPE_CHECKING:
    from terminal.tui.app import CounterApp

MOST_SHOWN = 10
MOST_TYPED = 40
MOVES = {"up": -1, "down": 1}
KEY, ROW, DESK = "key", "row", "desk"
NOT_LISTED = ("help", "palette")


@dataclass(frozen=True, slots=True)
class Work:
    """Something to do: a key's action, a row of the menu, or an operation; words as message ids."""

    kind: str
    name: str
    words: str
    tail: str = ""


class Palette(Dialog[Work]):
    """Letters narrow the list, arrows choose, Enter takes."""

    title_word = N_("Do what?")

    def __init__(self, works: Iterable[Work]) -> None:
        super().__init__()
        self._works = list(works)
        self._typed, self._at = "", 0

    def found(self) -> list[Work]:
        """What fits all words that were typed, in the language spoken or in English."""
        parts = self._typed.casefold().split()
        return [work for work in self._works if all(part in _searched(work) for part in parts)]

    def lines(self) -> Iterator[Content]:
        """The typed text, then what fits."""
        found = self.found()
        yield line(("> ", ACCENT), f"{self._typed}_")
        first = max(0, min(self._at - MOST_SHOWN // 2, len(found) - MOST_SHOWN))
        shown = found[first : first + MOST_SHOWN]
        for place, work in enumerate(shown, first):
            style = f"bold {ACCENT}" if place == self._at else ""
            mark = line(("> " if style else "  ", ACCENT), (tr(work.words), style))
            yield apart(mark, line((tr(work.tail), MUTED)), WIDTH)
        if not found:
            yield line((tr(N_("Nothing is called that.")), MUTED))
        yield from [line()] * (MOST_SHOWN - max(len(shown), 1))

    def keys(self) -> Iterable[tuple[str, str]]:
        """For the last line."""
        return (N_("Enter"), N_("do it")), (N_("Esc"), N_("back"))

    def press(self, key: str, character: str) -> None:
        """Type, choose, do or leave."""
        found = self.found()
        if key == "escape":
            self.give(None)
        elif key == "enter" and found:
            self.give(found[self._at])
        elif key in MOVES and found:
            self._at = (self._at + MOVES[key]) % len(found)
        elif key == "backspace":
            self._typed, self._at = self._typed[:-1], 0
        elif character.isprintable() and len(self._typed) < MOST_TYPED:
            self._typed, self._at = self._typed + character, 0
        self.repaint()


def _searched(work: Work) -> str:
    return f"{work.words} {tr(work.words)} {work.tail} {tr(work.tail)} {work.name}".casefold()


def works_of(app: CounterApp) -> Iterator[Work]:
    """All that works now."""
    works = app.works()
    for action in keymap.current():
        if action.name not in NOT_LISTED and action.when(works):
            yield Work(KEY, action.name, action.about, action.shown)
    for value in menu_work.offered(app):
        yield Work(ROW, value, menu.ROWS[value][0], N_("Menu"))
    for name, operation in DESK_WORK.items():
        yield Work(DESK, name, operation.title, TITLES[operation.place])


async def perform(app: CounterApp, work: Work, running: Running) -> None:
    """A row of the menu or an operation; what a key does is keys.py's."""
    if work.kind == ROW:
        await menu_work.do(app, work.name, running)
    else:
        await desks.perform(app, DESK_WORK[work.name], running)
