"""What the journal has for the menu: today's sales that can be refunded, cases for the centre."""

from __future__ import annotations

from backend.protocol.money import yuan
from terminal.entry import ON_THE_CARD, Entry, Kind, Stage
from terminal.journal import Journal
from terminal.tui.chooser import Choice
from terminal.workplace import SALES, Workplace

DAY = len("2026-11-21")
TIME = slice(len("2026-11-21T"), len("2026-11-21T12:04"))
ENDING = 4


def refundable(workplace: Workplace) -> list[Entry]:
    """Today's finished sales that were not given back, newest first."""
    today = f"{workplace.clock.now():%Y-%m-%d}"
    cases = workplace.journal.cases()
    given_back = {
        case.refund_of
        for case in cases
        if case.kind is Kind.REFUND and case.stage is not Stage.REVERSED
    }
    return [
        case
        for case in reversed(cases)
        if case.kind in SALES
        and case.stage is Stage.DONE
        and case.at[:DAY] == today
        and case.msgid not in given_back
    ]


def waiting_cases(journal: Journal) -> list[Entry]:
    """Open cases that stand in the way of insured sales (failures.md R2)."""
    return [case for case in journal.open_cases() if case.gates]


def can_hand_over(cases: list[Entry]) -> bool:
    """Is there one whose card did not come back?"""
    return any(case.stage in ON_THE_CARD for case in cases)


def sale_choice(sale: Entry) -> Choice:
    """A sale as a row: time, holder, card, goods; its total."""
    goods = ", ".join(line.name for line in sale.lines[:2])
    total = yuan(sale.settlement.medfee_sumamt) if sale.settlement else ""
    words = f"{sale.at[TIME]}  {sale.holder}  {sale.card_no[-ENDING:]}  {goods}"
    return Choice(sale.msgid, lambda: (words, total))
