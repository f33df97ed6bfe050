"""Card transactions in two phases: held in transit, then posted or reversed (failures.md R3-R5).

`state` is where the money is, `doubt` what is known of the card. A hold never expires by time.
What may be done with a hold is in holding.py; here is what it is and how it is found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from backend.cards import LOAD, Card, FreezeReason, freeze
from backend.context import Context
from backend.ledger import Account, Kind, payee
from backend.protocol.refusals import Code, Refused
from backend.store import Tx
from backend.store import tables as t
from backend.store.sql import bindparam, select, text


class State(StrEnum):
    """Where the money of a hold is."""

    HELD = "held"
    POSTED = "posted"
    REVERSED = "reversed"
    DISPUTED = "disputed"
    """An offline sale that was refused afterwards: the card has it, its money waits apart."""


class Doubt(StrEnum):
    """What is known about the card's side of a hold."""

    NONE = ""
    OPEN = "open"
    """The money went back while the card was absent: it may have been debited."""
    PROVEN = "proven"
    """A terminal that cannot know the attempt saw the card's proof; its TAC is kept unchecked."""
    COMPENSATED = "compensated"
    """Debited although reversed; the sum became waiting credit (a load: was booked after all)."""
    DENIED = "denied"
    """The card has not done it."""


@dataclass(frozen=True, slots=True)
class Seal:
    """The terminal's fields a purchase TAC covers, and the TAC; a load leaves the first two."""

    terminal_txn_no: int = 0
    terminal_time: str = ""
    tac: bytes = b""


@dataclass(frozen=True, slots=True)
class Hold:
    """One card transaction at the centre; columns of the table, amounts in fen.

    A load keeps its amount in `account_fen`, the card's balance before it in `balance_fen` and the
    centre's time in `host_time`; a purchase's `terminal_txn_no` is 0 until a terminal tells it. An
    offline sale has a `host_time` too: when it was forwarded.
    """

    hold_id: str
    institution: str
    msgid: str
    kind: str
    mac: str
    psn_no: str
    card_sn: str
    sequence: int
    terminal_no: str
    account_fen: int
    self_fen: int
    fund_fen: int
    balance_fen: int = 0
    host_time: str = ""
    state: str = State.HELD
    doubt: str = Doubt.NONE
    terminal_txn_no: int = 0
    terminal_time: str = ""
    tac: bytes = b""

    @property
    def is_offline(self) -> bool:
        """Whether the centre was not asked before the card was debited."""
        return self.kind != LOAD and bool(self.host_time)

    @property
    def on_card(self) -> Account:
        """The mirror of the card's money."""
        return Account(Kind.PURSE_CARD, self.card_sn)

    @property
    def waiting(self) -> Account:
        """The person's credit that is not on the card."""
        return Account(Kind.PURSE_CENTRE, self.psn_no)

    @property
    def transit(self) -> Account:
        """Where held money is."""
        return Account(Kind.TRANSIT, self.institution)

    def sealed(self, seal: Seal | None) -> Hold:
        """The hold with what is known of the terminal's attempt."""
        if seal is None:
            return self
        return replace(
            self,
            terminal_txn_no=seal.terminal_txn_no,
            terminal_time=seal.terminal_time,
            tac=seal.tac,
        )

    @property
    def payee(self) -> Account:
        """Where posted money goes."""
        return self.on_card if self.kind == LOAD else payee(self.institution)


def refuse_used_sequence(context: Context, card: Card, kind: str, sequence: int) -> Refused | None:
    """Refuse a number the card cannot be at.

    One behind the books is a copied card and freezes it: that refusal is returned, because the
    freeze must be kept. A number in use is raised.
    """
    last = card.last(kind)
    if sequence < last:
        freeze(context.tx, card, context.today, FreezeReason.COPIED)
        return Refused(Code.SEQUENCE_BEHIND, sequence=str(sequence))
    taken = context.tx.row(_TAKEN, card_sn=card.card_sn, kind=kind, sequence=sequence)
    if sequence == last or taken is not None:
        raise Refused(Code.SEQUENCE_TAKEN, sequence=str(sequence))
    return None


def require_no_open_case(tx: Tx, card: Card) -> None:
    """Refuse while an earlier transaction of this card is undecided."""
    if tx.row(_OPEN_CASES, card_sn=card.card_sn) is not None:
        raise Refused(Code.DOUBT_OPEN)


def open_cases(tx: Tx, card_sn: str) -> list[Hold]:
    """What blocks a card: its held transactions and its open doubts, oldest first."""
    return [Hold(*row) for row in tx.rows(_OPEN_CASES, card_sn=card_sn)]


def find_hold(tx: Tx, institution: str, msgid: str) -> Hold | None:
    """The hold a request of this institution made."""
    row = tx.row(_OF_REQUEST, institution=institution, msgid=msgid)
    return Hold(*row) if row else None


def find_hold_of_card(tx: Tx, card_sn: str, msgid: str) -> Hold | None:
    """The hold of a card by its msgid; any institution may have made it."""
    row = tx.row(_OF_CARD, card_sn=card_sn.upper(), msgid=msgid)
    return Hold(*row) if row else None


def holds_at(tx: Tx, card_sn: str, kind: str, sequence: int) -> list[Hold]:
    """Every attempt at one record of a card, oldest first: a number comes again when unused."""
    rows = tx.rows(_AT, card_sn=card_sn, kind=kind, sequence=sequence)
    return [Hold(*row) for row in rows]


def terminal_holds(tx: Tx, institution: str, mac: str) -> bool:
    """Whether a terminal has money held."""
    return tx.row(_OF_TERMINAL, institution=institution, mac=mac) is not None


def terminal_number_used(tx: Tx, held: Hold, terminal_txn_no: int) -> bool:
    """Whether another purchase was proved with this number of this terminal."""
    row = tx.row(
        _TXN_TAKEN,
        terminal_no=held.terminal_no,
        terminal_txn_no=terminal_txn_no,
        hold_id=held.hold_id,
    )
    return row is not None


_h = t.holds.c
_TAKEN = select(_h.hold_id).where(
    _h.card_sn == bindparam("card_sn"),
    _h.kind == bindparam("kind"),
    _h.sequence == bindparam("sequence"),
    text("state IN ('held', 'posted')"),
)
_AT = (
    select(t.holds)
    .where(
        _h.card_sn == bindparam("card_sn"),
        _h.kind == bindparam("kind"),
        _h.sequence == bindparam("sequence"),
    )
    .order_by(_h.hold_id)
)
_OPEN_CASES = (
    select(t.holds)
    .where(_h.card_sn == bindparam("card_sn"), text(t.OPEN_CASE))
    .order_by(_h.hold_id)
)
_OF_REQUEST = select(t.holds).where(
    _h.institution == bindparam("institution"), _h.msgid == bindparam("msgid")
)
_OF_CARD = select(t.holds).where(_h.card_sn == bindparam("card_sn"), _h.msgid == bindparam("msgid"))
_OF_TERMINAL = select(_h.hold_id).where(
    _h.institution == bindparam("institution"),
    _h.mac == bindparam("mac"),
    text("state = 'held'"),
)
_TXN_TAKEN = select(_h.hold_id).where(
    _h.terminal_no == bindparam("terminal_no"),
    _h.terminal_txn_no == bindparam("terminal_txn_no"),
    text("terminal_txn_no > 0 AND kind = '2' AND (state = 'posted' OR doubt = 'compensated')"),
    _h.hold_id != bindparam("hold_id"),
)
