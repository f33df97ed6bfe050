"""A dialog that lets one of several rows be chosen: the drawer, the menu, today's sales."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from textual.content import Content

from terminal.tui.dialog import WIDTH, Dialog
from terminal.tui.keymap import renamed
from terminal.tui.typeset import ACCENT, MUTED, apart, line
from terminal.tui.where import CHOOSING
from terminal.words import N_, tr

PAGE = 12
LEAST_SHOWN = 3
OTHER_LINES = 9
"""Of the screen: heading and card above the box, its edges, title, and what is hidden."""
UP, DOWN = N_("↑ {count} more"), N_("↓ {count} more")
LEAPS = {"pageup": -PAGE, "pagedown": PAGE}


@dataclass(frozen=True, slots=True)
class Choice:
    """A row: what it is worth to the caller, and how it reads now (left and right text)."""

    value: str
    words: Callable[[], tuple[str, str]]


class Chooser(Dialog[str]):
    """Arrow and page keys move, Enter takes, Esc leaves; gives the value or None."""

    about_word = CHOOSING

    def __init__(self, title: str, choices: Sequence[Choice], *, start: int = 0) -> None:
        super().__init__()
        self.title_word = title
        self._choices = choices
        self._at = start

    @property
    def values(self) -> list[str]:
        """What can be chosen, from the top."""
        return [choice.value for choice in self._choices]

    @property
    def at(self) -> int:
        """Which row is chosen now."""
        return self._at

    def hidden(self) -> tuple[int, int]:
        """How many rows there are above those that are shown, and below them."""
        return around(self._at, len(self._choices), self._most)

    @property
    def _most(self) -> int:
        """As many rows as the screen has room for, what it is for included."""
        others = OTHER_LINES + len(super().foot())
        return max(self.app.size.height - others, LEAST_SHOWN)

    def head(self) -> list[Content | str]:
        """The title; in the empty line under it what is hidden above."""
        above, _ = self.hidden()
        title, _ = super().head()
        return [title, more(UP, above)]

    def foot(self) -> list[Content | str]:
        """In the empty line over the keys what is hidden below."""
        _, below = self.hidden()
        _, *rest = super().foot()
        return [more(DOWN, below), *rest]

    def lines(self) -> Iterator[Content]:
        """The rows around the chosen one."""
        first, _ = self.hidden()
        if not self._choices:
            yield line((tr(N_("Nothing to choose from.")), MUTED))
        for place, choice in enumerate(self._choices[first : first + self._most], first):
            yield _row(choice, chosen=place == self._at)

    def keys(self) -> Iterable[tuple[str, str]]:
        """For the last line."""
        return (N_("Enter"), N_("choose")), (N_("Esc"), N_("back"))

    def press(self, key: str, character: str) -> None:
        """Move, take or leave."""
        del character
        if key == "escape":
            self.give(None)
        elif key == "enter" and self._choices:
            self.give(self._choices[self._at].value)
        elif key in ("up", "down") and self._choices:
            self._at = (self._at + (1 if key == "down" else -1)) % len(self._choices)
            self.repaint()
        elif key in LEAPS and self._choices:
            self._at = min(max(self._at + LEAPS[key], 0), len(self._choices) - 1)
            self.repaint()


def around(at: int, rows: int, most: int) -> tuple[int, int]:
    """How many of so many rows are hidden above and below, when `most` are shown around one."""
    hidden = max(0, rows - most)
    above = max(0, min(at - most // 2, hidden))
    return above, hidden - above


def more(words: str, count: int) -> Content:
    """UP or DOWN with a count; an empty line for none."""
    return line((f"  {tr(words, count=count)}", MUTED)) if count else line()


def _row(choice: Choice, *, chosen: bool) -> Content:
    head, tail = choice.words()
    style = f"bold {ACCENT}" if chosen else ""
    mark = line(("> " if chosen else "  ", ACCENT), (head, style))
    return apart(mark, line((renamed(tail), "" if chosen else MUTED)), WIDTH)
