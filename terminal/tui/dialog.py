"""Dialogs take their keys themselves: no field inside, nothing depends on where the focus is.

So a key typed in the moment a dialog opens reaches it, whole and in order, and one typed after its
answer goes nowhere (or where `late` says). Text is painted: a change of language only repaints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from terminal.tui import keymap, where
from terminal.tui.overlay import Overlay
from terminal.tui.typeset import ACCENT, ATTENTION, MUTED, STRONG, line, page, sentence, too_small
from terminal.words import N_, tr

WIDTH = 58
"""Cells inside a dialog."""

Answer = TypeVar("Answer")


class Piece(Widget):
    """A painted part of a dialog."""

    can_focus = False
    ALLOW_SELECT = False

    def __init__(self, lines: Callable[[], Iterable[Content | str]]) -> None:
        super().__init__()
        self._lines = lines

    def render(self) -> Content:
        """The lines as they are now."""
        return page(self._lines())


def keys_line(keys: Iterable[tuple[str, str]]) -> Content:
    """What the keys of a dialog do."""
    pieces: list[tuple[str, str]] = []
    for key, words in keys:
        pieces += [(tr(key), ""), (f" {tr(words)}    ", MUTED)]
    return line(*pieces)


class Dialog(Overlay[Answer], Generic[Answer]):
    """A quiet box in the middle."""

    AUTO_FOCUS = ""
    can_focus = False
    title_word = ""
    title_sign = ""
    about_word = ""
    answered = False
    _explains = False

    def compose(self) -> ComposeResult:
        """One box: title, then the rest."""
        with Vertical(classes="box"):
            yield Piece(self.head)
            yield Piece(self.body)

    def head(self) -> list[Content | str]:
        """The title; on a screen that cuts something, that it does."""
        if small := too_small(self.app.size):
            return [line((small, ATTENTION)), line()]
        return [line((f"{self.title_sign} {tr(self.title_word)}".lstrip(), STRONG)), line()]

    def body(self) -> list[Content | str]:
        """What it says, and its keys."""
        return [*self.lines(), *self.foot()]

    def foot(self) -> list[Content | str]:
        """Its keys; above them what this place is for, once F1 was pressed."""
        about = self.about()
        explained = [line(), *sentence(tr(about), WIDTH, ACCENT)] if self._explains else []
        keys = keys_line(self.keys())
        with_help = keys + line((keymap.shown_of("help"), ""), (f" {tr(N_('help'))}", MUTED))
        fits = about and with_help.cell_length <= WIDTH
        return [*explained, line(), with_help if fits else keys]

    def about(self) -> str:
        """What this place is for, as a message id."""
        return where.ABOUT.get(self.title_word, self.about_word)

    def lines(self) -> Iterable[Content | str]:
        """What it says, WIDTH cells wide."""
        raise NotImplementedError

    def keys(self) -> Iterable[tuple[str, str]]:
        """Key names and what they do, as message ids."""
        raise NotImplementedError

    def press(self, key: str, character: str) -> None:
        """A key; `character` is empty for keys that are no text."""
        raise NotImplementedError

    def repaint(self) -> None:
        """Show the present state."""
        for piece in self.query(Piece):
            piece.refresh(layout=True)

    def on_resize(self) -> None:
        """What is shown depends on the room there is, not only on the width of the box."""
        self.repaint()

    def give(self, answer: Answer | None) -> None:
        """Close with an answer; there is only one."""
        if not self.answered:
            self.answered = True
            self.dismiss(answer)

    def late(self, key: str, character: str) -> None:
        """A key that was on its way when the answer was given."""

    async def _on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if event.key == keymap.key_of("help") and self.about() and not self.answered:
            self._explains = not self._explains
            self.repaint()
            return
        receive = self.late if self.answered else self.press
        receive(event.key, event.character or "")
