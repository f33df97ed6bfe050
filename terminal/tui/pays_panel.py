"""Who pays what: fund, account, cash as the centre split them, and the total in large digits.

Before the centre has answered there are the sums of the goods: who pays is no arithmetic of ours.
"""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size

from backend.protocol.money import yuan
from terminal.flow import Split
from terminal.tui.basket import Basket
from terminal.tui.large_sum import LargeSum
from terminal.tui.painted import Painted
from terminal.tui.state import Counter, Knows
from terminal.tui.typeset import ATTENTION, MUTED, entry, line, page, rule, sentence
from terminal.words import N_, say, tr

SAYS = {
    Knows.NO_CARD: N_("Insert the card (F2)."),
    Knows.READING: N_("reading the card"),
    Knows.UNUSABLE: N_("This card cannot pay."),
    Knows.ASKING: N_("Asking the centre who pays."),
    Knows.LATER: N_("The centre decides at Pay (F8)."),
    Knows.ANSWERED: "",
    Knows.REFUSED: "",
    Knows.SILENT: N_("The centre does not answer; it is asked again at Pay (F8)."),
}
WITHOUT = (Knows.NO_CARD, Knows.READING, Knows.UNUSABLE)
CLASSES = {"01": N_("Class A"), "02": N_("Class B"), "03": N_("Class C")}


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
    """Above the total: the parts, or what is known of them."""

    def paint(self, size: Size) -> Content:
        """Heading, parts, a line."""
        split, room = self.counter.shown_split, max(size.height - 3, 0)
        known = [*(split_lines(split, size.width) if split else self._before(size.width))]
        found = list(self._found(size.width))
        air = [line()] if found and len(known) + 2 <= room else []
        parts = [*known, *air, *found][:room]
        filler = [line()] * (room - len(parts))
        total = line((tr(N_("TOTAL")), MUTED))
        return page([line((tr(N_("PAYS")), MUTED)), *parts, *filler, rule(size.width), total])

    def _found(self, columns: int) -> Iterator[Content]:
        """How many findings stand beside the rows, some of them above what is shown."""
        if findings := self.counter.live.findings:
            yield entry(tr(N_("Findings")), str(len(findings)), columns, ATTENTION)

    def _before(self, columns: int) -> Iterator[Content]:
        live, basket = self.counter.live, self.counter.basket
        if basket and live.knows in WITHOUT:
            yield from _classes(basket, columns)
        if basket:
            words = tr(SAYS[live.knows]) if live.why is None else say(live.why)
            yield from sentence(words, columns, MUTED if live.why is None else ATTENTION)
        if basket.relatives:
            words = tr(N_("Relatives pay what the holder's own account does not."))
            yield from sentence(words, columns)


def _classes(basket: Basket, columns: int) -> Iterator[Content]:
    """What the goods are worth by class of the catalogue, which anybody may know."""
    sums: dict[str, int] = {}
    for row in basket.rows:
        sums[row.item.chrgitm_lv] = sums.get(row.item.chrgitm_lv, 0) + row.amount_fen
    for level, amount_fen in sorted(sums.items()):
        yield entry(tr(CLASSES.get(level, N_("Other goods"))), yuan(amount_fen), columns)


class PaysAfter(Painted):
    """Below the total: the account afterwards."""

    def paint(self, size: Size) -> Content:
        """One row."""
        split = self.counter.shown_split
        return after_line(split, size.width) if split else line()


class PaysPanel(Vertical):
    """Parts, total, balance."""

    def __init__(self, counter: Counter) -> None:
        super().__init__()
        self.counter = counter
        self._total = LargeSum("0.00")

    def compose(self) -> ComposeResult:
        """Three pieces, one under the other."""
        yield PaysParts(self.counter)
        yield self._total
        yield PaysAfter(self.counter)

    def show_total(self) -> None:
        """Put the present total into the large digits."""
        split = self.counter.shown_split
        total_fen = split.total_fen if split else self.counter.basket.total_fen
        self._total.update(yuan(total_fen))
