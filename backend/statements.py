"""The ledger on paper: the statement of one account, and the journal of all transfers.

Read only, by the times of the centre's clock. A statement has every line with the balance after it,
so that its last line is the account's balance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from backend.inspect import Posting
from backend.store import Tx
from backend.store import tables as t
from backend.store.sql import bindparam, or_, select

BEGINNING, END = "0000-01-01", "9999-12-31"


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement of an account: `amount_fen` came in (negative: went out)."""

    at: str
    institution: str
    msgid: str
    subject: str
    reason: str
    other: str
    amount_fen: int
    balance_fen: int


def account_statement(
    tx: Tx, account_id: str, first_day: str = BEGINNING, last_day: str = END
) -> list[StatementLine]:
    """The movements of one account between two days inclusive, each with the balance after it."""
    lines, balance_fen = [], 0
    for row in tx.rows(_OF_ACCOUNT, account=account_id):
        posting = Posting(*row)
        came_in = posting.credit == account_id
        amount_fen = posting.amount_fen if came_in else -posting.amount_fen
        balance_fen += amount_fen
        if first_day <= posting.at[:10] <= last_day:
            other = posting.debit if came_in else posting.credit
            lines.append(
                StatementLine(
                    posting.at, posting.institution, posting.msgid, posting.subject,
                    posting.reason, other, amount_fen, balance_fen,
                )
            )  # fmt: skip
    return lines


def accounts_of(tx: Tx, owner: str) -> list[str]:
    """The accounts that a key (kind:owner) or an owner names, by kind."""
    return [str(key) for (key,) in tx.rows(_ACCOUNTS, owner=owner)]


def journal(tx: Tx, first_day: str = BEGINNING, last_day: str = END) -> Iterator[Posting]:
    """Every transfer between two days inclusive, in the order of time."""
    times = {"begin": f"{first_day} 00:00:00", "end": f"{last_day} 23:59:59"}
    for row in tx.rows(_JOURNAL, **times):
        yield Posting(*row)


_t = t.transfers.c
_IN_ORDER = select(t.transfers).order_by(_t.at, _t.institution, _t.msgid, _t.line_no)
_OF_ACCOUNT = _IN_ORDER.where(
    or_(_t.debit == bindparam("account"), _t.credit == bindparam("account"))
)
_JOURNAL = _IN_ORDER.where(_t.at >= bindparam("begin"), _t.at <= bindparam("end"))
_ACCOUNTS = (
    select(t.accounts.c.account_id)
    .where(
        or_(t.accounts.c.account_id == bindparam("owner"), t.accounts.c.owner == bindparam("owner"))
    )
    .order_by(t.accounts.c.kind)
)
