"""What three sides come to (rules.md R12, R24): a table from what they say to a verdict. Pure.

The first row that fits decides. Only one verdict moves money: a debit that is in the ledger alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.protocol.messages.dispute import ANSWERED, OPENED, REFERRED, Says, Verdict


@dataclass(frozen=True, slots=True)
class Side:
    """What one side says, and of how much."""

    says: Says
    amount_fen: int = 0


ANY = frozenset(Says)
GONE = frozenset({Says.NOTHING, Says.REVERSED})
NO_RECORD = frozenset({Says.NOTHING, Says.NOT_KEPT})
TAKEN, SEEN_NOWHERE = frozenset({Says.TAKEN}), frozenset({Says.UNSEEN})

RULES = (
    # ledger                       card                       journal                    verdict
    (frozenset({Says.REFUNDED}), ANY, ANY, Verdict.REFUNDED),
    (frozenset({Says.COMPENSATED}), ANY, ANY, Verdict.COMPENSATED),
    (frozenset({Says.OPEN}), ANY, ANY, Verdict.STILL_OPEN),
    (GONE, ANY, frozenset({Says.OPEN}), Verdict.STILL_OPEN),
    (GONE, TAKEN, ANY, Verdict.CARD_ONLY),
    (GONE, ANY, TAKEN, Verdict.JOURNAL_ONLY),
    (GONE, NO_RECORD, ANY, Verdict.NOTHING_TAKEN),
    (TAKEN, TAKEN, GONE, Verdict.NOT_IN_JOURNAL),
    (TAKEN, TAKEN, ANY, Verdict.ALL_AGREE),
    (TAKEN, frozenset({Says.NOT_KEPT}), TAKEN, Verdict.ALL_AGREE),
    (TAKEN, NO_RECORD, GONE, Verdict.LEDGER_ONLY),
    (TAKEN, frozenset({Says.NOTHING}), TAKEN, Verdict.NOT_ON_CARD),
    (ANY, ANY, ANY, Verdict.UNDECIDED),
)
"""What ledger, card and journal say -> verdict; the journal's DEBITED is TAKEN."""

STATES = {
    Verdict.UNDECIDED: OPENED,
    Verdict.STILL_OPEN: OPENED,
    Verdict.CARD_ONLY: REFERRED,
    Verdict.JOURNAL_ONLY: REFERRED,
    Verdict.NOT_ON_CARD: REFERRED,
    Verdict.AMOUNTS_DIFFER: REFERRED,
}
"""Where a case goes; any other verdict answers it."""


def verdict_of(ledger: Side, card: Side, journal: Side) -> Verdict:
    """What the three sides come to."""
    sides = (ledger, card, journal)
    amounts = {side.amount_fen for side in sides if side.says is Says.TAKEN}
    if ledger.says is Says.TAKEN and len(amounts) > 1:
        return Verdict.AMOUNTS_DIFFER
    return next(
        verdict
        for in_ledger, on_card, in_journal, verdict in RULES
        if ledger.says in in_ledger and card.says in on_card and journal.says in in_journal
    )


def state_of(verdict: Verdict) -> str:
    """What a verdict makes of its case."""
    return STATES.get(verdict, ANSWERED)
