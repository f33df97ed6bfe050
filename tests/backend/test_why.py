"""Why there is no money: each reason from its facts, in their order (rules.md R13)."""

from dataclasses import replace

import pytest

from backend.protocol.messages.why import (
    FINANCIAL,
    PERSONAL,
    SAID,
    TO_DO,
    Reason,
    places,
    said,
    what_to_do,
)
from backend.why import Facts, MonthFact, MonthState, why_no_money

FINE = Facts(asked=PERSONAL, has_account=True, balance_fen=5_00, waiting_fen=2_00)
PAID = MonthFact("2026-10", MonthState.PAID, "晨光", pending_fen=120_00)
DECLARED = MonthFact("2026-10", MonthState.DECLARED, "晨光", pending_fen=120_00)
NOTHING = MonthFact("2026-09", MonthState.NOTHING, "晨光")
CREDITED = MonthFact("2026-08", MonthState.CREDITED, "晨光", pending_fen=120_00)
OWN = MonthFact("2026-10", MonthState.NOTHING, "韩雪", own=True)
POOL = MonthFact("2026-10", MonthState.PAID, pending_fen=85_00)

TABLE = [
    ({"asked": FINANCIAL}, "other_account"),
    ({"has_account": False, "balance_fen": 0}, "no_account"),
    ({"has_account": False, "balance_fen": 0, "asked": FINANCIAL}, "no_account"),
    ({"missing": "手机号码", "months": (PAID,)}, "data_incomplete"),
    ({"activated": False}, "not_activated"),
    ({"activated": False, "months": (PAID,)}, "not_activated"),
    ({"months": (CREDITED, PAID)}, "month_end_pending"),
    ({"months": (NOTHING, PAID)}, "month_end_pending"),
    ({"months": (POOL,)}, "pool_pending"),
    ({"months": (CREDITED, DECLARED)}, "not_paid"),
    ({"months": (NOTHING,), "balance_fen": 0}, "not_paid"),
    ({"months": (OWN,)}, "self_not_paid"),
    ({"balance_fen": 0, "spent_fen": 77_00, "months": (CREDITED,)}, "used_up"),
    ({"months": (CREDITED,)}, "there_is"),
    ({"has_account": False, "balance_fen": 200_00}, "there_is"),
]


@pytest.mark.parametrize(("facts", "reason"), TABLE)
def test_each_reason_from_its_facts(facts, reason):
    assert why_no_money(replace(FINE, **facts)).reason == reason


def test_every_reason_is_in_the_table():
    assert {reason for _, reason in TABLE} == set(Reason)


def test_the_answer_carries_the_facts_of_its_reason():
    pending = why_no_money(replace(FINE, months=(CREDITED, PAID)))
    assert (pending.month, pending.payer, pending.pending_fen) == ("2026-10", "晨光", 120_00)
    unpaid = why_no_money(replace(FINE, months=(NOTHING, DECLARED)))
    assert (unpaid.month, unpaid.declared) == ("2026-09", "nothing")
    assert why_no_money(replace(FINE, months=(DECLARED,))).declared == "declared"
    held_back = why_no_money(replace(FINE, missing="手机号码", months=(PAID, PAID)))
    assert (held_back.missing, held_back.pending_fen) == ("手机号码", 240_00)
    assert why_no_money(replace(FINE, activated=False)).waiting_fen == 2_00


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"activated": False}, "The card is not activated; 2.00 wait at the centre."),
        (
            {"months": (PAID,)},
            "晨光 has paid for 2026-10; the month-end transfer of 120.00 has not run yet.",
        ),
        ({"months": (DECLARED,)}, "晨光 has not paid the contributions of 2026-10."),
    ],
)
def test_a_reason_reads_as_a_sentence(facts, sentence):
    answer = why_no_money(replace(FINE, **facts))
    assert said(answer).english.format(**places(answer)) == sentence


def test_every_reason_says_what_is_so_and_what_to_do_in_both_languages():
    for facts, _ in TABLE:
        answer = why_no_money(replace(FINE, **facts))
        for text in (said(answer), what_to_do(answer)):
            assert text.chinese.format(**places(answer))
            assert text.english.format(**places(answer))
    assert set(SAID) == set(TO_DO) == set(Reason)
