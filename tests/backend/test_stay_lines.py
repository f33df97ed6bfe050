"""Fee lines of stays, 2301 and 2302: their days, what goes back, how the catalogue judges them."""

from dataclasses import replace

import pytest

from backend.drugs import store_drugs
from backend.protocol.messages.fee import FeeReply
from backend.protocol.messages.inpatient import StayFeeRequest, StaySettleReply
from backend.protocol.stay_calls import STAY_FEES
from tests.support.centre_people import PURSE_PERSON
from tests.support.stays import OUTSIDE, PLAIN, Bed, add_wards, in_bed, plain


@pytest.fixture
def wards(world):
    return add_wards(world)


def info_of(answer):
    return answer.output(StaySettleReply).setlinfo


def test_lines_are_not_from_before_the_admission_and_goods_go_back_by_their_line(wards):
    bed = in_bed(wards, PURSE_PERSON, ((PLAIN, "10.00", "5"),))

    def path(*lines):
        return bed.send(STAY_FEES, StayFeeRequest(lines)).reply.err_values["path"]

    early = bed.line(PLAIN, "1.00", "1", fee_ocur_time="2026-11-19 23:00:00")
    assert path(early) == "feedetail[0].fee_ocur_time"
    nothing = bed.line(PLAIN, "10.00", "-2", init_feedetl_sn="99")
    assert path(nothing) == "feedetail[0].init_feedetl_sn"
    assert bed.fees(((OUTSIDE, "5.00", "1"), (PLAIN, "10.00", "-2"))).ok
    assert path(bed.line(PLAIN, "10.00", "-4")) == "feedetail[0].cnt"
    assert bed.withdraw("1").code == "FIELD_WRONG"  # what was given back must have been there
    assert bed.discharge().ok
    assert bed.settle(35_00).ok


def test_a_stays_line_is_judged_by_the_catalogue_of_its_day(wards):
    """What leaves the catalogue, or changes its class, while somebody is in hospital."""
    bed = in_bed(wards, PURSE_PERSON, plain("2000.00"))
    dearer = replace(PLAIN, chrgitm_lv="02", selfpay_per_10k=1_000)
    wards.centre.store.transact(lambda tx: store_drugs(tx, [dearer], "2026-11-22"))
    wards.later(days=1)
    line = bed.line(PLAIN, "1000.00", "1", fee_ocur_time="2026-11-22 08:00:00")
    assert bed.send(STAY_FEES, StayFeeRequest((line,))).ok
    tomorrow = bed.line(PLAIN, "1.00", "1", fee_ocur_time="2026-11-23 08:00:00")
    answer = bed.send(STAY_FEES, StayFeeRequest((tomorrow,)))
    assert answer.reply.err_values["path"] == "feedetail[0].fee_ocur_time"
    info = info_of(bed.quote(3_000_00))
    assert (info.preselfpay_amt, info.inscp_scp_amt) == (100_00, 2_900_00)


def test_what_the_catalogue_restricts_needs_the_hospitals_approval_in_a_stay_too(wards):
    limited = replace(PLAIN, restricted="限二线用药")
    wards.centre.store.transact(lambda tx: store_drugs(tx, [limited]))
    bed = Bed(wards, PURSE_PERSON)
    assert bed.admit().ok
    lines = [bed.line(limited, "10.00", "1", hosp_appr_flag=flag, drord_no="9") for flag in "012"]
    rows = bed.send(STAY_FEES, StayFeeRequest(tuple(lines))).output(FeeReply).result
    assert [int(row.fulamt_ownpay_amt) for row in rows] == [10_00, 0, 10_00]
    assert info_of(bed.quote(30_00)).inscp_scp_amt == 10_00


def test_a_stay_has_no_more_than_five_thousand_lines(wards, monkeypatch):
    monkeypatch.setattr("backend.fee_lines.MOST_OF_VISIT", 3)
    bed = in_bed(wards, PURSE_PERSON, plain("1.00") * 3)
    assert bed.fees(plain("1.00")).reply.err_values["path"] == "feedetail"
    assert bed.quote(3_00).ok


def test_a_stay_neither_begins_after_a_line_nor_ends_before_one(wards):
    bed = Bed(wards, PURSE_PERSON)
    assert bed.admit("2026-11-18 10:00:00").ok
    days = ("2026-11-19 08:00:00", "2026-11-20 08:00:00")
    lines = [bed.line(PLAIN, "10.00", "1", fee_ocur_time=day) for day in days]
    assert bed.send(STAY_FEES, StayFeeRequest(tuple(lines))).ok

    def path(answer):
        return answer.reply.err_values["path"]

    assert path(bed.change(begntime="2026-11-20 10:00:00")) == "adminfo.begntime"
    assert bed.change(begntime="2026-11-19 10:00:00").ok
    for endtime in ("2026-11-19 20:00:00", "2026-11-18 20:00:00", "2026-11-22 08:00:00", "soon"):
        assert path(bed.discharge(endtime)) == "dscginfo.endtime"
    assert bed.discharge("2026-11-20 20:00:00").ok
