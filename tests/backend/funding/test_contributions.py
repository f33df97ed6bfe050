"""Declared, paid, nothing: what a payer's month does to the books (rules.md R15)."""

import pytest

from backend.funding.contributions import (
    POOL_ACCOUNT,
    declarations,
    declare,
    find_declaration,
    month_account,
    pay,
)
from backend.funding.payers import (
    Employer,
    Employment,
    employments_of,
    leave,
    register_employer,
    set_wage_base,
)
from backend.inspect import Books
from backend.ledger import Account, Kind
from backend.protocol.refusals import Code, Refused
from backend.verify import verify
from tests.support.centre_people import ONLINE_PERSON, PURSE_PERSON, RESIDENT_PERSON
from tests.support.funding_town import retire

MONTH, AT = "2026-10", "2026-10-20 09:00:00"
ONE, OTHER = "P001", "P002"


@pytest.fixture
def store(world):
    """Employer E1 pays for P001 on 6000.00 and for P002 on 5000.01."""
    store = world.centre.store

    def enter(tx):
        for number in ("E1", "E2"):
            register_employer(tx, Employer(number, f"单位{number}", "430100"))
        set_wage_base(tx, Employment("E1", ONE, 6_000_00, "2026-09"))
        set_wage_base(tx, Employment("E1", OTHER, 5_000_01, "2026-09"))

    store.transact(enter)
    return store


def refused(store, work):
    with pytest.raises(Refused) as caught:
        store.transact(work)
    return caught.value.code


def test_a_declaration_that_is_not_paid_moves_no_money(store):
    before = Books(store).trial_balance()
    declared = store.transact(lambda tx: declare(tx, "E1", MONTH, AT))
    assert (declared.people, declared.account_fen, declared.pool_fen) == (2, 220_00, 660_00)
    assert declared.paid_at == ""
    assert Books(store).trial_balance() == before


def test_a_payment_goes_to_the_month_and_to_the_pool(store):
    def work(tx):
        declare(tx, "E1", MONTH, AT)
        return pay(tx, "E1", MONTH, AT)

    paid = store.transact(work)
    books = Books(store)
    assert paid.paid_at == AT
    assert books.balance_fen(month_account(MONTH)) == paid.account_fen
    assert books.balance_fen(POOL_ACCOUNT) == paid.pool_fen
    assert books.balance_fen(Account(Kind.FUNDING, "E1")) == -paid.declared_fen
    assert books.sum_of_all_accounts() == 0
    assert verify(store).faults == []


def test_paid_twice_is_paid_once(store):
    def work(tx):
        declare(tx, "E1", MONTH, AT)
        pay(tx, "E1", MONTH, AT)

    store.transact(work)
    before = Books(store).trial_balance()
    store.transact(lambda tx: pay(tx, "E1", MONTH, "2026-11-02 10:00:00"))
    assert Books(store).trial_balance() == before


def test_what_was_not_declared_cannot_be_paid(store):
    assert refused(store, lambda tx: pay(tx, "E1", MONTH, AT)) == Code.NOT_DECLARED


def test_a_month_is_declared_once(store):
    store.transact(lambda tx: declare(tx, "E1", MONTH, AT))
    assert refused(store, lambda tx: declare(tx, "E1", MONTH, AT)) == Code.DECLARED_ALREADY


def test_an_employer_without_people_declares_nothing(store):
    assert refused(store, lambda tx: declare(tx, "E2", MONTH, AT)) == Code.NOBODY_TO_DECLARE
    assert refused(store, lambda tx: declare(tx, "E1", "2026-08", AT)) == Code.NOBODY_TO_DECLARE


def test_a_new_wage_base_holds_from_its_month_on(store):
    def work(tx):
        set_wage_base(tx, Employment("E1", ONE, 7_000_00, "2026-10"))
        for month in ("2026-09", "2026-10", "2026-11"):
            declare(tx, "E1", month, AT)
        return [one.account_fen for one in declarations(tx, "E1")]

    assert store.transact(work) == [220_00, 240_00, 240_00]


def test_a_wage_base_can_be_corrected_before_it_is_declared(store):
    def work(tx):
        set_wage_base(tx, Employment("E1", ONE, 6_500_00, "2026-09"))
        return employments_of(tx, ONE)

    assert [one.wage_base_fen for one in store.transact(work)] == [6_500_00]


def test_who_changes_employer_leaves_the_old_one_first(store):
    move = Employment("E2", ONE, 8_000_00, "2026-10")
    assert refused(store, lambda tx: set_wage_base(tx, move)) == Code.EMPLOYED_ELSEWHERE

    def work(tx):
        leave(tx, ONE, "2026-09")
        set_wage_base(tx, move)
        return [declare(tx, number, MONTH, AT).people for number in ("E1", "E2")]

    assert store.transact(work) == [1, 1]


def test_nobody_is_declared_twice_for_a_month(store):
    def work(tx):
        declare(tx, "E1", MONTH, AT)
        leave(tx, ONE, "2026-09")
        set_wage_base(tx, Employment("E2", ONE, 8_000_00, "2026-10"))

    store.transact(work)
    assert refused(store, lambda tx: declare(tx, "E2", MONTH, AT)) == Code.NOBODY_TO_DECLARE


def test_somebody_who_pays_for_himself_pays_it_all(store):
    def work(tx):
        leave(tx, ONE, "2026-08")
        set_wage_base(tx, Employment(ONE, ONE, 4_500_00, MONTH))
        declare(tx, ONE, MONTH, AT)
        return pay(tx, ONE, MONTH, AT)

    paid = store.transact(work)
    assert (paid.people, paid.declared_fen, paid.account_fen) == (1, 360_00, 90_00)
    assert Books(store).balance_fen(Account(Kind.FUNDING, ONE)) == -360_00


def test_who_cannot_pay_is_refused_with_the_reason(store):
    cases = {
        "P009": Code.PERSON_UNKNOWN,
        RESIDENT_PERSON.psn_no: Code.NOT_EMPLOYEE,
    }
    for psn_no, code in cases.items():
        wanted = Employment("E1", psn_no, 1_00, MONTH)
        assert refused(store, lambda tx, wanted=wanted: set_wage_base(tx, wanted)) == code
    nowhere = Employment("E9", ONLINE_PERSON.psn_no, 1_00, MONTH)
    assert refused(store, lambda tx: set_wage_base(tx, nowhere)) == Code.EMPLOYER_UNKNOWN
    nothing = Employment("E1", PURSE_PERSON.psn_no, 0, MONTH)
    assert refused(store, lambda tx: set_wage_base(tx, nothing)) == Code.FIELD_WRONG


def test_retired_people_pay_no_contributions(world):
    store = world.centre.store
    retire(store, "P001")
    wanted = Employment("P001", "P001", 1_00, MONTH)
    assert refused(store, lambda tx: set_wage_base(tx, wanted)) == Code.RETIRED_PAYS_NOTHING


def test_an_employers_number_is_nobody_elses(store):
    for taken in ("E1", "P001"):
        new = Employer(taken, "x", "430100")
        assert refused(store, lambda tx, new=new: register_employer(tx, new)) == Code.EMPLOYER_TAKEN


def test_an_unknown_declaration_is_none(store):
    assert store.read(lambda tx: find_declaration(tx, "E1", MONTH)) is None
