"""When the account may be sold while the centre is silent, how much of it, and who says no.

Off unless card and institution allow it (card.md 5.4). Pure: facts in, a split or a sentence out.
The split knows no fund, no ceiling and no first-pay share: those are the centre's to apply, and a
terminal that guessed them would seal amounts on the card that nobody can correct.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.protocol.messages.pharmacy import OWN_ACCOUNT, PHARMACY
from backend.protocol.money import yuan
from terminal.card import CardFace
from terminal.entry import Counted, Entry, Kind, Line, Stage
from terminal.errors import Declined, Spoken
from terminal.outcome import Said

OUTSIDE = "03"
"""Item class C: outside the catalogue of what insurance pays (rules.md R19)."""

MOST_COUNTED = 99
"""EF06 tag 93 has two digits."""

BLACKLIST_VALID = timedelta(hours=24)
"""An older list knows too little of what was reported since."""


@dataclass(frozen=True, slots=True)
class OfflineTerms:
    """What the institution allows: fen per sale, sales and fen in all; nothing unless all three.

    `pays_class_c`: whether the account may pay goods outside the catalogue offline, too.
    """

    limit_fen: int = 0
    most_sales: int = 0
    most_total_fen: int = 0
    pays_class_c: bool = False

    @property
    def allowed(self) -> bool:
        """Whether this institution sells offline at all."""
        return min(self.limit_fen, self.most_sales, self.most_total_fen) > 0


@dataclass(frozen=True, slots=True)
class Permit:
    """A terminal's leave to sell offline now: terms, what it sold so already, the blacklist.

    `vet` raises Declined for a card on the list, or when there is no list to be trusted.
    """

    terms: OfflineTerms
    sold: Counted
    vet: Callable[[CardFace, datetime], None]


@dataclass(frozen=True, slots=True)
class OfflineSplit:
    """Who pays what, in fen: total = account + cash. `self_fen` is what the card records of it."""

    total_fen: int
    account_fen: int
    cash_fen: int
    self_fen: int


def split_offline(lines: Sequence[Line], balance_fen: int, *, class_c: bool) -> OfflineSplit:
    """The card's money pays eligible lines whole, as far as it goes; the rest is cash.

    Eligible are classes A and B, class C only where the policy switch says so. No pooled fund: its
    deductible and yearly cap are known at the centre only. No first-pay share and no ceiling: the
    account may pay those parts anyway, so they change who is told, not who pays.
    """
    total_fen = sum(line.amount_fen for line in lines)
    inside_fen = sum(line.amount_fen for line in lines if line.chrgitm_lv != OUTSIDE)
    account_fen = min(total_fen if class_c else inside_fen, balance_fen)
    return OfflineSplit(total_fen, account_fen, total_fen - account_fen, inside_fen)


def payable_fen(lines: Sequence[Line], *, class_c: bool) -> int:
    """What the account may pay at most, whatever the card holds."""
    return sum(line.amount_fen for line in lines if class_c or line.chrgitm_lv != OUTSIDE)


def is_for_offline(account_flag: str, med_type: str) -> bool:
    """Only one's own account can be sold offline, and only where no pooled fund takes part."""
    return account_flag == OWN_ACCOUNT and med_type == PHARMACY


_SALE = Said(
    "The centre cannot be reached; offline the account pays at most {limit} a sale. "
    "No money moved. Sell less at a time, or for cash."
)
_CARD = Said(
    "The centre cannot be reached, and this card has no offline sale left "
    "({sales} sales, {total} so far). No money moved. Cash sales go on."
)
_TERMINAL = Said(
    "The centre cannot be reached, and this terminal has no offline sale left "
    "({sales} sales, {total} wait). No money moved. Cash sales go on."
)


def over_limit(
    terms: OfflineTerms, amount_fen: int, card: Counted, terminal: Counted
) -> Spoken | None:
    """The limit that one more sale of this amount would break, or None."""
    if amount_fen > terms.limit_fen:
        return Said(_SALE.template, limit=yuan(terms.limit_fen))
    for counted, said in ((card, _CARD), (terminal, _TERMINAL)):
        sales, total_fen = counted.sales + 1, counted.total_fen + amount_fen
        most_sales = min(terms.most_sales, MOST_COUNTED)
        if sales > most_sales or total_fen > terms.most_total_fen:
            return Said(said.template, sales=str(counted.sales), total=yuan(counted.total_fen))
    return None


def one_more(counted: Counted, amount_fen: int) -> Counted:
    """The count after a sale."""
    return Counted(sales=counted.sales + 1, total_fen=counted.total_fen + amount_fen)


def waiting(cases: Sequence[Entry]) -> list[Entry]:
    """Offline sales that the centre does not know yet, oldest first."""
    return [case for case in cases if case.stage is Stage.OFFLINE_SOLD]


def sold_offline(cases: Sequence[Entry]) -> Counted:
    """What a terminal sold, or may have sold, and has not forwarded; from its open cases."""
    own = [case for case in cases if case.kind is Kind.OFFLINE_SALE]
    return Counted(sales=len(own), total_fen=sum(case.account_fen for case in own))


class NoBlacklist(Declined):
    """Offline the list stands for the centre's no; without one nothing can be sold."""

    template = (
        "The centre cannot be reached and the blacklist is missing or too old. "
        "No money moved. Cash sales go on."
    )


class OtherPlacesCard(Declined):
    """A sale without the centre is told to this place's, which another place's card is not of."""

    template = (
        "The centre cannot be reached, and this card was issued in another place ({city}), whose "
        "cards pay with a centre only. No money moved. Cash sales go on."
    )


class NotOffline(Declined):
    """This card, or this card's money, cannot be used without the centre."""

    template = (
        "The centre cannot be reached and this card does not permit offline sales. "
        "No money moved. Cash sales go on."
    )
