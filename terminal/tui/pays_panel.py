"""Who pays what: fund, account, cash as the centre split them, and the total in large digits.

Before the centre was asked there is a total and nothing else: no arithmetic of the screen's own.
"""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Digits

from backend.protocol.money import yuan
from terminal.flow import Split
from terminal.tui.painted import Painted
from terminal.tui.state import Counter
from terminal.tui.typeset import MUTED, entry, line, page, rule, sentence
from terminal.words import N_, tr


def split_lines(split: Split, columns: int) -> Iterator[Content]:
    """The three parts; they add up to the total."""
    yield entry(tr(N_("Pooled fund")), yuan(split.fund_fen), columns)
    if split.has_account:
        yield entry(tr(N_("Account")), yuan(split.account_fen - split.aid_fen), columns)
    if split.aid_fen:
        yield entry(tr(N_("Relatives")), yuan(split.aid_fen), columns)
    yield entry(tr(N_("Cash")), yuan(split.cash_fen), columns)


def after_line(split: Split, columns: int) -> Content:
    """What the account holds afterwards."""
    if not split.has_account:
        return line((tr(N_("no personal account")), MUTED))
    return entry(tr(N_("After this")), yuan(split.balance_after_fen), columns)


class PaysParts(Painted):
    """Above the total: the parts, or who decides them."""

    def paint(self, size: Size) -> Content:
        """Heading, three parts, a line."""
        split = self.counter.split
        parts = list(split_lines(split, size.width)) if split else list(self._before(size.width))
        filler = [line()] * max(size.height - 3 - len(parts), 0)
        total = line((tr(N_("TOTAL")), MUTED))
        return page([line((tr(N_("PAYS")), MUTED)), *parts, *filler, rule(size.width), total])

    def _before(self, columns: int) -> Iterator[Content]:
        if self.counter.basket:
            yield from sentence(tr(N_("The centre decides at Pay (F8).")), columns, MUTED)
        if self.counter.basket.relatives:
            words = tr(N_("Relatives pay what the holder's own account does not."))
            yield from sentence(words, columns)


class PaysAfter(Painted):
    """Below the total: the account afterwards."""

    def paint(self, size: Size) -> Content:
        """One row."""
        return after_line(self.counter.split, size.width) if self.counter.split else line()


class PaysPanel(Vertical):
    """Parts, total, balance."""

    def __init__(self, counter: Counter) -> None:
        super().__init__()
        self.counter = counter
        self._total = Digits("0.00")

    def compose(self) -> ComposeResult:
        """Three pieces, one under the other."""
        yield PaysParts(self.counter)
        yield self._total
        yield PaysAfter(self.counter)

    def show_total(self) -> None:
        """Put the present total into the large digits."""
        split = self.counter.split
        total_fen = split.total_fen if split else self.counter.basket.total_fen
        self._total.update(yuan(total_fen))
