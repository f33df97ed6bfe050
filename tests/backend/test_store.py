"""The database: what it refuses to be, and what it refuses to forget."""

import sqlite3

import pytest

from backend.ledger import (
    AGENCY,
    Account,
    Entry,
    Kind,
    Move,
    Reason,
    balance_fen,
    open_account,
    post,
)
from backend.store import StoreFailure, StoreRefused, open_store
from backend.store.sql import text
from backend.store.tables import SCHEMA_VERSION
from tests.support.centre_world import make_world

ENTRY = Entry("desk", "m1", "s1", "2026-11-21 09:30:15")
ZHAO = Account(Kind.ONLINE, "P001")


@pytest.fixture
def store(tmp_path):
    opened = open_store(tmp_path / "centre.db")
    yield opened
    opened.close()


def test_what_was_committed_is_there_after_opening_again(tmp_path):
    first = open_store(tmp_path / "centre.db")
    first.transact(lambda tx: post(tx, ENTRY, Reason.CREDIT, [Move(AGENCY, ZHAO, 100)]))
    first.close()
    again = open_store(tmp_path / "centre.db")
    assert again.read(lambda tx: balance_fen(tx, ZHAO)) == 100
    again.close()


def test_every_commit_is_synced_and_foreign_keys_hold(store):
    pragmas = [
        store.read(lambda tx, name=name: tx.row(text(f"PRAGMA {name}")))
        for name in ("journal_mode", "synchronous", "foreign_keys")
    ]
    assert pragmas == [("wal",), (2,), (1,)]


def test_an_exception_undoes_the_whole_transaction(store):
    def work(tx):
        post(tx, ENTRY, Reason.CREDIT, [Move(AGENCY, ZHAO, 100)])
        raise KeyError("stop")

    with pytest.raises(KeyError):
        store.transact(work)
    assert store.read(lambda tx: balance_fen(tx, ZHAO)) == 0


@pytest.mark.parametrize("table", ["transfers", "replies"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET at = ''", "DELETE FROM {}"])
def test_transfers_and_replies_are_never_changed(tmp_path, table, verb):
    world = make_world(tmp_path / "centre.db")
    world.credit("P001", "1.00")
    with pytest.raises(StoreFailure, match="append only"):
        world.centre.store.transact(lambda tx: tx.run(text(verb.format(table))))


def test_a_personal_account_cannot_go_below_zero_even_by_a_bug(store):
    store.transact(lambda tx: open_account(tx, ZHAO))
    with pytest.raises(StoreFailure, match="never_negative"):
        store.transact(lambda tx: post(tx, ENTRY, Reason.SALE, [Move(ZHAO, AGENCY, 1)]))


def test_a_text_file_is_refused_by_name(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("not a database, " * 100)
    with pytest.raises(StoreRefused, match=r"notes\.txt is not a database of the centre"):
        open_store(path)


def test_another_programs_database_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "other.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE accounts (a)")
    other.commit()
    with pytest.raises(StoreRefused, match="not a database of the centre"):
        open_store(path)
    assert other.execute("SELECT count(*) FROM sqlite_master").fetchone() == (1,)


def test_a_newer_schema_is_refused_with_both_numbers(tmp_path):
    path = tmp_path / "centre.db"
    open_store(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE schema_version SET version = 99")
    with pytest.raises(StoreRefused, match=f"has schema 99, this program knows {SCHEMA_VERSION}"):
        open_store(path)


def test_a_place_that_cannot_be_opened_is_named(tmp_path):
    with pytest.raises(StoreRefused, match="cannot be opened"):
        open_store(tmp_path / "nowhere" / "centre.db")


def test_a_database_that_is_not_supported_is_refused():
    with pytest.raises(StoreRefused, match="cannot use the database oracle://"):
        open_store("oracle://x")


def test_pages_are_copied_into_the_file_by_the_thousand(tmp_path, store):
    """Each time costs a few syncs; the pages wait beside the file."""

    def bill_of(mebibytes):
        words = {"id": str(mebibytes), "content": bytes(mebibytes << 20)}
        store.transact(lambda tx: tx.run(_BILL, **words))
        return (tmp_path / "centre.db").stat().st_size >> 20

    assert bill_of(6) < 6
    assert bill_of(12) >= 6 + 12


_BILL = text("INSERT INTO bills VALUES (:id, :content)")
