"""F11: what can go wrong, and what is armed to. Enter arms the chosen fault or takes it back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.content import Content

from terminal.fault_kinds import KINDS, Fault
from terminal.faults import Faults
from terminal.tui.chooser import DOWN, UP, around, more
from terminal.tui.dialog import WIDTH, Dialog
from terminal.tui.typeset import ACCENT, ATTENTION, MUTED, apart, line, sentence
from terminal.words import N_, tr

MOVES = {"up": -1, "down": 1}
ABOUT_LINES = 2
AROUND, LEAST_SHOWN = 5, 3
"""Heading and rule of the counter, the edges, the line under the list; so many faults at least."""


class FaultPanel(Dialog[None]):
    """Stays open until it is left, so that several can be armed."""

    title_word = N_("Faults on purpose")

    def __init__(self, faults: Faults) -> None:
        super().__init__()
        self._faults = faults
        self._at = 0

    def head(self) -> list[Content | str]:
        """The title; in the empty line under it what is hidden above."""
        above, _ = self._hidden()
        title, _ = super().head()
        return [title, more(UP, above)]

    def _hidden(self) -> tuple[int, int]:
        others = len(super().head()) + ABOUT_LINES + len(self.foot()) + AROUND
        return around(self._at, len(Fault), max(self.app.size.height - others, LEAST_SHOWN))

    def lines(self) -> Iterator[Content]:
        """Every fault there is room for around the chosen one, and what that one does."""
        above, below = self._hidden()
        for place, fault in list(enumerate(Fault))[above : len(Fault) - below]:
            yield self._row(fault, chosen=place == self._at)
        about = [*sentence(tr(KINDS[self._chosen].about), WIDTH, MUTED)]
        yield more(DOWN, below)
        yield from (about + [line()] * ABOUT_LINES)[:ABOUT_LINES]

    @property
    def _chosen(self) -> Fault:
        return list(Fault)[self._at]

    def _row(self, fault: Fault, *, chosen: bool) -> Content:
        armed = fault in self._faults.armed
        style = f"bold {ACCENT}" if chosen else ""
        head = line(("> " if chosen else "  ", ACCENT), (tr(KINDS[fault].title), style))
        return apart(head, line((tr(N_("armed")) if armed else "", ATTENTION)), WIDTH)

    def keys(self) -> Iterable[tuple[str, str]]:
        """For the last line."""
        return (N_("Enter"), N_("arm, or take back")), (N_("Esc"), N_("back"))

    def press(self, key: str, character: str) -> None:
        """Move, arm, take back, leave."""
        del character
        if key == "escape":
            self.give(None)
        elif key in MOVES:
            self._at = (self._at + MOVES[key]) % len(Fault)
        elif key == "enter" and self._chosen in self._faults.armed:
            self._faults.disarm(self._chosen)
        elif key == "enter":
            self._faults.arm(self._chosen)
        self.repaint()
