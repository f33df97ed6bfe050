"""A server's database of a released schema opens as a file does: nothing lost, as if new."""

import re
import sqlite3
from graphlib import TopologicalSorter

import pytest

from backend.centre import Centre
from backend.inspect import Books
from backend.store import StoreFailure, Tx, open_store
from backend.store.migration import RELEASED
from backend.store.sql import text
from backend.verify import verify
from tests.backend.test_engines import at_once
from tests.backend.test_migration import unpacked
from tests.support.centre_people import KEYS, SHOP, START
from tests.support.centre_world import World
from tests.support.postgres import emptied

OLD, FRESH = "released", "fresh"
REFERS = re.compile(r"REFERENCES (\w+)")
SHAPE = (
    "SELECT table_name, column_name, data_type, is_nullable, column_default "
    "FROM information_schema.columns WHERE table_schema = '{schema}'",
    "SELECT indexname, replace(indexdef, '{schema}.', '') FROM pg_indexes "
    "WHERE schemaname = '{schema}'",
    "SELECT conrelid::regclass::text, contype, replace(pg_get_constraintdef(oid), '{schema}.', '') "
    "FROM pg_constraint WHERE connamespace = '{schema}'::regnamespace",
    "SELECT relname, tgname, tgtype FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
    "WHERE NOT tgisinternal AND relnamespace = '{schema}'::regnamespace",
)


@pytest.fixture
def server(postgres_url):
    """A store to look in with, and the URL of a schema to migrate in."""
    store = emptied(postgres_url)
    for schema in (OLD, FRESH):
        run(store, f"CREATE SCHEMA {schema}")
    yield store, postgres_url
    for schema in (OLD, FRESH):
        run(store, f"DROP SCHEMA {schema} CASCADE")
    store.close()


def run(store, words):
    store.transact(lambda tx: tx.run(text(words)))


def place(server, schema):
    return f"{server[1]}&options=-csearch_path%3D{schema}"


def enter_released(server, file):
    """Tables and rows of a released file, in the server's words, in the schema OLD."""
    with sqlite3.connect(file) as raw:
        made = raw.execute(
            "SELECT name, sql, type FROM sqlite_master "
            "WHERE type IN ('table', 'index') AND sql <> '' ORDER BY type DESC, rowid"
        ).fetchall()
        refers = {name: set(REFERS.findall(words)) for name, words, _ in made}
        order = list(TopologicalSorter(refers).static_order())
        made.sort(key=lambda row: (row[2] == "index", order.index(row[0])))
        names = [name for name, _, kind in made if kind == "table"]
        rows = {name: raw.execute(f"SELECT * FROM {name}").fetchall() for name in names}

    def work(tx: Tx) -> None:
        tx.run(text(f"SET LOCAL search_path TO {OLD}"))
        for _, words, _ in made:
            tx.run(text(words.replace("BLOB", "BYTEA").replace("WITHOUT ROWID", "")))
        for name in names:
            for row in rows[name]:
                places = ", ".join(f":v{number}" for number in range(len(row)))
                values = {f"v{number}": value for number, value in enumerate(row)}
                tx.run(text(f"INSERT INTO {name} VALUES ({places})"), **values)
        tx.run(text(  # what a program of that schema made beside its tables
            "CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'append only'; END $$"))  # fmt: skip
        tx.run(text("CREATE TRIGGER transfers_never_truncate BEFORE TRUNCATE ON transfers "
                    "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"))  # fmt: skip

    server[0].transact(work)


def shape(server, schema):
    """Columns (in any order), indexes, constraints and triggers, as the server describes them."""
    queries = [text(query.format(schema=schema)) for query in SHAPE]
    found = server[0].read(lambda tx: [set(tx.rows(query)) for query in queries])
    return [{tuple(str(part).replace(f"{schema}.", "") for part in row) for row in rows}
            for rows in found]  # fmt: skip


@pytest.mark.parametrize("schema", sorted(RELEASED))
def test_an_older_database_on_a_server_becomes_what_a_new_one_is(server, tmp_path, schema):
    enter_released(server, unpacked(schema, tmp_path))
    open_store(place(server, OLD)).close()
    open_store(place(server, FRESH)).close()
    found = shape(server, OLD)
    assert found == shape(server, FRESH)
    assert all(found)


def test_work_goes_on_in_a_server_s_database_of_schema_1(server, tmp_path):
    enter_released(server, unpacked(1, tmp_path))
    store = open_store(place(server, OLD))
    world = World(Centre(store, KEYS, now=lambda: START), [START], count=500)
    world.sign_on()
    held = Books(store).open_cases()
    assert [case.account_fen for case in held] == [500]
    assert world.reverse(held[0].msgid).ok
    assert Books(store).state_of(SHOP, held[0].msgid) == "reversed"
    assert verify(store).faults == []
    with pytest.raises(StoreFailure, match="append only"):
        run(store, "DELETE FROM transfers")
    store.close()


def test_two_centres_that_start_at_once_migrate_once(server, tmp_path):
    enter_released(server, unpacked(1, tmp_path))
    stores = at_once(lambda _: open_store(place(server, OLD)), count=2)
    assert [verify(store).faults for store in stores] == [[], []]
    for store in stores:
        store.close()
