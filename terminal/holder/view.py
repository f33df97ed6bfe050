"""What the holder is shown, as the counter knows it: goods, total, who pays, how it stands; and
what the holder is asked. Nothing here is in a language yet, and nothing is a PIN.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from backend.protocol.money import yuan
from terminal.config import Settings
from terminal.entry import Entry, Kind, Line
from terminal.errors import Spoken
from terminal.flow import Split
from terminal.new_pin import PinQuestion
from terminal.outcome import Outcome, Result, Said
from terminal.words import N_


class Mood(StrEnum):
    """How it stands; each has its sign and its sentence, not only a colour."""

    CALM = "calm"
    WORKING = "working"
    PAID = "paid"
    STOPPED = "stopped"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Good:
    """One line of the basket; `count` is decimal text."""

    name: str
    count: str
    amount_fen: int


IN_CASH, CASH_BACK = N_("In cash: {amount}."), N_("Back in cash: {amount}.")


@dataclass(frozen=True, slots=True)
class View:
    """The whole display but for what is asked; `says` is what goes on or how it ended."""

    shop: str = ""
    shop_zh: str = ""
    goods: tuple[Good, ...] = ()
    total_fen: int = 0
    split: Split | None = None
    mood: Mood = Mood.CALM
    says: Spoken | None = None

    def concluded(self, outcome: Outcome) -> View:
        """How it ended, in words for the holder: the reason is between holder and assistant."""
        entry = outcome.entry
        is_sale = entry is not None and entry.kind is not Kind.LOAD
        mood, says = ENDINGS[outcome.result]
        ended = replace(self, mood=mood, says=says)
        if outcome.result is not Result.PAID or entry is None or not is_sale:
            return ended
        split = split_of(entry)
        total_fen = split.total_fen if split else self.total_fen
        return replace(ended, goods=goods_of(entry.lines), total_fen=total_fen, split=split)

    def deciding(self, split: Split) -> View:
        """The operator settles the cash part."""
        words = IN_CASH if split.due_fen > 0 else CASH_BACK
        says = Said(words, amount=yuan(abs(split.due_fen))) if split.due_fen else None
        return replace(self, split=split, mood=Mood.CALM, says=says)


@dataclass(frozen=True, slots=True)
class Asking:
    """One PIN the holder is to type: for an amount, or, with `change`, one of a change of PIN."""

    tries_left: int
    amount_fen: int = 0
    wrong: bool = False
    change: PinQuestion | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """An asking on the board. `pad` covers the answer on its way (board.py)."""

    number: int
    asking: Asking
    pad: bytes = field(repr=False)


ENDINGS = {
    Result.PAID: (Mood.PAID, Said("Done. Take your card, please.")),
    Result.REFUSED: (Mood.STOPPED, Said("Not done: no money moved. Please ask at the counter.")),
    Result.UNKNOWN: (Mood.UNCERTAIN, Said("It is not certain yet whether this was paid. Wait.")),
}


def goods_of(lines: tuple[Line, ...]) -> tuple[Good, ...]:
    """Lines of a bill as the holder reads them."""
    return tuple(Good(line.name, line.count, line.amount_fen) for line in lines)


def view_of(settings: Settings) -> View:
    """The empty display of a shop."""
    return View(settings.institution_name, settings.institution_name_zh)


def of_a_bill(settings: Settings, lines: tuple[Line, ...]) -> View:
    """A display with the lines that are about to be sold."""
    total_fen = sum(line.amount_fen for line in lines)
    return replace(view_of(settings), goods=goods_of(lines), total_fen=total_fen)


def split_of(entry: Entry) -> Split | None:
    """Who paid what in the end, as the centre settled it."""
    settled = entry.settlement
    if settled is None:
        return None
    return Split(
        total_fen=int(settled.medfee_sumamt),
        fund_fen=int(settled.fund_pay_sumamt),
        account_fen=int(settled.acct_pay),
        cash_fen=int(settled.psn_cash_pay),
        balance_after_fen=int(settled.balc),
        aid_fen=int(settled.acct_mulaid_pay),
        deposit_fen=entry.deposit_fen,
    )
