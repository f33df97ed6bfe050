"""Rule 15: who pays what, and where it goes; the day before the reform and since."""

from __future__ import annotations

import pytest

from backend.funding.policy import employee_shares, rule_of, self_employed_shares
from backend.inspect import Books
from backend.ledger import Account, Kind
from tests.support.desk_work import at_the_desk, last_month

SCHOOL = "E43010200002"
HAN_XUE = "999999198805178020"


def test_r15_the_employees_two_percent_go_to_the_account_in_full():
    assert employee_shares(6_000_00, rule_of(2026)).account_fen == 120_00


def test_r15_the_employers_six_percent_go_to_the_pool():
    assert employee_shares(6_000_00, rule_of(2026)).pool_fen == 360_00


@pytest.mark.parametrize(("year", "account_fen"), [(2022, 228_00), (2023, 120_00)])
def test_r15_before_the_reform_thirty_percent_of_it_were_the_persons(year, account_fen):
    assert employee_shares(6_000_00, rule_of(year)).account_fen == account_fen


def test_r15_the_self_employed_pay_all_and_keep_what_an_employee_would():
    shares = self_employed_shares(6_000_00, rule_of(2026))
    assert (shares.person_fen, shares.account_fen, shares.pool_fen) == (480_00, 120_00, 360_00)


def test_r15_a_declared_month_is_due_and_moves_nothing(shop):
    before = Books(shop.world.store).trial_balance()
    month = f"{shop.world.centre.now():%Y-%m}"
    slip = at_the_desk(shop, "declare-month", employer=SCHOOL, month=month)
    assert slip.document["due"] == 400_00
    assert slip.document["paid"] is False
    assert Books(shop.world.store).trial_balance() == before


def test_r15_a_paid_month_is_what_is_credited_and_what_the_pool_gets(shop):
    month, books = last_month(shop), Books(shop.world.store)
    waiting, pool = Account(Kind.CONTRIBUTION, month), Account(Kind.POOL, "310100")
    before = books.balance_fen(waiting), books.balance_fen(pool)
    slip = at_the_desk(shop, "pay-month", employer=SCHOOL, month=month)
    after = books.balance_fen(waiting), books.balance_fen(pool)
    assert after[0] - before[0] == slip.document["to_accounts"] == 100_00
    assert after[1] - before[1] == slip.document["to_pool"] == 300_00
    assert books.sum_of_all_accounts() == 0


def test_r15_somebody_pays_for_herself_at_the_desk(shop):
    slip = at_the_desk(shop, "pay-contribution", certno=HAN_XUE, month=last_month(shop))
    assert slip.document["due"] == 360_00
    assert "韩雪" in str(slip.said)
    month = f"{shop.world.centre.now():%Y-%m}"
    more = at_the_desk(shop, "pay-contribution", certno=HAN_XUE, month=month, wage_base="5000.00")
    assert more.document["due"] == 400_00
