"""F1: what can be typed, what the keys do, what the three outcomes mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.content import Content

from terminal.tui.actions import ACTIONS
from terminal.tui.dialog import WIDTH, Dialog
from terminal.tui.typeset import ACCENT, MUTED, left, line, sentence
from terminal.words import N_, tr

KEY = 10
TYPED = (
    ("1001", N_("a bar code, an own or a national code")),
    ("fgl", N_("initials or a name; arrows and Enter choose")),
    ("*3", N_("so many of the last item")),
    ("-", N_("take the last item out")),
)
OUTCOMES = N_(
    "PAID: the goods go out. REFUSED: no money moved. UNKNOWN: no goods; the same card settles it."
)


class Help(Dialog[None]):
    """Any key closes it."""

    title_word = N_("Help")

    def lines(self) -> Iterator[Content]:
        """Typing, keys, outcomes."""
        for example, about in TYPED:
            yield _row(example, tr(about))
        yield line()
        for action in ACTIONS:
            yield _row(action.shown, tr(action.about))
        yield line()
        yield from sentence(tr(OUTCOMES), WIDTH, MUTED)

    def keys(self) -> Iterable[tuple[str, str]]:
        """For the last line."""
        return ((N_("Esc"), N_("back")),)

    def press(self, key: str, character: str) -> None:
        """Back."""
        del key, character
        self.give(None)


def _row(key: str, about: str) -> Content:
    return line((left(key, KEY), ACCENT), about)
