"""R22 in the books: a payment taken back, identities of every bill, what verify names."""

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.ledger import Account, Kind
from backend.protocol import claim_calls
from backend.protocol.messages.reimbursement import (
    HandInReply,
    TakeBack,
    TakeBackRequest,
)
from backend.store import tables as t
from backend.store.sql import update
from backend.verify import verify
from tests.support.agency import Agency
from tests.support.centre_people import (
    BASKET,
    DRUG_A,
    DRUG_B,
    ONLINE_CARD,
    ONLINE_PERSON,
    PURSE_PERSON,
)
from tests.support.centre_visits import CLINIC, add_hospital
from tests.support.centre_world import make_world
from tests.support.claims import (
    DEVICE,
    EMERGENCY_BILL,
    OUTSIDE,
    done,
    paid_out,
    stock,
)
from tests.support.examples import often


def taken_back(agency, setl_id, certno=ONLINE_PERSON.certno):
    data = TakeBack(certno=certno, setl_id=setl_id)
    return agency.ask(claim_calls.TAKE_BACK, TakeBackRequest(data))


def test_a_payment_that_is_taken_back_leaves_everything_as_before(town, agency):
    before = town.books.balance_fen(Account(Kind.ONLINE, "P002"))
    bill = done(agency, ONLINE_PERSON, *EMERGENCY_BILL, acct_used_flag="1")
    assert taken_back(agency, bill.setl_id).output(HandInReply).data.paid == bill.paid
    assert paid_out(town, "P002") == 0
    assert town.books.balance_fen(Account(Kind.ONLINE, "P002")) == before
    assert town.books.sum_of_all_accounts() == 0
    assert verify(town.centre.store).faults == []
    again = done(agency, ONLINE_PERSON, *EMERGENCY_BILL)
    assert (again.deductible, again.fund_pay) == (300_00, 228_00)


def test_a_payment_is_taken_back_once_by_the_agency_from_whom_it_was_paid_to(town, agency):
    bill = done(agency, ONLINE_PERSON, *EMERGENCY_BILL)
    other = taken_back(agency, bill.setl_id, PURSE_PERSON.certno)
    assert other.code == "SETTLEMENT_UNKNOWN"
    data = TakeBackRequest(TakeBack(certno=ONLINE_PERSON.certno, setl_id=bill.setl_id))
    assert town.send(claim_calls.TAKE_BACK, data).code == "WRONG_PLACE"
    assert taken_back(agency, bill.setl_id).ok
    assert taken_back(agency, bill.setl_id).code == "SETTLEMENT_UNKNOWN"
    sale = town.sell(ONLINE_PERSON, ONLINE_CARD, BASKET)
    assert taken_back(agency, sale.info.setl_id).code == "SETTLEMENT_UNKNOWN"


def test_verify_names_a_bill_whose_payment_is_not_what_was_judged(town, agency):
    bill = done(agency, ONLINE_PERSON, *EMERGENCY_BILL)
    raised = update(t.settlements).where(t.settlements.c.setl_id == bill.setl_id)
    town.centre.store.transact(lambda tx: tx.run(raised.values(fund_fen=1_00)))
    found = [str(fault) for fault in verify(town.centre.store).faults]
    wanted = f"The bill handed in as {bill.setl_id} says 100 fen, its transfers say 22800."
    assert wanted in found


@settings(max_examples=often(40), deadline=None)
@given(
    lines=st.lists(
        st.tuples(
            st.sampled_from([DRUG_A, DRUG_B, OUTSIDE, DEVICE, "护理"]),
            st.integers(1, 90_000),
            st.integers(1, 9),
        ),
        min_size=1,
        max_size=6,
    ),
    why=st.sampled_from(["emergency", "not-settled"]),
    account=st.sampled_from("01"),
)
def test_every_bill_keeps_its_identities_and_the_ledger_its_zero(lines, why, account):
    town = add_hospital(stock(make_world()))
    town.credit("P002", "300.00")
    typed = [(what, f"{fen // 100}.{fen % 100:02d}", str(count)) for what, fen, count in lines]
    code = CLINIC if why == "not-settled" else ""
    bill = done(Agency(town), ONLINE_PERSON, *typed, why=why, fixmedins_code=code,
                acct_used_flag=account)  # fmt: skip
    parts = bill.own_expense + bill.over_limit + bill.first_pay + bill.in_scope
    assert parts == bill.medfee_sumamt == sum(line.amount for line in bill.lines)
    assert bill.paid == bill.fund_pay + bill.acct_pay == paid_out(town, "P002")
    assert bill.acct_pay <= min(300_00, bill.medfee_sumamt - bill.fund_pay - bill.own_expense)
    assert bill.fund_pay <= bill.in_scope
    assert town.books.sum_of_all_accounts() == 0
    assert verify(town.centre.store).faults == []
