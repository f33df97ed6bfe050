"""Deductible by hospital level, tiered ratios, the yearly cap (R20), through card and centre."""

import pytest

from backend.grades import HOSPITAL, Grade, grade_institution
from backend.ledger import Kind
from terminal.outcome import Result
from tests.support.ward import Ward

HOSPITAL_CODE = "H43010200001"
LEVELS = {"first": "9", "second": "5", "third": "2"}
"""hosp_lv of a hospital of each level."""


@pytest.fixture
def ward(shop):
    return Ward(shop)


def graded(ward, level):
    """The same hospital at another level."""
    ward.shop.world.store.transact(
        lambda tx: grade_institution(tx, HOSPITAL_CODE, Grade(HOSPITAL, LEVELS[level]))
    )


def paid(ward, visit, **more):
    outcome = ward.settled(visit, **more)
    assert outcome.result is Result.PAID, str(outcome.reason)
    return outcome.entry.settlement


def test_r20_the_card_registers_and_the_hospital_gets_fund_and_account_directly(ward):
    info = paid(ward, ward.attended(["5001", "5002", "5003:2"]))
    (account,) = (
        row
        for row in ward.shop.books().trial_balance()
        if (row.kind, row.owner) == (Kind.INSTITUTION, HOSPITAL_CODE)
    )
    assert int(info.hifp_pay) == 42_10
    assert account.balance_fen == int(info.medfee_sumamt - info.psn_cash_pay)


@pytest.mark.parametrize(
    ("level", "deductible_fen", "fund_fen"),
    [("first", 0, 259_11), ("second", 200_00, 102_10), ("third", 300_00, 42_10)],
)
def test_r20_an_outpatients_deductible_and_ratio_follow_the_level(
    ward, level, deductible_fen, fund_fen
):
    graded(ward, level)
    info = paid(ward, ward.attended(["5001", "5002", "5003:2"]))
    assert (int(info.act_pay_dedc), int(info.hifp_pay)) == (deductible_fen, fund_fen)


@pytest.mark.parametrize(
    ("level", "deductible_fen"), [("first", 300_00), ("second", 600_00), ("third", 1_000_00)]
)
def test_r20_the_deductible_of_a_stay_follows_the_level(ward, level, deductible_fen):
    graded(ward, level)
    info = paid(ward, ward.stayed(["5107:1"]))
    assert int(info.act_pay_dedc) == deductible_fen
    assert int(info.hifp_pay) == (3_800_00 - deductible_fen) * 85 // 100


def test_r20_the_deductible_of_an_outpatient_is_used_up_once_a_year(ward):
    first = paid(ward, ward.attended(["5002", "5010"]))
    second = paid(ward, ward.attended(["5010"]), flag="0")
    assert int(first.act_pay_dedc) == 300_00
    assert int(second.act_pay_dedc) == 0
    assert int(second.hifp_pay) == 64_80


def test_r20_tiers_and_the_yearly_cap_of_the_fund(ward):
    info = paid(ward, ward.stayed(["5112:30"]), flag="0")
    assert int(info.inscp_scp_amt) == 216_000_00
    assert int(info.hifp_pay) <= 150_000_00
    assert int(info.hifp_pay) == 8_500_00 + min(140_000_00 * 9 // 10, 141_500_00)


def test_r20_an_interim_settlement_takes_the_deductible_once(ward):
    visit = ward.entered(ward.admitted(), ["5107:1"])
    first = paid(ward, visit, interim=True)
    last = paid(ward, ward.discharged(ward.entered(visit, ["5107:1"])), flag="0")
    assert [int(info.act_pay_dedc) for info in (first, last)] == [1_000_00, 0]
    assert int(last.hifp_pay) == 3_800_00 * 85 // 100
