"""The receipt on 58 mm paper: 32 columns, a Chinese character takes two (settlement.md 4.4).

Name, id and card number are masked; the training mark is on every one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from backend.protocol.messages.pharmacy import SetlInfo
from backend.protocol.money import yuan
from terminal.config import Settings
from terminal.entry import Entry, Kind, Line
from terminal.masks import mask_card_no
from terminal.outcome import reminder
from terminal.words import CHINESE, N_, language, say, tr

WIDTH = 32
CLASS_NAMES = {"01": N_("A"), "02": N_("B"), "03": N_("C")}
TITLES = {
    Kind.PURSE_SALE: N_("Medical insurance sale"),
    Kind.ONLINE_SALE: N_("Medical insurance sale"),
    Kind.REFUND: N_("Medical insurance refund"),
}


def width(text: str) -> int:
    """Columns a text takes on paper and screen."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def fit(text: str, columns: int) -> str:
    """A text cut to at most so many columns."""
    while width(text) > columns:
        text = text[:-1]
    return text


def between(left: str, right: str, columns: int = WIDTH) -> str:
    """Left and right text at the two edges of a line."""
    left = fit(left, columns - width(right) - 1)
    return left + " " * (columns - width(left) - width(right)) + right


def centred(text: str, columns: int = WIDTH) -> str:
    """A text in the middle of a line."""
    text = fit(text, columns)
    return " " * ((columns - width(text)) // 2) + text


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who prints: institution, its code, operator."""

    name: str
    code: str
    operator: str

    @classmethod
    def of(cls, settings: Settings) -> Letterhead:
        """The letterhead in the language spoken now."""
        chinese = language() == CHINESE
        name = settings.institution_name_zh if chinese else settings.institution_name
        return cls(name, settings.institution, settings.operator)


def print_receipt(entry: Entry, head: Letterhead) -> str:
    """The receipt of a settled entry as text, one line per paper line."""
    assert entry.settlement is not None, "only a settled entry has a receipt"
    return "\n".join(_lines(entry, entry.settlement, head)) + "\n"


def _lines(entry: Entry, settlement: SetlInfo, head: Letterhead) -> Iterator[str]:
    rule = "-" * WIDTH
    yield centred(head.name)
    yield centred(tr(TITLES[entry.kind]))
    yield centred("** " + tr("TRAINING, no real receipt") + " **")
    yield rule
    yield from _heading(entry, settlement, head)
    yield rule
    for line in entry.lines:
        yield from _goods(line, -1 if entry.kind is Kind.REFUND else 1)
    yield rule
    yield from _money(settlement)
    yield rule
    yield from _foot(entry, settlement)


def _heading(entry: Entry, settlement: SetlInfo, head: Letterhead) -> Iterator[str]:
    yield between(tr("Institution"), head.code)
    yield between(tr("Terminal"), entry.terminal_no)
    yield between(tr("Operator"), head.operator)
    yield between(tr("Time"), settlement.setl_time)
    yield between(tr("Name"), entry.holder)
    card = tr("adopted for training") if entry.adopted else mask_card_no(entry.card_no)
    yield between(tr("Card"), card)
    yield between(tr("Insurance"), settlement.insutype)


def _goods(line: Line, sign: int) -> Iterator[str]:
    mark = tr(CLASS_NAMES.get(line.chrgitm_lv, ""))
    yield between(line.name, mark)
    yield between(f"  {line.count} x {line.price}", yuan(sign * line.amount_fen))


_PARTS = (
    (N_("Total"), "medfee_sumamt", True),
    (N_("Outside the catalogue"), "fulamt_ownpay_amt", False),
    (N_("Over the ceiling"), "overlmt_selfpay", False),
    (N_("Self-paid first"), "preselfpay_amt", False),
    (N_("Inside the policy"), "inscp_scp_amt", True),
    (N_("Deductible"), "act_pay_dedc", False),
    (N_("Pooled fund"), "fund_pay_sumamt", True),
    (N_("Account"), "acct_pay", True),
    (N_("of this relatives'"), "acct_mulaid_pay", False),
    (N_("Cash"), "psn_cash_pay", True),
    (N_("Account balance"), "balc", True),
)


def _money(settlement: SetlInfo) -> Iterator[str]:
    """Every part that is not zero, and the ones people look for even then."""
    for label, member, always in _PARTS:
        amount = getattr(settlement, member)
        if amount or always:
            yield between(tr(label), yuan(amount))


def _foot(entry: Entry, settlement: SetlInfo) -> Iterator[str]:
    yield between(tr("Settlement"), settlement.setl_id[-20:])
    yield between(tr("Message"), entry.msgid[-18:])
    if entry.kind is Kind.PURSE_SALE:
        yield between(tr("Card record"), f"{entry.sequence}")
        yield between("TAC", entry.tac)
    if entry.refund_of:
        yield between(tr("Refund of"), entry.refund_of[-18:])
    if warning := reminder(entry):
        yield from _wrapped("! " + say(warning))
    yield ""
    label = tr("Holder's signature") + " "
    yield label + "_" * (WIDTH - width(label))


def _wrapped(text: str) -> Iterator[str]:
    while text:
        piece = fit(text, WIDTH)
        cut = piece.rfind(" ") if len(piece) < len(text) and " " in piece else len(piece)
        yield piece[:cut]
        text = text[cut:].lstrip()
