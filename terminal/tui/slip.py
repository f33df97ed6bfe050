"""What a desk hands over: the sentence, the facts, the paper; turned with the arrow keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.content import Content

from terminal.columns import width, without_first
from terminal.desk.operation import Slip
from terminal.errors import Spoken
from terminal.tui.dialog import WIDTH, Dialog
from terminal.tui.typeset import ATTENTION, MUTED, STRONG, entry, line, sentence
from terminal.tui.where import READING
from terminal.words import N_, say, tr

AROUND = 6
"""Lines of the screen that are nobody's: the top line stays in sight, edges, empty lines."""
BESIDE = 8
"""Columns of the screen that are not the slip's."""
BOX = 6


class SlipDialog(Dialog[bool]):
    """Enter or Esc closes it; gives whether it was Enter, `done` says what that does."""

    about_word = READING

    def __init__(self, title: str, slip: Slip, *, done: str = "", sign: str = "") -> None:
        super().__init__()
        self._done = done
        self.title_word, self.title_sign = title, sign
        self._slip = slip
        self._from = self._shift = 0
        self._wanted = max([WIDTH, *(width(text) for text in slip.paper)])

    def on_mount(self) -> None:
        """As wide as the paper, where the screen is."""
        self.on_resize()

    def on_resize(self) -> None:
        """The screen may have become wider."""
        for box in self.query(".box"):
            box.styles.width = self._columns + BOX

    @property
    def _columns(self) -> int:
        return max(WIDTH, min(self._wanted, self.app.size.width - BESIDE))

    def lines(self) -> Iterator[Content]:
        """The sentence stays, what follows is turned."""
        said = list(sentence(say(self._slip.said), WIDTH, STRONG))
        yield from said
        inner = list(self._inner())
        if not inner:
            return
        yield line()
        others = AROUND + len(self.head()) + len(said) + len(self.foot())
        room = max(self.app.size.height - others, 3)
        last = max(len(inner) - room, 0)
        self._from = max(0, min(self._from, last))
        yield from inner[self._from : self._from + room]
        if last:
            shown = f"{self._from + 1}-{min(self._from + room, len(inner))}/{len(inner)}"
            yield line((shown.rjust(self._columns), MUTED))

    def _inner(self) -> Iterator[Content]:
        for row in self._slip.rows:
            yield entry(tr(row.label), row.value, WIDTH)
        if self._slip.rows and self._slip.paper:
            yield line()
        self._shift = max(0, min(self._shift, self._wanted - self._columns))
        for text in self._slip.paper:
            yield line(without_first(text, self._shift)).truncate(self._columns)

    def keys(self) -> Iterable[tuple[str, str]]:
        """For the last line."""
        done = (N_("Enter"), self._done or N_("done"))
        back = ((N_("Esc"), N_("back")),) if self._done else ()
        turn = ((N_("Arrows"), N_("turn")),) if self._slip.rows or self._slip.paper else ()
        return (done, *back, *turn)

    def press(self, key: str, character: str) -> None:
        """Turn or close."""
        del character
        if key in ("enter", "escape"):
            self.give(key == "enter")
        elif key in TURNS:
            self._from += TURNS[key]
            self.repaint()
        elif key in SHIFTS:
            self._shift += SHIFTS[key]
            self.repaint()


TURNS = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10}
SHIFTS = {"left": -8, "right": 8}


class Refusal(Dialog[None]):
    """Why a desk did not do it; `stopped` when somebody there said no."""

    def __init__(self, title: str, why: Spoken, *, stopped: bool = False, sign: str = "") -> None:
        super().__init__()
        self.title_word, self.title_sign, self.stopped = title, sign, stopped
        self._why = why

    def lines(self) -> Iterator[Content]:
        """The sentence."""
        yield from sentence(say(self._why), WIDTH, ATTENTION)

    def keys(self) -> Iterable[tuple[str, str]]:
        """For the last line."""
        return ((N_("Enter"), N_("back")),)

    def press(self, key: str, character: str) -> None:
        """Close."""
        del character
        if key in ("enter", "escape"):
            self.give(None)
