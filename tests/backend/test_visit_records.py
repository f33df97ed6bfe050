"""KVISI: a visit in full for any terminal of its institution, and for nobody else."""

import pytest

from backend.protocol.calls import VISIT_RECORD
from backend.protocol.messages.visit_record import (
    VisitRecordQuery,
    VisitRecordReply,
    VisitRecordRequest,
)
from tests.support.centre_people import ONLINE_PERSON, SHOP
from tests.support.centre_visits import CLINIC, attend
from tests.support.stays import Bed, add_wards, plain


@pytest.fixture
def wards(world):
    return add_wards(world)


def record(world, shop=CLINIC, **asked):
    return world.send(VISIT_RECORD, VisitRecordRequest(VisitRecordQuery(**asked)), shop=shop)


def test_a_visit_is_named_by_either_number_or_by_what_settled_it(wards):
    visit = attend(wards, ONLINE_PERSON)
    assert visit.settle(422_80).ok
    names = {"mdtrt_id": visit.mdtrt_id, "ipt_otp_no": "OP-1", "omsgid": visit.sent[-1]}
    found = [record(wards, **{name: value}).output(VisitRecordReply)
             for name, value in names.items()]  # fmt: skip
    assert found[0] == found[1] == found[2]
    (settled,) = found[0].settlements
    assert (settled.infno, settled.setl_stas, settled.sequence) == ("2207", "posted", 0)
    assert {line.setl_id for line in found[0].feedetail} == {settled.setlinfo.setl_id}
    assert record(wards, mdtrt_id="1", ipt_otp_no="OP-1").code == "FIELD_WRONG"
    assert record(wards).code == "FIELD_WRONG"


def test_another_institution_is_told_nothing(wards):
    visit = attend(wards, ONLINE_PERSON)
    assert visit.settle(422_80).ok
    for asked in ({"mdtrt_id": visit.mdtrt_id}, {"ipt_otp_no": "OP-1"}, {"omsgid": visit.sent[0]}):
        assert record(wards, SHOP, **asked).code == "VISIT_UNKNOWN"


def test_lines_of_a_cancelled_settlement_are_free_and_those_of_an_interim_one_are_its_own(wards):
    bed = Bed(wards, ONLINE_PERSON)
    assert bed.admit().ok
    assert bed.fees(plain("100.00")).ok
    assert bed.settle(100_00, interim=True).ok
    assert bed.fees(plain("50.00")).ok
    told = record(wards, ipt_otp_no="IP-1").output(VisitRecordReply)
    (interim,) = told.settlements
    assert (interim.mid_setl_flag, told.mdtrtinfo.mdtrt_stas) == ("1", "admitted")
    assert [line.setl_id for line in told.feedetail] == [interim.setlinfo.setl_id, ""]
    assert bed.cancel(interim.setlinfo).ok
    told = record(wards, ipt_otp_no="IP-1").output(VisitRecordReply)
    assert (told.settlements, {line.setl_id for line in told.feedetail}) == ((), {""})
