"""Rule 16: credited at month end, once the employer has paid; run twice, credited once."""

from __future__ import annotations

from backend.funding.month_end import run_month_end
from backend.inspect import Books
from backend.verify import verify
from terminal.outcome import Result
from tests.support.bank_life import person
from tests.support.desk_work import at_the_desk, last_month

EMPLOYED, RETIRED = 6, 2
CREDITED_FEN = 120_00 + 95_00 + 106_00 + 177_00 + 128_40 + 192_00


def month_end(shop):
    return run_month_end(shop.world.store, last_month(shop), shop.world.centre.now())


def waiting_fen(shop, key):
    return Books(shop.world.store).balances(person(shop, key).psn_no).waiting_fen


def test_r16_the_month_end_credits_whose_employer_has_paid(shop):
    before = waiting_fen(shop, "zhao")
    done = month_end(shop)
    assert (done.employees.people, done.employees.amount_fen) == (EMPLOYED, CREDITED_FEN)
    assert (done.retirees.people, done.retirees.amount_fen) == (RETIRED, RETIRED * 85_00)
    assert (done.unpaid, done.incomplete) == (1, 1)
    assert waiting_fen(shop, "zhao") == before + 120_00
    assert waiting_fen(shop, "qian") == 85_00


def test_r16_run_twice_it_credits_nobody_twice(shop):
    month_end(shop)
    before = Books(shop.world.store).trial_balance()
    again = month_end(shop)
    assert (again.employees.people, again.retirees.people) == (0, 0)
    assert Books(shop.world.store).trial_balance() == before
    assert verify(shop.world.store).faults == []


def test_r16_an_employer_who_pays_later_is_credited_by_the_next_run(shop):
    month_end(shop)
    at_the_desk(shop, "pay-month", employer="E43010200002", month=last_month(shop))
    done = month_end(shop)
    assert (done.employees.people, done.employees.amount_fen) == (1, 100_00)
    assert done.unpaid == 0


def test_r16_the_credit_is_loaded_and_spent_at_the_next_contact(shop):
    month_end(shop)
    assert shop.sell("zhao").result is Result.PAID
    assert waiting_fen(shop, "zhao") == 0
    assert shop.disagreements() == []
