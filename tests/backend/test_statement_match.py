"""Card and ledger side by side: every number is one line, with the first finding that applies."""

import random
from datetime import datetime, timedelta

import msgspec
import pytest

from backend.protocol.messages.statement import Finding, LedgerSide
from backend.statement_match import Counters, match
from card_emulator.protocol.purse import LOAD, PURCHASE, Amounts, LogRecord

TERMINAL = "430102000042"
START = datetime(2026, 11, 1, 9)


def record(sequence, kind=PURCHASE, amount_fen=100):
    time = START + timedelta(minutes=sequence)
    return LogRecord(sequence, kind, TERMINAL, time, Amounts(amount_fen, 50, 0))


def row(of, **changes):
    side = LedgerSide(
        number=f"setl-{of.kind:x}-{of.sequence}", msgid="m", institution="P", state="posted",
        booked_at="2026-11-01 09:00:00", account_fen=of.amounts.account_fen,
        self_fen=of.amounts.self_fen, fund_fen=of.amounts.fund_fen, terminal_no=TERMINAL,
        time=f"{of.time:%Y%m%d%H%M%S}",
    )  # fmt: skip
    return msgspec.structs.replace(side, **changes)


def place(of):
    return chr(of.kind), of.sequence


NEVER = Counters(0, 0)


def findings(log, rows, archived=(), since=NEVER, **more):
    lines = match(log, rows, {place(one): bytes(one) for one in archived}, since, **more)
    return {one.place: one.line.finding for one in lines}


ONE = record(0)
CASES = {
    "the same on both sides": (ONE, row(ONE), Finding.AGREES),
    "still held": (ONE, row(ONE, state="held"), Finding.OPEN),
    "given back as waiting credit": (ONE, row(ONE, state="compensated"), Finding.AGREES),
    "refunded": (ONE, row(ONE, state="refunded"), Finding.AGREES),
    "no row": (ONE, None, Finding.CARD_ONLY),
    "reversed": (ONE, row(ONE, state="reversed"), Finding.REVERSED),
    "other sum": (ONE, row(ONE, account_fen=101), Finding.AMOUNT),
    "other own part": (ONE, row(ONE, self_fen=51), Finding.AMOUNT),
    "other fund": (ONE, row(ONE, fund_fen=1), Finding.AMOUNT),
    "other terminal": (ONE, row(ONE, terminal_no="430102000043"), Finding.PLACE),
    "other time": (ONE, row(ONE, time="20261101090001"), Finding.PLACE),
    "time not told yet": (ONE, row(ONE, state="held", time=""), Finding.OPEN),
    "no record": (None, row(ONE), Finding.LEDGER_ONLY),
}


@pytest.mark.parametrize("case", CASES)
def test_a_line_is_found_to_be(case):
    on_card, in_ledger, finding = CASES[case]
    log = [on_card] if on_card else []
    rows = {place(ONE): in_ledger} if in_ledger else {}
    assert findings(log, rows) == {place(ONE): finding}


def test_a_held_or_reversed_row_without_a_record_is_no_line():
    for state in ("held", "reversed"):
        assert findings([], {place(ONE): row(ONE, state=state)}) == {}


def test_a_number_between_others_that_nobody_knows_is_missing():
    log = [record(3), record(0)]
    rows = {place(one): row(one) for one in log}
    found = findings(log, rows)
    assert found == {
        ("2", 0): Finding.AGREES, ("2", 3): Finding.AGREES,
        ("2", 1): Finding.MISSING, ("2", 2): Finding.MISSING,
    }  # fmt: skip


def test_what_lies_before_the_last_printing_is_no_line():
    log = [record(n) for n in range(9, -1, -1)]
    rows = {place(one): row(one) for one in log if one.sequence >= 7}
    assert list(findings(log, rows, since=Counters(0, 7))) == [("2", 7), ("2", 8), ("2", 9)]


def test_an_archived_record_stands_and_another_one_under_its_number_is_altered():
    lines = match([record(0, amount_fen=1)], {place(ONE): row(ONE)}, {place(ONE): bytes(ONE)},
                  Counters(0, 0))  # fmt: skip
    assert lines[0].line.finding is Finding.ALTERED
    assert lines[0].record == bytes(ONE)


def test_an_archived_record_that_left_the_log_is_still_a_line():
    assert findings([], {place(ONE): row(ONE)}, archived=[ONE]) == {place(ONE): Finding.AGREES}


def test_an_answered_dispute_keeps_nothing_from_going_on():
    answered = frozenset({place(ONE)})
    assert findings([ONE], {}, answered=answered) == {place(ONE): Finding.ANSWERED}
    assert findings([ONE], {place(ONE): row(ONE)}, answered=answered) == {
        place(ONE): Finding.AGREES
    }


def test_loads_and_purchases_count_apart():
    log = [record(1), record(0, LOAD), record(0)]
    rows = {place(one): row(one) for one in log}
    assert set(findings(log, rows).values()) == {Finding.AGREES}
    assert Counters(0, 0).after(map(place, log)) == Counters(1, 2)
    assert Counters(4, 7).after([]) == Counters(4, 7)


def test_whatever_is_spoilt_every_number_is_one_line_and_nothing_is_lost():
    for seed in range(300):
        chance = random.Random(seed)
        log = [record(n, chance.choice((LOAD, PURCHASE))) for n in range(59, -1, -1)]
        rows = {place(one): row(one) for one in log}
        kept = [one for one in log if chance.random() > 0.1]
        booked = {key: side for key, side in rows.items() if chance.random() > 0.1}
        found = findings(kept, booked)
        assert set(found) >= {place(one) for one in kept} | set(booked)
        agree = {place(one) for one in kept} & set(booked)
        assert {key for key, what in found.items() if what is Finding.AGREES} == agree
