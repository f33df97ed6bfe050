"""While somebody is in hospital no fund pays outpatient care; account and emergency stay."""

import pytest

from backend.protocol import calls
from backend.protocol.messages.entitlement import (
    EntitlementQuery,
    EntitlementReply,
    EntitlementRequest,
)
from backend.protocol.messages.pharmacy import SettleReply
from tests.support.centre_people import BASKET, ONLINE_CARD, ONLINE_PERSON, SHOP
from tests.support.centre_visits import Attendance, attend
from tests.support.claims import register_illness
from tests.support.stays import Bed, plain

ADMITTED = "2026-11-20 10:00:00"


@pytest.fixture
def bed(town):
    """The online person is in hospital since yesterday."""
    bed = Bed(town, ONLINE_PERSON)
    assert bed.admit(ADMITTED).ok
    return bed


def at_the_pharmacy(town, care, **more):
    return town.quote(ONLINE_PERSON, ONLINE_CARD, BASKET, med_type=care, **more)


def test_ordinary_and_chronic_care_at_a_pharmacy_are_refused_and_the_account_buys(
    town, bed, agency
):
    assert register_illness(agency, ONLINE_PERSON).ok
    refused = [at_the_pharmacy(town, "11"), at_the_pharmacy(town, "14", dise_codg="M01600")]
    assert [answer.code for answer in refused] == ["WHILE_IN_HOSPITAL"] * 2
    assert refused[0].reply.err_values == {"date": ADMITTED[:10], "institution": bed.shop}
    own = at_the_pharmacy(town, "41").output(SettleReply).setlinfo
    assert (own.fund_pay_sumamt, own.acct_pay > 0) == (0, True)
    assert bed.discharge().ok
    assert at_the_pharmacy(town, "11").ok


def test_an_outpatient_visit_is_refused_and_an_emergency_is_paid(town, bed):
    assert attend(town, ONLINE_PERSON).quote(422_80).code == "WHILE_IN_HOSPITAL"
    emergency = Attendance(town, ONLINE_PERSON, med_type="13")
    assert emergency.register("OP-2").ok
    assert emergency.fees(plain("500.00")).ok
    assert emergency.settle(500_00).ok
    assert bed.fees(plain("100.00")).ok
    assert bed.quote(100_00, interim=True).ok


def test_what_began_before_the_admission_is_paid(town):
    visit = attend(town, ONLINE_PERSON)
    assert Bed(town, ONLINE_PERSON).admit("2026-11-21 09:20:00").ok
    assert visit.settle(422_80).ok


def test_the_entitlement_check_says_so_before_anything_is_scanned(town, bed):
    def flag(care):
        asked = EntitlementQuery(psn_no="P002", insutype="310", fixmedins_code=SHOP, med_type=care,
                                 begntime="2026-11-21 09:30:00")  # fmt: skip
        reply = town.send(calls.ENTITLEMENT, EntitlementRequest(asked)).output(EntitlementReply)
        return {row.fund_pay_type: row.trt_enjymnt_flag for row in reply.trtinfo}

    assert (flag("11")["310102"], flag("11")["310200"]) == ("0", "1")
    assert flag("13")["310102"] == "1"
