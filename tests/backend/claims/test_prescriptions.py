"""Electronic prescriptions: issued once, handed out as far as they go, given back by reversals."""

from dataclasses import replace as changed

from msgspec.structs import replace

from backend.profile import REFUSE, Profile
from backend.protocol import calls, codec
from backend.protocol.messages.fee import FeeRequest
from backend.protocol.messages.pharmacy import Purse, SettleReply
from backend.protocol.messages.prescription import PharmacyPrescription, PrescribedReply
from backend.protocol.messages.visit import PharmacyVisitInfo, PharmacyVisitRequest
from tests.support.centre_people import (
    CARD,
    DRUG_A,
    DRUG_B,
    ONLINE_CARD,
    ONLINE_PERSON,
    PURSE_PERSON,
    SHOP,
    TERMINAL_NO,
)
from tests.support.centre_visits import CLINIC, Attendance
from tests.support.centre_world import Sale
from tests.support.claims import FOR_WOMEN, Doctor


def sell(town, rxno, *lines, person=ONLINE_PERSON, card=ONLINE_CARD, call=calls.SETTLE, **more):
    """A sale of lines at 10.00 a pack, all on one prescription."""
    basket = tuple((drug, "10.00", count) for drug, count in lines)
    request = town.settle_request(person, card, basket, **({"med_type": "14"} | more))
    details = tuple(replace(line, rxno=rxno, rx_circ_flag="1") for line in request.drugdetail)
    request = replace(request, drugdetail=details)
    msgid = town.msgid()
    return Sale(msgid, town.send(call, request, msgid=msgid), more.get("purse"), request)


def test_a_prescription_is_issued_with_a_number_that_can_be_typed_and_a_last_day(doctor):
    answer = doctor.prescribe(ONLINE_PERSON, (DRUG_A, "2")).output(PrescribedReply)
    assert len(answer.rxno) == 18
    assert answer.rxno.startswith("RX20261121")
    assert answer.valid_until == "2026-11-23"
    shown = doctor.see(answer.rxno, SHOP)
    assert (shown.psn_name, shown.fixmedins_name, shown.dr_name) == ("钱二", "训练医院", "张医生")
    assert (shown.rx_stas_codg, shown.rx_used_stas_codg) == ("1", "1")
    assert [(item.name, item.cnt, item.dispensed) for item in shown.items] == [("A", 2, 0)]


def test_every_prescription_has_a_number_of_its_own(doctor):
    first = doctor.number(ONLINE_PERSON, (DRUG_A, "2"))
    second = doctor.number(ONLINE_PERSON, (DRUG_A, "2"))
    assert first != second
    assert doctor.left(first) == ["2"]


def test_what_is_prescribed_can_be_bought_in_parts_and_no_more_than_that(town, doctor):
    rxno = doctor.number(ONLINE_PERSON, (DRUG_A, "3"), (DRUG_B, "1"))
    assert sell(town, rxno, (DRUG_A, "2")).answer.ok
    assert doctor.left(rxno) == ["1", "1"]
    refused = sell(town, rxno, (DRUG_A, "2")).answer
    assert refused.code == "RX_COUNT"
    assert refused.reply.err_values == {"rxno": rxno, "item": "A", "left": "1"}
    assert sell(town, rxno, (DRUG_A, "1"), (DRUG_B, "1")).answer.ok
    assert doctor.see(rxno).rx_used_stas_codg == "2"
    assert sell(town, rxno, (DRUG_B, "1")).answer.reply.err_values["left"] == "0"


def test_two_lines_of_one_drug_count_together(town, doctor):
    rxno = doctor.number(ONLINE_PERSON, (DRUG_A, "3"))
    assert sell(town, rxno, (DRUG_A, "2"), (DRUG_A, "2")).answer.code == "RX_COUNT"
    assert sell(town, rxno, (DRUG_A, "2"), (DRUG_A, "1")).answer.ok


def test_a_quote_refuses_what_the_sale_would(town, doctor):
    rxno = doctor.number(ONLINE_PERSON, (DRUG_A, "1"))
    quoted = sell(town, rxno, (DRUG_A, "2"), call=calls.QUOTE).answer
    assert quoted.code == "RX_COUNT"
    assert sell(town, rxno, (DRUG_A, "1"), call=calls.QUOTE).answer.ok
    assert doctor.left(rxno) == ["1"]


def test_another_drug_another_person_and_another_number_are_refused_by_name(town, doctor):
    rxno = doctor.number(ONLINE_PERSON, (DRUG_A, "1"))
    assert sell(town, rxno, (DRUG_B, "1")).answer.code == "RX_ITEM"
    other = sell(town, rxno, (DRUG_A, "1"), person=PURSE_PERSON, card=None).answer
    assert other.code == "RX_OTHER_PERSON"
    assert sell(town, "RX2026112199999999", (DRUG_A, "1")).answer.code == "RX_UNKNOWN"


def test_where_the_account_alone_pays_a_number_may_be_one_on_paper(town, doctor):
    assert sell(town, "2026-0815", (DRUG_A, "1"), med_type="41").answer.ok
    rxno = doctor.number(ONLINE_PERSON, (DRUG_A, "1"))
    assert sell(town, rxno, (DRUG_A, "2"), med_type="41").answer.code == "RX_COUNT"
    assert sell(town, rxno, (DRUG_A, "1"), med_type="41").answer.ok
    assert doctor.left(rxno) == ["0"]


def test_a_prescription_is_good_until_its_last_day(town, doctor):
    rxno = doctor.number(ONLINE_PERSON, (DRUG_A, "2"), valid_days=2)
    town.later(days=1)
    assert sell(town, rxno, (DRUG_A, "1")).answer.ok
    town.later(days=1)
    refused = sell(town, rxno, (DRUG_A, "1")).answer
    assert (refused.code, refused.reply.err_values["until"]) == ("RX_EXPIRED", "2026-11-22")
    assert doctor.see(rxno).rx_stas_codg == "2"


def test_a_refund_and_a_reversal_give_back_what_was_handed_out(town, doctor):
    rxno = doctor.number(ONLINE_PERSON, (DRUG_A, "2"))
    sale = sell(town, rxno, (DRUG_A, "2"))
    assert doctor.left(rxno) == ["0"]
    assert town.refund(sale).ok
    assert doctor.left(rxno) == ["2"]
    again = sell(town, rxno, (DRUG_A, "2"))
    assert town.reverse(again.msgid, psn_no="P002").ok
    assert doctor.left(rxno) == ["2"]
    assert sell(town, rxno, (DRUG_A, "2")).answer.ok


def test_a_held_sale_counts_until_it_is_reversed(town, doctor):
    rxno = doctor.number(PURSE_PERSON, (DRUG_A, "1"))
    quoted = sell(town, rxno, (DRUG_A, "1"), person=PURSE_PERSON, card=CARD, card_only=True,
                  call=calls.QUOTE).answer.output(SettleReply).setlinfo  # fmt: skip
    purse = Purse(sequence=0, terminal_no=TERMINAL_NO, account_fen=int(quoted.acct_pay),
                  self_fen=int(quoted.inscp_scp_amt), fund_fen=0)  # fmt: skip
    held = sell(town, rxno, (DRUG_A, "1"), person=PURSE_PERSON, card=CARD, purse=purse)
    assert held.answer.ok
    assert doctor.left(rxno) == ["0"]
    assert town.reverse(held.msgid).ok
    assert doctor.left(rxno) == ["1"]


def test_an_unused_prescription_can_be_withdrawn_by_its_hospital_only(town, doctor):
    rxno = doctor.number(ONLINE_PERSON, (DRUG_A, "2"))
    assert doctor.withdraw(rxno, SHOP).code == "WRONG_PLACE"
    sale = sell(town, rxno, (DRUG_A, "1"))
    assert doctor.withdraw(rxno).code == "RX_DISPENSED"
    assert town.refund(sale).ok
    assert doctor.withdraw(rxno).ok
    assert doctor.withdraw(rxno).ok
    assert doctor.see(rxno).rx_stas_codg == "3"
    assert sell(town, rxno, (DRUG_A, "1")).answer.code == "RX_WITHDRAWN"
    assert doctor.withdraw("RX2026112199999999").code == "RX_UNKNOWN"


def test_only_a_hospital_prescribes_and_a_prescription_has_limits(town, doctor):
    assert Doctor(town, SHOP).prescribe(ONLINE_PERSON, (DRUG_A, "1")).code == "WRONG_PLACE"
    for wrong in ({"dr_name": ""}, {"valid_days": 0}, {"valid_days": 31},
                  {"valid_days": 4, "care": "11"}):  # fmt: skip
        assert doctor.prescribe(ONLINE_PERSON, (DRUG_A, "1"), **wrong).code == "FIELD_WRONG", wrong
    assert doctor.prescribe(ONLINE_PERSON, valid_days=30).code == "FIELD_WRONG"
    assert doctor.prescribe(ONLINE_PERSON, (DRUG_A, "1"), (DRUG_A, "1")).code == "FIELD_WRONG"
    assert doctor.prescribe(ONLINE_PERSON, (DRUG_A, "0")).code == "FIELD_WRONG"
    unknown = replace_code(DRUG_A)
    assert doctor.prescribe(ONLINE_PERSON, (unknown, "1")).code == "ITEM_UNKNOWN"


def replace_code(drug):
    return changed(drug, med_list_codg="XNOTHING")


def test_a_prescription_is_held_against_the_rules(town, town_of):
    answer = Doctor(town).prescribe(PURSE_PERSON, (FOR_WOMEN, "1")).output(PrescribedReply)
    assert [warning.rule_id for warning in answer.warnings] == ["RULE_SEX"]


def test_a_prescription_that_a_rule_refuses_is_not_issued(town_of):
    town = town_of(Profile(claim_rules={"sex": REFUSE}))
    assert Doctor(town).prescribe(PURSE_PERSON, (FOR_WOMEN, "1")).code == "RULE_SEX"


def test_a_centre_may_want_a_number_for_whatever_a_fund_shares_in(town_of):
    town = town_of(Profile(prescription_required=True))
    basket = ((DRUG_A, "10.00", "1"),)
    refused = town.sell(ONLINE_PERSON, ONLINE_CARD, basket, med_type="14").answer
    assert (refused.code, refused.reply.err_values) == ("RX_MISSING", {"item": "A"})
    assert town.sell(ONLINE_PERSON, ONLINE_CARD, basket, med_type="41").answer.ok
    rxno = Doctor(town).number(ONLINE_PERSON, (DRUG_A, "1"))
    assert sell(town, rxno, (DRUG_A, "1")).answer.ok


def visit_at_pharmacy(town, rxno, hospital, person=ONLINE_PERSON):
    """2201 and 2203A at the pharmacy; the answer of 2203A, and the visit."""
    visit = Attendance(town, person, shop=SHOP, med_type="14")
    assert visit.register(f"RX-{rxno}-{hospital}-{person.psn_no}").ok
    info = PharmacyVisitInfo(
        mdtrt_id=visit.mdtrt_id, psn_no=person.psn_no, med_type="14",
        begntime="2026-11-21 09:00:00", dise_codg="M03900", rx_fixmedins_code=hospital,
        rx_exp_content=codec.encode(PharmacyPrescription(rxno=rxno)).decode(),
    )  # fmt: skip
    return visit.send(calls.PHARMACY_VISIT, PharmacyVisitRequest(info)), visit


def test_a_pharmacys_visit_names_the_prescription_and_its_hospital(town, doctor):
    rxno = doctor.number(ONLINE_PERSON, (DRUG_A, "2"))
    answer, visit = visit_at_pharmacy(town, rxno, CLINIC)
    assert answer.ok
    assert visit_at_pharmacy(town, rxno, "H43010000009")[0].code == "RX_OTHER_HOSPITAL"
    assert visit_at_pharmacy(town, "RX2026112199999999", CLINIC)[0].code == "RX_UNKNOWN"
    other = visit_at_pharmacy(town, rxno, CLINIC, PURSE_PERSON)[0]
    assert other.code == "RX_OTHER_PERSON"
    line = visit.line(DRUG_A, "10.00", "2", rxno=rxno)
    assert visit.send(calls.FEES, FeeRequest((line,))).ok
    assert visit.settle(2000).ok
    assert doctor.left(rxno) == ["0"]


def test_a_hospitals_own_lines_may_carry_numbers_of_its_own(town):
    visit = Attendance(town, ONLINE_PERSON)
    assert visit.register().ok
    line = visit.line(DRUG_A, "10.00", "2", rxno="ORDER-1")
    assert visit.send(calls.FEES, FeeRequest((line,))).ok
    assert visit.settle(2000).ok
