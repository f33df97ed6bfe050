"""The month end (rules.md R16): what employers have paid becomes people's money, retirees' as well.

Credited is who was declared by a payer that has paid, has complete data and was not credited for
that month; a retiree gets the fixed amount from the pool. Months that were paid late are caught up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from backend.funding.batches import (
    AT_ONCE,
    Batch,
    Credit,
    Progress,
    Tally,
    book_batch,
    run_batches,
)
from backend.funding.contributions import POOL_ACCOUNT, month_account
from backend.funding.month_queries import (
    EMPLOYEES_COUNT,
    EMPLOYEES_LEFT,
    INCOMPLETE_COUNT,
    KEEP,
    OPEN_MONTHS,
    RETIREES_COUNT,
    RETIREES_LEFT,
    UNPAID_COUNT,
)
from backend.funding.months import month_of
from backend.funding.policy import rule_of, year_of
from backend.ledger import Account, Reason
from backend.people import centre_account
from backend.protocol.refusals import Code, Refused
from backend.store import Store, Tx
from backend.store.sql import Statement

MONTH_END, RETIREES = "month-end", "retirees"
"""Names of the two halves of the job; kinds of what was credited."""

Half = Callable[[Tx, str], Batch]


@dataclass(slots=True)
class MonthEnd:
    """What a month end has done. `caught_up` are earlier months that were paid late.

    `incomplete` people could not be credited because their data is incomplete, `unpaid` payers have
    declared the month and not paid.
    """

    month: str
    employees: Tally = field(default_factory=Tally)
    retirees: Tally = field(default_factory=Tally)
    caught_up: list[str] = field(default_factory=list)
    incomplete: int = 0
    unpaid: int = 0


def run_month_end(
    store: Store,
    month: str,
    now: datetime,
    progress: Progress | None = None,
    at_once: int = AT_ONCE,
) -> MonthEnd:
    """Credit a month and what is left of earlier ones; safe to run again, late, twice at once.

    Raises Refused for a month that has not begun.
    """
    if month > month_of(now.date()):
        raise Refused(Code.MONTH_TO_COME, month=month)
    done = MonthEnd(month)
    at = f"{now:%Y-%m-%d %H:%M:%S}"
    months = [str(each) for (each,) in store.read(lambda tx: tx.rows(OPEN_MONTHS, month=month))]
    totals = {each: _count(store, EMPLOYEES_COUNT, each) for each in months}
    retired = _count(store, RETIREES_COUNT, month)
    step = _stepped(progress, sum(totals.values()) + retired)
    for each in months:
        before = done.employees.people
        run_batches(store, _employees(each, at, at_once), done.employees, step)
        if each != month and done.employees.people > before:
            done.caught_up.append(each)
    credited = done.employees.people
    run_batches(
        store, _retirees(month, at, at_once), done.retirees, lambda people: step(credited + people)
    )
    done.incomplete = _count(store, INCOMPLETE_COUNT, month)
    done.unpaid = _count(store, UNPAID_COUNT, month)
    return done


def _stepped(progress: Progress | None, total: int) -> Callable[[int], None]:
    if progress is None:
        return lambda _: None
    return lambda people: progress(people, max(total, people))


def _count(store: Store, statement: Statement, month: str) -> int:
    (count,) = store.read(lambda tx: tx.row(statement, month=month)) or (0,)
    return int(count)


def _employees(month: str, at: str, at_once: int) -> Half:
    """Batches of the people for whom a payer has paid this month."""

    def one(tx: Tx, last: str) -> Batch:
        rows = tx.rows(EMPLOYEES_LEFT, month=month, last=last, at_once=at_once)
        credits_ = [
            Credit(str(psn_no), _account(str(psn_no), str(kind)), int(amount_fen))
            for psn_no, kind, amount_fen in rows
        ]
        return _book(tx, MONTH_END, month, month_account(month), credits_, at)

    return one


def _retirees(month: str, at: str, at_once: int) -> Half:
    """Batches of retirees, who get the fixed amount of the month's policy year."""
    amount_fen = rule_of(year_of(month)).retiree_fen

    def one(tx: Tx, last: str) -> Batch:
        rows = tx.rows(RETIREES_LEFT, month=month, last=last, at_once=at_once)
        credits_ = [
            Credit(str(psn_no), _account(str(psn_no), str(kind)), amount_fen)
            for psn_no, kind in rows
        ]
        return _book(tx, RETIREES, month, POOL_ACCOUNT, credits_, at)

    return one


def _account(psn_no: str, account_kind: str) -> Account:
    account = centre_account(psn_no, account_kind)
    assert account is not None  # nobody without one is looked for
    return account


def _book(tx: Tx, kind: str, month: str, source: Account, credits_: list[Credit], at: str) -> Batch:
    if not credits_:
        return Batch("")
    msgid = book_batch(tx, kind, month, Reason.CREDIT, source, credits_, at)
    same = {"month": month, "kind": kind, "msgid": msgid}
    tx.run_many(
        KEEP,
        [{**same, "psn_no": credit.psn_no, "amount_fen": credit.amount_fen} for credit in credits_],
    )
    people = len(credits_)
    return Batch(credits_[-1].psn_no, people, sum(credit.amount_fen for credit in credits_))
