"""Who answers which transaction: the one table between numbers and handlers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from backend import (
    catalogue_query,
    explanation,
    inpatient,
    loss,
    offline,
    outpatient,
    queries,
    replacement,
    stay_settlement,
    stock,
    visit_settlement,
)
from backend import family as relatives
from backend.activation import reopen
from backend.adoption import adopted_card, check_pin
from backend.bank import financial_account, move_money, open_financial
from backend.bank_service import change_pin, look
from backend.blacklist import blacklist, change_range
from backend.claims import audit, chronic, prescribing, reimbursement
from backend.clearing import close_theirs, pay_theirs, their_rows
from backend.context import Context
from backend.details import compare_details
from backend.disputes import dispute
from backend.entitlement import entitlement
from backend.far_claims import cancel_claim, quote_claim, reverse_claim, settle_claim
from backend.far_visits import receive
from backend.findings import confirm_load, confirm_purchase, find
from backend.funding import estates, service
from backend.institution_info import institution_info
from backend.loads import start_load
from backend.online_access import login, password_terms, set_password
from backend.person_info import person_info
from backend.personal_account import personal_account
from backend.pin_codes import give_code
from backend.profile import Profile
from backend.protocol import calls, claim_calls, stay_calls
from backend.protocol import elsewhere_calls as far
from backend.reconcile import compare_totals
from backend.refund import refund
from backend.registrations import register as register_elsewhere
from backend.registrations import registered
from backend.relay import relay
from backend.reversal import reverse
from backend.scripts import script_step
from backend.settlement import quote, settle, settle_questions
from backend.sign_on import sign_off, sign_on
from backend.statement import paper_is_out, statement
from backend.store import Question
from backend.stored_files import download, upload
from backend.visit_query import visits
from backend.visit_records import visit_record

Handler = Callable[[Context, Any], object]

HANDLERS: dict[str, tuple[type[Any], Handler]] = {
    call.infno: (call.input, handler)
    for call, handler in (
        (calls.SIGN_ON, sign_on),
        (calls.SIGN_OFF, sign_off),
        (calls.PERSON, person_info),
        (calls.QUOTE, quote),
        (calls.SETTLE, settle),
        (calls.CANCEL, refund),
        (calls.REVERSE, reverse),
        (calls.TOTALS, compare_totals),
        (calls.DETAILS, compare_details),
        (calls.UPLOAD, upload),
        (calls.DOWNLOAD, download),
        (calls.INSTITUTION, institution_info),
        (calls.ITEMS, catalogue_query.items),
        (calls.LIMITS, catalogue_query.limits),
        (calls.SHARES, catalogue_query.shares),
        (calls.CODES, catalogue_query.code_rows),
        (calls.ENTITLEMENT, entitlement),
        (calls.REGISTER, outpatient.register),
        (calls.UNREGISTER, outpatient.unregister),
        (calls.VISIT, outpatient.visit_info),
        (calls.PHARMACY_VISIT, outpatient.pharmacy_visit_info),
        (calls.FEES, outpatient.add_fees),
        (calls.WITHDRAW, outpatient.withdraw_fees),
        (calls.VISIT_QUOTE, visit_settlement.quote_visit),
        (calls.VISIT_SETTLE, visit_settlement.settle_visit),
        (calls.VISIT_CANCEL, visit_settlement.cancel_settled_visit),
        (stay_calls.ADMIT, inpatient.admit),
        (stay_calls.DISCHARGE, inpatient.leave),
        (stay_calls.CHANGE_STAY, inpatient.change_admission),
        (stay_calls.UNDO_ADMISSION, inpatient.undo_admission),
        (stay_calls.UNDO_DISCHARGE, inpatient.undo_discharge),
        (stay_calls.STAY_FEES, inpatient.add_stay_fees),
        (stay_calls.STAY_WITHDRAW, inpatient.withdraw_stay_fees),
        (stay_calls.STAY_QUOTE, stay_settlement.quote_stay),
        (stay_calls.STAY_SETTLE, stay_settlement.settle_stay),
        (stay_calls.STAY_CANCEL, stay_settlement.cancel_settled_stay),
        (calls.STOCK_COUNT, stock.count),
        (calls.STOCK_CHANGE, stock.change),
        (calls.PURCHASE, stock.purchase),
        (calls.PURCHASE_RETURN, stock.purchase_return),
        (calls.SALE, stock.sale),
        (calls.SALES, stock.sales),
        (calls.SALE_RETURN, stock.sale_return),
        (calls.RECEIPT, explanation.receipt),
        (calls.VISITS, visits),
        (calls.VISIT_RECORD, visit_record),
        (calls.SETTLEMENT, queries.settlement_info),
        (calls.SETTLED_LINES, queries.settlement_lines),
        (calls.USED, queries.used_up),
        (calls.EXPLAIN, explanation.explain),
        (calls.CONFIRM, confirm_purchase),
        (calls.LOAD_START, start_load),
        (calls.LOAD_CONFIRM, confirm_load),
        (calls.FINDING, find),
        (calls.OFFLINE_FORWARD, offline.forward),
        (calls.ADOPTED, adopted_card),
        (calls.ADOPTED_PIN, check_pin),
        (calls.FINANCIAL, financial_account),
        (calls.FINANCIAL_OPEN, open_financial),
        (calls.FINANCIAL_LOOK, look),
        (calls.FINANCIAL_MOVE, move_money),
        (calls.BANK_PIN, change_pin),
        (calls.ACCOUNT, personal_account),
        (calls.PASSWORD_TERMS, password_terms),
        (calls.LOGIN, login),
        (calls.PASSWORD, set_password),
        (calls.BLACKLIST, blacklist),
        (calls.RANGE, change_range),
        (calls.LOSS, loss.report_loss),
        (calls.LIFT, loss.lift_loss),
        (calls.REPLACE, loss.apply_for_new),
        (calls.CARD_TERMS, replacement.card_terms),
        (calls.NEW_CARD, replacement.change_cards),
        (calls.BIND, relatives.bind),
        (calls.UNBIND, relatives.unbind),
        (calls.AID_LIMIT, relatives.change_limit),
        (calls.AID_ORDER, relatives.change_order),
        (calls.RELATIVES, relatives.family),
        (calls.STATEMENT, statement),
        (calls.PRINTED, paper_is_out),
        (calls.DISPUTE, dispute),
        (calls.SCRIPT, script_step),
        (calls.PIN_CODE, give_code),
        (calls.REOPEN, reopen),
        (calls.WHY, service.why),
        (calls.RECORDS, service.records),
        (calls.DECLARE, service.declare_month),
        (calls.PAY_MONTH, service.pay_month),
        (calls.PAY_OWN, service.pay_own),
        (calls.PERSON_DATA, service.set_person_data),
        (claim_calls.CHECK_BEFORE, audit.check_before),
        (claim_calls.CHECK_DURING, audit.check_during),
        (claim_calls.CHECK_AFTER, audit.findings),
        (claim_calls.PRESCRIBE, prescribing.prescribe),
        (claim_calls.PRESCRIPTION, prescribing.show),
        (claim_calls.WITHDRAW_PRESCRIPTION, prescribing.take_back),
        (claim_calls.REGISTER_ILLNESS, chronic.register),
        (claim_calls.END_ILLNESS, chronic.end),
        (claim_calls.ILLNESSES, chronic.illnesses),
        (claim_calls.JUDGE_BILL, reimbursement.judge_bill),
        (claim_calls.REIMBURSE, reimbursement.reimburse),
        (claim_calls.HAND_INS, reimbursement.hand_ins),
        (claim_calls.TAKE_BACK, reimbursement.take_back),
        (far.FAR_QUOTE, quote_claim),
        (far.FAR_SETTLE, settle_claim),
        (far.FAR_CANCEL, cancel_claim),
        (far.FAR_REVERSE, reverse_claim),
        (far.RELAY, relay),
        (far.FAR_VISIT, receive),
        (far.FAR_ROWS, their_rows),
        (far.CLEAR_CLOSE, close_theirs),
        (far.CLEAR_PAY, pay_theirs),
        (far.REGISTER_ELSEWHERE, register_elsewhere),
        (far.REGISTERED, registered),
        (calls.DEATH, estates.report_death),
        (calls.HEIRS, estates.pay_out_heirs),
    )
}
"""infno -> input type, handler. A handler raises Refused and nothing is kept, or returns one and
what it booked stays (a freeze); anything else it returns is the output, None for none."""

assert set(HANDLERS) == set(calls.CALLS)

Foresight = Callable[[Any, Profile, str], Iterator[Question]]
FORESEEN: dict[str, Foresight] = {
    calls.QUOTE.infno: settle_questions,
    calls.SETTLE.infno: settle_questions,
}
"""infno -> what its handler is going to ask of the books, by input, profile and day (ISO): a server
is asked all of it at once, with who it is that asks."""
