"""Why is there no money? (rules.md R13): the exact reason from the facts, pure.

The rows of RULES are asked in order; the first that holds is the answer. funding/facts.py reads
the facts from the books.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from backend.protocol.messages.why import DECLARED, FINANCIAL, NOTHING, Reason, WhyAnswer


class MonthState(StrEnum):
    """How far the contributions of a month have come."""

    NOTHING = NOTHING
    DECLARED = DECLARED
    PAID = "paid"
    CREDITED = "credited"


@dataclass(frozen=True, slots=True)
class MonthFact:
    """A month in which somebody owes this person contributions, oldest first.

    `payer` is who pays by name, "" for a retiree's amount from the pool; `own` says that it is the
    person; `pending_fen` is what the month would bring, 0 while nothing is declared.
    """

    month: str
    state: MonthState
    payer: str = ""
    own: bool = False
    pending_fen: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What the books say of one person; money in fen. `missing` names the data that is missing."""

    asked: str
    has_account: bool
    activated: bool = True
    missing: str = ""
    balance_fen: int = 0
    waiting_fen: int = 0
    spent_fen: int = 0
    months: tuple[MonthFact, ...] = ()

    @property
    def held_back_fen(self) -> int:
        """What was paid and is not credited."""
        return sum(fact.pending_fen for fact in self.months if fact.state is MonthState.PAID)

    def first(self, *states: MonthState) -> MonthFact | None:
        """The oldest month in one of these states."""
        return next((fact for fact in self.months if fact.state in states), None)

    @property
    def paid(self) -> MonthFact | None:
        """The oldest month that is paid and not credited."""
        return self.first(MonthState.PAID)

    @property
    def unpaid(self) -> MonthFact | None:
        """The oldest month that is not paid."""
        return self.first(MonthState.DECLARED, MonthState.NOTHING)


def why_no_money(facts: Facts) -> WhyAnswer:
    """The one reason, with the facts that belong to it."""
    return next(answer for rule in RULES if (answer := rule(facts)) is not None)


Rule = Callable[[Facts], WhyAnswer | None]


def _other_account(facts: Facts) -> WhyAnswer | None:
    if facts.asked != FINANCIAL or not facts.has_account:
        return None
    return WhyAnswer(reason=Reason.OTHER_ACCOUNT, balance_fen=facts.balance_fen)


def _no_account(facts: Facts) -> WhyAnswer | None:
    if facts.has_account or facts.balance_fen:  # foreign data may have some (R18)
        return None
    return WhyAnswer(reason=Reason.NO_ACCOUNT)


def _data_incomplete(facts: Facts) -> WhyAnswer | None:
    if not facts.missing:
        return None
    return WhyAnswer(
        reason=Reason.DATA_INCOMPLETE, missing=facts.missing, pending_fen=facts.held_back_fen
    )


def _not_activated(facts: Facts) -> WhyAnswer | None:
    if facts.activated:
        return None
    return WhyAnswer(reason=Reason.NOT_ACTIVATED, waiting_fen=facts.waiting_fen)


def _month_end_pending(facts: Facts) -> WhyAnswer | None:
    if facts.paid is None:
        return None
    by_payer = Reason.MONTH_END_PENDING if facts.paid.payer else Reason.POOL_PENDING
    return _of_month(by_payer, facts.paid)


def _not_paid(facts: Facts) -> WhyAnswer | None:
    if facts.unpaid is None:
        return None
    return _of_month(Reason.SELF_NOT_PAID if facts.unpaid.own else Reason.NOT_PAID, facts.unpaid)


def _of_month(reason: Reason, fact: MonthFact) -> WhyAnswer:
    return WhyAnswer(
        reason=reason, month=fact.month, payer=fact.payer, pending_fen=fact.pending_fen,
        declared=str(fact.state) if fact.state in (DECLARED, NOTHING) else "",
    )  # fmt: skip


def _used_up(facts: Facts) -> WhyAnswer | None:
    if facts.balance_fen:
        return None
    return WhyAnswer(reason=Reason.USED_UP, spent_fen=facts.spent_fen)


def _there_is(facts: Facts) -> WhyAnswer | None:
    return WhyAnswer(
        reason=Reason.THERE_IS, balance_fen=facts.balance_fen, waiting_fen=facts.waiting_fen
    )


RULES: tuple[Rule, ...] = (
    _other_account,
    _no_account,
    _data_incomplete,
    _not_activated,
    _month_end_pending,
    _not_paid,
    _used_up,
    _there_is,
)
"""In the order in which they are asked; the last always holds."""
