"""What the journal has for the menu: sales that can be given back, cases for the centre."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from backend.protocol.money import yuan
from terminal.entry import ON_THE_CARD, Entry, Kind, Stage
from terminal.journal import Journal
from terminal.tui.chooser import Choice, Chooser
from terminal.tui.dialog import WIDTH
from terminal.tui.typeset import ACCENT, MUTED, apart, line
from terminal.words import N_, tr
from terminal.workplace import SALES, Workplace

DAY = len("2026-11-21")
TIME = slice(len("2026-11-21T"), len("2026-11-21T12:04"))
DATE = slice(len("2026-"), DAY)
ENDING = 4
MOST_DIGITS = 30


def refundable(workplace: Workplace) -> list[Entry]:
    """Finished sales that were not given back, newest first."""
    cases = workplace.journal.cases()
    given_back = {
        case.refund_of
        for case in cases
        if case.kind is Kind.REFUND and case.stage is not Stage.REVERSED
    }
    return [
        case
        for case in reversed(cases)
        if case.kind in SALES and case.stage is Stage.DONE and case.msgid not in given_back
    ]


def of_today(workplace: Workplace, sales: list[Entry]) -> list[Entry]:
    """Those of them that were made today."""
    today = f"{workplace.clock.now():%Y-%m-%d}"
    return [sale for sale in sales if sale.at[:DAY] == today]


def waiting_cases(journal: Journal) -> list[Entry]:
    """Open cases that stand in the way of insured sales (failures.md R2)."""
    return [case for case in journal.open_cases() if case.gates]


def can_hand_over(cases: list[Entry]) -> bool:
    """Is there one whose card did not come back?"""
    return any(case.stage in ON_THE_CARD for case in cases)


def sale_choice(sale: Entry, when: slice = TIME) -> Choice:
    """A sale as a row: time (or day), holder, card, goods; its total."""
    goods = ", ".join(line.name for line in sale.lines[:2])
    total = yuan(sale.settlement.medfee_sumamt) if sale.settlement else ""
    words = f"{sale.at[when]}  {sale.holder}  {sale.card_no[-ENDING:]}  {goods}"
    return Choice(sale.msgid, lambda: (words, total))


class RefundChooser(Chooser):
    """Today's sales; the number of a receipt, scanned or typed, finds one of any day."""

    def __init__(self, workplace: Workplace) -> None:
        self._sales, self._typed = refundable(workplace), ""
        self._today = of_today(workplace, self._sales)
        super().__init__(N_("Refund which sale?"), self._found())

    def _found(self) -> list[Choice]:
        if not self._typed:
            return [sale_choice(sale) for sale in self._today]
        return [
            sale_choice(sale, TIME if sale in self._today else DATE)
            for sale in self._sales
            if self._typed in (sale.settlement.setl_id if sale.settlement else "")
            or self._typed in sale.msgid
        ]

    def lines(self) -> Iterator[Content]:
        """What is typed, then the sales it leaves."""
        label = line((tr(N_("Receipt number")), MUTED))
        yield apart(label, line((f"{self._typed}_", ACCENT)), WIDTH)
        yield from super().lines()

    def press(self, key: str, character: str) -> None:
        """Digits look for a receipt; the rest as with any choice."""
        if key == "backspace":
            self._typed = self._typed[:-1]
        elif character.isdecimal() and len(self._typed) < MOST_DIGITS:
            self._typed += character
        else:
            super().press(key, character)
            return
        self._choices, self._at = self._found(), 0
        self.repaint()
