"""Chronic illness: registered at the agency, asked for wherever care of kind 14 is."""

from backend.protocol import calls, claim_calls
from backend.protocol.messages.entitlement import (
    EntitlementQuery,
    EntitlementReply,
    EntitlementRequest,
)
from backend.protocol.messages.prescription import (
    ChronicQuery,
    ChronicQueryRequest,
    ChronicReply,
)
from backend.protocol.messages.visit import PharmacyVisitInfo, PharmacyVisitRequest
from tests.support.centre_people import BASKET, ONLINE_CARD, ONLINE_PERSON, PURSE_PERSON, SHOP
from tests.support.centre_visits import Attendance
from tests.support.claims import Doctor, end_illness, register_illness


def entitlement(town, illness, care="14"):
    asked = EntitlementQuery(psn_no="P002", insutype="310", fixmedins_code=SHOP, med_type=care,
                             begntime="2026-11-21 09:30:00", dise_codg=illness)  # fmt: skip
    rows = town.send(calls.ENTITLEMENT, EntitlementRequest(asked)).output(EntitlementReply).trtinfo
    return {row.fund_pay_type: (row.trt_enjymnt_flag, row.trt_chk_rslt) for row in rows}


def test_nothing_is_pooled_of_an_illness_nobody_registered_and_the_account_stays(town, agency):
    assert entitlement(town, "M03900")["310102"] == ("1", "")
    found = entitlement(town, "M01600")
    assert found["310102"] == ("0", "未办理慢特病备案")
    assert found["310200"] == ("1", "")
    assert entitlement(town, "M01600", care="11")["310102"] == ("1", "")
    assert register_illness(agency, ONLINE_PERSON).ok
    assert entitlement(town, "M01600")["310102"] == ("1", "")


def test_an_illness_counts_from_its_first_day_to_its_last(town, agency):
    assert register_illness(agency, ONLINE_PERSON, since="2026-11-22", until="2026-11-23").ok
    flags = []
    for _ in range(4):
        flags.append(entitlement(town, "M01600")["310102"][0])
        town.later(days=1)
    assert flags == ["0", "1", "1", "0"]


def test_an_illness_is_in_force_once_and_can_be_registered_anew(town, agency):
    assert register_illness(agency, ONLINE_PERSON, until="2026-11-10").ok
    again = register_illness(agency, ONLINE_PERSON, since="2026-11-11")
    illnesses = again.output(ChronicReply).data.illnesses
    assert [row.in_force for row in illnesses] == [True, False, True]
    refused = register_illness(agency, ONLINE_PERSON, since="2027-01-01")
    assert refused.code == "CHRONIC_KNOWN"
    assert refused.reply.err_values == {"disease": "糖尿病", "date": "2026-11-11"}


def test_an_illness_that_is_ended_is_over_the_next_day(town, agency):
    register_illness(agency, ONLINE_PERSON)
    assert end_illness(agency, ONLINE_PERSON).ok
    assert end_illness(agency, PURSE_PERSON).code == "CHRONIC_UNREGISTERED"
    assert entitlement(town, "M01600")["310102"][0] == "1"
    town.later(days=1)
    assert entitlement(town, "M01600")["310102"][0] == "0"
    assert end_illness(agency, ONLINE_PERSON).code == "CHRONIC_UNREGISTERED"


def test_a_sale_for_an_illness_that_is_not_registered_is_refused(town, agency):
    sale = town.sell(ONLINE_PERSON, ONLINE_CARD, BASKET, med_type="14", dise_codg="M01600")
    assert sale.answer.code == "CHRONIC_UNREGISTERED"
    assert town.quote(ONLINE_PERSON, ONLINE_CARD, BASKET, med_type="14",
                      dise_codg="M01600").code == "CHRONIC_UNREGISTERED"  # fmt: skip
    register_illness(agency, ONLINE_PERSON)
    sale = town.sell(ONLINE_PERSON, ONLINE_CARD, BASKET, med_type="14", dise_codg="M01600")
    assert sale.answer.ok


def test_a_pharmacys_visit_and_a_prescription_want_the_illness_registered(town, agency):
    visit = Attendance(town, ONLINE_PERSON, shop=SHOP, med_type="14")
    assert visit.register().ok
    info = PharmacyVisitInfo(mdtrt_id=visit.mdtrt_id, psn_no="P002", med_type="14",
                             begntime="2026-11-21 09:00:00", dise_codg="M01600")  # fmt: skip
    request = PharmacyVisitRequest(info)
    assert visit.send(calls.PHARMACY_VISIT, request).code == "CHRONIC_UNREGISTERED"
    answer = Doctor(town).prescribe(ONLINE_PERSON, (BASKET[0][0], "1"), dise_codg="M01600")
    assert answer.code == "CHRONIC_UNREGISTERED"
    register_illness(agency, ONLINE_PERSON)
    assert visit.send(calls.PHARMACY_VISIT, request).ok


def test_only_the_agency_registers_and_what_is_empty_or_no_day_is_refused(town, agency):
    for wrong in ("tomorrow", "20261101", "2026-W47-7"):
        assert register_illness(agency, ONLINE_PERSON, since=wrong).code == "FIELD_WRONG", wrong
    assert register_illness(agency, ONLINE_PERSON, until="2026-10-01").code == "FIELD_WRONG"
    assert register_illness(agency, ONLINE_PERSON, dise_codg="").code == "FIELD_WRONG"
    query = ChronicQueryRequest(ChronicQuery(certno=ONLINE_PERSON.certno))
    assert town.send(claim_calls.ILLNESSES, query).code == "WRONG_PLACE"
    shown = agency.ask(claim_calls.ILLNESSES, query).output(ChronicReply).data
    assert [row.dise_name for row in shown.illnesses] == ["高血压"]
    stranger = ChronicQueryRequest(ChronicQuery(certno="430100199001010099"))
    assert agency.ask(claim_calls.ILLNESSES, stranger).code == "PERSON_UNKNOWN"
