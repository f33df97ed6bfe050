"""Registration for treatment elsewhere: kept by the insured place, asked for at every bill."""

from dataclasses import replace

import pytest

from backend.policy_tables import EMPLOYEE_POOL, INPATIENT_POOL
from backend.profile import DEFAULT
from backend.protocol.elsewhere_calls import REGISTER_ELSEWHERE, REGISTERED
from backend.protocol.messages.elsewhere import (
    FarRegistration,
    RegisteredQuery,
    RegisteredReply,
    RegisteredRequest,
    RegistrationRequest,
)
from backend.registrations import LOWER_BY_PER_10K, lowered
from tests.support.centre_people import AREA, BASKET, SHOP, basket_of
from tests.support.two_centres import (
    AGENCY,
    FAR_AGENCY,
    FAR_ONLINE,
    FAR_ONLINE_CARD,
    FAR_PURSE,
    credited_online,
    make_centres,
    posted_sale,
)


@pytest.fixture
def strangers():
    """Two centres whose people are registered nowhere."""
    return make_centres(registered=False)


def test_without_registration_nothing_is_settled_and_nothing_is_booked(strangers):
    credited_online(strangers)
    sale = posted_sale(strangers, BASKET)
    assert sale.answer.code == "NOT_REGISTERED"
    assert sale.answer.reply.err_values == {"place": AREA}
    assert strangers.there.books.balances(FAR_ONLINE.psn_no).online_fen == 380_00
    assert strangers.here.quote(FAR_ONLINE, FAR_ONLINE_CARD, BASKET).code == "NOT_REGISTERED"
    assert strangers.faults() == []


def test_the_refusal_is_final_for_its_number_and_the_next_sale_is_made(strangers):
    credited_online(strangers)
    refused = posted_sale(strangers, BASKET)
    assert strangers.register(FAR_ONLINE).ok
    again = strangers.here.sell(FAR_ONLINE, FAR_ONLINE_CARD, BASKET, msgid=refused.msgid)
    assert again.answer.raw == refused.answer.raw
    assert posted_sale(strangers, BASKET).answer.ok


def test_a_centre_may_pay_less_instead_of_refusing():
    centres = make_centres(
        registered=False, far_profile=replace(DEFAULT, elsewhere_unregistered="lower")
    )
    credited_online(centres)
    sale = posted_sale(centres, basket_of(500_00), med_type="11")
    assert sale.info.hifp_pay == 100_00  # 50 % instead of 70 % above the deductible
    assert centres.register(FAR_ONLINE).ok
    later = posted_sale(centres, basket_of(100_00), med_type="11")
    assert later.info.hifp_pay == 70_00
    assert centres.faults() == []


def test_lower_benefits_lower_every_tier_and_never_below_nothing():
    less = lowered(INPATIENT_POOL, LOWER_BY_PER_10K)
    assert [tier.share("11") for tier in less.steps()] == [6_500, 7_000]
    assert [tier.share("12") for tier in less.steps()] == [7_000, 7_500]
    assert lowered(EMPLOYEE_POOL, 9_000).share("11") == 0
    assert lowered(EMPLOYEE_POOL, 0) is EMPLOYEE_POOL


def test_a_registration_has_a_first_and_a_last_day(strangers):
    credited_online(strangers)
    row = FarRegistration(
        certno=FAR_ONLINE.certno, place=AREA, since="2026-11-22", until="2026-11-23"
    )
    message = RegistrationRequest(row)
    assert strangers.there.send(REGISTER_ELSEWHERE, message, shop=FAR_AGENCY).ok
    codes = []
    for _ in range(4):  # 21, 22, 23, 24 November
        codes.append(posted_sale(strangers, basket_of(100)).answer.code)
        strangers.here.later(days=1)
    assert codes == ["NOT_REGISTERED", "", "", "NOT_REGISTERED"]


def test_a_registration_is_ended_and_made_again(strangers):
    assert strangers.register().ok
    assert strangers.register().code == "REGISTERED_ALREADY"
    ended = strangers.register(ends=True)
    assert ended.output(RegisteredReply).data.places[0].ended == "2026-11-21"
    assert strangers.register(ends=True).code == "NOT_REGISTERED"
    assert strangers.register().ok


def test_the_agency_of_the_place_of_treatment_passes_a_registration_on(strangers):
    row = FarRegistration(certno=FAR_PURSE.certno, place=AREA, since="2026-11-01", reason="works")
    message = RegistrationRequest(row)
    assert strangers.here.send(REGISTER_ELSEWHERE, message, shop=SHOP).code == "WRONG_PLACE"
    answer = strangers.here.send(REGISTER_ELSEWHERE, message, shop=AGENCY)
    assert answer.output(RegisteredReply).data.insured_place == "330203"
    asked = RegisteredRequest(RegisteredQuery(FAR_PURSE.certno))
    listed = strangers.here.send(REGISTERED, asked, shop=AGENCY).output(RegisteredReply)
    assert [(row.place, row.reason) for row in listed.data.places] == [(AREA, "works")]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"place": "330201"}, "NOT_ELSEWHERE"),
        ({"place": "43010"}, "FIELD_WRONG"),
        ({"since": "2026-02-30"}, "FIELD_WRONG"),
        ({"until": "2025-01-01"}, "FIELD_WRONG"),
        ({"certno": "330203199001010099"}, "PERSON_UNKNOWN"),
    ],
)
def test_what_cannot_be_registered_is_refused_by_name(strangers, changed, code):
    row = {"certno": FAR_PURSE.certno, "place": AREA, "since": "2026-11-01"} | changed
    message = RegistrationRequest(FarRegistration(**row))
    assert strangers.there.send(REGISTER_ELSEWHERE, message, shop=FAR_AGENCY).code == code
