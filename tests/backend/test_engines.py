"""Many at once, conflicts, lost connections: one effect each, or none and a sentence."""

import importlib
import pkgutil
import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy.dialects import postgresql, sqlite

import backend
from backend.ledger import AGENCY, Account, Entry, Kind, Move, Reason, balance_fen, post
from backend.protocol import calls
from backend.protocol.messages.pharmacy import Purse
from backend.store import StoreFailure, StoreRefused, open_store
from backend.store.engines import MOST_TRIES
from backend.store.sql import Statement, text
from backend.verify import verify
from tests.support.centre_people import (
    CARD,
    ONLINE_CARD,
    ONLINE_PERSON,
    PURSE_PERSON,
    TERMINAL_NO,
    basket_of,
)
from tests.support.postgres import emptied

ZHAO = Account(Kind.ONLINE, "P001")
CLIENTS = 8


def statements():
    for module in pkgutil.walk_packages(backend.__path__, "backend."):
        for name, value in vars(importlib.import_module(module.name)).items():
            values = value.values() if isinstance(value, dict) else [value]
            for part in values:
                if isinstance(part, Statement):
                    yield f"{module.name}.{name}", part


@pytest.mark.parametrize(
    "dialect", [postgresql.psycopg.dialect(), sqlite.dialect()], ids=["postgresql", "sqlite"]
)
def test_every_statement_compiles_in_both_dialects(dialect):
    compiled = [str(part.compile(dialect=dialect)) for _, part in statements()]
    assert len(compiled) > 60


def at_once(work, count=CLIENTS):
    """Run `work(number)` in so many threads that start together."""
    start = threading.Barrier(count)

    def one(number):
        start.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_sales_of_many_terminals_at_once_are_each_booked_once(rich):
    requests = [
        rich.settle_request(ONLINE_PERSON, ONLINE_CARD, basket_of(100 + n)) for n in range(CLIENTS)
    ]
    msgids = [rich.msgid() for _ in range(CLIENTS)]
    answers = at_once(lambda n: rich.send(calls.SETTLE, requests[n], msgid=msgids[n]))
    assert all(answer.ok for answer in answers)
    assert rich.books.balances("P002").online_fen == 380_00 - sum(100 + n for n in range(CLIENTS))
    assert verify(rich.centre.store).faults == []


def test_the_same_message_many_times_at_once_has_one_effect_and_one_answer(rich):
    request = rich.settle_request(ONLINE_PERSON, ONLINE_CARD, basket_of(100))
    msgid = rich.msgid()
    answers = at_once(lambda _: rich.send(calls.SETTLE, request, msgid=msgid).raw)
    assert len(set(answers)) == 1
    assert rich.books.balances("P002").online_fen == 379_00


def test_of_two_terminals_with_one_card_number_at_once_one_holds(rich):
    purse = Purse(sequence=0, terminal_no=TERMINAL_NO, account_fen=100, self_fen=100, fund_fen=0)
    request = rich.settle_request(PURSE_PERSON, CARD, basket_of(100), purse=purse)
    msgids = [rich.msgid() for _ in range(CLIENTS)]
    answers = at_once(lambda n: rich.send(calls.SETTLE, request, msgid=msgids[n]))
    assert sorted(answer.code for answer in answers)[:2] == ["", "SEQUENCE_TAKEN"]
    assert [answer.ok for answer in answers].count(True) == 1
    assert len(rich.books.open_cases()) == 1


def entry(number):
    return Entry("desk", f"m{number}", f"s{number}", "2026-11-21 09:30:15")


def crediting(number, amount_fen=100):
    return lambda tx: post(tx, entry(number), Reason.CREDIT, [Move(AGENCY, ZHAO, amount_fen)])


class Together:
    """Calls that arrive while the only connection is busy, so that they are taken together."""

    def __init__(self, store):
        self.store = store
        self.commits = []

    def run(self, *works):
        begun, go = threading.Event(), threading.Event()

        def first(tx):
            tx._session._cursor.connection.set_trace_callback(
                lambda sql: self.commits.append(sql) if sql == "COMMIT" else None
            )
            begun.set()
            assert go.wait(30)

        with ThreadPoolExecutor(len(works) + 1) as pool:
            leader = pool.submit(self.store.transact, first)
            assert begun.wait(30)
            futures = []
            for number, work in enumerate(works, 1):
                futures.append(pool.submit(self.store.transact, work))
                while len(self.store.lanes.all[0].waiting) < number:
                    pass
            go.set()
            leader.result()
            self.commits.pop(0)  # the leader's own
            return [future.exception() or future.result() for future in futures]


@pytest.fixture
def together(tmp_path):
    store = open_store(tmp_path / "centre.db")
    yield Together(store)
    store.close()


def test_calls_that_wait_for_each_other_are_committed_together(together):
    together.run(*(crediting(number) for number in range(6)))
    assert together.commits == ["COMMIT"]
    assert together.store.read(lambda tx: balance_fen(tx, ZHAO)) == 600


def test_a_call_that_fails_in_a_group_fails_alone_with_its_own_exception(together):
    def bug(tx):
        crediting(9)(tx)
        raise KeyError("a bug")

    overdraft = crediting(8)
    results = together.run(
        crediting(1), bug, crediting(2),
        lambda tx: post(tx, entry(7), Reason.SALE, [Move(ZHAO, AGENCY, 10**6)]), overdraft,
    )  # fmt: skip
    assert isinstance(results[1], KeyError)
    assert isinstance(results[3], StoreFailure)
    assert [results[0], results[2], results[4]] == [None, None, None]
    assert together.store.read(lambda tx: balance_fen(tx, ZHAO)) == 300


@pytest.fixture
def shared(postgres_url):
    store = emptied(postgres_url)
    yield store
    store.close()


def failing(times, error):
    """Work that meets a conflict so often before it succeeds."""
    tries = []

    def work(tx):
        tries.append(1)
        if len(tries) <= times:
            raise error
        return len(tries)

    return work


@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_a_conflict_that_the_server_reports_is_tried_again(shared, state):
    conflict = psycopg.errors.lookup(state)("overtaken")
    assert shared.transact(failing(5, conflict)) == 6
    with pytest.raises(StoreFailure, match="overtaken"):
        shared.transact(failing(MOST_TRIES, conflict))


def test_two_centres_on_one_database_count_every_sale(shared, postgres_url):
    other = open_store(postgres_url)

    def work(number):
        store = (shared, other)[number % 2]
        for round_no in range(5):
            store.transact(crediting(f"{number}-{round_no}"))

    at_once(work)
    assert shared.read(lambda tx: balance_fen(tx, ZHAO)) == CLIENTS * 5 * 100
    other.close()


def test_connections_that_the_server_ends_are_opened_again(shared):
    kill = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = 'shuaka centre' AND pid <> pg_backend_pid()"
    )
    at_once(lambda number: shared.transact(crediting(number), f"shop {number}"))
    shared.read(lambda tx: tx.rows(kill))

    def looking_first(number):
        def work(tx):
            balance_fen(tx, ZHAO)
            crediting(number)(tx)

        return work

    for number in range(100, 120):
        shared.transact(looking_first(number), f"shop {number}")
    assert shared.read(lambda tx: balance_fen(tx, ZHAO)) == (CLIENTS + 20) * 100


def test_a_server_that_is_not_there_is_named_without_its_password():
    with pytest.raises(StoreRefused) as refused:
        open_store("postgresql://centre:secret-word@/books?host=/nowhere/at/all")
    assert "cannot be opened" in str(refused.value)
    assert "secret-word" not in str(refused.value)


def test_a_database_of_something_else_on_the_server_is_refused(shared, postgres_url):
    shared.transact(lambda tx: tx.run(text("CREATE SCHEMA other")))
    elsewhere = f"{postgres_url}&options=-csearch_path%3Dother"
    try:
        shared.transact(lambda tx: tx.run(text("CREATE TABLE other.accounts (a int)")))
        with pytest.raises(StoreRefused, match="not a database of the centre"):
            open_store(elsewhere)
    finally:
        shared.transact(lambda tx: tx.run(text("DROP SCHEMA other CASCADE")))


def test_two_centres_that_start_at_once_make_the_tables_once(shared, postgres_url):
    shared.transact(lambda tx: tx.run(text("CREATE SCHEMA fresh")))
    try:
        stores = at_once(
            lambda _: open_store(f"{postgres_url}&options=-csearch_path%3Dfresh"), count=3
        )
        assert [store.read(lambda tx: balance_fen(tx, ZHAO)) for store in stores] == [0, 0, 0]
        for store in stores:
            store.close()
    finally:
        shared.transact(lambda tx: tx.run(text("DROP SCHEMA fresh CASCADE")))
