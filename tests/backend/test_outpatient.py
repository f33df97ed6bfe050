"""The outpatient chain 2201 to 2208: worked examples, and what a visit refuses."""

from dataclasses import replace

import pytest

from backend.drugs import store_drugs
from backend.ledger import Account, Kind
from backend.prescription_files import find_prescription
from backend.protocol import calls
from backend.protocol.codec import Octets
from backend.protocol.messages.fee import FeeReply, FeeRequest, Withdraw, WithdrawRequest
from backend.protocol.messages.outpatient import VisitSettleReply
from backend.protocol.messages.pharmacy import CancelReply
from backend.protocol.messages.visit import (
    Diagnosis,
    PharmacyVisitInfo,
    PharmacyVisitRequest,
    Unregister,
    UnregisterRequest,
    VisitInfo,
    VisitRequest,
)
from backend.visits import find_visit
from tests.support.centre_people import (
    BASKET,
    ONLINE_PERSON,
    PURSE_PERSON,
    RESIDENT_PERSON,
    SHOP,
)
from tests.support.centre_visits import (
    CLINIC,
    HOSPITAL_BASKET,
    HOSPITAL_DRUGS,
    RESIDENT_BASKET,
    Attendance,
    add_hospital,
    attend,
)

EMPLOYED = PURSE_PERSON  # 310, in work: the share of the worked example


@pytest.fixture
def clinic(world):
    return add_hospital(world)


def money(info):
    return (info.medfee_sumamt, info.overlmt_selfpay, info.preselfpay_amt, info.inscp_scp_amt,
            info.act_pay_dedc, info.hifp_pay, info.psn_part_amt, info.acct_pay,
            info.psn_cash_pay)  # fmt: skip


def test_the_2207_of_the_reference_comes_out_to_the_fen(clinic):
    clinic.credit("P001", "210.00")
    visit = attend(clinic, EMPLOYED)
    answer = visit.settle(422_80)
    info = answer.output(VisitSettleReply).setlinfo
    assert money(info) == (
        422_80, 20_00, 32_64, 370_16, 300_00, 42_10, 380_70, 210_00, 170_70,
    )  # fmt: skip
    assert (info.mdtrt_id, info.clr_type, info.balc) == (visit.mdtrt_id, "11", 0)
    rows = answer.output(VisitSettleReply).setldetail
    assert [(row.fund_pay_type, row.fund_payamt) for row in rows] == [
        ("310102", 42_10), ("310200", 210_00),
    ]  # fmt: skip


def test_the_2208_mirrors_it_and_the_lines_are_free_again(clinic):
    clinic.credit("P001", "210.00")
    visit = attend(clinic, EMPLOYED)
    info = visit.settle(422_80).output(VisitSettleReply).setlinfo
    clinic.later(seconds=5)
    back = visit.cancel(info).output(CancelReply).setlinfo
    assert money(back) == tuple(-amount for amount in money(info))
    assert (back.balc, back.pdn_cash_pay, back.psn_pay) == (210_00, -170_70, -380_70)
    assert clinic.books.balance_fen(Account(Kind.POOL, "310102")) == 0
    assert visit.cancel(info).code == "ALREADY_REFUNDED"
    again = visit.settle(422_80).output(VisitSettleReply).setlinfo
    assert (again.act_pay_dedc, again.acct_pay) == (300_00, 210_00)


def test_the_residents_2207_of_the_reference(clinic):
    visit = attend(clinic, RESIDENT_PERSON, RESIDENT_BASKET)
    answer = visit.settle(70_20)
    info = answer.output(VisitSettleReply).setlinfo
    assert money(info) == (70_20, 0, 1_98, 68_22, 0, 34_11, 36_09, 0, 36_09)
    assert (info.fund_pay_sumamt, info.balc) == (34_11, 0)
    assert answer.output(VisitSettleReply).setldetail[0].fund_pay_type == "390102"


def test_a_pharmacy_takes_part_in_outpatient_pooling_with_the_prescription(rich):
    visit = Attendance(rich, ONLINE_PERSON, shop=SHOP)
    assert visit.register().ok
    info = PharmacyVisitInfo(
        mdtrt_id=visit.mdtrt_id, psn_no="P002", med_type="11", begntime="2026-11-21 09:00:00",
        rx_fixmedins_code=CLINIC, rx_in=Octets(b"%PDF-1.4"), rxfilename="rx.pdf",
    )  # fmt: skip
    assert visit.send(calls.PHARMACY_VISIT, PharmacyVisitRequest(info)).ok
    assert visit.fees(BASKET).ok
    answer = visit.settle(121_60).output(VisitSettleReply)
    assert answer.setlinfo.act_pay_dedc == 56_50
    assert answer.setlinfo.clr_type == "41"
    kept = rich.centre.store.read(lambda tx: find_prescription(tx, visit.mdtrt_id))
    assert kept == ("rx.pdf", b"%PDF-1.4")


def test_what_2204_answers_is_how_each_line_is_cut(clinic):
    visit = Attendance(clinic, EMPLOYED)
    visit.register()
    rows = visit.fees(HOSPITAL_BASKET).output(FeeReply).result
    assert [(row.overlmt_amt, row.preselfpay_amt, row.inscp_scp_amt) for row in rows] == [
        (0, 0, 50_00), (20_00, 30_00, 270_00), (0, 2_64, 50_16),
    ]  # fmt: skip


def test_a_line_the_hospital_did_not_approve_is_the_patients(clinic):
    visit = Attendance(clinic, EMPLOYED)
    visit.register()
    line = visit.line(*HOSPITAL_BASKET[0], hosp_appr_flag="2")
    row = visit.send(calls.FEES, FeeRequest((line,))).output(FeeReply).result[0]
    assert (row.fulamt_ownpay_amt, row.inscp_scp_amt) == (50_00, 0)


def test_what_the_catalogue_restricts_is_the_patients_unless_the_hospital_approves_it(clinic):
    """2.10: restricted, 0 or 2: self-paid, 1: reimbursable; unrestricted: only 2 is self-paid."""
    limited = replace(HOSPITAL_DRUGS[0], restricted="限二线用药")
    clinic.centre.store.transact(lambda tx: store_drugs(tx, [limited]))
    visit = Attendance(clinic, EMPLOYED)
    visit.register()
    for drug, flag, own_fen, limit in (
        (limited, "0", 50_00, "1"), (limited, "2", 50_00, "1"), (limited, "1", 0, "1"),
        (HOSPITAL_DRUGS[3], "0", 0, "0"), (HOSPITAL_DRUGS[3], "1", 0, "0"),
        (HOSPITAL_DRUGS[3], "2", 50_00, "0"),
    ):  # fmt: skip
        line = visit.line(drug, "50.00", "1", hosp_appr_flag=flag, rxno="RX-1")
        (row,) = visit.send(calls.FEES, FeeRequest((line,))).output(FeeReply).result
        assert (row.fulamt_ownpay_amt, row.lmt_used_flag) == (own_fen, limit), flag


def test_a_visit_number_is_used_once(clinic):
    visit = attend(clinic, EMPLOYED)
    assert visit.register().reply.err_values["path"] == "data.ipt_otp_no"
    assert Attendance(clinic, EMPLOYED, shop=SHOP).register().ok


def test_line_serials_are_unique_inside_a_visit(clinic):
    visit = attend(clinic, EMPLOYED)
    visit.serial = 0
    answer = visit.fees(HOSPITAL_BASKET[:1])
    assert answer.reply.err_values["path"] == "feedetail[0].feedetl_sn"


def test_one_bad_line_leaves_none(clinic):
    visit = Attendance(clinic, EMPLOYED)
    visit.register()
    good = visit.line(*HOSPITAL_BASKET[0])
    bad = visit.line(*HOSPITAL_BASKET[1], mdtrt_id="no such visit")
    assert visit.send(calls.FEES, FeeRequest((good, bad))).code == "VISIT_UNKNOWN"
    assert visit.quote(50_00).reply.err_values["path"] == "data.chrg_bchno"


def test_a_batch_is_settled_once(clinic):
    visit = attend(clinic, EMPLOYED)
    request = visit.settle_request(422_80)
    assert visit.send(calls.VISIT_SETTLE, request).ok
    assert visit.send(calls.VISIT_SETTLE, request).code == "NOTHING_TO_SETTLE"
    assert visit.quote(422_80).code == "NOTHING_TO_SETTLE"
    assert len(clinic.books.settlements("P001")) == 1


def test_batches_are_settled_apart(clinic):
    visit = attend(clinic, EMPLOYED)
    assert visit.fees(HOSPITAL_BASKET[:1], "B2").ok
    assert visit.settle(50_00, "B2").ok
    assert visit.quote(422_80).ok


def test_a_total_that_is_not_the_batchs_is_refused(clinic):
    assert attend(clinic, EMPLOYED).quote(422_81).code == "SUM_MISMATCH"


@pytest.mark.parametrize(
    "member", ["fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt"]
)
def test_scope_amounts_that_are_not_the_centres_are_refused_and_nothing_is_booked(clinic, member):
    visit = attend(clinic, EMPLOYED)
    assert visit.settle(422_80, **{member: 1}).code == "QUOTE_CHANGED"
    assert clinic.books.settlements() == []
    assert visit.settle(422_80).ok


def test_withdrawn_lines_are_gone_and_settled_ones_stay(clinic):
    visit = attend(clinic, EMPLOYED)
    withdraw = WithdrawRequest(Withdraw(mdtrt_id=visit.mdtrt_id, chrg_bchno="0000", psn_no="P001"))
    assert visit.send(calls.WITHDRAW, withdraw).ok
    assert visit.send(calls.WITHDRAW, withdraw).code == "NOTHING_TO_SETTLE"
    visit.fees(HOSPITAL_BASKET)
    visit.settle(422_80)
    refused = visit.send(calls.WITHDRAW, withdraw)
    assert (refused.code, refused.reply.err_values) == ("LINE_SETTLED", {"serial": "4"})


def test_a_settled_visit_is_not_unregistered_a_cancelled_one_is(clinic):
    visit = attend(clinic, EMPLOYED)
    asked = UnregisterRequest(Unregister(psn_no="P001", mdtrt_id=visit.mdtrt_id, ipt_otp_no="OP-1"))
    info = visit.settle(422_80).output(VisitSettleReply).setlinfo
    assert visit.send(calls.UNREGISTER, asked).code == "VISIT_SETTLED"
    assert visit.cancel(info).ok
    assert visit.send(calls.UNREGISTER, asked).ok
    assert visit.fees(HOSPITAL_BASKET[:1]).code == "VISIT_TAKEN_BACK"
    assert visit.send(calls.UNREGISTER, asked).code == "VISIT_TAKEN_BACK"


def test_diagnoses_are_kept_with_the_visit(clinic):
    visit = attend(clinic, EMPLOYED)
    info = VisitInfo(mdtrt_id=visit.mdtrt_id, psn_no="P001", med_type="11",
                     begntime="2026-11-21 09:00:00", main_cond_dscr="咳嗽")  # fmt: skip
    diagnosis = Diagnosis(
        diag_type="1", diag_srt_no=1, diag_code="J06.900", diag_name="上呼吸道感染",
        diag_dept="内科", dise_dor_no="D1", dise_dor_name="王医师",
        diag_time="2026-11-21 09:05:00", vali_flag="1",
    )  # fmt: skip
    assert visit.send(calls.VISIT, VisitRequest(info, (diagnosis,))).ok
    kept = clinic.centre.store.read(lambda tx: find_visit(tx, visit.mdtrt_id))
    assert (kept.told.main_cond_dscr, kept.told.diagnoses) == ("咳嗽", (diagnosis,))


def test_a_pharmacy_tells_of_a_visit_by_2203a_and_a_hospital_by_2203(clinic):
    told = {"psn_no": "P001", "med_type": "11", "begntime": "2026-11-21 09:00:00"}
    at_the_shop = Attendance(clinic, EMPLOYED, shop=SHOP)
    assert at_the_shop.register().ok
    info = VisitInfo(mdtrt_id=at_the_shop.mdtrt_id, **told)
    refused = at_the_shop.send(calls.VISIT, VisitRequest(info, ()))
    assert (refused.code, refused.reply.err_values["place"]) == ("WRONG_PLACE", "a hospital")
    info = PharmacyVisitInfo(mdtrt_id=at_the_shop.mdtrt_id, **told)
    assert at_the_shop.send(calls.PHARMACY_VISIT, PharmacyVisitRequest(info)).ok
    visit = attend(clinic, EMPLOYED)
    info = PharmacyVisitInfo(mdtrt_id=visit.mdtrt_id, **told)
    refused = visit.send(calls.PHARMACY_VISIT, PharmacyVisitRequest(info))
    assert (refused.code, refused.reply.err_values["place"]) == ("WRONG_PLACE", "a pharmacy")


def test_a_visit_of_another_institution_or_person_is_unknown(clinic):
    visit = attend(clinic, EMPLOYED)
    elsewhere = Attendance(clinic, EMPLOYED, shop=SHOP, mdtrt_id=visit.mdtrt_id)
    assert elsewhere.fees(HOSPITAL_BASKET).code == "VISIT_UNKNOWN"
    somebody = Attendance(clinic, ONLINE_PERSON, mdtrt_id=visit.mdtrt_id)
    assert somebody.quote(422_80).code == "VISIT_UNKNOWN"


def test_each_settlement_is_cancelled_by_its_own_transaction(clinic):
    visit = attend(clinic, EMPLOYED)
    info = visit.settle(422_80).output(VisitSettleReply).setlinfo
    assert visit.cancel(info, calls.CANCEL).code == "SETTLEMENT_UNKNOWN"
    clinic.credit("P002", "380.00")
    sale = clinic.sell(ONLINE_PERSON, None, BASKET)
    at_shop = Attendance(clinic, ONLINE_PERSON, shop=SHOP)
    assert at_shop.cancel(sale.info).code == "SETTLEMENT_UNKNOWN"


def test_a_reversed_2207_gives_money_and_lines_back(clinic):
    clinic.credit("P001", "210.00")
    visit = attend(clinic, EMPLOYED)
    visit.settle(422_80)
    reversed_ = clinic.reverse(visit.sent[-1], "P001", infno="2207", shop=CLINIC)
    assert reversed_.ok, reversed_.reply
    assert clinic.books.balances("P001").waiting_fen == 210_00
    assert visit.settle(422_80).output(VisitSettleReply).setlinfo.act_pay_dedc == 300_00


def test_a_first_level_hospital_has_no_deductible_and_a_larger_share(world):
    clinic = add_hospital(world, hosp_lv="8")
    visit = attend(clinic, ONLINE_PERSON)
    info = visit.settle(422_80).output(VisitSettleReply).setlinfo
    assert (info.act_pay_dedc, info.hifp_pay) == (0, 259_11)  # 370.16 x 0.70, first level
