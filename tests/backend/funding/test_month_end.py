"""The month end credits once, whatever happens to it (rules.md R16, failures.md 38)."""

import threading
from datetime import datetime

import pytest

from backend.funding.contributions import POOL_ACCOUNT, month_account, pay
from backend.funding.data_gaps import close_gap, note_gap
from backend.funding.month_end import run_month_end
from backend.inspect import Books
from backend.ledger import Account, Kind
from backend.protocol.refusals import Code, Refused
from backend.store import StoreFailure
from backend.store.sql import text
from backend.verify import verify
from tests.support.funding_town import (
    count_rows,
    declare_and_pay,
    employer_no,
    found_town,
    psn_no,
    retire,
)

MONTH = "2026-10"
NOW = datetime(2026, 10, 31, 20)
EMPLOYEES, RETIREES = 75, 15


class PulledPlugError(Exception):
    """The job dies here."""


def personal(store):
    rows = Books(store).trial_balance()
    return {row.owner: row.balance_fen for row in rows if row.kind in ("online", "purse-centre")}


def declared_fen(store):
    """What the lines of the month say, by person."""
    rows = store.read(lambda tx: tx.rows(text("SELECT psn_no, account_fen FROM wage_lines")))
    return {str(number): int(amount) for number, amount in rows}


def assert_credited_once(store):
    wanted = declared_fen(store) | {psn_no(place): 85_00 for place in range(0, 90, 6)}
    assert personal(store) == wanted
    assert Books(store).balance_fen(month_account(MONTH)) == 0
    assert Books(store).sum_of_all_accounts() == 0
    assert count_rows(store, "month_credits") == EMPLOYEES + RETIREES
    assert verify(store).faults == []


def test_everybody_who_was_paid_for_is_credited_once(town):
    done = run_month_end(town, MONTH, NOW)
    assert (done.employees.people, done.retirees.people) == (EMPLOYEES, RETIREES)
    assert done.employees.amount_fen == sum(declared_fen(town).values())
    assert done.retirees.amount_fen == RETIREES * 85_00
    assert_credited_once(town)


def test_the_pool_pays_the_retirees(town):
    before = Books(town).balance_fen(POOL_ACCOUNT)
    run_month_end(town, MONTH, NOW)
    assert Books(town).balance_fen(POOL_ACCOUNT) == before - RETIREES * 85_00


def test_run_twice_it_credits_nobody_twice(town):
    run_month_end(town, MONTH, NOW)
    again = run_month_end(town, MONTH, NOW)
    assert (again.employees.people, again.retirees.people) == (0, 0)
    assert_credited_once(town)


@pytest.mark.parametrize("dies_after", [7, 14, 70, 77, 84])
def test_a_job_that_dies_goes_on_where_it_was(town, dies_after):
    def progress(done, _):
        if done >= dies_after:
            raise PulledPlugError

    with pytest.raises(PulledPlugError):
        run_month_end(town, MONTH, NOW, progress, at_once=7)
    credited = count_rows(town, "month_credits")
    assert 0 < credited < EMPLOYEES + RETIREES
    assert verify(town).faults == []
    rest = run_month_end(town, MONTH, NOW)
    assert rest.employees.people + rest.retirees.people == EMPLOYEES + RETIREES - credited
    assert_credited_once(town)


def test_two_jobs_at_once_credit_once(town):
    failures = []

    def run():
        try:
            run_month_end(town, MONTH, NOW, at_once=3)
        except StoreFailure as failure:
            failures.append(failure)

    jobs = [threading.Thread(target=run) for _ in range(4)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    assert failures == []
    assert_credited_once(town)


def test_a_batch_the_database_did_not_do_is_tried_again(town, monkeypatch):
    real, failed = town.transact, []

    def fails_twice(work):
        if len(failed) < 2:
            failed.append(work)
            raise StoreFailure("database is locked")
        return real(work)

    monkeypatch.setattr(town, "transact", fails_twice)
    run_month_end(town, MONTH, NOW)
    assert len(failed) == 2
    assert_credited_once(town)


def test_a_database_that_never_does_it_ends_the_job(town, monkeypatch):
    def fails(_):
        raise StoreFailure("disk full")

    monkeypatch.setattr(town, "transact", fails)
    with pytest.raises(StoreFailure, match="disk full"):
        run_month_end(town, MONTH, NOW)
    assert count_rows(town, "month_credits") == 0


def test_people_of_an_employer_who_has_not_paid_wait(fresh_store):
    store = fresh_store()
    employers = found_town(store, 90)
    declare_and_pay(store, employers, MONTH, unpaid=1)
    done = run_month_end(store, MONTH, NOW)
    assert done.unpaid == 1
    waiting = count_rows(store, "wage_lines", f"payer_no = '{employer_no(0)}'")
    assert done.employees.people == EMPLOYEES - waiting
    store.transact(lambda tx: pay(tx, employer_no(0), MONTH, "2026-11-05 10:00:00"))
    late = run_month_end(store, MONTH, NOW)
    assert (late.employees.people, late.unpaid) == (waiting, 0)
    assert_credited_once(store)


def test_a_month_that_was_paid_late_is_caught_up_by_the_next(fresh_store):
    store = fresh_store()
    employers = found_town(store, 90)
    declare_and_pay(store, employers, "2026-09", unpaid=1)
    run_month_end(store, "2026-09", datetime(2026, 9, 30, 20))
    store.transact(lambda tx: pay(tx, employer_no(0), "2026-09", "2026-10-05 10:00:00"))
    declare_and_pay(store, employers, MONTH)
    done = run_month_end(store, MONTH, NOW)
    assert done.caught_up == ["2026-09"]
    assert count_rows(store, "month_credits", "month = '2026-09'") == EMPLOYEES + RETIREES
    assert count_rows(store, "month_credits", f"month = '{MONTH}'") == EMPLOYEES + RETIREES
    assert verify(store).faults == []


def test_who_has_incomplete_data_is_credited_when_it_is_complete(town):
    for place in (1, 6):
        town.transact(lambda tx, place=place: note_gap(tx, psn_no(place), "手机号码", "2026-10-01"))
    done = run_month_end(town, MONTH, NOW)
    assert done.incomplete == 1
    assert personal(town)[psn_no(1)] == personal(town)[psn_no(6)] == 0
    assert Books(town).balance_fen(month_account(MONTH)) == declared_fen(town)[psn_no(1)]
    for place in (1, 6):
        assert town.transact(lambda tx, place=place: close_gap(tx, psn_no(place)))
    run_month_end(town, MONTH, NOW)
    assert_credited_once(town)


def test_who_retires_after_the_declaration_gets_one_of_both(town):
    retire(town, psn_no(1))
    run_month_end(town, MONTH, NOW)
    assert_credited_once(town)


def test_a_purse_persons_credit_waits_and_an_online_persons_is_there(town):
    run_month_end(town, MONTH, NOW)
    books = Books(town)
    assert books.balance_fen(Account(Kind.PURSE_CENTRE, psn_no(1))) > 0
    assert books.balance_fen(Account(Kind.ONLINE, psn_no(2))) > 0


def test_a_month_that_has_not_begun_is_refused(town):
    with pytest.raises(Refused) as refused:
        run_month_end(town, "2026-11", NOW)
    assert refused.value.code == Code.MONTH_TO_COME
    assert count_rows(town, "month_credits") == 0


def test_what_was_credited_is_never_changed_or_removed(town):
    run_month_end(town, MONTH, NOW)
    for words in ("DELETE FROM month_credits", "UPDATE month_credits SET amount_fen = 1"):
        with pytest.raises(StoreFailure, match="append only"):
            town.transact(lambda tx, words=words: tx.run(text(words)))


def test_progress_ends_at_everybody(town):
    told = []
    run_month_end(town, MONTH, NOW, lambda done, total: told.append((done, total)), at_once=10)
    assert told[-1] == (EMPLOYEES + RETIREES, EMPLOYEES + RETIREES)
    assert told == sorted(told)
