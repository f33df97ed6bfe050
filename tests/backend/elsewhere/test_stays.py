"""Inpatient stays of people insured elsewhere: the insured place keeps a stay of its own (R23)."""

from dataclasses import replace

import pytest

from backend.profile import DEFAULT
from backend.protocol.calls import VISIT_RECORD
from backend.protocol.messages.inpatient import StaySettleReply
from backend.protocol.messages.visit_record import (
    VisitRecordQuery,
    VisitRecordReply,
    VisitRecordRequest,
)
from backend.protocol.stay_calls import ADMIT, DISCHARGE, STAY_SETTLE
from backend.store import tables as t
from backend.store.sql import update
from tests.support.centre_people import TERMINAL_NO
from tests.support.centre_visits import CLINIC
from tests.support.far_hospital import home_hospital, make_hospital
from tests.support.stays import STAY_FEN, Bed, add_wards, by_card, in_bed, plain
from tests.support.two_centres import (
    FAR_CARD,
    FAR_ONLINE,
    FAR_ONLINE_CARD,
    FAR_PURSE,
    loaded,
)

MONEY = ("act_pay_dedc", "hifp_pay", "hifob_pay", "cvlserv_pay", "fund_pay_sumamt", "acct_pay",
         "psn_cash_pay", "clr_type", "med_type", "inscp_scp_amt")  # fmt: skip


@pytest.fixture
def centres():
    return make_hospital()


def info_of(answer):
    assert answer.ok, answer.reply
    return answer.output(StaySettleReply).setlinfo


def money(answer):
    info = info_of(answer)
    return {name: getattr(info, name) for name in MONEY}


def whole_stay(bed):
    """A stay with an interim settlement in it: every amount of every quote and settlement."""
    yield money(bed.quote(STAY_FEN, interim=True))
    yield money(bed.settle(STAY_FEN, interim=True))
    assert bed.fees(plain("160000.00")).ok
    assert bed.discharge().ok
    yield money(bed.quote(160_000_00))
    yield money(bed.settle(160_000_00))


@pytest.mark.parametrize("flag", ["0", "1"])
def test_a_stay_elsewhere_comes_to_the_fen_out_as_at_home(centres, flag):
    """Deductible once, tiers that go on, the cap and what is above it; of civil servants, too."""
    at_home = home_hospital()
    civil = update(t.insurances).values(civil_servant=flag)
    for there in (centres.there, at_home.there):
        there.centre.store.transact(lambda tx: tx.run(civil))
    away = list(whole_stay(in_bed(centres.here, FAR_ONLINE)))
    home = list(whole_stay(in_bed(at_home.there, FAR_ONLINE)))
    assert away == home
    assert (away[1]["cvlserv_pay"] > 0) is (flag == "1")
    assert away[0] == away[1]
    assert away[2] == away[3]
    assert [part["act_pay_dedc"] > 0 for part in away] == [True, True, False, False]
    due = sum(part["fund_pay_sumamt"] + part["acct_pay"] for part in (away[1], away[3]))
    assert (centres.clearing_here(), centres.clearing_there()) == (-due, due)
    assert centres.faults() == []


def test_stays_are_counted_wherever_they_were(centres):
    """A second stay of the year has the lower deductible, at home and elsewhere."""
    first = in_bed(centres.here, FAR_ONLINE)
    assert first.discharge().ok
    due_first = info_of(first.settle(STAY_FEN)).act_pay_dedc
    alone = in_bed(home_hospital().there, FAR_ONLINE)
    assert alone.discharge().ok
    assert info_of(alone.settle(STAY_FEN)).act_pay_dedc == due_first
    centres.here.later(seconds=1)
    second = in_bed(centres.here, FAR_ONLINE, number="IP-2")
    assert second.discharge().ok
    assert 0 < info_of(second.settle(STAY_FEN)).act_pay_dedc < due_first


def test_nobody_lies_in_two_places(centres):
    assert Bed(centres.here, FAR_ONLINE).admit().ok
    assert Bed(centres.here, FAR_ONLINE, number="IP-2").admit().code == "IN_HOSPITAL"
    add_wards(centres.there)
    refused = Bed(centres.there, FAR_ONLINE).admit().reply
    assert refused.err_code == "IN_HOSPITAL"
    assert refused.err_values["institution"] == CLINIC, "the hospital there, not its centre"


def test_steps_are_taken_back_in_their_order_at_both_places(centres):
    bed = in_bed(centres.here, FAR_ONLINE)
    interim = info_of(bed.settle(STAY_FEN, interim=True))
    assert bed.undo_admission().code == "VISIT_SETTLED"
    assert bed.fees(plain("100.00")).ok
    assert bed.settle(100_00).code == "NOT_DISCHARGED"
    assert bed.discharge().ok
    final = info_of(bed.settle(100_00))
    assert bed.cancel(interim).code == "SETTLED_LATER"
    assert bed.undo_discharge().code == "VISIT_SETTLED"
    assert bed.cancel(final).ok
    assert bed.undo_discharge().ok
    assert bed.cancel(interim).ok
    assert bed.withdraw("0000").ok
    assert bed.undo_admission().ok
    assert (centres.clearing_here(), centres.clearing_there()) == (0, 0)
    assert centres.there.books.balances(FAR_ONLINE.psn_no).online_fen == 900_00
    assert Bed(centres.here, FAR_ONLINE, number="IP-2").admit().ok
    assert centres.faults() == []


def test_what_this_place_refuses_the_other_one_is_not_asked(centres):
    bed = in_bed(centres.here, FAR_ONLINE)
    asked = len(centres.line.seen)
    assert bed.discharge(endtime="2026-11-19 08:00:00").code == "FIELD_WRONG"
    assert bed.settle(STAY_FEN).code == "NOT_DISCHARGED"
    assert bed.settle(STAY_FEN - 1, interim=True).code == "SUM_MISMATCH"
    assert Bed(centres.here, FAR_ONLINE, number="IP-1").admit().code == "FIELD_WRONG"
    assert len(centres.line.seen) == asked


@pytest.mark.parametrize("call", [ADMIT, DISCHARGE, STAY_SETTLE], ids=lambda call: call.infno)
def test_what_was_answered_is_reversed_at_both_places(centres, call):
    bed = in_bed(centres.here, FAR_ONLINE)
    admitted = bed.sent[0]
    if call is not ADMIT:
        assert bed.discharge().ok
    if call is STAY_SETTLE:
        assert bed.settle(STAY_FEN).ok
    msgid = admitted if call is ADMIT else bed.sent[-1]
    assert bed.reverse(msgid, call.infno).ok
    assert bed.reverse(msgid, call.infno).ok, "once more changes nothing"
    assert (centres.clearing_here(), centres.clearing_there()) == (0, 0)
    if call is ADMIT:
        assert bed.fees(plain("1.00")).code == "VISIT_TAKEN_BACK"
        assert Bed(centres.here, FAR_ONLINE, number="IP-2").admit().ok
    else:
        assert call is STAY_SETTLE or bed.discharge().ok
        assert bed.settle(STAY_FEN).ok
    assert centres.faults() == []


def test_a_card_that_carries_its_money_pays_its_part_of_a_stay(centres):
    assert centres.register(FAR_PURSE).code == "REGISTERED_ALREADY"
    loaded(centres)
    bed = in_bed(centres.here, FAR_PURSE)
    held = bed.settle_by_card(STAY_FEN, 0, FAR_CARD, interim=True)
    assert info_of(held.answer).acct_pay == 380_00
    assert centres.clearing_here() == 0
    assert bed.fees(plain("100.00")).ok
    waits = bed.settle(100_00, interim=True)
    assert waits.code == "STAY_HELD"
    assert centres.here.confirm(held, card=FAR_CARD, shop=CLINIC).ok
    assert centres.clearing_there() == -centres.clearing_here() > 380_00
    asked = VisitRecordRequest(VisitRecordQuery(mdtrt_id=bed.mdtrt_id))
    told = centres.here.send(VISIT_RECORD, asked, shop=CLINIC).output(VisitRecordReply)
    assert told.mdtrtinfo.psn_name == FAR_PURSE.name
    (by_card,) = told.settlements
    assert (by_card.mdtrt_cert_no, by_card.terminal_no) == (FAR_CARD.card_no, TERMINAL_NO)
    assert bed.settle(100_00, interim=True).ok
    assert centres.faults() == []


def test_a_registration_made_during_the_stay_still_counts():
    lower = replace(DEFAULT, elsewhere_unregistered="lower")
    centres = make_hospital(far_profile=lower, registered=False)
    bed = in_bed(centres.here, FAR_ONLINE)
    without = info_of(bed.quote(STAY_FEN, interim=True)).hifp_pay
    assert centres.register(FAR_ONLINE).ok
    assert info_of(bed.settle(STAY_FEN, interim=True)).hifp_pay > without


def test_a_period_with_visits_stays_and_what_was_given_back_is_cleared(centres):
    bed = in_bed(centres.here, FAR_ONLINE)
    first = info_of(bed.settle(STAY_FEN, interim=True))
    assert bed.cancel(first).ok
    assert bed.discharge().ok
    final = info_of(bed.settle(STAY_FEN))
    closed = centres.claims().close("2026-11-21")
    assert closed.rows == 3
    assert closed.amount_fen == final.fund_pay_sumamt + final.acct_pay
    assert bed.reverse(bed.sent[-1], "2304").code == "ALREADY_CLEARED"
    assert bed.cancel(final).ok, "a refund is a row of the next period"
    centres.claims().pay()
    assert centres.claims().compare("2026-11-21").differences == ()
    assert centres.faults() == []


def test_an_admission_by_the_card_alone_finds_its_centre(centres):
    centres.here.insured = ""
    bed = Bed(centres.here, FAR_ONLINE)
    assert bed.admit(**by_card(FAR_ONLINE_CARD)).ok
    assert centres.line.seen == ["KFWDV"]
    assert bed.fees(plain("100.00")).ok
    assert info_of(bed.quote(100_00, interim=True)).psn_name == FAR_ONLINE.name
