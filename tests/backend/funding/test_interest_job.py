"""Interest for everybody, once a year, from the transfers (rules.md R17)."""

from datetime import date, datetime

import pytest

from backend import desk
from backend.funding.interest import interest_fen
from backend.funding.interest_job import Period, products, run_interest
from backend.funding.month_end import run_month_end
from backend.inspect import Books
from backend.ledger import INTEREST, Account, Kind
from backend.protocol.refusals import Code, Refused
from backend.verify import verify
from tests.support.centre_people import CARD, ONLINE_CARD, ONLINE_PERSON, PURSE_PERSON, basket_of
from tests.support.funding_town import count_rows, declare_and_pay, found_town, psn_no

DUE = datetime(2026, 12, 31, 20)
YEAR = Period.of_year(2026)


def product_of(store, number, period=YEAR):
    return store.read(lambda tx: products(tx, period, number, number))[number]


def at(world, moment):
    world.clock[0] = datetime.fromisoformat(moment)


def test_twelve_month_ends_of_120_earn_11_70(world):
    store = world.centre.store
    for month in range(12):
        day = f"2025-12-31 22:00:0{month}" if month == 0 else MONTH_ENDS[month - 1]
        at(world, day)
        world.credit("P002", "120.00")
    at(world, "2026-12-31 20:00:00")
    assert product_of(store, "P002") == 120_00 * 30 * 78
    done = run_interest(store, 2026, DUE)
    assert done.people.amount_fen == 11_70
    assert Books(store).balance_fen(Account(Kind.ONLINE, "P002")) == 12 * 120_00 + 11_70
    assert Books(store).balance_fen(INTEREST) == -11_70


MONTH_ENDS = [
    f"2026-{month:02d}-{day} 22:00:00"
    for month, day in enumerate((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30), 1)
]


def test_what_is_on_the_card_earns_as_what_waits(world):
    store = world.centre.store
    at(world, "2026-11-30 09:00:00")
    world.credit("P001", "258.40")
    world.load("100.00", 0)
    assert product_of(store, "P001") == 258_40 * 30
    assert run_interest(store, 2026, DUE).people.amount_fen == 32
    assert Books(store).balance_fen(Account(Kind.PURSE_CENTRE, "P001")) == 158_40 + 32


def test_what_was_spent_earns_until_that_day(world):
    store = world.centre.store
    at(world, "2026-10-31 09:00:00")
    world.credit("P002", "500.00")
    at(world, "2026-11-15 09:00:00")
    assert world.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(200_00)).answer.ok
    assert product_of(store, "P002") == 500_00 * 15 + 300_00 * 45


def test_what_is_reserved_for_a_relative_earns_for_its_giver(world):
    store = world.centre.store
    at(world, "2026-11-30 09:00:00")
    world.credit("P002", "300.00")
    desk.bind_relative(world.centre, "P001", "P002", 100_00, reference="aid")
    assert product_of(store, "P002") == 300_00 * 30
    assert product_of(store, "P001") == 0


def test_money_of_an_open_payment_does_not_earn(world):
    store = world.centre.store
    at(world, "2026-11-15 09:00:00")
    world.credit("P001", "100.00")
    world.load("100.00", 0)
    assert world.hold(basket_of(40_00), 0, card=CARD, person=PURSE_PERSON).answer.ok
    assert product_of(store, "P001") == 60_00 * 45


def test_run_late_it_pays_for_the_year_and_not_for_what_came_since(world):
    store = world.centre.store
    at(world, "2026-11-30 09:00:00")
    world.credit("P002", "258.40")
    at(world, "2027-01-03 09:00:00")
    world.credit("P002", "900.00")
    assert run_interest(store, 2026, world.clock[0]).people.amount_fen == 32


def test_the_next_year_begins_where_this_one_ended(world):
    store = world.centre.store
    at(world, "2026-11-30 09:00:00")
    world.credit("P002", "100.00")
    run_interest(store, 2026, DUE)
    run_interest(store, 2027, datetime(2027, 12, 31, 20))
    earned = Books(store).balance_fen(Account(Kind.ONLINE, "P002")) - 100_00
    assert earned == 13 + interest_fen(100_13 * 360, 150)


def test_run_twice_it_pays_once(world):
    store = world.centre.store
    at(world, "2026-06-30 09:00:00")
    world.credit("P002", "1000.00")
    first = run_interest(store, 2026, DUE)
    assert first.people.amount_fen == 7_50
    before = Books(store).trial_balance()
    assert run_interest(store, 2026, DUE).people.people == 0
    assert Books(store).trial_balance() == before
    assert verify(store).faults == []


def test_before_it_is_due_it_is_refused(world):
    with pytest.raises(Refused) as refused:
        run_interest(world.centre.store, 2026, datetime(2026, 12, 30, 23, 59))
    assert refused.value.code == Code.INTEREST_NOT_DUE
    assert count_rows(world.centre.store, "interest_credits") == 0


def test_a_job_that_dies_goes_on_where_it_was(town):
    run_month_end(town, "2026-10", datetime(2026, 10, 31, 20))

    def dies(done, _):
        if done >= 42:
            raise RuntimeError("the plug")

    with pytest.raises(RuntimeError, match="the plug"):
        run_interest(town, 2026, DUE, dies, at_once=7)
    assert count_rows(town, "interest_credits") == 42
    run_interest(town, 2026, DUE)
    books = Books(town)
    assert count_rows(town, "interest_credits") == 90
    assert books.sum_of_all_accounts() == 0
    assert verify(town).faults == []
    rows = {row.owner: row.balance_fen for row in books.trial_balance()}
    assert rows[psn_no(0)] == 85_00 + interest_fen(85_00 * 60, 150)


def test_everybody_at_once_gets_what_each_alone_would(fresh_store):
    store = fresh_store()
    employers = found_town(store, 60)
    for month in ("2026-03", "2026-07", "2026-10"):
        declare_and_pay(store, employers, month)
        run_month_end(store, month, datetime.fromisoformat(f"{month}-28T20:00:00"))
    together = store.read(lambda tx: products(tx, YEAR, psn_no(0), psn_no(59)))
    alone = {psn_no(place): product_of(store, psn_no(place)) for place in range(60)}
    assert together == alone
    assert len({product for product in together.values() if product}) > 10


def test_a_period_up_to_a_day_begins_with_the_last_interest():
    assert Period.up_to(date(2026, 12, 31)).first == date(2025, 12, 31)
    assert Period.up_to(date(2027, 1, 1)).first == date(2026, 12, 31)
