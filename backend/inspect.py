"""The centre's books, read only: for screens, trial balances and tests. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from backend.cards import LOAD, cards_of
from backend.holds import Hold, State, find_hold
from backend.ledger import Account, Kind, Reason, balance_fen
from backend.people import find_person
from backend.reversal import is_buried
from backend.settlements import REFUND, Settlement, find_settlement_of, is_refunded
from backend.store import Store, Tx
from backend.store import tables as t
from backend.store.sql import bindparam, func, literal_column, or_, select, text

T = TypeVar("T")

UNKNOWN, TOMBSTONE, REFUNDED = "unknown", "tombstone", "refunded"


@dataclass(frozen=True, slots=True)
class Balances:
    """A person's money by place, fen; `on_cards_fen` is what the cards' mirrors say."""

    on_cards_fen: int
    waiting_fen: int
    online_fen: int
    shared_with_me_fen: int


@dataclass(frozen=True, slots=True)
class Posting:
    """One transfer: `debit` gave, `credit` got."""

    institution: str
    msgid: str
    line_no: int
    subject: str
    reason: str
    debit: str
    credit: str
    amount_fen: int
    at: str


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One account of the trial balance."""

    account_id: str
    kind: str
    owner: str
    balance_fen: int


class Books:
    """A read-only window on a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def _read(self, fn: Callable[[Tx], T]) -> T:
        return self._store.read(fn)

    def balances(self, psn_no: str) -> Balances:
        """What a person has, and where."""

        def work(tx: Tx) -> Balances:
            mirrors = [balance_fen(tx, card.account) for card in cards_of(tx, psn_no)]
            (shared,) = tx.row(_SHARED, psn_no=psn_no) or (0,)
            return Balances(
                on_cards_fen=sum(mirrors),
                waiting_fen=balance_fen(tx, Account(Kind.PURSE_CENTRE, psn_no)),
                online_fen=balance_fen(tx, Account(Kind.ONLINE, psn_no)),
                shared_with_me_fen=int(shared),
            )

        return self._read(work)

    def account_kind(self, psn_no: str) -> str:
        """ "purse", "online", "none", or "" for nobody."""
        person = self._read(lambda tx: find_person(tx, psn_no))
        return "" if person is None else person.account_kind

    def balance_fen(self, account: Account) -> int:
        """One account's balance."""
        return self._read(lambda tx: balance_fen(tx, account))

    def postings(self, msgid: str) -> list[Posting]:
        """The transfers a request caused, and those that later belonged to what it settled."""
        return self._read(lambda tx: [Posting(*row) for row in tx.rows(_POSTINGS, msgid=msgid)])

    def settlements(self, psn_no: str = "") -> list[Settlement]:
        """Settlements and refunds by time; of one person, or all."""
        statement = _OF_PERSON if psn_no else _ALL
        values = {"psn_no": psn_no} if psn_no else {}
        return self._read(lambda tx: [Settlement(*row) for row in tx.rows(statement, **values)])

    def state_of(self, institution: str, msgid: str) -> str:
        """What became of a 2102 or KLDI.

        "unknown", "held", "posted", "reversed", "refunded" or "tombstone".
        """

        def work(tx: Tx) -> str:
            sale = find_settlement_of(tx, institution, msgid)
            if sale is not None and sale.kind != REFUND and is_refunded(tx, sale.setl_id):
                return REFUNDED
            known = sale or find_hold(tx, institution, msgid)
            if known is not None:
                return str(known.state)
            return TOMBSTONE if is_buried(tx, institution, msgid) else UNKNOWN

        return self._read(work)

    def hold(self, institution: str, msgid: str) -> Hold | None:
        """The card transaction of a request, with what is known of it."""
        return self._read(lambda tx: find_hold(tx, institution, msgid))

    def loads(self, institution: str) -> list[Hold]:
        """Every load of an institution's terminals, whatever became of it."""
        return self._read(
            lambda tx: [Hold(*row) for row in tx.rows(_LOADS, institution=institution)]
        )

    def open_cases(self) -> list[Hold]:
        """Every hold and open doubt that blocks a card."""
        return self._read(lambda tx: [Hold(*row) for row in tx.rows(_OPEN)])

    def held_fen(self) -> int:
        """Money of all open holds, relatives' and funds' included; equal to what is in transit."""
        (total,) = self._read(lambda tx: tx.row(_HELD)) or (0,)
        return int(total)

    def trial_balance(self) -> list[BalanceRow]:
        """Every account, by kind and owner."""
        return self._read(lambda tx: [BalanceRow(*row) for row in tx.rows(_ACCOUNTS)])

    def sum_of_all_accounts(self) -> int:
        """Always 0."""
        return sum(row.balance_fen for row in self.trial_balance())

    def differences(self) -> list[str]:
        """Accounts whose balance is not the sum of their transfers; always none."""
        return self._read(differing_accounts)


def differing_accounts(tx: Tx) -> list[str]:
    """Accounts whose balance is not the sum of their transfers; always none."""
    return [str(key) for (key,) in tx.rows(_DIFFERENCES)]


_t, _h, _s = t.transfers.c, t.holds.c, t.settlements.c
_SHARED = (
    select(func.coalesce(func.sum(t.accounts.c.balance_fen), 0))
    .select_from(t.relatives)
    .join(
        t.accounts,
        t.accounts.c.account_id
        == literal_column(f"'{Kind.MUTUAL_AID}:'").concat(t.relatives.c.binding_id),
    )
    .where(t.relatives.c.user_psn_no == bindparam("psn_no"))
)
_SUBJECTS = (
    select(_s.setl_id)
    .where(_s.msgid == bindparam("msgid"))
    .union(select(_h.hold_id).where(_h.msgid == bindparam("msgid")))
)
_POSTINGS = (
    select(t.transfers)
    .where(or_(_t.msgid == bindparam("msgid"), _t.subject.in_(_SUBJECTS)))
    .order_by(_t.at, _t.institution, _t.msgid, _t.line_no)
)
_ALL = select(t.settlements).order_by(_s.setl_time, _s.setl_id)
_OF_PERSON = _ALL.where(_s.psn_no == bindparam("psn_no"))
_OPEN = select(t.holds).where(text(t.OPEN_CASE)).order_by(_h.card_sn, _h.hold_id)
_LOADS = (
    select(t.holds)
    .where(_h.institution == bindparam("institution"), _h.kind == LOAD)
    .order_by(_h.msgid)
)
_HELD = (
    select(func.coalesce(func.sum(_t.amount_fen), 0))
    .join(t.holds, _t.subject == _h.hold_id)
    .where(_h.state == str(State.HELD), _t.reason == str(Reason.HOLD))
)
_ACCOUNTS = select(t.accounts).order_by(t.accounts.c.kind, t.accounts.c.owner)
_DIFFERENCES = select(t.accounts.c.account_id).where(
    t.accounts.c.balance_fen
    != select(func.coalesce(func.sum(_t.amount_fen), 0))
    .where(_t.credit == t.accounts.c.account_id)
    .scalar_subquery()
    - select(func.coalesce(func.sum(_t.amount_fen), 0))
    .where(_t.debit == t.accounts.c.account_id)
    .scalar_subquery()
)
