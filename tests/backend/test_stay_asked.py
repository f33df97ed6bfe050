"""What is told of a settled stay afterwards (5204, 4901, 5206); many who ask at one instant."""

import pytest

from backend.protocol import calls
from backend.protocol.messages.fee_query import FeeRow
from backend.protocol.messages.inpatient import StayFeeRequest, StaySettleReply
from backend.protocol.messages.receipt import ReceiptQuery, ReceiptReply, ReceiptRequest
from backend.protocol.messages.settlement_query import SettlementQuery, SettlementQueryRequest
from backend.protocol.messages.visit_query import UsedQuery, UsedReply, UsedRequest
from backend.protocol.stay_calls import STAY_FEES
from backend.verify import verify
from tests.backend.test_engines import at_once
from tests.support.centre_people import ONLINE_PERSON, PURSE_PERSON
from tests.support.stays import PLAIN, STAY_FEN, Bed, add_wards, in_bed, plain


@pytest.fixture
def wards(world):
    return add_wards(world)


def keys(info):
    return {"psn_no": info.psn_no, "setl_id": info.setl_id, "mdtrt_id": info.mdtrt_id}


def test_5204_has_the_lines_of_each_bill_of_a_stay_with_their_orders(wards):
    bed = Bed(wards, PURSE_PERSON)
    assert bed.admit().ok
    bed.send(STAY_FEES, StayFeeRequest((bed.line(PLAIN, "10.00", "2", drord_no="O-7"),)))
    first = bed.settle(20_00, interim=True).output(StaySettleReply).setlinfo
    bed.fees(plain("5.00"))
    assert bed.discharge().ok
    second = bed.settle(5_00).output(StaySettleReply).setlinfo

    def lines(info):
        asked = SettlementQueryRequest(SettlementQuery(**keys(info)))
        return bed.send(calls.SETTLED_LINES, asked).output(tuple[FeeRow, ...])

    assert [(row.feedetl_sn, row.rx_drord_no, row.med_type) for row in lines(first)] == [
        ("1", "O-7", "2101"),
    ]  # fmt: skip
    assert [row.feedetl_sn for row in lines(second)] == ["2"]


def test_4901_has_what_stands_on_the_hospitals_receipt(wards):
    wards.credit("P001", "1200.00")
    bed = in_bed(wards, PURSE_PERSON)
    assert bed.discharge().ok
    info = bed.settle(STAY_FEN, invono="0012345").output(StaySettleReply).setlinfo
    asked = ReceiptRequest(ReceiptQuery(**keys(info)))
    paper = bed.send(calls.RECEIPT, asked).output(ReceiptReply)
    head = paper.receiptinfo
    assert (head.invono, head.med_type, head.hifp_pay) == ("0012345", "2101", 13_000_00)
    assert (head.psn_ownpay, head.psn_selfpay) == (1_450_00, 4_000_00)


def test_5206_has_the_stays_of_the_year(wards):
    bed = in_bed(wards, PURSE_PERSON)
    assert bed.discharge().ok
    assert bed.settle(STAY_FEN).ok
    rows = bed.send(calls.USED, UsedRequest(UsedQuery(psn_no="P001"))).output(UsedReply).cuminfo
    assert {row.cum_type_code: int(row.cum) for row in rows if row.insutype == "310"} == {
        "S001": 1_000_00, "C000": 13_000_00, "F000": 13_000_00, "A000": 0,
    }  # fmt: skip


def test_of_many_admissions_at_once_one_finds_a_bed(wards):
    beds = [Bed(wards, PURSE_PERSON, number=f"IP-{n}", msgid=f"H4301-{n}") for n in range(6)]
    answers = at_once(lambda n: beds[n].admit(), count=6)
    assert sorted(answer.code for answer in answers) == ["", *["IN_HOSPITAL"] * 5]


def test_of_many_settlements_at_once_one_has_the_lines(wards):
    bed = in_bed(wards, ONLINE_PERSON, plain("5000.00"))
    assert bed.discharge().ok
    clerks = [Bed(wards, ONLINE_PERSON, mdtrt_id=bed.mdtrt_id, msgid=f"S-{n}") for n in range(6)]
    answers = at_once(lambda n: clerks[n].settle(5_000_00), count=6)
    assert sorted(answer.code for answer in answers) == ["", *["VISIT_SETTLED"] * 5]
    assert verify(wards.centre.store).faults == []


def test_of_a_discharge_and_lines_at_once_the_lines_are_in_or_refused(wards):
    bed = in_bed(wards, ONLINE_PERSON, plain("100.00"))
    other = Bed(wards, ONLINE_PERSON, mdtrt_id=bed.mdtrt_id, serial=10, msgid="L-1")
    bed.msgid = "D-1"
    left, lines = at_once(lambda n: other.fees(plain("50.00")) if n else bed.discharge(), count=2)
    assert left.ok
    assert lines.code in ("", "STAY_DISCHARGED")
    assert bed.settle(150_00 if lines.ok else 100_00).ok
