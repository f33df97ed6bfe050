"""The fault panel: what each named fault makes of a sale, and that afterwards everything agrees."""

import pytest

from terminal.commands.outcome_told import as_document
from terminal.entry import Kind
from terminal.fault_kinds import KINDS, Fault
from terminal.faults import FaultUnknown
from terminal.outcome import Result
from terminal.receipt import Letterhead, print_receipt
from tests.support.faults import ENDS

PAID, REFUSED = Result.PAID, Result.REFUSED


@pytest.fixture
def faults(shop):
    found = shop.workplace.devices.faults
    found.sleep = lambda seconds: None
    return found


def test_every_fault_has_its_end_here():
    assert set(ENDS) == set(Fault) == set(KINDS)


@pytest.mark.parametrize("fault", Fault)
def test_a_sale_with_a_fault_ends_as_announced_and_everything_agrees_afterwards(
    shop, faults, fault
):
    before = shop.card("zhao").purse.balance_fen
    faults.arm(fault)
    outcome = shop.sell("zhao")
    assert (fault, outcome.result) == (fault, ENDS[fault])
    faults.disarm(fault)
    shop.workplace.drawer.insert("zhao")
    assert shop.recover() == []
    assert shop.disagreements() == []
    sales = [case for case in shop.workplace.journal.cases() if case.kind is Kind.PURSE_SALE]
    paid = before - shop.card("zhao").purse.balance_fen
    assert paid in (0, 121_60)
    if outcome.result is PAID:
        assert paid == 121_60
    if outcome.result is REFUSED:
        assert paid == 0
    assert len(sales) >= 1


def test_a_fault_acts_once_and_is_gone(shop, faults):
    faults.arm(Fault.ANSWER_LOST)
    assert shop.sell("zhao").entry.faults == ("answer-lost",)
    assert faults.armed == []
    assert shop.sell("zhao", shop.order("1001")).entry.faults == ()


def test_one_that_stays_stays_until_it_is_taken_back(shop, faults):
    faults.arm(Fault.CENTRE_DOWN)
    assert shop.sell("zhao").result is REFUSED
    assert shop.sell("zhao").result is REFUSED
    faults.disarm(Fault.CENTRE_DOWN)
    assert shop.sell("zhao").result is PAID


def test_receipt_journal_and_json_say_what_was_armed(shop, faults):
    faults.arm(Fault.TRUNCATED)
    outcome = shop.sell("zhao")
    head = Letterhead.of(shop.workplace.settings)
    assert "Truncated answer" in " ".join(print_receipt(outcome.entry, head).split())
    assert as_document(outcome, shop.workplace.settings)["faults"] == ["truncated-answer"]
    kept = shop.workplace.find_settled(outcome.entry.msgid)
    assert kept.faults == ("truncated-answer",)


def test_a_name_that_is_none_is_one_sentence(faults):
    with pytest.raises(FaultUnknown, match="no fault bad"):
        faults.arm("bad")
