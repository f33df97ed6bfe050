"""R22: bills handed in at the agency, judged like any other, paid to the person once."""

from dataclasses import replace

import pytest

from backend.ledger import Account, Kind
from backend.protocol import calls, claim_calls
from backend.protocol.messages.account import AccountQuery, AccountReply, AccountRequest
from backend.protocol.messages.bank import Customer
from backend.protocol.messages.pharmacy import Cancel, CancelRequest
from backend.protocol.messages.reimbursement import (
    HandInReply,
    HandInsReply,
)
from backend.protocol.messages.reimbursement import HandInsQuery as Query
from backend.protocol.messages.reimbursement import HandInsRequest as QueryRequest
from backend.protocol.money import Fen
from backend.verify import verify
from tests.support.centre_people import (
    BASKET,
    CARD,
    DRUG_A,
    DRUG_B,
    ONLINE_CARD,
    ONLINE_PERSON,
    PURSE_PERSON,
    RESIDENT_PERSON,
    SHOP,
)
from tests.support.centre_visits import CLINIC, HOSPITAL_BASKET, attend
from tests.support.claims import (
    DEVICE,
    EMERGENCY_BILL,
    OUTSIDE,
    bill_of,
    done,
    paid_out,
    reimburse,
)


def test_an_emergency_anywhere_is_paid_with_the_drug_scope_relaxed(town, agency):
    """In scope 600 + 80; third level: 300 deductible, 60 % of 380."""
    bill = done(agency, ONLINE_PERSON, *EMERGENCY_BILL)
    assert (bill.medfee_sumamt, bill.own_expense, bill.first_pay) == (750_00, 50_00, 20_00)
    assert (bill.in_scope, bill.deductible, bill.fund_pay) == (680_00, 300_00, 228_00)
    assert (bill.acct_pay, bill.paid) == (0, 228_00)
    assert [line.relaxed for line in bill.lines] == [False, True, False]
    assert [(fund.fund_pay_type, fund.amount) for fund in bill.funds] == [("310102", 228_00)]
    assert paid_out(town, "P002") == 228_00
    assert town.books.sum_of_all_accounts() == 0
    assert verify(town.centre.store).faults == []


def test_what_is_no_drug_is_not_relaxed(agency):
    bill = done(agency, ONLINE_PERSON, (DEVICE, "50.00", "1"))
    assert (bill.own_expense, bill.in_scope) == (50_00, 0)
    assert bill.paid == 0


def test_a_bill_that_could_not_be_settled_directly_is_judged_as_it_would_have_been(town, agency):
    """The 2207 of settlement.md 3.4 at the same hospital: the fund pays 42.10."""
    bill = done(agency, ONLINE_PERSON, *HOSPITAL_BASKET, why="not-settled", fixmedins_code=CLINIC)
    assert (bill.medfee_sumamt, bill.over_limit, bill.first_pay) == (422_80, 20_00, 32_64)
    assert (bill.in_scope, bill.deductible, bill.fund_pay) == (370_16, 300_00, 42_10)
    direct = attend(town, PURSE_PERSON).quote(422_80)
    assert '"hifp_pay":42.10' in direct.raw.decode()


def test_outside_an_emergency_class_c_stays_the_persons_own(agency):
    bill = done(agency, ONLINE_PERSON, (OUTSIDE, "100.00", "1"), why="not-settled",
                fixmedins_code=CLINIC)  # fmt: skip
    assert (bill.own_expense, bill.in_scope) == (100_00, 0)


def test_what_was_reimbursed_counts_for_deductible_and_cap_of_the_year(town, agency):
    done(agency, ONLINE_PERSON, (DRUG_A, "400.00", "1"))
    visit = attend(town, ONLINE_PERSON, ((DRUG_A, "100.00", "1"),))
    answer = visit.quote(100_00)
    assert '"act_pay_dedc":0.00' in answer.raw.decode()
    assert '"hifp_pay":60.00' in answer.raw.decode()


def test_the_account_pays_only_where_chosen_and_only_what_it_may(town, agency):
    """Of 750.00 the fund pays 228.00, 50.00 are no business of the account, 472.00 are."""
    town.credit("P002", "1000.00")
    bill = done(agency, ONLINE_PERSON, *EMERGENCY_BILL, acct_used_flag="1")
    assert (bill.acct_pay, bill.paid) == (472_00, 700_00)
    assert town.books.balance_fen(Account(Kind.ONLINE, "P002")) == 1380_00 - 472_00
    assert paid_out(town, "P002") == 700_00
    assert verify(town.centre.store).faults == []


def test_of_a_purse_person_only_what_waits_at_the_centre_is_used(town, agency):
    bill = done(agency, PURSE_PERSON, *EMERGENCY_BILL, acct_used_flag="1", card_no=CARD.card_no,
                card_sn=CARD.card_sn)  # fmt: skip
    assert (bill.fund_pay, bill.acct_pay) == (228_00, 120_00)
    assert town.books.balances("P001").on_cards_fen == 380_00


def test_a_resident_gets_the_pools_part(agency):
    bill = done(agency, RESIDENT_PERSON, (DRUG_A, "100.00", "1"), acct_used_flag="1")
    assert (bill.fund_pay, bill.acct_pay, bill.paid) == (50_00, 0, 50_00)


def test_a_judgement_books_nothing_and_says_what_would_be_paid(town, agency):
    judged = reimburse(agency, ONLINE_PERSON, *EMERGENCY_BILL, call=claim_calls.JUDGE_BILL)
    bill = judged.output(HandInReply).data
    assert (bill.setl_id, bill.fund_pay) == ("", 228_00)
    assert paid_out(town, "P002") == 0
    assert done(agency, ONLINE_PERSON, *EMERGENCY_BILL).paid == 228_00


@pytest.mark.parametrize("missing", ["invoice", "lines", "record", "diagnosis"])
def test_every_paper_that_is_missing_is_named(town, agency, missing):
    papers = tuple({"invoice", "lines", "record", "diagnosis"} - {missing})
    answer = reimburse(agency, ONLINE_PERSON, *EMERGENCY_BILL, documents=papers)
    assert answer.code == "BILL_DOCUMENTS"
    assert answer.reply.err_values["missing"] == missing
    assert paid_out(town, "P002") == 0


def test_all_missing_papers_are_named_at_once_in_both_languages(agency):
    answer = reimburse(agency, ONLINE_PERSON, *EMERGENCY_BILL, documents=("invoice", "lines"))
    assert answer.reply.err_values["missing"] == "record, diagnosis"
    assert answer.reply.err_msg == "缺少材料：病历、诊断证明"
    other = reimburse(agency, ONLINE_PERSON, *BASKET, why="not-settled", fixmedins_code=CLINIC,
                      documents=("invoice", "lines"))  # fmt: skip
    assert other.reply.err_values["missing"] == "reason"


def test_an_invoice_is_handed_in_once_whoever_hands_it_in(town, agency):
    done(agency, ONLINE_PERSON, *EMERGENCY_BILL)
    again = reimburse(agency, ONLINE_PERSON, *EMERGENCY_BILL)
    assert (again.code, again.reply.err_values) == (
        "BILL_KNOWN", {"invono": "INV-7", "date": "2026-11-21"},
    )  # fmt: skip
    assert reimburse(agency, PURSE_PERSON, (DRUG_A, "1.00", "1")).code == "BILL_KNOWN"
    elsewhere = reimburse(agency, ONLINE_PERSON, (DRUG_A, "1.00", "1"), fixmedins_name="另一医院")
    assert elsewhere.ok
    assert paid_out(town, "P002") == 228_00 + 60


def test_a_repeated_message_pays_once(town, agency):
    request = bill_of(ONLINE_PERSON, *EMERGENCY_BILL)
    msgid = town.msgid("A43010000001")
    first = agency.ask(claim_calls.REIMBURSE, request, msgid=msgid)
    assert agency.ask(claim_calls.REIMBURSE, request, msgid=msgid).raw == first.raw
    assert paid_out(town, "P002") == 228_00


def test_a_bill_that_was_settled_directly_is_refused_until_that_is_undone(town, agency):
    sale = town.sell(ONLINE_PERSON, ONLINE_CARD, BASKET, med_type="11", invono="INV-7")
    again = {"why": "not-settled", "fixmedins_code": SHOP, "paid_on": "2026-11-21"}
    answer = reimburse(agency, ONLINE_PERSON, (DRUG_B, "5.00", "1"), **again)
    assert answer.code == "BILL_SETTLED"
    assert answer.reply.err_values["setl_id"] == sale.info.setl_id
    same_total = reimburse(agency, ONLINE_PERSON, *BASKET, **again, invono="INV-8")
    assert same_total.code == "BILL_SETTLED"
    assert town.refund(sale).ok
    assert reimburse(agency, ONLINE_PERSON, *BASKET, **again).ok


@pytest.mark.parametrize(("more", "code"), [
    ({"paid_on": "2026-11-22"}, "BILL_DAY"),
    ({"paid_on": "2025-11-20"}, "BILL_DAY"),
    ({"paid_on": "yesterday"}, "FIELD_WRONG"),
    ({"why": "other"}, "BILL_KIND"),
    ({"why": "not-settled"}, "BILL_PLACE"),
    ({"fixmedins_code": "H99999999999"}, "INSTITUTION_UNKNOWN"),
    ({"invono": " "}, "FIELD_WRONG"),
    ({"acct_used_flag": "2"}, "FIELD_WRONG"),
    ({"insutype": "390"}, "INSURANCE_NOT_NORMAL"),
    ({"certno": "430100199001010099"}, "PERSON_UNKNOWN"),
    ({"medfee_sumamt": 1}, "SUM_MISMATCH"),
    ({"card_sn": CARD.card_sn, "card_no": CARD.card_no}, "IDENTITY_DOUBTFUL"),
])  # fmt: skip
def test_a_bill_that_does_not_hold_is_refused_by_name(agency, more, code):
    if "medfee_sumamt" in more:
        more = {"medfee_sumamt": Fen(more["medfee_sumamt"])}
    assert reimburse(agency, ONLINE_PERSON, *EMERGENCY_BILL, **more).code == code


def test_lines_are_held_to_catalogue_and_arithmetic(agency):
    unknown = replace(DRUG_A, medins_list_codg="XNOTHING")
    assert reimburse(agency, ONLINE_PERSON, (unknown, "1.00", "1")).code == "ITEM_UNKNOWN"
    assert reimburse(agency, ONLINE_PERSON).code == "FIELD_WRONG"
    assert reimburse(agency, ONLINE_PERSON, (DRUG_A, "-1.00", "1")).code == "FIELD_WRONG"


def test_suspended_insurance_gets_no_fund_money_and_the_account_may_be_used(town, agency):
    town.set_insurance("P002", "2")
    bill = done(agency, ONLINE_PERSON, (DRUG_A, "100.00", "1"), acct_used_flag="1")
    assert (bill.fund_pay, bill.acct_pay) == (0, 100_00)


def test_only_the_agency_reimburses(town):
    answer = town.send(claim_calls.REIMBURSE, bill_of(ONLINE_PERSON, *EMERGENCY_BILL))
    assert answer.code == "WRONG_PLACE"


def test_what_was_handed_in_is_listed_newest_first(town, agency):
    done(agency, ONLINE_PERSON, *EMERGENCY_BILL)
    town.later(hours=1)
    done(agency, ONLINE_PERSON, (DRUG_A, "1.00", "1"), invono="INV-8")
    query = QueryRequest(Query(certno=ONLINE_PERSON.certno))
    rows = agency.ask(claim_calls.HAND_INS, query).output(HandInsReply).result
    assert [(row.invono, row.paid) for row in rows] == [("INV-8", 60), ("INV-7", 228_00)]


def test_the_holder_sees_the_accounts_part_in_the_detail(town, agency):
    done(agency, ONLINE_PERSON, (DRUG_A, "100.00", "1"), acct_used_flag="1")
    query = AccountQuery(holder=Customer(certno=ONLINE_PERSON.certno))
    account = agency.ask(calls.ACCOUNT, AccountRequest(query)).output(AccountReply).data
    assert (account.lines[-1].what, account.lines[-1].amount) == ("reimburse", -100_00)
    assert account.lines[-1].place == "经办窗口"


def test_a_reimbursement_is_no_sale_that_can_be_refunded_or_reversed(town, agency):
    msgid = town.msgid("A43010000001")
    answer = agency.ask(claim_calls.REIMBURSE, bill_of(ONLINE_PERSON, *EMERGENCY_BILL),
                        msgid=msgid)  # fmt: skip
    bill = answer.output(HandInReply).data
    (row,) = town.books.settlements("P002")
    cancel = CancelRequest(Cancel(bill.setl_id, row.mdtrt_id, "P002"))
    for call in (calls.CANCEL, calls.VISIT_CANCEL):
        assert not agency.ask(call, cancel).ok
    assert agency.ask(calls.CANCEL, cancel).code == "WRONG_PLACE"
    assert town.reverse(msgid, psn_no="P002", infno="KREIM", shop="A43010000001").code != ""
    assert paid_out(town, "P002") == 228_00
