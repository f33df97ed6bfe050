"""Yes or no: to a split whose cash is settled, or to something that cannot be undone.

A scanner ends its code with Enter too: after any stray character the next Enter answers nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Digits

from backend.protocol.money import yuan
from terminal.errors import Spoken
from terminal.flow import Agreed, Split
from terminal.receipt import deposit_rows
from terminal.tui.cash import CashKeys
from terminal.tui.dialog import WIDTH, Dialog, Piece
from terminal.tui.pays_panel import after_line, split_lines
from terminal.tui.pin import PinKeys
from terminal.tui.typeset import ATTENTION, MUTED, STRONG, entry, line, rule, sentence
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


class ConfirmSplit(Dialog[Agreed]):
    """The split that the centre quoted; its cash part is collected (or given back) now. What was
    handed over may be typed: the change is then shown large. Gives the yes, or None.
    """

    def __init__(self, split: Split, ahead: PinKeys) -> None:
        super().__init__()
        self._split, self._ahead = split, ahead
        self._back = split.total_fen < 0
        self.title_word = N_("Refund") if self._back else N_("Who pays what")
        self._cash = CashKeys(split.due_fen)
        self._change = Digits("")

    def compose(self) -> ComposeResult:
        """The change stands large under the cash."""
        with Vertical(classes="box"):
            yield Piece(self.head)
            yield Piece(lambda: [*self.lines()])
            yield self._change
            yield Piece(self.foot)

    def on_mount(self) -> None:
        """No change yet."""
        self.repaint()

    def repaint(self) -> None:
        """The digits come and go with the change."""
        super().repaint()
        self._change.display = bool(self._cash.received_fen)
        self._change.update(yuan(self._cash.change_fen))

    def keys(self) -> Iterable[tuple[str, str]]:
        """What Enter would do now."""
        yes = N_("cash is settled, go on") if self._split.due_fen else N_("go on")
        if self._cash.text:
            yes = N_("take it")
        no = N_("take it back") if self._cash.busy else N_("stop")
        return (N_("Enter"), yes), (N_("Esc"), no)

    def press(self, key: str, character: str) -> None:
        """Cash, an answer, or a key that did not mean this dialog."""
        if key == "escape" and not self._cash.busy:
            self.give(None)
        elif key == "escape":
            self._cash.clear()
        elif self._takes_cash:
            if not self._cash.press(key, character):
                self.give(Agreed(self._cash.received_fen))
        elif key != "enter":
            self._cash.too_long |= bool(character)
        elif self._cash.busy:
            self._cash.clear()
        else:
            self.give(Agreed())
        self.repaint()

    @property
    def _takes_cash(self) -> bool:
        return self._split.due_fen > 0

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
        for label, amount in [*deposit_rows(split.deposit_fen, split.due_fen)][:1]:
            yield entry(label, amount, WIDTH)
        yield line()
        yield line((self._due(), STRONG))
        if self._takes_cash:
            yield entry(tr(N_("Cash received")), self._cash.shown, WIDTH, STRONG)
            yield from self._of_the_cash()

    def _of_the_cash(self) -> Iterator[Content]:
        if self._cash.too_little:
            yield line((tr(N_("That does not cover it.")), ATTENTION))
        elif self._cash.received_fen:
            yield line((tr(N_("Change")), MUTED))
        else:
            yield line((tr(N_("Type what is handed over, or Enter: it is exact.")), MUTED))

    def _due(self) -> str:
        due_fen = self._split.due_fen
        if not due_fen:
            return tr(N_("No cash changes hands."))
        if due_fen < 0:
            return tr(N_("Give back in cash: {amount}"), amount=yuan(-due_fen))
        return tr(N_("Collect in cash: {amount}"), amount=yuan(due_fen))


class AskFirst(Question):
    """A sentence that says what will happen."""

    def __init__(self, title: str, what: Spoken, *, yes: str, no: str = N_("leave it")) -> None:
        super().__init__()
        self.title_word, self.yes_word, self.no_word = title, yes, no
        self._what = what

    def lines(self) -> Iterator[Content]:
        """The sentence."""
        yield from sentence(say(self._what), WIDTH)
