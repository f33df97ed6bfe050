"""Rule 12: a line that the holder disputes is held against three sides, answered, and corrected."""

from __future__ import annotations

import json

import pytest

from backend.protocol.calls import FINDING
from backend.protocol.messages.card_service import NOT_DEBITED, Attempt, Finding, FindingRequest
from backend.protocol.messages.dispute import Says, Verdict
from backend.protocol.refusals import Code, Refused
from tests.support.disputes import ask, investigate, money, verdict
from tests.support.power import Breaker, PowerCut
from tests.support.statements import buy, other_amount, print_statement, rewrite_log, unprinted
from tests.support.training_home import Trainer, cheap_order

# --- lines that stand -----------------------------------------------------------------------------


def test_r12_a_line_on_which_all_agree_stands(shop):
    (sold,) = buy(shop, "zhao")
    found = investigate(shop, "zhao", sequence=sold.entry.sequence, said="not me")
    assert found.answer.verdict == Verdict.ALL_AGREE
    assert (found.evidence.card, found.evidence.journal) == (Says.TAKEN, Says.TAKEN)
    assert found.answer.ledger.number == sold.entry.settlement.setl_id
    assert found.answer.corrected_fen == 0


def test_r12_a_line_can_be_named_by_the_end_of_its_settlement_number(shop):
    (sold,) = buy(shop, "zhao")
    found = investigate(shop, "zhao", number=sold.entry.settlement.setl_id[-10:])
    assert found.answer.sequence == sold.entry.sequence
    assert found.answer.verdict == Verdict.ALL_AGREE


def test_r12_a_line_has_one_case_for_good(shop):
    (sold,) = buy(shop, "zhao")
    first = investigate(shop, "zhao", sequence=sold.entry.sequence)
    again = investigate(shop, "zhao", number=sold.entry.msgid)
    assert again.answer.case_no == first.answer.case_no
    assert again.answer.answered_at == first.answer.answered_at
    assert again.evidence is None, "nobody looks a second time"


def test_r12_a_load_can_be_disputed_too(shop):
    assert verdict(shop, "zhao", sequence=0, kind="1") is Verdict.ALL_AGREE


def test_r12_a_line_refunded_meanwhile_is_answered_with_the_refund(shop):
    (sold,) = buy(shop, "zhao")
    shop.workplace.drive(shop.workplace.refunding(sold.entry.msgid), Trainer())
    assert verdict(shop, "zhao", sequence=sold.entry.sequence) is Verdict.REFUNDED


def test_r12_what_was_printed_and_left_the_log_is_known_from_the_archive(shop):
    print_statement(shop, "zheng")
    buy(shop, "zheng", 10)
    assert len(shop.card("zheng").log) == 60
    found = investigate(shop, "zheng", sequence=2)
    assert found.evidence.card is Says.UNSEEN
    assert found.answer.verdict == Verdict.ALL_AGREE


def test_r12_another_persons_settlement_is_no_line_of_this_card(shop):
    (sold,) = buy(shop, "zhao")
    with pytest.raises(Refused) as no:
        investigate(shop, "zheng", number=sold.entry.settlement.setl_id)
    assert no.value.code == Code.SETTLEMENT_UNKNOWN


def test_r12_a_number_nobody_used_stays_open_to_later_disputes(shop):
    sequence = shop.card("zhao").purse.purchase_sequence
    assert verdict(shop, "zhao", sequence=sequence) is Verdict.NOTHING_TAKEN
    (sold,) = buy(shop, "zhao")
    assert sold.entry.sequence == sequence
    assert verdict(shop, "zhao", sequence=sequence) is Verdict.ALL_AGREE


# --- sides that do not agree ----------------------------------------------------------------------


def debit_and_cut(shop, card):
    """A sale whose power goes right after the card's commit; gives its journal entry."""
    shop.workplace.drawer.insert(card)
    order, cut = cheap_order(shop.workplace), CutAfterDebit()
    shop.workplace.observers.append(cut)
    with pytest.raises(PowerCut):
        shop.workplace.drive(shop.workplace.selling(order), Trainer())
    shop.restart(card)
    return shop.workplace.journal.cases()[-1]


class CutAfterDebit(Breaker):
    def before(self, step):
        pass

    def after(self, step, reply):
        if getattr(step, "label", "") == "DEBIT FOR PURCHASE":
            raise PowerCut


def test_r12_a_payment_that_is_not_decided_stays_open_and_is_answered_later(shop):
    case = debit_and_cut(shop, "zhao")
    attempt = Attempt(omsgid=case.msgid, card_sn=case.card_sn, sequence=case.sequence,
                      terminal_no=case.terminal_no)  # fmt: skip
    finding = FindingRequest(Finding(attempt=attempt, evidence=NOT_DEBITED))
    ask(shop, FINDING, finding)
    first = investigate(shop, "zhao", sequence=case.sequence)
    assert first.answer.verdict == Verdict.STILL_OPEN
    assert first.answer.state == "opened"
    shop.recover()
    second = investigate(shop, "zhao", sequence=case.sequence)
    assert second.answer.verdict == Verdict.COMPENSATED
    assert second.answer.case_no == first.answer.case_no


def test_r12_a_tampered_record_differs_and_goes_to_the_agency(shop):
    (sold,) = buy(shop, "zheng")
    rewrite_log(shop, "zheng", lambda log: [other_amount(log[0], 99), *log[1:]])
    found = investigate(shop, "zheng", sequence=sold.entry.sequence)
    assert found.answer.verdict == Verdict.AMOUNTS_DIFFER
    assert (found.answer.state, found.answer.corrected_fen) == ("referred", 0)


def test_r12_a_line_that_was_answered_lets_the_statement_go_through(shop):
    rewrite_log(shop, "zheng", lambda log: [*log[:20], *log[21:]])
    first = print_statement(shop, "zheng")
    assert not first.cleared
    assert verdict(shop, "zheng", sequence=35) is Verdict.NOT_ON_CARD
    second = print_statement(shop, "zheng")
    assert second.sheet.lines[-1].finding == "answered"
    assert second.cleared
    assert unprinted(shop, "zheng") == 0


def test_r12_a_record_only_the_card_has_moves_no_money(shop):
    buy(shop, "zhao")
    newest = shop.card("zhao").log[0]
    invented = (newest.sequence + 1).to_bytes(2, "big") + bytes(newest)[2:]
    rewrite_log(shop, "zhao", lambda log: [invented, *log])
    before = money(shop, "zhao")
    found = investigate(shop, "zhao", sequence=newest.sequence + 1)
    assert found.answer.verdict == Verdict.CARD_ONLY
    assert found.answer.state == "referred"
    assert money(shop, "zhao") == before


# --- at the desk ----------------------------------------------------------------------------------


def test_r12_the_desk_command_answers_with_a_case_number(shuaka):
    sold = json.loads(shuaka("sell", "--item", "1001:1", "--card", "zhao", "--json").stdout)
    tail = sold["settlement"]["setl_id"][-8:]
    said = shuaka("desk", "dispute-line", "--card", "zhao", "--number", tail, "--json")
    document = json.loads(said.stdout)
    assert document["verdict"] == "all agree"
    assert document["case_no"] in document["said"]
    again = shuaka("desk", "dispute-line", "--card", "zhao", "--number", tail)
    assert document["case_no"] in again.stdout


def test_r12_a_line_must_be_named(shuaka):
    said = shuaka("desk", "dispute-line", "--card", "zhao")
    assert said.exit_code == 2 or said.exit_code == 1
    assert "is missing" in said.stderr


def test_r12_the_account_statement_has_credits_and_spending_between_two_days(shuaka, tmp_path):
    shuaka("sell", "--item", "1001:1", "--card", "zhao", "--yes")
    everything = json.loads(shuaka("statement", "--card", "zhao", "--json").stdout)
    amounts = [line["amount"] for line in everything["lines"]]
    assert amounts == [517.50, *[-12.50] * 12]
    assert everything["lines"][-1]["balance"] == everything["balance"] == 367.50
    today = everything["lines"][-1]["at"][:10]
    file = tmp_path / "account.pdf"
    said = shuaka("statement", "--card", "zhao", "--from", today, "--to", today, "--pdf", str(file))
    assert "1 lines" in said.stdout
    assert file.read_bytes().startswith(b"%PDF")
    assert "380.00" in said.stdout, "the balance before"


def test_r12_days_the_wrong_way_round_print_nothing(shuaka):
    said = shuaka("statement", "--card", "zhao", "--from", "2026-12-02", "--to", "2026-12-01")
    assert "The first day is after the last one" in said.stderr
