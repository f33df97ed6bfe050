"""Every released schema opens: nothing is lost, and the result is what a new database would be."""

import gzip
import sqlite3
from pathlib import Path

import pytest

from backend.centre import Centre
from backend.drugs import find_drug
from backend.inspect import Books
from backend.store import StoreFailure, StoreRefused, open_store, tables
from backend.store.migration import RELEASED
from backend.store.sql import text
from backend.verify import verify
from tests.support.centre_people import KEYS, SHOP, START
from tests.support.centre_world import World

FIXTURES = Path(__file__).parent / "fixtures"


def unpacked(schema, folder):
    packed = FIXTURES / f"centre_schema_{schema}.db.gz"
    path = folder / "centre.db"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    return path


def shape(path):
    """Tables with their columns, indexes and triggers, as SQLite itself describes them."""
    with sqlite3.connect(path) as raw:
        made = raw.execute("SELECT type, name, tbl_name FROM sqlite_master").fetchall()
        columns = {
            name: raw.execute(f"PRAGMA table_info({name})").fetchall()
            for kind, name, _ in made
            if kind == "table"
        }
        links = {
            name: raw.execute(f"PRAGMA foreign_key_list({name})").fetchall() for name in columns
        }
    return set(made), columns, links


def test_there_is_a_file_of_every_released_schema():
    names = {path.name for path in FIXTURES.glob("centre_schema_*.db.gz")}
    assert names == {f"centre_schema_{number}.db.gz" for number in RELEASED}
    assert tables.SCHEMA_VERSION not in RELEASED


@pytest.mark.parametrize("schema", sorted(RELEASED))
def test_an_older_database_becomes_what_a_new_one_is(tmp_path, schema):
    old, new = unpacked(schema, tmp_path), tmp_path / "new.db"
    open_store(old).close()
    open_store(new).close()
    assert shape(old) == shape(new)
    with sqlite3.connect(old) as raw:
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize("schema", sorted(RELEASED))
def test_no_row_of_an_older_database_is_lost(tmp_path, schema):
    path = unpacked(schema, tmp_path)
    kept = ("transfers", "replies", "settlements", "holds", "accounts", "cards", "drugs")

    def rows():
        with sqlite3.connect(path) as raw:
            return {name: raw.execute(f"SELECT * FROM {name} ORDER BY 1, 2, 3").fetchall()
                    for name in kept}  # fmt: skip

    before = rows()
    open_store(path).close()
    after = rows()
    assert all(len(after[name]) == len(before[name]) for name in kept)
    assert after["transfers"] == before["transfers"]
    assert [row[: len(before["drugs"][0])] for row in after["drugs"]] == before["drugs"]


def test_work_goes_on_in_a_database_of_schema_1(tmp_path):
    store = open_store(unpacked(1, tmp_path))
    world = World(Centre(store, KEYS, now=lambda: START), [START], count=500)
    world.sign_on()
    held = Books(store).open_cases()
    assert [case.account_fen for case in held] == [500]
    assert world.reverse(held[0].msgid).ok
    assert Books(store).state_of(SHOP, held[0].msgid) == "reversed"
    assert verify(store).faults == []
    drug = store.read(lambda tx: find_drug(tx, "1004", "XTRAIN000000000000D9999", "1999-01-01"))
    assert drug is not None
    store.close()


def test_what_is_append_only_stays_so_after_a_migration(tmp_path):
    store = open_store(unpacked(1, tmp_path))
    with pytest.raises(StoreFailure, match="append only"):
        store.transact(lambda tx: tx.run(text("DELETE FROM transfers")))
    store.close()


def test_an_interrupted_migration_leaves_the_old_schema(tmp_path, monkeypatch):
    path = unpacked(1, tmp_path)
    before = shape(path)
    monkeypatch.setattr("backend.store.migration.seal_everything", _power_cut)
    with pytest.raises(KeyboardInterrupt):
        open_store(path)
    assert shape(path) == before
    monkeypatch.undo()
    open_store(path).close()
    assert shape(path) != before


def _power_cut(tx):
    raise KeyboardInterrupt


def test_a_file_with_a_schema_from_nowhere_is_refused(tmp_path):
    path = unpacked(1, tmp_path)
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE schema_version SET version = 0")
    with pytest.raises(StoreRefused, match="has schema 0, this program knows"):
        open_store(path)
