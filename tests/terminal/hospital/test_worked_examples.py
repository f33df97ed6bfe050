"""The worked examples of settlement.md 3.4, to the fen, through card, terminal and centre."""

from backend import desk as agency
from backend.protocol.messages.pharmacy import SetlInfo
from terminal.entry import Kind
from terminal.outcome import Result
from tests.support.ward import HospitalDesk, Ward

EMPLOYEES = ("5001", "5002", "5003:2")
"""A 50.00 class A; B 320.00 with limit 300, a tenth first; C 26.40 x 2, a twentieth first."""
RESIDENTS = ("5004:3", "5005:2")


def scope(info: SetlInfo) -> tuple[int, ...]:
    """Total and its four parts, fen."""
    return tuple(
        int(amount)
        for amount in (
            info.medfee_sumamt,
            info.fulamt_ownpay_amt,
            info.overlmt_selfpay,
            info.preselfpay_amt,
            info.inscp_scp_amt,
        )
    )


def payers(info: SetlInfo) -> tuple[int, ...]:
    """Deductible, funds, the person's part, of that account and cash, fen."""
    return tuple(
        int(amount)
        for amount in (
            info.act_pay_dedc,
            info.fund_pay_sumamt,
            info.psn_part_amt,
            info.acct_pay,
            info.psn_cash_pay,
        )
    )


def test_2207_of_an_employee_at_a_third_level_hospital(shop):
    desk = HospitalDesk(shop, "wang")
    visit = desk.attended(EMPLOYEES)
    agency.credit_account(
        shop.world.centre, visit.psn_no, 210_00, "training credit", reference="example"
    )
    outcome = desk.settled(visit)
    assert outcome.result is Result.PAID, str(outcome.reason)
    case, info = outcome.entry, outcome.entry.settlement
    assert scope(info) == (422_80, 0, 20_00, 32_64, 370_16)
    assert payers(info) == (300_00, 42_10, 380_70, 210_00, 170_70)
    assert (case.account_fen, case.self_fen, case.fund_fen) == (210_00, 328_06, 42_10)
    assert shop.card("wang").purse.balance_fen == 0
    assert shop.disagreements() == []
    assert shop.workplace.sides() == []


def test_2208_mirrors_it(shop):
    desk = HospitalDesk(shop, "wang")
    visit = desk.attended(EMPLOYEES)
    agency.credit_account(
        shop.world.centre, visit.psn_no, 210_00, "training credit", reference="example"
    )
    desk.settled(visit)
    outcome = desk.cancelled(visit.number)
    assert outcome.result is Result.PAID, str(outcome.reason)
    info = outcome.entry.settlement
    assert scope(info) == (-422_80, 0, -20_00, -32_64, -370_16)
    assert payers(info) == (-300_00, -42_10, -380_70, -210_00, -170_70)
    assert shop.card("wang").purse.balance_fen == 210_00
    assert shop.disagreements() == []
    assert shop.workplace.sides() == []


def test_2207_of_a_resident(shop):
    desk = HospitalDesk(shop, "sun")
    case = desk.settled(desk.attended(RESIDENTS)).entry
    info = case.settlement
    assert case.kind is Kind.ONLINE_SALE
    assert scope(info) == (70_20, 0, 0, 1_98, 68_22)
    assert payers(info) == (0, 34_11, 36_09, 0, 36_09)
    assert int(info.balc) == 0
    assert shop.disagreements() == []


def test_2304_of_an_employee_at_a_third_level_hospital(shop):
    ward = Ward(shop, "wang")
    visit = ward.stayed()
    agency.credit_account(
        shop.world.centre, visit.psn_no, 1_200_00, "training credit", reference="example"
    )
    outcome = ward.settled(visit)
    assert outcome.result is Result.PAID, str(outcome.reason)
    case, info = outcome.entry, outcome.entry.settlement
    assert scope(info) == (18_450_00, 1_250_00, 200_00, 1_000_00, 16_000_00)
    assert payers(info) == (1_000_00, 13_000_00, 5_450_00, 1_200_00, 4_250_00)
    assert (case.account_fen, case.self_fen, case.fund_fen) == (1_200_00, 3_000_00, 13_000_00)
    assert shop.card("wang").purse.balance_fen == 0
    assert shop.disagreements() == []
    assert shop.workplace.sides() == []


def test_2305_mirrors_it(shop):
    ward = Ward(shop, "wang")
    visit = ward.stayed()
    agency.credit_account(
        shop.world.centre, visit.psn_no, 1_200_00, "training credit", reference="example"
    )
    ward.settled(visit)
    outcome = ward.cancelled(visit.number)
    assert outcome.result is Result.PAID, str(outcome.reason)
    info = outcome.entry.settlement
    assert scope(info) == (-18_450_00, -1_250_00, -200_00, -1_000_00, -16_000_00)
    assert payers(info) == (-1_000_00, -13_000_00, -5_450_00, -1_200_00, -4_250_00)
    assert shop.card("wang").purse.balance_fen == 1_200_00
    assert shop.disagreements() == []
    assert shop.workplace.sides() == []
