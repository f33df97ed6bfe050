"""In what SQLite and PostgreSQL differ, as data: connections, settings, words of a transaction.

SQLite: one connection, WAL, synchronous=FULL. PostgreSQL: a few connections, SERIALIZABLE, the
conflicts that it reports are tried again. Statements and tables are the same on both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import TextClause, text

from backend.store import tables
from backend.store.piped import Piped
from backend.store.sessions import Direct, Session

BUSY_S = 2.0
"""How long a writer waits for another process before the transaction fails (SQLite)."""

CONNECT_S = 5
CACHED_STATEMENTS = 512

LOG_PAGES = 4_000
"""Pages beside a file before they are copied into it, which takes a few more syncs: a settlement
writes two dozen. They are 4 KiB each; a connection's cache holds as many."""

CONNECTIONS = 4
"""Connections of one centre: three for its shops, one for what is nobody's (lanes.py)."""

MOST_TRIES = 40
"""Attempts of one transaction that others keep overtaking; then it fails and has had no effect."""

SERIALIZATION_FAILURE, DEADLOCK = "40001", "40P01"
MADE_MEANWHILE = ("23505", "42P07", "42710", "42723")
GONE_MEANWHILE = ("42P01", "42704", "42883")
"""A row, table, trigger or function that others made or dropped since we looked: looking again
finds it."""

TRIES_TO_SEE = 3

LOST, TRIES_WHEN_LOST = "lost", 2
"""No state of the server's: a connection of earlier was gone before anything was committed."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of database."""

    name: str
    options: Mapping[str, Any]
    connections: int
    session: Callable[[Any], Session]
    settings: tuple[str, ...]
    write: str
    read: str
    conflicts: Mapping[str, int]
    """SQLSTATE -> how often a transaction that meets it is tried in all."""
    table_names: TextClause
    column_names: TextClause
    """Of the table :table, in order."""
    clearing: TextClause
    """Rows with the words that drop what a migration makes anew, in order."""
    clears_links: bool
    """Whether foreign keys are among that; else they are not enforced while it runs."""
    triggers: tuple[TextClause, ...]


def _sqlite_triggers() -> tuple[TextClause, ...]:
    return tuple(
        text(
            f"CREATE TRIGGER {table.name}_never_{verb.lower()} BEFORE {verb} ON {table.name} "
            f"BEGIN SELECT RAISE(ABORT, '{table.name} are append only'); END"
        )
        for table in tables.APPEND_ONLY
        for verb in ("UPDATE", "DELETE")
    )


_APPEND_ONLY_FUNCTION = text(
    "CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' are append only'; END $$"
)


def _postgresql_triggers() -> tuple[TextClause, ...]:
    guards = (
        text(
            f"CREATE TRIGGER {table.name}_never_{verb.lower()} BEFORE {verb} ON {table.name} "
            f"FOR EACH {each} EXECUTE FUNCTION append_only()"
        )
        for table in tables.APPEND_ONLY
        for verb, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))
    )
    return (_APPEND_ONLY_FUNCTION, *guards)


_POSTGRESQL_CLEARING = text(
    "SELECT words FROM ("
    "SELECT DISTINCT 1 AS place, 'DROP TRIGGER ' || trigger_name || ' ON ' || event_object_table "
    "AS words FROM information_schema.triggers WHERE trigger_schema = current_schema() "
    "UNION ALL SELECT 2, 'DROP FUNCTION ' || routine_name || '() CASCADE' "
    "FROM information_schema.routines "
    "WHERE routine_schema = current_schema() AND routine_name = 'append_only' "
    "UNION ALL SELECT 3, 'ALTER TABLE ' || table_name || ' DROP CONSTRAINT ' || constraint_name "
    "FROM information_schema.table_constraints "
    "WHERE table_schema = current_schema() AND constraint_type = 'FOREIGN KEY' "
    "UNION ALL SELECT 4, 'DROP INDEX ' || indexname FROM pg_indexes "
    "WHERE schemaname = current_schema() AND indexname NOT IN (SELECT constraint_name "
    "FROM information_schema.table_constraints WHERE table_schema = current_schema())"
    ") AS found ORDER BY place, words"
)
"""Triggers of TRUNCATE are in no view of the standard: they go with their function."""

SQLITE = Kind(
    name="sqlite",
    options={
        "connect_args": {
            "isolation_level": None,
            "check_same_thread": False,
            "cached_statements": CACHED_STATEMENTS,
        }
    },
    connections=1,
    session=Direct,
    settings=(
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",
        "PRAGMA cache_size=-16000",
        f"PRAGMA wal_autocheckpoint={LOG_PAGES}",
        "PRAGMA temp_store=MEMORY",
    ),
    write="BEGIN IMMEDIATE",
    read="BEGIN",
    conflicts={},
    table_names=text("SELECT name FROM sqlite_master WHERE type = 'table'"),
    column_names=text("SELECT name FROM pragma_table_info(:table) ORDER BY cid"),
    clearing=text(
        "SELECT 'DROP ' || type || ' ' || name FROM sqlite_master "
        "WHERE type IN ('trigger', 'index') AND sql IS NOT NULL ORDER BY type DESC, name"
    ),
    clears_links=False,
    triggers=_sqlite_triggers(),
)

POSTGRESQL = Kind(
    name="postgresql",
    options={
        "isolation_level": "AUTOCOMMIT",
        "paramstyle": "numeric_dollar",
        "connect_args": {"connect_timeout": CONNECT_S, "application_name": "shuaka centre"},
    },
    connections=CONNECTIONS,
    session=Piped,
    settings=("SET synchronous_commit = on", "SET client_min_messages = warning"),
    write="BEGIN ISOLATION LEVEL SERIALIZABLE",
    read="BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    conflicts={SERIALIZATION_FAILURE: MOST_TRIES, DEADLOCK: MOST_TRIES, LOST: TRIES_WHEN_LOST}
    | dict.fromkeys((*MADE_MEANWHILE, *GONE_MEANWHILE), TRIES_TO_SEE),
    table_names=text(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
    ),
    column_names=text(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND table_name = :table ORDER BY ordinal_position"
    ),
    clearing=_POSTGRESQL_CLEARING,
    clears_links=True,
    triggers=_postgresql_triggers(),
)

KINDS = {kind.name: kind for kind in (SQLITE, POSTGRESQL)}
