"""Inpatient settling 2303 to 2305: the worked example, interim bills, stays, levels and funds."""

import pytest
from msgspec.structs import replace

from backend.ledger import Account, Kind
from backend.protocol import calls
from backend.protocol.messages.inpatient import (
    StayCancelReply,
    StaySettle,
    StaySettleReply,
    StaySettleRequest,
)
from backend.protocol.messages.settlement_query import (
    ExplainRequest,
    PolicyItem,
    SettlementQuery,
    SettlementQueryReply,
    SettlementQueryRequest,
)
from backend.protocol.stay_calls import STAY_SETTLE
from backend.verify import verify
from tests.support.centre_people import (
    CARD,
    ONLINE_PERSON,
    PURSE_PERSON,
    RESIDENT_PERSON,
)
from tests.support.centre_visits import CLINIC
from tests.support.stays import PLAIN, STAY_FEN, Bed, add_wards, by_card, in_bed, plain

EMPLOYED = PURSE_PERSON  # 310 and 330, in work


@pytest.fixture
def wards(world):
    return add_wards(world)


def info_of(answer):
    return answer.output(StaySettleReply).setlinfo


def money(info):
    return (info.medfee_sumamt, info.fulamt_ownpay_amt, info.overlmt_selfpay, info.preselfpay_amt,
            info.inscp_scp_amt, info.act_pay_dedc, info.hifp_pay, info.psn_part_amt,
            info.acct_pay, info.psn_cash_pay)  # fmt: skip


EXAMPLE = (18_450_00, 1_250_00, 200_00, 1_000_00, 16_000_00, 1_000_00, 13_000_00, 5_450_00,
           1_200_00, 4_250_00)  # fmt: skip


def left(bed):
    """The stay of a bed, discharged."""
    assert bed.discharge().ok
    return bed


def test_the_2304_of_the_reference_comes_out_to_the_fen(wards):
    wards.credit("P001", "1200.00")
    bed = left(in_bed(wards, EMPLOYED))
    quoted = info_of(bed.quote(STAY_FEN))
    answer = bed.settle(STAY_FEN, fulamt_ownpay_amt=quoted.fulamt_ownpay_amt,
                        overlmt_selfpay=quoted.overlmt_selfpay,
                        preselfpay_amt=quoted.preselfpay_amt,
                        inscp_scp_amt=quoted.inscp_scp_amt)  # fmt: skip
    info = info_of(answer)
    assert money(quoted) == money(info) == EXAMPLE
    assert (info.mdtrt_id, info.clr_type, info.med_type, info.balc) == (
        bed.mdtrt_id, "21", "2101", 0,
    )  # fmt: skip
    rows = answer.output(StaySettleReply).setldetail
    assert [(row.fund_pay_type, row.fund_payamt) for row in rows] == [
        ("310100", 13_000_00), ("310200", 1_200_00),
    ]  # fmt: skip


def test_100001_explains_it_tier_by_tier_and_the_rows_are_the_bill(wards):
    wards.credit("P001", "1200.00")
    bed = left(in_bed(wards, EMPLOYED))
    info = info_of(bed.settle(STAY_FEN))
    asked = ExplainRequest(psn_no="P001", setl_id=info.setl_id, mdtrt_id=info.mdtrt_id)
    rows = bed.send(calls.EXPLAIN, asked).output(tuple[PolicyItem, ...])
    assert [(row.item_code, int(row.self_pay_amt), int(row.fund_pay_amt)) for row in rows] == [
        ("101", 1_250_00, 0), ("102", 1_000_00, 0), ("103", 200_00, 0), ("S001", 1_000_00, 0),
        ("C001", 1_500_00, 8_500_00), ("C002", 500_00, 4_500_00),
    ]  # fmt: skip
    assert sum(row.item_pay_sum for row in rows) == STAY_FEN


def test_5203_says_when_the_stay_began_and_ended(wards):
    bed = left(in_bed(wards, EMPLOYED))
    info = info_of(bed.settle(STAY_FEN))
    asked = SettlementQuery(psn_no="P001", setl_id=info.setl_id, mdtrt_id=info.mdtrt_id)
    found = bed.send(calls.SETTLEMENT, SettlementQueryRequest(asked)).output(SettlementQueryReply)
    assert (found.setlinfo.begndate, found.setlinfo.enddate) == ("2026-11-20", "2026-11-21")
    assert (found.setlinfo.hifp_pay, found.setlinfo.clr_type) == (13_000_00, "21")


def test_the_2305_mirrors_it_and_the_stay_can_be_settled_again(wards):
    wards.credit("P001", "1200.00")
    bed = left(in_bed(wards, EMPLOYED))
    info = info_of(bed.settle(STAY_FEN))
    wards.later(seconds=5)
    back = bed.cancel(info).output(StayCancelReply).setlinfo
    assert money(back) == tuple(-amount for amount in EXAMPLE)
    assert (back.balc, back.begndate, back.enddate) == (1_200_00, "2026-11-20", "2026-11-21")
    assert wards.books.balance_fen(Account(Kind.POOL, "310100")) == 0
    assert bed.cancel(info).code == "ALREADY_REFUNDED"
    assert money(info_of(bed.settle(STAY_FEN))) == EXAMPLE
    assert verify(wards.centre.store).faults == []


@pytest.mark.parametrize(
    ("hosp_lv", "first", "second"),
    [("2", 1_000_00, 500_00), ("6", 600_00, 300_00), ("8", 300_00, 150_00)],
)
def test_the_deductible_is_by_level_and_half_of_it_from_the_second_stay_on(
    world, hosp_lv, first, second
):
    wards = add_wards(world, hosp_lv)
    one = left(in_bed(wards, EMPLOYED, plain("5000.00")))
    assert info_of(one.settle(5_000_00)).act_pay_dedc == first
    two = Bed(wards, EMPLOYED, number="IP-2")
    assert two.admit("2026-11-21 09:10:00").ok
    assert two.fees(plain("5000.00")).ok
    left(two)
    assert info_of(two.settle(5_000_00)).act_pay_dedc == second


@pytest.mark.parametrize("number", range(6))
def test_stays_of_one_second_are_counted_in_the_order_of_their_messages(wards, number):
    wards.count += number
    one = left(in_bed(wards, EMPLOYED, plain("5000.00")))
    first = info_of(one.settle(5_000_00)).act_pay_dedc
    two = Bed(wards, EMPLOYED, number="IP-2")
    assert two.admit().ok
    assert two.fees(plain("5000.00")).ok
    left(two)
    assert info_of(two.settle(5_000_00)).act_pay_dedc == first // 2


def test_a_stay_that_was_taken_back_is_not_counted(wards):
    gone = in_bed(wards, EMPLOYED, plain("10.00"))
    assert gone.undo_admission().ok
    bed = Bed(wards, EMPLOYED, number="IP-2")
    assert bed.admit().ok
    assert bed.fees(plain("5000.00")).ok
    assert info_of(bed.quote(5_000_00)).act_pay_dedc == 1_000_00


def test_the_outpatients_deductible_and_cap_are_not_the_stays(wards):
    sale = wards.sell(ONLINE_PERSON, None, ((PLAIN, "5000.00", "1"),), med_type="11")
    assert (sale.info.act_pay_dedc, sale.info.hifp_pay) == (300_00, 1_500_00)
    bed = left(in_bed(wards, ONLINE_PERSON, plain("5000.00")))
    info = info_of(bed.settle(5_000_00))
    assert (info.act_pay_dedc, info.hifp_pay) == (1_000_00, 3_400_00)
    again = wards.sell(ONLINE_PERSON, None, ((PLAIN, "100.00", "1"),), med_type="11")
    assert (again.info.act_pay_dedc, again.info.hifp_pay) == (0, 0)


def test_interim_bills_pay_the_deductible_once_and_go_up_the_tiers_together(wards):
    bed = in_bed(wards, EMPLOYED, plain("600.00"))
    first = info_of(bed.settle(600_00, interim=True))
    assert (first.act_pay_dedc, first.hifp_pay) == (600_00, 0)
    bed.fees(plain("9000.33"))
    second = info_of(bed.settle(9_000_33, interim=True))
    assert (second.act_pay_dedc, second.hifp_pay) == (400_00, 7_310_28)  # 8,600.33 x 85 %
    bed.fees(plain("6399.67"))
    third = info_of(left(bed).settle(6_399_67))
    assert third.act_pay_dedc == 0
    assert first.hifp_pay + second.hifp_pay + third.hifp_pay == 13_000_00


def test_a_stay_above_the_cap_goes_on_in_the_large_amount_fund(wards):
    bed = in_bed(wards, EMPLOYED, plain("171000.00"))
    answer = left(bed).settle(171_000_00)
    info = info_of(answer)
    assert (info.hifp_pay, info.hifob_pay, info.psn_part_amt) == (
        134_500_00, 18_000_00, 1_000_00 + 1_500_00 + 14_000_00 + 2_000_00,
    )  # fmt: skip
    assert info.fund_pay_sumamt == 152_500_00
    assert [row.fund_pay_type for row in answer.output(StaySettleReply).setldetail] == [
        "310100", "330100",
    ]  # fmt: skip


def test_without_large_amount_insurance_the_patient_pays_above_the_cap(wards):
    info = info_of(left(in_bed(wards, ONLINE_PERSON, plain("171000.00"))).settle(171_000_00))
    assert (info.hifp_pay, info.hifob_pay, info.psn_part_amt) == (134_500_00, 0, 36_500_00)


def test_the_yearly_cap_counts_the_stays_of_the_year(wards):
    bed = left(in_bed(wards, ONLINE_PERSON, plain("151000.00")))
    assert info_of(bed.settle(151_000_00)).hifp_pay == 134_500_00
    two = Bed(wards, ONLINE_PERSON, number="IP-2")
    assert two.admit("2026-11-21 09:10:00").ok
    assert two.fees(plain("30500.00")).ok
    answer = left(two).settle(30_500_00)
    assert info_of(answer).hifp_pay == 15_500_00  # of 26,500.00 that the tiers come to
    assert answer.output(StaySettleReply).setldetail[0].crt_payb_lmt_amt == 15_500_00


def test_a_resident_has_the_residents_fund_and_no_account(wards):
    answer = left(in_bed(wards, RESIDENT_PERSON, plain("5000.00"))).settle(5_000_00)
    info = info_of(answer)
    assert (info.act_pay_dedc, info.hifp_pay, info.acct_pay, info.psn_cash_pay) == (
        1_000_00, 3_200_00, 0, 1_800_00,
    )  # fmt: skip
    assert answer.output(StaySettleReply).setldetail[0].fund_pay_type == "390100"


def test_while_the_insurance_is_suspended_no_fund_pays_but_the_account_does(wards):
    wards.credit("P001", "1200.00")
    wards.set_insurance("P001", "2")
    info = info_of(left(in_bed(wards, EMPLOYED)).settle(STAY_FEN))
    assert (info.fund_pay_sumamt, info.act_pay_dedc, info.acct_pay) == (0, 0, 1_200_00)


def test_a_stay_is_paid_with_the_money_on_the_card_in_two_phases(rich):
    wards = add_wards(rich)
    bed = left(in_bed(wards, EMPLOYED))
    sale = bed.settle_by_card(STAY_FEN, 0)
    info = info_of(sale.answer)
    assert (info.acct_pay, info.hifp_pay, info.balc) == (380_00, 13_000_00, 120_00)
    assert wards.books.state_of(CLINIC, sale.msgid) == "held"
    assert bed.cancel(info).code == "STILL_HELD"
    assert wards.confirm(sale, shop=CLINIC).ok
    assert wards.books.state_of(CLINIC, sale.msgid) == "posted"
    back = bed.cancel(info).output(StayCancelReply).setlinfo
    assert (back.acct_pay, back.hifp_pay) == (-380_00, -13_000_00)
    assert wards.books.balances("P001").waiting_fen == 120_00 + 380_00
    assert verify(wards.centre.store).faults == []


def test_a_held_stay_is_reversed_and_the_card_has_its_money_again(rich):
    wards = add_wards(rich)
    bed = left(in_bed(wards, EMPLOYED))
    sale = bed.settle_by_card(STAY_FEN, 0)
    assert wards.reverse(sale.msgid, infno="2304", shop=CLINIC).ok
    assert wards.books.balances("P001").on_cards_fen == 380_00
    wrong = replace(sale.purse, account_fen=1)
    assert bed.settle(STAY_FEN, **by_card(CARD, purse=wrong)).code == "QUOTE_CHANGED"
    assert bed.settle_by_card(STAY_FEN, 0).answer.ok


def test_no_settlement_follows_one_that_is_held(rich):
    wards = add_wards(rich)
    bed = in_bed(wards, EMPLOYED, plain("600.00"))
    sale = bed.settle_by_card(600_00, 0, interim=True)
    bed.fees(plain("100.00"))
    assert bed.settle(100_00, interim=True).code == "STAY_HELD"
    assert wards.confirm(sale, shop=CLINIC).ok
    assert bed.settle(100_00, interim=True).ok


def test_scope_amounts_that_are_sent_must_be_the_centres(wards):
    bed = left(in_bed(wards, EMPLOYED))
    assert bed.settle(STAY_FEN, inscp_scp_amt=1).code == "QUOTE_CHANGED"
    assert wards.books.settlements() == []
    assert bed.settle(STAY_FEN + 1).code == "SUM_MISMATCH"
    assert bed.settle(STAY_FEN, dscg_time="2026-11-22").reply.err_values["path"] == "data.dscgTime"
    assert bed.settle(STAY_FEN, mid_setl_flag="2").code == "FIELD_WRONG"
    assert bed.settle(STAY_FEN).ok


def test_a_lost_answer_to_a_2304_is_reversed_and_the_lines_are_free_again(wards):
    wards.credit("P001", "1200.00")
    bed = left(in_bed(wards, EMPLOYED))
    bed.settle(STAY_FEN)
    assert bed.reverse(bed.sent[-1], "2304").ok
    assert wards.books.balances("P001").waiting_fen == 1_200_00
    assert money(info_of(bed.settle(STAY_FEN))) == EXAMPLE
    late = wards.msgid(CLINIC)
    assert bed.reverse(late, "2304").ok
    assert bed.send(STAY_SETTLE, _settle(bed), msgid=late).code == "MSGID_REVERSED"


def _settle(bed):
    return StaySettleRequest(StaySettle(**bed.claim(STAY_FEN)))
