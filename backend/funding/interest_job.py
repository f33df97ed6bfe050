"""Interest of a year for everybody (rules.md R17), and up to a day for an account that is closed.

What each day's balance was follows from the balance now and the movements since the last interest,
read for many people at once: one walk through a year's transfers, whatever their number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from backend.funding.batches import (
    AT_ONCE,
    Batch,
    Credit,
    Progress,
    Tally,
    book_batch,
    run_batches,
)
from backend.funding.interest import day_product, interest_fen
from backend.funding.interest_queries import (
    BALANCES,
    CAME,
    IS_CREDITED,
    KEEP,
    PEOPLE_COUNT,
    PEOPLE_LEFT,
    WENT,
)
from backend.funding.policy import InterestRule, interest_of
from backend.ledger import INTEREST, Account, Entry, Move, Reason, post
from backend.people import Person, centre_account
from backend.protocol.refusals import Code, Refused
from backend.store import Store, Tx

NAME = "interest"


@dataclass(slots=True)
class YearInterest:
    """What the interest of a year has come to."""

    year: int
    rate_per_10k: int
    people: Tally = field(default_factory=Tally)


@dataclass(frozen=True, slots=True)
class Period:
    """From the end of one day to the end of another, with the rule in force."""

    year: int
    first: date
    last: date
    rule: InterestRule

    @classmethod
    def of_year(cls, year: int) -> Period:
        """A whole year, from interest to interest."""
        return cls(year, _paid_on(year - 1), _paid_on(year), interest_of(year))

    @classmethod
    def up_to(cls, day: date) -> Period:
        """From the last interest to a day."""
        year = day.year if day <= _paid_on(day.year) else day.year + 1
        return cls(year, _paid_on(year - 1), day, interest_of(year))


def _paid_on(year: int) -> date:
    rule = interest_of(year)
    return date(year, rule.month, rule.day)


def run_interest(
    store: Store, year: int, now: datetime, progress: Progress | None = None, at_once: int = AT_ONCE
) -> YearInterest:
    """Credit the interest of a year; safe to run again, late, twice at once.

    Raises Refused before the day on which it is due.
    """
    period = Period.of_year(year)
    if now.date() < period.last:
        raise Refused(Code.INTEREST_NOT_DUE, year=str(year), day=period.last.isoformat())
    done = YearInterest(year, period.rule.rate_per_10k)
    (total,) = store.read(lambda tx: tx.row(PEOPLE_COUNT)) or (0,)
    run_batches(
        store,
        _batches(period, f"{now:%Y-%m-%d %H:%M:%S}", at_once),
        done.people,
        lambda people: progress(people, max(int(total), people)) if progress else None,
    )
    return done


def _batches(period: Period, at: str, at_once: int) -> Callable[[Tx, str], Batch]:
    def one(tx: Tx, last: str) -> Batch:
        rows = tx.rows(PEOPLE_LEFT, year=str(period.year), last=last, at_once=at_once)
        if not rows:
            return Batch("")
        kinds = {str(psn_no): str(kind) for psn_no, kind in rows}
        found = products(tx, period, min(kinds), max(kinds))
        credits_ = [
            Credit(psn_no, _account(psn_no, kind), _earned(period, found.get(psn_no, 0)))
            for psn_no, kind in kinds.items()
        ]
        msgid = book_batch(tx, NAME, str(period.year), Reason.INTEREST, INTEREST, credits_, at)
        _keep(tx, period, credits_, found, msgid)
        paid_fen = sum(credit.amount_fen for credit in credits_)
        return Batch(credits_[-1].psn_no, len(credits_), paid_fen)

    return one


def close_interest(tx: Tx, entry: Entry, person: Person, day: date) -> int:
    """Credit what an account has earned up to a day on which it is closed; how much, in fen.

    Nothing when the year's interest was credited already.
    """
    period = Period.up_to(day)
    account = person.centre_account
    if account is None or tx.row(IS_CREDITED, year=str(period.year), psn_no=person.psn_no):
        return 0
    found = products(tx, period, person.psn_no, person.psn_no)
    earned_fen = _earned(period, found.get(person.psn_no, 0))
    post(tx, entry, Reason.INTEREST, [Move(INTEREST, account, earned_fen)])
    _keep(tx, period, [Credit(person.psn_no, account, earned_fen)], found, entry.msgid)
    return earned_fen


def products(tx: Tx, period: Period, first_psn: str, last_psn: str) -> dict[str, int]:
    """Fen times days of everybody between two person numbers, both included."""
    people = {"first_psn": first_psn, "last_psn": last_psn}
    movements: defaultdict[str, list[tuple[date, int]]] = defaultdict(list)
    for sign, statement in ((1, CAME), (-1, WENT)):
        for psn_no, day, amount_fen in tx.rows(statement, since=f"{period.first} 99", **people):
            movements[psn_no].append((date.fromisoformat(day), sign * int(amount_fen)))
    return {
        str(psn_no): day_product(int(balance_fen), movements[psn_no], period.first, period.last)
        for psn_no, balance_fen in tx.rows(BALANCES, **people)
    }


def _earned(period: Period, product: int) -> int:
    return interest_fen(product, period.rule.rate_per_10k)


def _account(psn_no: str, account_kind: str) -> Account:
    account = centre_account(psn_no, account_kind)
    assert account is not None  # nobody without one is looked for
    return account


def _keep(
    tx: Tx, period: Period, credits_: list[Credit], found: dict[str, int], msgid: str
) -> None:
    same = {"year": str(period.year), "rate_per_10k": period.rule.rate_per_10k, "msgid": msgid}
    rows = [
        {**same, "psn_no": credit.psn_no, "amount_fen": credit.amount_fen,
         "product_fen_days": found.get(credit.psn_no, 0)}
        for credit in credits_
    ]  # fmt: skip
    tx.run_many(KEEP, rows)
