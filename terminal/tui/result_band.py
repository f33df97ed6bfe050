"""The result over the basket: paid, refused or unknown, never mixed: word, sign and colour, parts,
what to do next; the receipt lies beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Size

from backend.protocol.money import yuan
from terminal.entry import Entry, Kind
from terminal.fault_kinds import KINDS, Fault
from terminal.outcome import CENTRE_SILENT, Outcome, Result
from terminal.receipt import Letterhead, deposit_rows, print_receipt
from terminal.tui.painted import Painted
from terminal.tui.state import Counter
from terminal.tui.typeset import ATTENTION, MUTED, STRONG, apart, entry, line, page, rule, sentence
from terminal.words import N_, say, tr

WIDEST = 60
UNKNOWN_PREFIX = N_("UNKNOWN: ")
STATES = {  # class of the bar, sign, word
    Result.PAID: ("success", "✓", N_("PAID")),
    Result.REFUSED: ("error", "✗", N_("REFUSED: no money moved")),
    Result.UNKNOWN: ("warning", "?", N_("UNKNOWN: do not hand over the goods")),
}
DONE_WORDS = {
    Kind.OFFLINE_SALE: N_("PAID OFFLINE"),
    Kind.REFUND: N_("REFUNDED"),
    Kind.LOAD: N_("LOADED"),
}
UNKNOWN_REFUND = N_("UNKNOWN: do not pay out")
NEXT = {
    Result.PAID: N_(
        "Hand over goods and receipt, give the card back. The next scan begins a new sale."
    ),
    Result.REFUSED: N_("Esc goes back to the basket."),
    Result.UNKNOWN: N_("Put the same card back (F2), or hand the case to the centre (F10)."),
}  # fmt: skip
NEXT_WITHOUT_CENTRE = N_("F8 asks the centre again, and pays once that is settled.")
NEXT_WITHOUT_ANSWER = N_("Ask for the same refund again: it is told as done, or tried once more.")
NEXT_BY_KIND = {
    Kind.OFFLINE_SALE: N_(
        "Hand over goods and receipt, give the card back. "
        "The sale is forwarded when the centre is back."
    ),
    Kind.REFUND: N_("Take the goods back, give receipt and card to the holder."),
    Kind.LOAD: N_("Nothing else is to do."),
}


def _kind(outcome: Outcome) -> Kind | None:
    return outcome.entry.kind if outcome.entry else None


class ResultText(Painted):
    """The bar and what it means."""

    def paint(self, size: Size) -> Content:
        """The present outcome; nothing without one."""
        outcome = self.counter.result
        return page(self._lines(outcome, size.width)) if outcome else line()

    def _lines(self, outcome: Outcome, columns: int) -> Iterator[Content]:
        state, sign, word = STATES[outcome.result]
        after = NEXT[outcome.result]
        if outcome.result is Result.PAID and (kind := _kind(outcome)) in DONE_WORDS:
            word, after = DONE_WORDS[kind], NEXT_BY_KIND[kind]
        if outcome.reason is CENTRE_SILENT:
            after = NEXT_WITHOUT_CENTRE
        if outcome.may_be_given_back:
            word, after = UNKNOWN_REFUND, NEXT_WITHOUT_ANSWER
        total = _total(outcome)
        bar = apart(line(f" {sign} {tr(word)}"), line(f"{total} "), columns)
        yield bar.stylize(f"bold $background on ${state}")
        yield line()
        inner = min(columns - 2, WIDEST)
        for text in self._body(outcome, after, inner):
            yield line(" ") + text

    def _unprinted_faults(self, outcome: Outcome) -> list[Fault]:
        """What was armed on purpose where there is no receipt beside that says so."""
        paper = outcome.entry
        if paper is None:
            return self.counter.faults.acted
        printed = outcome.result is Result.PAID and paper.settlement is not None
        return [] if printed else [Fault(name) for name in paper.faults]

    def _body(self, outcome: Outcome, after: str, columns: int) -> Iterator[Content]:
        if outcome.reason is not None:
            said = say(outcome.reason).removeprefix(tr(UNKNOWN_PREFIX))
            yield from sentence(said[:1].upper() + said[1:], columns, STRONG)
            yield line()
        faults = self._unprinted_faults(outcome)
        for fault in faults:
            said = tr(N_("! Fault on purpose: {fault}"), fault=tr(KINDS[fault].title))
            yield from sentence(said, columns, ATTENTION)
        if faults:
            yield line()
        if outcome.result is Result.PAID and outcome.entry is not None:
            yield from _parts(outcome.entry, columns)
            yield line()
        yield from sentence(tr(after), columns, MUTED)


def _total(outcome: Outcome) -> str:
    entry_ = outcome.entry
    if entry_ is None or outcome.result is not Result.PAID:
        return ""
    settled = entry_.settlement
    return yuan(settled.medfee_sumamt if settled else entry_.account_fen)


def _parts(paid: Entry, columns: int) -> Iterator[Content]:
    settled = paid.settlement
    if settled is None:
        return
    yield entry(tr(N_("Pooled fund")), yuan(settled.fund_pay_sumamt), columns)
    yield entry(tr(N_("Account")), yuan(settled.acct_pay), columns)
    yield entry(tr(N_("Cash")), yuan(settled.psn_cash_pay), columns)
    yield rule(columns)
    yield entry(tr(N_("Total")), yuan(settled.medfee_sumamt), columns, STRONG)
    yield entry(tr(N_("Account balance")), yuan(settled.balc), columns)
    for label, amount in deposit_rows(paid.deposit_fen, paid.to_pay_fen):
        yield entry(label, amount, columns, STRONG)
    if paid.cash_received_fen:
        yield line()
        yield entry(tr(N_("Cash received")), yuan(paid.cash_received_fen), columns)
        yield entry(tr(N_("Change")), yuan(paid.change_fen), columns, STRONG)


class ReceiptPaper(Painted):
    """The receipt of a paid outcome; Page up and down turn one that is longer than the screen."""

    def lines(self) -> list[str]:
        """The lines of the receipt, none without one."""
        outcome = self.counter.outcome
        if outcome is None or outcome.result is not Result.PAID or outcome.entry is None:
            return []
        if outcome.entry.settlement is None:
            return []
        head = Letterhead.of(self.counter.settings, outcome.entry)
        return print_receipt(outcome.entry, head).splitlines()

    def paint(self, size: Size) -> Content:
        """As many lines as fit, from where it was turned to."""
        lines = self.lines()
        room = size.height
        last = max(len(lines) - room, 0)
        start = self.counter.receipt_offset = min(self.counter.receipt_offset, last)
        shown: list[Content | str] = [*lines[start : start + room]]
        if start < last:
            shown[-1] = line((tr(N_("Page down: the rest")).center(size.width), MUTED))
        return page(shown)


class ResultBand(Horizontal):
    """Outcome at the left, receipt at the right."""

    def __init__(self, counter: Counter) -> None:
        super().__init__()
        self.counter = counter

    def compose(self) -> ComposeResult:
        """Side by side."""
        yield ResultText(self.counter)
        yield ReceiptPaper(self.counter)
