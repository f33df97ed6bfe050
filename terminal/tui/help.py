"""F1 at the counter: where you are, what can be typed, what the keys do now, the three outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.content import Content

from terminal.tui import keymap
from terminal.tui.actions import Works
from terminal.tui.dialog import WIDTH, Dialog
from terminal.tui.typeset import ACCENT, MUTED, STRONG, left, line, sentence
from terminal.words import N_, tr

KEY = 10
AROUND = 9
"""Lines of the screen that are not the help's: box, title, keys, how far."""
TURNS = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10}
TYPED = (
    ("1001", N_("a bar code, an own or a national code")),
    ("fgl", N_("initials or a name; arrows and Enter choose")),
    ("*3", N_("so many of the last item")),
    ("-", N_("take the last item out")),
    (N_("20 digits"), N_("a traceability code of the last item's pack")),
)
OUTCOMES = N_(
    "PAID: the goods go out. REFUSED: no money moved. UNKNOWN: no goods; the same card settles it."
)


class Help(Dialog[None]):
    """`where` says what this place is for, `works` which keys work in it."""

    title_word = N_("Help")

    def __init__(self, where: str, works: Works) -> None:
        super().__init__()
        self._where, self._works = where, works
        self._from = 0

    def lines(self) -> Iterator[Content]:
        """As much as fits, from where it was turned to."""
        inner = list(self._inner())
        room = max(self.app.size.height - AROUND, 3)
        self._from = max(0, min(self._from, len(inner) - room))
        yield from inner[self._from : self._from + room]
        if len(inner) > room:
            shown = f"{self._from + 1}-{min(self._from + room, len(inner))}/{len(inner)}"
            yield line((shown.rjust(WIDTH), MUTED))

    def _inner(self) -> Iterator[Content]:
        yield from sentence(tr(self._where), WIDTH, STRONG)
        yield line()
        for action in keymap.current():
            if action.when(self._works):
                yield _row(action.shown, tr(action.about))
        yield line()
        for example, about in TYPED:
            yield _row(tr(example), tr(about))
        yield line()
        yield from sentence(tr(OUTCOMES), WIDTH, MUTED)

    def keys(self) -> Iterable[tuple[str, str]]:
        """For the last line."""
        return (N_("Up, Down"), N_("turn")), (N_("Esc"), N_("back"))

    def press(self, key: str, character: str) -> None:
        """Turn, or back."""
        del character
        if key in TURNS:
            self._from += TURNS[key]
            self.repaint()
        else:
            self.give(None)


def _row(key: str, about: str) -> Content:
    return line((left(key, KEY), ACCENT), about)
