"""What nobody waits for: it is there when it is asked for, undone with the rest, and may fail."""

import pytest

from backend.ledger import Account, Kind, Move, Reason, balance_fen, post
from backend.people import find_person, person_question
from backend.store import StoreFailure
from backend.store.piped import MOST_TOLD, Piped
from backend.store.sql import insert, text
from backend.store.tables import institutions
from tests.backend.test_engines import ZHAO, crediting, entry
from tests.support.centre_people import ONLINE_PERSON, basket_of
from tests.support.centre_world import make_world
from tests.support.postgres import emptied

NEW = insert(institutions)
COUNT = text("SELECT count(*) FROM institutions WHERE area = :area")


def row(number):
    return {"code": f"P{number}", "name": "n", "area": "told"}


def told(store):
    return store.read(lambda tx: tx.row(COUNT, area="told"))[0]


@pytest.fixture
def store(fresh_store):
    return fresh_store()


def test_what_was_put_is_there_for_the_next_question(store):
    def work(tx):
        for number in range(3):
            tx.put(NEW, row(number))
        return tx.row(COUNT, area="told")[0]

    assert store.transact(work) == 3
    assert told(store) == 3


def test_more_than_is_kept_back_is_put_all_the_same(store):
    def work(tx):
        for number in range(MOST_TOLD * 2 + 1):
            tx.put(NEW, row(number))

    store.transact(work)
    assert told(store) == MOST_TOLD * 2 + 1


def test_what_fails_late_fails_the_whole_transaction(store):
    def work(tx):
        post(tx, entry(1), Reason.CREDIT, [Move(Account(Kind.FUNDING, "agency"), ZHAO, 100)])
        for _ in range(2):
            tx.put(NEW, row(1))

    with pytest.raises(StoreFailure):
        store.transact(work)
    assert (told(store), store.read(lambda tx: balance_fen(tx, ZHAO))) == (0, 0)
    store.transact(crediting(1))  # and the connection goes on
    assert store.read(lambda tx: balance_fen(tx, ZHAO)) == 100


@pytest.mark.parametrize("asked_between", [False, True])
def test_what_came_after_a_mark_is_undone_and_what_came_before_stays(store, asked_between):
    def work(tx):
        tx.put(NEW, row(1))
        tx.mark()
        tx.put(NEW, row(2))
        if asked_between:
            assert tx.row(COUNT, area="told") == (2,)
        tx.back_to_mark()
        tx.put(NEW, row(3))

    store.transact(work)
    assert told(store) == 2


def test_a_mark_with_nothing_after_it_is_nothing(store):
    def work(tx):
        tx.mark()
        tx.row(COUNT, area="told")
        tx.back_to_mark()
        tx.put(NEW, row(1))

    store.transact(work)
    assert told(store) == 1


def test_what_was_foreseen_is_forgotten_when_it_changes(world):
    name = text("UPDATE persons SET name = :name WHERE psn_no = 'P001'")

    def work(tx):
        tx.foresee([person_question("P001"), person_question("P002")])
        first = find_person(tx, "P002").psn_no
        tx.run(name, name="another")
        return first, find_person(tx, "P001").name

    assert world.centre.store.transact(work) == ("P002", "another")


def test_a_server_is_waited_for_twice_for_a_settlement(postgres_url, monkeypatch):
    """Who asks and what of: the first trip; everything entered and the commit: the second."""
    store = emptied(postgres_url)
    world = make_world(store=store)
    world.credit("P002", "10.00")
    trips, go = [], Piped._trip
    monkeypatch.setattr(Piped, "_trip", lambda self, asked: trips.append(1) or go(self, asked))
    assert world.sell(ONLINE_PERSON, None, basket_of(100)).answer.ok
    assert len(trips) == 2
    store.close()


def test_an_account_that_was_never_opened_pays_nothing(store):
    with pytest.raises(StoreFailure):
        store.transact(
            lambda tx: post(tx, entry(1), Reason.SALE, [Move(ZHAO, Account(Kind.POOL, "x"), 1)])
        )


@pytest.mark.parametrize(("goes_back", "expected"), [(False, 1), (True, 2)])
def test_a_transaction_runs_again_with_care_only_where_a_mark_is_gone_back_to(
    store, goes_back, expected
):
    runs = []

    def work(tx):
        runs.append(1)
        tx.mark()
        tx.put(NEW, row(1))
        if goes_back:
            tx.back_to_mark()
        tx.put(NEW, row(2))

    store.transact(work)
    assert len(runs) == expected
    assert told(store) == (1 if goes_back else 2)
