"""Yes or no: to a split whose cash is settled, or to something that cannot be undone.

A scanner ends its code with Enter too: after any stray character the next Enter answers nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.content import Content

from backend.protocol.money import yuan
from terminal.errors import Spoken
from terminal.flow import Split
from terminal.tui.dialog import WIDTH, Dialog
from terminal.tui.pays_panel import after_line, split_lines
from terminal.tui.pin import PinKeys
from terminal.tui.typeset import STRONG, entry, line, rule, sentence
from terminal.words import N_, say, tr


class Question(Dialog[bool]):
    """Enter says yes, Esc no."""

    yes_word, no_word = N_("yes"), N_("no")
    _stray = False

    def keys(self) -> Iterable[tuple[str, str]]:
        """For the last line."""
        return (N_("Enter"), self.yes_word), (N_("Esc"), self.no_word)

    def press(self, key: str, character: str) -> None:
        """An answer, or a key that did not mean this dialog."""
        if key == "escape":
            self.give(False)
        elif key == "enter" and not self._stray:
            self.give(True)
        else:
            self._stray = key != "enter" and bool(character)


class ConfirmSplit(Question):
    """The split that the centre quoted; its cash part is collected (or given back) now."""

    no_word = N_("stop")

    def __init__(self, split: Split, ahead: PinKeys) -> None:
        super().__init__()
        self._split, self._ahead = split, ahead
        self._back = split.total_fen < 0
        self.title_word = N_("Refund") if self._back else N_("Who pays what")
        self.yes_word = N_("go on") if not split.cash_fen else N_("cash is settled, go on")

    def late(self, key: str, character: str) -> None:
        """After the yes the holder types."""
        self._ahead.press(key, character)

    def lines(self) -> Iterator[Content]:
        """Parts, total, account afterwards, cash."""
        split = self._split
        yield from split_lines(split, WIDTH)
        yield rule(WIDTH)
        yield entry(tr(N_("TOTAL")), yuan(split.total_fen), WIDTH, STRONG)
        yield after_line(split, WIDTH)
        yield line()
        yield line((self._cash(), STRONG))

    def _cash(self) -> str:
        cash_fen = self._split.cash_fen
        if not cash_fen:
            return tr(N_("No cash changes hands."))
        if self._back:
            return tr(N_("Give back in cash: {amount}"), amount=yuan(-cash_fen))
        return tr(N_("Collect in cash: {amount}"), amount=yuan(cash_fen))


class AskFirst(Question):
    """A sentence that says what will happen."""

    def __init__(self, title: str, what: Spoken, *, yes: str, no: str = N_("leave it")) -> None:
        super().__init__()
        self.title_word, self.yes_word, self.no_word = title, yes, no
        self._what = what

    def lines(self) -> Iterator[Content]:
        """The sentence."""
        yield from sentence(say(self._what), WIDTH)
