"""Goods that go back before they are settled: negative lines in 2204 (settlement.md 2.3)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import astuple

from backend.policy import Cut, Item, cut_line
from backend.protocol import calls
from backend.protocol.messages.fee import FeeReply, FeeRequest
from backend.protocol.messages.outpatient import VisitSettleReply
from backend.protocol.money import Fen, line_amount_fen
from tests.support.centre_people import DRUG_B, ONLINE_CARD, ONLINE_PERSON, PURSE_PERSON
from tests.support.centre_visits import HOSPITAL_DRUGS, Attendance, add_hospital, attend
from tests.support.examples import often

PLAIN, CEILED, SHARED = HOSPITAL_DRUGS[:3]


@pytest.fixture
def clinic(world):
    return add_hospital(world)


def enter(visit, *lines):
    return visit.send(calls.FEES, FeeRequest(tuple(visit.line(*line) for line in lines)))


def parts(row):
    return (row.det_item_fee_sumamt, row.fulamt_ownpay_amt, row.overlmt_amt, row.preselfpay_amt,
            row.inscp_scp_amt)  # fmt: skip


def test_what_went_back_is_not_settled(clinic):
    clinic.credit("P001", "500.00")
    visit = attend(clinic, PURSE_PERSON, ((CEILED, "320.00", "2"), (SHARED, "26.40", "3")))
    plain = attend_again(clinic, (CEILED, "320.00", "1"), (SHARED, "26.40", "1"))
    back = enter(visit, (CEILED, "320.00", "-1"), (SHARED, "26.40", "-2"))
    rows = back.output(FeeReply).result
    assert [parts(row) for row in rows] == [
        (-320_00, 0, -20_00, -30_00, -270_00), (-52_80, 0, 0, -2_64, -50_16),
    ]  # fmt: skip
    assert [row.cnt for row in rows] == [-1, -2]
    info = visit.quote(346_40).output(VisitSettleReply).setlinfo
    other = plain.quote(346_40).output(VisitSettleReply).setlinfo
    for name in ("overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt", "hifp_pay", "psn_part_amt"):
        assert getattr(info, name) == getattr(other, name)
    assert visit.settle(346_40).ok
    assert enter(visit, (SHARED, "26.40", "-1")).code == "FIELD_WRONG"  # it is settled


def attend_again(world, *lines):
    visit = Attendance(world, PURSE_PERSON)
    assert visit.register("OP-2").ok
    assert enter(visit, *lines).ok
    return visit


def test_a_sale_and_its_return_may_come_in_one_message(clinic):
    visit = attend(clinic, PURSE_PERSON, ((PLAIN, "50.00", "1"),))
    assert enter(visit, (SHARED, "26.40", "2"), (SHARED, "26.40", "-2")).ok
    assert visit.quote(50_00).ok


def test_lines_are_read_in_their_order_of_sense_however_they_are_numbered(clinic):
    visit = Attendance(clinic, PURSE_PERSON)
    assert visit.register().ok
    for _ in range(9):
        assert enter(visit, (PLAIN, "50.00", "1")).ok
    assert enter(visit, (SHARED, "26.40", "2")).ok  # serial 10 sorts before 2
    assert enter(visit, (SHARED, "26.40", "-1")).ok
    assert visit.quote(9 * 50_00 + 26_40).ok


REFUSED = {
    "more than was entered": (SHARED, "26.40", "-3"),
    "at another price": (SHARED, "26.41", "-1"),
    "never entered": (PLAIN, "50.00", "-1"),
    "nothing": (SHARED, "26.40", "0"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_only_what_was_entered_goes_back(clinic, case):
    visit = attend(clinic, PURSE_PERSON, ((SHARED, "26.40", "2"),))
    answer = enter(visit, REFUSED[case])
    assert (answer.code, "cnt" in answer.reply.err_msg) == ("FIELD_WRONG", True)
    assert visit.quote(52_80).ok


def test_count_and_amount_of_a_return_have_one_sign(clinic):
    visit = attend(clinic, PURSE_PERSON, ((SHARED, "26.40", "2"),))
    line = visit.line(SHARED, "26.40", "-1", det_item_fee_sumamt=Fen(26_40))
    assert visit.send(calls.FEES, FeeRequest((line,))).code == "SUM_MISMATCH"


def test_another_batch_has_nothing_to_give_back(clinic):
    visit = attend(clinic, PURSE_PERSON, ((SHARED, "26.40", "2"),))
    assert enter(visit, (SHARED, "26.40", "-1", "B2")).code == "FIELD_WRONG"


def test_a_pharmacy_s_bill_has_no_negative_lines(rich):
    basket = ((DRUG_B, "38.60", "2"), (DRUG_B, "38.60", "-1"))
    sale = rich.sell(ONLINE_PERSON, ONLINE_CARD, basket)
    assert sale.answer.code == "FIELD_WRONG"


@settings(max_examples=often(300))
@given(
    st.integers(0, 10_000), st.none() | st.integers(0, 5_000), st.integers(1, 9_999),
    st.lists(st.integers(1, 40), min_size=1, max_size=4), st.data(),
)  # fmt: skip
def test_the_parts_of_a_batch_are_those_of_what_is_left(share, ceiling, price_fen, bought, data):
    item = Item("02", share, ceiling)
    price = Decimal(price_fen).scaleb(-2)
    counts, cuts = list(bought), []

    def cut(count):
        return cut_line(item, price, Decimal(count), line_amount_fen(price, Decimal(count)))

    cuts = [cut(count) for count in bought]
    while sum(counts) and data.draw(st.booleans()):
        counts.append(-data.draw(st.integers(1, sum(counts))))
        cuts.append(cut(sum(counts)).without(cuts))
    totals = Cut(*map(sum, zip(*map(astuple, cuts), strict=True)))
    if len(counts) > len(bought):
        assert totals == cut(sum(counts))
    assert min(astuple(totals)) >= 0
    for one in cuts:
        assert one.amount_fen == sum(astuple(one)[1:])
