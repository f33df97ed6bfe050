"""The month end as a process of its own: killed, run again, beside a counter that sells."""

import json
import os
import signal
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

import pytest

from backend.funding.contributions import declare, month_account, pay
from backend.funding.month_end import run_month_end
from backend.funding.payers import Employer, Employment, register_employer, set_wage_base
from backend.inspect import Books
from backend.store import open_store
from backend.verify import verify
from tests.support.centre_people import ONLINE_PERSON, basket_of
from tests.support.centre_world import make_world
from tests.support.funding_town import count_rows, declare_and_pay, found_town

MONTH = "2026-10"
PEOPLE = 4_000
ROOT = Path(__file__).resolve().parents[3]
MOST_KILLS = 20

JOB = """
import sys
from datetime import datetime
from pathlib import Path
from backend.funding.month_end import run_month_end
from backend.store import open_store

store = open_store(Path(sys.argv[1]))
def told(done, total):
    print(done, flush=True)
run_month_end(store, sys.argv[2], datetime(2026, 10, 31, 20), told, at_once=200)
"""


@pytest.fixture
def place(tmp_path):
    """The database file of a town whose October is paid."""
    path = tmp_path / "centre.db"
    store = open_store(path)
    declare_and_pay(store, found_town(store, PEOPLE), MONTH)
    store.close()
    return path


def job(place):
    return subprocess.Popen(
        [sys.executable, "-c", JOB, str(place), MONTH], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def test_killed_again_and_again_it_credits_everybody_once(place):
    kills = 0
    for _ in range(MOST_KILLS):
        running = job(place)
        assert running.stdout is not None
        lines = iter(running.stdout)
        told = [next(lines, "") for _ in range(5)]
        running.send_signal(signal.SIGKILL)
        running.communicate()
        if running.returncode == 0 or not told[-1]:
            break
        assert running.returncode == -signal.SIGKILL
        kills += 1
    assert kills >= 3
    store = open_store(place)
    try:
        run_month_end(store, MONTH, datetime(2026, 10, 31, 20))
        assert count_rows(store, "month_credits") == PEOPLE
        assert Books(store).balance_fen(month_account(MONTH)) == 0
        assert Books(store).sum_of_all_accounts() == 0
        assert verify(store).faults == []
    finally:
        store.close()


def test_a_counter_sells_while_the_month_is_credited(place):
    world = make_world(store=open_store(place))
    world.credit("P002", "380.00")
    running = job(place)
    sold = []
    while running.poll() is None:
        sale = world.sell(ONLINE_PERSON, None, basket_of(1))
        sold.append(sale.answer.ok)
    output, _ = running.communicate()
    store = world.centre.store
    assert running.returncode == 0, output
    assert sold
    assert all(sold)
    assert count_rows(store, "month_credits") == PEOPLE
    assert world.books.balances("P002").online_fen == 380_00 - len(sold)
    assert Books(store).sum_of_all_accounts() == 0
    assert verify(store).faults == []
    store.close()


def test_two_processes_credit_once(place):
    first, second = job(place), job(place)
    for running in (first, second):
        running.communicate()
        assert running.returncode == 0
    store = open_store(place)
    assert count_rows(store, "month_credits") == PEOPLE
    assert Books(store).sum_of_all_accounts() == 0
    store.close()


def test_a_sale_of_a_person_who_is_being_credited_loses_nothing(fresh_store):
    """The same account from both sides at once, on both engines (failures.md 38)."""
    world = make_world(store=fresh_store())
    store = world.centre.store

    def enter(tx):
        register_employer(tx, Employer("E1", "晨光", "430100"))
        set_wage_base(tx, Employment("E1", "P002", 6_000_00, "2026-01"))
        for number in range(1, 11):
            declare(tx, "E1", f"2026-{number:02d}", "2026-10-20 09:00:00")
            pay(tx, "E1", f"2026-{number:02d}", "2026-10-21 09:00:00")

    store.transact(enter)
    world.credit("P002", "100.00")
    sold = []

    def sell():
        for _ in range(40):
            sold.append(world.sell(ONLINE_PERSON, None, basket_of(1_00)).answer.ok)

    seller = threading.Thread(target=sell)
    seller.start()
    for number in range(1, 11):
        run_month_end(store, f"2026-{number:02d}", datetime(2026, 10, 31, 20))
    seller.join()
    assert sold == [True] * 40
    assert world.books.balances("P002").online_fen == 100_00 + 10 * 120_00 - 40_00
    assert verify(store).faults == []


def test_the_command_credits_and_says_so_twice(place, tmp_path):
    environment = os.environ | {"SHUAKA_HOME": str(tmp_path / "home")}
    command = [str(Path(sys.executable).parent / "shuaka"), "centre", "--database", str(place),
               "job", "month-end", "--month", MONTH, "--json"]  # fmt: skip
    said = []
    for _ in range(2):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        said.append(json.loads(done.stdout))
    assert said[0]["people"] + said[0]["retirees"] == PEOPLE
    assert said[1]["people"] == said[1]["retirees"] == said[1]["credited"] == 0
