"""Why the centre would have said no to an offline sale, had it been asked (a late refusal).

Judged by the day of the sale; the first reason counts, in the order of the table. The card was
debited in any case: a reason decides who gets the money, not whether it left the card.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from backend import policy
from backend.bill import Line, read_lines
from backend.cards import CANCELLED, FROZEN, LOST, Card
from backend.context import Context
from backend.losses import losses_of
from backend.policy import Cut, Split
from backend.protocol.messages.offline import OfflineRequest, OfflineSale
from backend.protocol.refusals import Code, Refused

SALE_LIMIT_FEN, MOST_SALES, MOST_TOTAL_FEN = 500_00, 20, 2_000_00
"""What the agency lets any institution allow itself: one sale, and between two online ones."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The bill as the centre cuts it, and the reason against it ("" for none)."""

    lines: list[Line]
    split: Split
    reason: str


def judge(
    context: Context, card: Card, message: OfflineRequest, rules: policy.Policy, psn_type: str
) -> Judged:
    """Work an offline bill out. What cannot be read as a bill is one line inside the policy."""
    asked, lines, reason = message.data, list[Line](), ""
    try:
        lines = read_lines(context, "drugdetail", message.drugdetail)
    except Refused as unreadable:
        reason = str(unreadable.code)
    total_fen = sum(line.cut.amount_fen for line in lines)
    if not reason and total_fen != asked.total_fen:
        lines, reason = [], str(Code.SUM_MISMATCH)
    cuts = [line.cut for line in lines] or [Cut(asked.total_fen, 0, 0, 0, asked.total_fen)]
    split = _split(cuts, rules, psn_type, asked)
    if split.account_fen < asked.account_fen:
        split = _split(cuts, _generous(rules), psn_type, asked)
        reason = reason or str(Code.OFFLINE_SPLIT)
    return Judged(lines, split, late_refusal(context, card, asked) or reason)


def _split(cuts: list[Cut], rules: policy.Policy, psn_type: str, asked: OfflineSale) -> Split:
    """No pooled fund offline; the account pays what the card was debited."""
    means = policy.Means(asked.account_fen)
    return policy.settle(cuts, rules, None, psn_type, policy.YearToDate(), means)


def _generous(rules: policy.Policy) -> policy.Policy:
    """The same rules for a bill on which the account already paid more than it may."""
    return policy.policy_of(rules.place, rules.year, account_pays_own_expense=True)


def late_refusal(context: Context, card: Card, asked: OfflineSale) -> str:
    """The code of what spoke against card or amount on the day of the sale, "" for nothing."""
    day = f"{asked.terminal_time[:4]}-{asked.terminal_time[4:6]}-{asked.terminal_time[6:8]}"
    found = (code for code, applies in _REASONS if applies(context, card, asked, day))
    return next((str(code) for code in found), "")


def _was_lost(context: Context, card: Card, asked: OfflineSale, day: str) -> bool:
    """Reported on the day of the sale or before, and not found again by then."""
    del asked
    if card.status == LOST and card.status_since <= day and card.status_on(day) == LOST:
        return True
    return any(
        loss.reported_on <= day
        and not loss.has_lapsed(day)
        and (not loss.ended_on or loss.ended_on > day)
        for loss in losses_of(context.tx, card.card_sn)
    )


def _was(status: str) -> Callable[[Context, Card, OfflineSale, str], bool]:
    return lambda _, card, __, day: card.status == status and card.status_since <= day


def _over_limit(_: Context, __: Card, asked: OfflineSale, ___: str) -> bool:
    counted = (asked.account_fen, asked.card_sales, asked.card_total_fen)
    limits = (SALE_LIMIT_FEN, MOST_SALES, MOST_TOTAL_FEN)
    return any(value > most for value, most in zip(counted, limits, strict=True))


_REASONS: tuple[tuple[Code, Callable[[Context, Card, OfflineSale, str], bool]], ...] = (
    (Code.CARD_LOST, _was_lost),
    (Code.CARD_FROZEN, _was(FROZEN)),
    (Code.CARD_CANCELLED, _was(CANCELLED)),
    (
        Code.CREDENTIAL_INVALID,
        lambda _, card, __, day: bool(card.expires_on) and card.expires_on < day,
    ),
    (Code.OFFLINE_LIMIT, _over_limit),
)
