"""Double entry in fen: money moves from one account to another, never appears and never goes.

An account is a kind and an owner. Its balance changes only here, together with the transfer that
says why; the transfers of one request are numbered within it. The sum over all accounts is zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from msgspec import Struct

from backend.store import Question, Tx
from backend.store.sql import bindparam, insert, select, text, update
from backend.store.tables import MAY_BE_NEGATIVE, accounts, transfers


class Kind(StrEnum):
    """Kinds of account; those of `MAY_BE_NEGATIVE` stand for parties outside the centre."""

    ONLINE = "online"
    """The one personal account of a person whose card keeps no money; owner: psn_no."""
    PURSE_CARD = "purse-card"
    """What the card itself holds, as the centre knows it from TACs; owner: card_sn."""
    PURSE_CENTRE = "purse-centre"
    """Credited and not yet loaded onto the card (waiting credit); owner: psn_no."""
    MUTUAL_AID = "mutual-aid"
    """What one relative reserved for another; owner: the binding."""
    TRANSIT = "transit"
    """Held: taken, not yet given; owner: the institution."""
    POOL = "pool"
    """A pooled fund; owner: its fund_pay_type."""
    INSTITUTION = "institution"
    """What the agency owes an institution; owner: its code."""
    CLEARING = "clearing"
    """What this centre owes another for treatment there, below nothing what it has to get; owner:
    the other's area."""
    FUNDING = "funding"
    """Where money comes from; owner: "agency", "interest" or who pays contributions."""
    CONTRIBUTION = "contribution"
    """Paid in and not yet credited to people; owner: the month it is for."""
    INHERITED = "inherited"
    """Paid out to an heir; owner: the deceased's psn_no and the heir's citizen id."""
    REIMBURSED = "reimbursed"
    """Paid to a person for a bill they had paid themselves (rules.md R22); owner: psn_no."""
    DISPUTED = "disputed"
    """Taken from a card by an offline sale that was refused afterwards; owner: the case."""
    FINANCIAL = "financial"
    """A holder's bank account, the other account of the card (rules.md R1); owner: psn_no."""
    BANK = "bank"
    """Parties the bank deals with: its cash desk, other banks, shops, employers; owner: which."""


assert set(MAY_BE_NEGATIVE) == {
    *(Kind.POOL, Kind.INSTITUTION, Kind.CLEARING, Kind.FUNDING, Kind.BANK)
}


class Reason(StrEnum):
    """Why money moved."""

    CREDIT = "credit"
    RESERVE = "reserve"
    RELEASE = "release"
    HOLD = "hold"
    SALE = "sale"
    POST = "post"
    REVERSE = "reverse"
    COMPENSATE = "compensate"
    REFUND = "refund"
    DISPUTE = "dispute"
    LOAD = "load"
    REPLACE = "replace"
    DECIDE = "decide"
    CONTRIBUTE = "contribute"
    INTEREST = "interest"
    INHERIT = "inherit"
    REIMBURSE = "reimburse"
    CASH_IN = "cash in"
    CASH_OUT = "cash out"
    TRANSFER = "transfer"
    CONSUMPTION = "consumption"
    INCOME = "income"
    PREMIUM = "premium"
    CLEAR = "clear"


class Account(Struct, frozen=True):
    """`key` is how transfers and rows name it: kind:owner."""

    kind: Kind
    owner: str

    @property
    def key(self) -> str:
        """kind:owner."""
        return f"{self.kind}:{self.owner}"

    @classmethod
    def parse(cls, key: str) -> Account:
        """The account a key names."""
        kind, _, owner = key.partition(":")
        return cls(Kind(kind), owner)


CENTRE_LETTER = "C"
"""First letter of the code under which a centre sends messages to another; its area follows."""


def payee(institution: str) -> Account:
    """Where the money of a sale goes: to the institution, or to the centre it was made at."""
    if institution.startswith(CENTRE_LETTER):
        return clearing(institution[1:7])
    return Account(Kind.INSTITUTION, institution)


def clearing(area: str) -> Account:
    """What is between this centre and that of another area."""
    return Account(Kind.CLEARING, area)


AGENCY = Account(Kind.FUNDING, "agency")
INTEREST = Account(Kind.FUNDING, "interest")
CLEARING_BANK = Account(Kind.FUNDING, "clearing")
"""The bank through which centres pay each other."""


class Move(Struct, frozen=True):
    """`amount_fen` from `source` (debited) to `target` (credited)."""

    source: Account
    target: Account
    amount_fen: int


class Entry(Struct, frozen=True):
    """The request that causes transfers and the settlement or load (`subject`) they belong to."""

    institution: str
    msgid: str
    subject: str
    at: str


def post(tx: Tx, entry: Entry, reason: Reason, moves: Iterable[Move]) -> None:
    """Book the moves; those of nothing are left out. An account is opened by its first move.

    Callers check what a personal account can pay before: an overdraft here is a bug, which the
    database's CHECK, or the lack of such an account, turns into a failed transaction.
    """
    for move in moves:
        assert move.amount_fen >= 0
        if move.amount_fen == 0:
            continue
        _change(tx, move.source, -move.amount_fen)
        _change(tx, move.target, move.amount_fen)
        tx.enter(
            _TRANSFER,
            {
                "institution": entry.institution,
                "msgid": entry.msgid,
                "line_no": tx.next_number(entry.institution, entry.msgid),
                "subject": entry.subject,
                "reason": str(reason),
                "debit": move.source.key,
                "credit": move.target.key,
                "amount_fen": move.amount_fen,
                "at": entry.at,
            },
        )


def post_many(
    tx: Tx, entry: Entry, reason: Reason, source: Account, amounts: Sequence[tuple[Account, int]]
) -> None:
    """Book from one account to many open ones that have nothing else in this request, in fen.

    The entry is new: its lines are numbered from the first.
    """
    assert all(amount_fen > 0 for _, amount_fen in amounts)
    _change(tx, source, -sum(amount_fen for _, amount_fen in amounts))
    rows = [{"key": account.key, "by_fen": amount_fen} for account, amount_fen in amounts]
    assert tx.run_many(_CHANGE, rows) == len(rows)
    same = {
        "institution": entry.institution,
        "msgid": entry.msgid,
        "subject": entry.subject,
        "reason": str(reason),
        "debit": source.key,
        "at": entry.at,
    }
    tx.enter_many(
        _TRANSFER,
        [
            {**same, "line_no": line_no, "credit": row["key"], "amount_fen": row["by_fen"]}
            for line_no, row in enumerate(rows, 1)
        ],
    )


def _change(tx: Tx, account: Account, by_fen: int) -> None:
    """Add to an account, opened if need be; what may not be negative is there if it can pay."""
    values = {"key": account.key, "by_fen": by_fen}
    if by_fen < 0 and account.kind not in MAY_BE_NEGATIVE:
        tx.put(_CHANGE, values)
    else:
        tx.put(_OPEN_OR_CHANGE, values | {"kind": str(account.kind), "owner": account.owner})


def open_account(tx: Tx, account: Account) -> None:
    """Make an account with nothing in it, unless it is there."""
    _change(tx, account, 0)


def balance_fen(tx: Tx, account: Account) -> int:
    """What is in an account; nothing in one that was never used."""
    statement, values = balance_question(account)
    row = tx.row(statement, **values)
    return int(row[0]) if row else 0


def balance_question(account: Account) -> Question:
    """What `balance_fen` is going to ask."""
    return _BALANCE, {"key": account.key}


def sources(tx: Tx, subject: str, reasons: tuple[Reason, Reason]) -> list[tuple[Account, int]]:
    """Where the money of a settlement or load came from, in fen per account, in order."""
    first, second = reasons
    found = tx.rows(_SOURCES, subject=subject, first=str(first), second=str(second))
    return [(Account.parse(key), amount_fen) for key, amount_fen in found]


_CHANGE = (
    update(accounts)
    .where(accounts.c.account_id == bindparam("key"))
    .values(balance_fen=accounts.c.balance_fen + bindparam("by_fen"))
)
_OPEN_OR_CHANGE = text(
    "INSERT INTO accounts (account_id, kind, owner, balance_fen) "
    "VALUES (:key, :kind, :owner, :by_fen) ON CONFLICT (account_id) "
    "DO UPDATE SET balance_fen = accounts.balance_fen + excluded.balance_fen"
)
"""In words that both databases know; the library has a construct of its own for each."""
_BALANCE = select(accounts.c.balance_fen).where(accounts.c.account_id == bindparam("key"))
_TRANSFER = insert(transfers)
_SOURCES = (
    select(transfers.c.debit, transfers.c.amount_fen)
    .where(
        transfers.c.subject == bindparam("subject"),
        (transfers.c.reason == bindparam("first")) | (transfers.c.reason == bindparam("second")),
    )
    .order_by(transfers.c.line_no)
)
