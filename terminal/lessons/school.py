"""Where lessons take place: a training world of their own for each, made and thrown away.

The composition root makes them; lessons look at card and books only through these windows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from terminal.errors import WrongUsage
from terminal.lessons.lesson import Lesson
from terminal.workplace import Workplace


class FactUnknown(WrongUsage):
    """A lesson expects or types something that does not exist."""

    template = "There is no fact {name}. docs/lessons.md lists them."


class World(Protocol):
    """The training world of one run of a lesson; `close` throws it away."""

    @property
    def workplace(self) -> Workplace:
        """The counter's workplace; another one after `wait`."""

    def wait(self, days: int) -> None:
        """Days go by: everything is closed and opened again later."""

    def card(self, fact: str) -> str:
        """A fact of a card, such as "zhao balance". Raises FactUnknown."""

    def ledger(self, fact: str) -> str:
        """A fact of the books, such as "zhao waiting". Raises FactUnknown."""

    def fill(self, text: str) -> str:
        """A text with {today}, {zhao.certno} and the like filled in. Raises FactUnknown."""

    def pin(self, card: str) -> str:
        """The PIN that a training card was given out with."""

    def close(self) -> None:
        """Nothing is left of it."""


class School(Protocol):
    """Makes worlds; `papers` is where result sheets are kept."""

    @property
    def papers(self) -> Path:
        """Folder of the result sheets."""

    def begin(self, lesson: Lesson) -> World:
        """A fresh world, as long after the first day as the lesson wants."""
