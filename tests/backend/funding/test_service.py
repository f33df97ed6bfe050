"""The agency's answers: months, missing data, reasons and records, from the books."""

from datetime import datetime

import pytest

from backend.funding.month_end import run_month_end
from backend.funding.payers import (
    Employer,
    Employment,
    leave,
    register_employer,
    set_wage_base,
)
from backend.funding.policy import Insured
from backend.funding.records import Benefit, note_benefit
from backend.protocol.messages.funding import DeclaredReply
from backend.protocol.messages.why import RecordsReply, WhyReply
from backend.protocol.refusals import Code
from tests.support.agency import Agency
from tests.support.centre_people import (
    ONLINE_CARD,
    ONLINE_PERSON,
    PURSE_PERSON,
    RESIDENT_PERSON,
    SHOP,
    basket_of,
)
from tests.support.funding_town import retire

MONTH = "2026-10"
WHO, ONLINE, RESIDENT = PURSE_PERSON.certno, ONLINE_PERSON.certno, RESIDENT_PERSON.certno


@pytest.fixture
def agency(world):
    """E1 pays for P001 and P002 from October on; it is the 21st of November."""

    def enter(tx):
        register_employer(tx, Employer("E1", "晨光", "430100"))
        for number in ("P001", "P002"):
            set_wage_base(tx, Employment("E1", number, 6_000_00, MONTH))

    world.centre.store.transact(enter)
    return Agency(world)


def month_end(agency, month=MONTH):
    return run_month_end(agency.world.centre.store, month, datetime(2026, 11, 30, 20))


def reason(agency, certno=WHO, asked="personal"):
    return agency.why(certno, asked).output(WhyReply).data.reason


def test_a_month_goes_from_nothing_to_money(agency):
    answer = agency.why(ONLINE).output(WhyReply).data
    assert (answer.reason, answer.month, answer.declared) == ("not_paid", MONTH, "nothing")
    declared = agency.declare("E1", MONTH).output(DeclaredReply).data
    assert (declared.payer, declared.people, declared.due_fen) == ("晨光", 2, 960_00)
    assert (declared.account_fen, declared.pool_fen, declared.paid) == (240_00, 720_00, False)
    assert agency.why(ONLINE).output(WhyReply).data.declared == "declared"
    assert agency.pay("E1", MONTH).output(DeclaredReply).data.paid
    assert reason(agency, ONLINE) == "month_end_pending"
    month_end(agency)
    assert reason(agency, ONLINE) == "there_is"
    assert agency.world.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(120_00)).answer.ok
    used = agency.why(ONLINE).output(WhyReply).data
    assert (used.reason, used.spent_fen) == ("used_up", 120_00)


def test_a_retiree_waits_for_the_pool(agency):
    retire(agency.world.centre.store, "P002")
    assert reason(agency, ONLINE) == "pool_pending"
    month_end(agency)
    assert reason(agency, ONLINE) == "there_is"


def test_who_asks_the_financial_account_asked_the_other_one(agency):
    assert reason(agency, asked="financial") == "other_account"
    assert reason(agency, RESIDENT, "financial") == "no_account"
    assert agency.why(WHO, "secret").code == Code.FIELD_WRONG


def test_missing_data_holds_the_money_back(agency):
    agency.declare("E1", MONTH)
    agency.pay("E1", MONTH)
    assert agency.person_data(WHO, "手机号码").ok
    month_end(agency)
    answer = agency.why(WHO).output(WhyReply).data
    assert (answer.reason, answer.missing, answer.pending_fen) == (
        "data_incomplete", "手机号码", 120_00,
    )  # fmt: skip
    assert agency.person_data(WHO).ok
    month_end(agency)
    assert reason(agency) == "there_is"
    assert agency.person_data(WHO).code == Code.NOTHING_MISSING


def test_somebody_pays_for_herself_at_the_desk(agency):
    assert agency.pay_own(WHO, "2026-11", 4_500_00).code == Code.EMPLOYED_ELSEWHERE
    agency.world.centre.store.transact(lambda tx: leave(tx, "P001", MONTH))
    paid = agency.pay_own(WHO, "2026-11", 4_500_00).output(DeclaredReply).data
    assert (paid.payer, paid.due_fen, paid.account_fen) == (PURSE_PERSON.name, 360_00, 90_00)
    assert agency.pay_own(WHO, "2026-11").code == Code.PAID_ALREADY
    agency.world.later(days=20)
    assert reason(agency) == "month_end_pending"
    assert agency.pay_own(WHO, "2026-12").output(DeclaredReply).data.due_fen == 360_00


def test_who_has_no_employees_insurance_pays_nothing(agency):
    assert agency.pay_own(RESIDENT, MONTH, 4_500_00).code == Code.NOT_EMPLOYEE
    assert agency.pay_own(ONLINE, MONTH).code == Code.EMPLOYED_ELSEWHERE


def test_a_self_employed_person_who_has_not_paid_is_told_so(agency):
    def work(tx):
        leave(tx, "P002", "2026-09")
        set_wage_base(tx, Employment("P002", "P002", 4_500_00, MONTH))

    agency.world.centre.store.transact(work)
    assert reason(agency, ONLINE) == "self_not_paid"


def test_a_month_is_paid_once(agency):
    agency.declare("E1", MONTH)
    assert agency.pay("E1", MONTH).ok
    assert agency.pay("E1", MONTH).code == Code.PAID_ALREADY
    assert agency.declare("E1", MONTH).code == Code.DECLARED_ALREADY


@pytest.mark.parametrize(
    ("payer_no", "month", "code"),
    [("E9", MONTH, Code.EMPLOYER_UNKNOWN), ("E1", "2026-12", Code.MONTH_TO_COME),
     ("E1", "", Code.MONTH_TO_COME), ("E1", "soon", Code.FIELD_WRONG),
     ("E1", "2026-09", Code.NOBODY_TO_DECLARE)],
)  # fmt: skip
def test_a_wrong_month_is_refused(agency, payer_no, month, code):
    assert agency.declare(payer_no, month).code == code


def test_only_desks_take_contributions(agency):
    for answer in (
        agency.declare("E1", MONTH, shop=SHOP),
        agency.pay("E1", MONTH, shop=SHOP),
        agency.pay_own(WHO, MONTH, 1, shop=SHOP),
        agency.person_data(WHO, "x", shop=SHOP),
    ):
        assert answer.code == Code.WRONG_PLACE


def test_the_records_of_a_month_have_all_five_insurances(agency):
    agency.declare("E1", MONTH)
    found = agency.records(WHO).output(RecordsReply)
    assert found.psn_name == PURSE_PERSON.name
    assert [(one.kind, one.person_fen, one.employer_fen) for one in found.records] == [
        ("pension", 480_00, 960_00),
        ("medical", 120_00, 360_00),
        ("unemployment", 18_00, 42_00),
        ("injury", 0, 24_00),
        ("maternity", 0, 42_00),
    ]
    assert {one.state for one in found.records} == {"declared"}


def test_a_record_says_how_far_its_month_has_come(agency):
    agency.declare("E1", MONTH)
    agency.pay("E1", MONTH)

    def states():
        found = agency.records(WHO, kind="medical").output(RecordsReply).records
        return [one.state for one in found]

    assert states() == ["paid"]
    month_end(agency)
    assert states() == ["credited"]


def test_benefits_stand_beside_contributions(agency):
    benefit = Benefit("b1", "P001", Insured.INJURY, "2026-05", 1_480_00, "工伤医疗待遇")
    agency.world.centre.store.transact(lambda tx: note_benefit(tx, benefit))
    agency.declare("E1", MONTH)
    found = agency.records(WHO, kind="injury").output(RecordsReply).records
    assert [(one.month, one.entry, one.benefit_fen) for one in found] == [
        (MONTH, "contribution", 0),
        ("2026-05", "benefit", 1_480_00),
    ]
    assert agency.records(WHO, kind="injury", first_month="2026-06").output(
        RecordsReply
    ).records == (found[0],)


def test_what_the_pool_paid_of_a_bill_is_a_medical_benefit(agency):
    world = agency.world
    sale = world.sell(RESIDENT_PERSON, None, basket_of(100_00), insutype="390", med_type="14")
    assert sale.answer.ok
    found = agency.records(RESIDENT).output(RecordsReply).records
    assert [(one.kind, one.entry, one.benefit_fen) for one in found] == [
        ("medical", "benefit", 50_00)
    ]


def test_records_of_nobody_or_of_nothing_are_refused(agency):
    assert agency.records("430100190001010000").code == Code.PERSON_UNKNOWN
    assert agency.records(WHO, kind="luck").code == Code.FIELD_WRONG
    assert agency.records(WHO, first_month="May").code == Code.FIELD_WRONG
