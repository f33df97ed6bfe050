"""Whatever the order, money that comes in is conserved; a month holds what is left of it."""

import random
from datetime import datetime

import pytest

from backend.funding.contributions import find_declaration, month_account
from backend.funding.interest_job import run_interest
from backend.funding.month_end import run_month_end
from backend.funding.payers import Employer, Employment, register_employer, set_wage_base
from backend.inspect import Books
from backend.store.sql import text
from backend.verify import verify
from tests.support.agency import Agency
from tests.support.centre_people import ONLINE_PERSON, PURSE_PERSON, basket_of
from tests.support.funding_town import count_rows

MONTHS = [f"2026-{month:02d}" for month in range(1, 11)]
PAYERS = ("E1", "E2")
STEPS = 60

LEFT = text(
    "SELECT COALESCE(SUM(w.account_fen), 0) FROM wage_lines w JOIN declarations d "
    "ON d.payer_no = w.payer_no AND d.month = w.month AND d.paid_at <> '' "
    "WHERE w.month = :month AND NOT EXISTS "
    "(SELECT 1 FROM month_credits c WHERE c.month = w.month AND c.psn_no = w.psn_no)"
)


@pytest.fixture
def agency(world):
    def enter(tx):
        for payer_no, psn_no in zip(PAYERS, ("P001", "P002"), strict=True):
            register_employer(tx, Employer(payer_no, payer_no, "430100"))
            set_wage_base(tx, Employment(payer_no, psn_no, 3_333_33, "2026-01"))

    world.centre.store.transact(enter)
    return Agency(world)


def declare(agency, chance):
    agency.declare(chance.choice(PAYERS), chance.choice(MONTHS))


def pay(agency, chance):
    agency.pay(chance.choice(PAYERS), chance.choice(MONTHS))


def month_end(agency, chance):
    run_month_end(agency.world.centre.store, chance.choice(MONTHS), agency.world.clock[0])


def interest(agency, chance):
    year = chance.choice((2024, 2025))
    run_interest(agency.world.centre.store, year, agency.world.clock[0])


def sell(agency, chance):
    agency.world.later(hours=1)
    agency.world.sell(ONLINE_PERSON, None, basket_of(chance.randrange(1, 90_00)))


def gap(agency, chance):
    who = chance.choice((PURSE_PERSON, ONLINE_PERSON))
    agency.person_data(who.certno, chance.choice(("", "手机号码")))


def death(agency, chance):
    if chance.random() < 0.1:
        agency.death(PURSE_PERSON.certno, PURSE_PERSON.name, "2026-11-20")
    agency.heirs(PURSE_PERSON.certno, ("甲", "1", "2/3"), ("乙", "2", "1/3"))


OPERATIONS = (declare, declare, pay, pay, month_end, month_end, interest, sell, gap, death)


def check(agency):
    store = agency.world.centre.store
    books = Books(store)
    assert books.sum_of_all_accounts() == 0
    for month in MONTHS:
        (left_fen,) = store.read(lambda tx, month=month: tx.row(LEFT, month=month))
        assert books.balance_fen(month_account(month)) == left_fen
        for payer_no in PAYERS:
            found = store.read(lambda tx, p=payer_no, m=month: find_declaration(tx, p, m))
            assert found is None or found.declared_fen == found.account_fen + found.pool_fen


@pytest.mark.parametrize("seed", range(6))
def test_money_that_comes_in_is_conserved_in_any_order(agency, seed):
    chance = random.Random(seed)
    for _ in range(STEPS):
        chance.choice(OPERATIONS)(agency, chance)
        check(agency)
    run_month_end(agency.world.centre.store, MONTHS[-1], datetime(2026, 11, 30, 20))
    check(agency)
    assert verify(agency.world.centre.store).faults == []


def test_the_random_orders_reach_every_table(agency):
    for seed in range(3):
        chance = random.Random(seed)
        for _ in range(STEPS):
            chance.choice(OPERATIONS)(agency, chance)
        run_month_end(agency.world.centre.store, MONTHS[-1], datetime(2026, 11, 30, 20))
    death(agency, random.Random(1))
    tables = ("month_credits", "interest_credits", "estates", "heirs")
    store = agency.world.centre.store
    reached = {name for name in tables if count_rows(store, name)}
    assert reached == set(tables)
