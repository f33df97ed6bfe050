"""What three sides come to is a table, and every case of it has one verdict."""

from itertools import product

import pytest

from backend.dispute_policy import RULES, Side, state_of, verdict_of
from backend.protocol.messages.dispute import ANSWERED, OPENED, REFERRED, Says, Verdict

TAKEN = Side(Says.TAKEN, 100)
NOTHING, UNSEEN, NOT_KEPT = Side(Says.NOTHING), Side(Says.UNSEEN), Side(Says.NOT_KEPT)
REVERSED, OPEN = Side(Says.REVERSED), Side(Says.OPEN)

CASES = [
    # ledger, card, journal, verdict
    (TAKEN, TAKEN, TAKEN, Verdict.ALL_AGREE),
    (TAKEN, TAKEN, UNSEEN, Verdict.ALL_AGREE),
    (TAKEN, NOT_KEPT, TAKEN, Verdict.ALL_AGREE),
    (TAKEN, TAKEN, NOTHING, Verdict.NOT_IN_JOURNAL),
    (TAKEN, NOTHING, NOTHING, Verdict.LEDGER_ONLY),
    (TAKEN, NOTHING, REVERSED, Verdict.LEDGER_ONLY),
    (TAKEN, NOT_KEPT, NOTHING, Verdict.LEDGER_ONLY),
    (TAKEN, NOTHING, TAKEN, Verdict.NOT_ON_CARD),
    (TAKEN, NOTHING, UNSEEN, Verdict.UNDECIDED),
    (TAKEN, NOT_KEPT, UNSEEN, Verdict.UNDECIDED),
    (TAKEN, UNSEEN, TAKEN, Verdict.UNDECIDED),
    (TAKEN, Side(Says.TAKEN, 99), TAKEN, Verdict.AMOUNTS_DIFFER),
    (TAKEN, NOT_KEPT, Side(Says.TAKEN, 99), Verdict.AMOUNTS_DIFFER),
    (NOTHING, TAKEN, UNSEEN, Verdict.CARD_ONLY),
    (REVERSED, TAKEN, REVERSED, Verdict.CARD_ONLY),
    (NOTHING, NOTHING, TAKEN, Verdict.JOURNAL_ONLY),
    (REVERSED, NOTHING, REVERSED, Verdict.NOTHING_TAKEN),
    (NOTHING, NOTHING, UNSEEN, Verdict.NOTHING_TAKEN),
    (NOTHING, UNSEEN, UNSEEN, Verdict.UNDECIDED),
    (OPEN, TAKEN, OPEN, Verdict.STILL_OPEN),
    (REVERSED, TAKEN, OPEN, Verdict.STILL_OPEN),
    (Side(Says.REFUNDED), TAKEN, TAKEN, Verdict.REFUNDED),
    (Side(Says.COMPENSATED), TAKEN, REVERSED, Verdict.COMPENSATED),
]


@pytest.mark.parametrize(("ledger", "card", "journal", "verdict"), CASES)
def test_three_sides_come_to_this(ledger, card, journal, verdict):
    assert verdict_of(ledger, card, journal) is verdict


def test_every_combination_has_a_verdict_and_every_verdict_a_state():
    for says in product(Says, repeat=3):
        verdict = verdict_of(*(Side(one, 1) for one in says))
        assert state_of(verdict) in (OPENED, ANSWERED, REFERRED)


def test_money_is_given_back_only_where_no_other_side_knows_of_it():
    gone = {Says.NOTHING, Says.REVERSED, Says.NOT_KEPT}
    for ledger, card, journal in product(Says, repeat=3):
        sides = (Side(ledger, 1), Side(card, 1), Side(journal, 1))
        if verdict_of(*sides) is Verdict.LEDGER_ONLY:
            assert ledger is Says.TAKEN
            assert {card, journal} <= gone


def test_no_row_of_the_table_is_hidden_by_those_above_it():
    hit = set()
    for ledger, card, journal in product(Says, repeat=3):
        hit.add(
            next(
                number
                for number, row in enumerate(RULES)
                if ledger in row[0] and card in row[1] and journal in row[2]
            )
        )
    assert hit == set(range(len(RULES)))
