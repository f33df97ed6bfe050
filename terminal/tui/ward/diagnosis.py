"""A diagnosis is found by typing a part of its code, its name or its initials."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.content import Content

from terminal.diagnoses import found
from terminal.tui.dialog import WIDTH, Dialog
from terminal.tui.typeset import ACCENT, MUTED, apart, line
from terminal.visit import Found
from terminal.words import N_, tr

MOST_SHOWN = 10
MOST_TYPED = 30
MOVES = {"up": -1, "down": 1}


class ChooseDiagnosis(Dialog[Found]):
    """Letters narrow the list, arrows choose, Enter takes; gives it, or None."""

    title_word = N_("Which diagnosis?")
    about_word = N_("Type a part of the code, the name or its pinyin initials; Enter takes one.")

    def __init__(self) -> None:
        super().__init__()
        self._typed, self._at = "", 0

    def lines(self) -> Iterator[Content]:
        """The typed text, then what fits."""
        rows = found(self._typed)
        yield line(("> ", ACCENT), f"{self._typed}_")
        first = max(0, min(self._at - MOST_SHOWN // 2, len(rows) - MOST_SHOWN))
        shown = rows[first : first + MOST_SHOWN]
        for place, row in enumerate(shown, first):
            style = f"bold {ACCENT}" if place == self._at else ""
            head = line(("> " if style else "  ", ACCENT), (row.words, style))
            yield apart(head, line((row.code, MUTED)), WIDTH)
        if not rows:
            yield line((tr(N_("Nothing is called that.")), MUTED))
        yield from [line()] * (MOST_SHOWN - max(len(shown), 1))

    def keys(self) -> Iterable[tuple[str, str]]:
        """For the last line."""
        return (N_("Enter"), N_("choose")), (N_("Esc"), N_("back"))

    def press(self, key: str, character: str) -> None:
        """Type, choose, take or leave."""
        rows = found(self._typed)
        if key == "escape":
            self.give(None)
        elif key == "enter" and rows:
            self.give(Found(code=rows[self._at].code, name=rows[self._at].name))
        elif key in MOVES and rows:
            self._at = (self._at + MOVES[key]) % len(rows)
        elif key == "backspace":
            self._typed, self._at = self._typed[:-1], 0
        elif character.isprintable() and len(self._typed) < MOST_TYPED:
            self._typed, self._at = self._typed + character, 0
        self.repaint()
