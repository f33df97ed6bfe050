"""Rules 19 to 21 in hospital: the card says who it is, funds pay, the patient pays the rest."""

import pytest

from backend import desk as agency
from card_emulator.protocol.purse import Amounts
from terminal.errors import Declined
from terminal.outcome import Result
from tests.support.ward import HospitalDesk, Ward

INTENSIVE_DAY = "5113"
"""200.00, class A."""


def credited(shop, visit, amount_fen):
    agency.credit_account(shop.world.centre, visit.psn_no, amount_fen, "test", reference="r20")


def settled(desk, visit, **more):
    outcome = desk.settled(visit, **more)
    assert outcome.result is Result.PAID, str(outcome.reason)
    assert desk.shop.disagreements() == []
    assert desk.shop.workplace.sides() == []
    return outcome.entry


def test_r19_the_account_pays_what_lies_below_the_deductible(shop):
    desk = HospitalDesk(shop, "wang")
    visit = desk.attended(["5001"])
    credited(shop, visit, 80_00)
    info = settled(desk, visit).settlement
    assert (info.act_pay_dedc, info.fund_pay_sumamt) == (50_00, 0)
    assert (info.acct_pay, info.psn_cash_pay) == (50_00, 0)
    assert shop.card("wang").purse.balance_fen == 30_00


def test_r19_the_account_pays_what_lies_above_the_cap(shop):
    ward = Ward(shop, "wang")
    visit = ward.stayed([f"{INTENSIVE_DAY}:{days}" for days in (400, 400, 20)])  # 164,000.00
    credited(shop, visit, 20_000_00)
    info = settled(ward, visit).settlement
    assert (info.hifp_pay, info.hifob_pay) == (134_500_00, 0)  # no insurance 330
    assert info.psn_part_amt == 1_000_00 + 1_500_00 + 14_000_00 + 13_000_00
    assert (info.acct_pay, info.psn_cash_pay) == (20_000_00, 9_500_00)


def test_r20_the_card_says_who_it_is_and_has_the_three_amounts_of_the_bill(shop):
    ward = Ward(shop, "wang")
    visit = ward.stayed([f"{INTENSIVE_DAY}:10"])
    credited(shop, visit, 700_00)
    case = settled(ward, visit)
    assert (case.account_fen, case.self_fen, case.fund_fen) == (700_00, 1_150_00, 850_00)
    spent = shop.card("wang").log[0]
    assert spent.amounts == Amounts(700_00, 1_150_00, 850_00)
    assert int(case.settlement.psn_cash_pay) == 450_00


def test_r20_a_second_stay_of_the_year_costs_half_the_deductible(shop):
    ward = Ward(shop, "wang")
    first = settled(ward, ward.stayed([f"{INTENSIVE_DAY}:10"]), flag="0").settlement
    second = settled(ward, ward.stayed([f"{INTENSIVE_DAY}:10"]), flag="0").settlement
    assert (first.act_pay_dedc, second.act_pay_dedc) == (1_000_00, 500_00)
    assert (first.hifp_pay, second.hifp_pay) == (850_00, 1_275_00)


def test_r20_who_reported_the_card_lost_is_not_admitted_with_it(shop):
    ward = Ward(shop, "wang")
    card_sn = str(shop.card("wang").field("card_sn"))
    agency.report_loss(shop.world.centre, card_sn, reference="r20-lost")
    with pytest.raises(Declined, match="reported lost"):
        ward.admitted()
    assert ward.hospital.visits() == []


def test_r21_class_a_counts_in_full_b_after_its_share_c_not_at_all_and_ceilings_apply(shop):
    desk = HospitalDesk(shop, "wang")
    expected = {
        #         own expense, over the ceiling, paid first, in scope
        "5001": (0, 0, 0, 50_00),
        "5003": (0, 0, 1_32, 25_08),
        "5007": (1_00, 0, 0, 0),
        "5002": (0, 20_00, 30_00, 270_00),
    }
    visit = desk.registered()
    for batch, (item, parts) in enumerate(expected.items(), 1):
        visit = desk.entered(visit, [item], str(batch))
        info = desk.do(desk.hospital.quoting(visit.number, str(batch))).setlinfo
        found = (info.fulamt_ownpay_amt, info.overlmt_selfpay, info.preselfpay_amt)
        assert (*map(int, found), int(info.inscp_scp_amt)) == parts, item
