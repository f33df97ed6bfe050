"""From any released schema to the present one, in the one transaction that opens the database.

The difference is not written down but found: tables that are missing are made, tables with other
columns are rebuilt, with FILLS for what their rows did not say; indexes and triggers are made anew.
Released are SQLite files only so far; tests/backend/fixtures keeps one of each schema.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, CreateTable, CreateTableAs, DropTable

from backend.store import tables
from backend.store.audit import seal_everything
from backend.store.columns import metadata
from backend.store.engines import Kind
from backend.store.plans import Tx

RELEASED = frozenset({1, 2})
"""Schemas that this program brings up to date."""

FILLS: dict[str, dict[str, str]] = {
    "cards": {"lost_until": "''", "status_before": "''"},
    "drugs": {"valid_from": "''", "valid_to": "''"},
    "relatives": {"relation": "''", "since": "''", "ended": "''", "limit_fen": "0"},
}
"""Table -> column that older rows lack -> what stands there, as SQL."""


RULES_GREW = frozenset({"accounts"})
"""Tables whose columns stayed and whose CHECK lets more through than it did."""


def migrate(tx: Tx, kind: Kind, names: set[str]) -> None:
    """Bring a database up to date; foreign keys are not enforced while it runs."""
    _drop(tx, "trigger")
    _drop(tx, "index")
    for table in metadata.sorted_tables:
        if table.name not in names:
            tx.run(CreateTable(table))
        elif table.name in RULES_GREW or _columns(tx, table.name) != list(table.c.keys()):
            _rebuild(tx, table)
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            tx.run(CreateIndex(index))
    if "audit" not in names:
        seal_everything(tx)
    for trigger in kind.triggers:
        tx.run(trigger)
    tx.run(_SET_VERSION, version=tables.SCHEMA_VERSION)


def _drop(tx: Tx, what: str) -> None:
    for (name,) in tx.rows(_MADE, what=what):
        tx.run(sa.text(f"DROP {what} {name}"))


def _columns(tx: Tx, table: str) -> list[str]:
    return [str(row[1]) for row in tx.rows(sa.text(f"PRAGMA table_info({table})"))]


def _rebuild(tx: Tx, table: sa.Table) -> None:
    """Make the table anew and copy its rows; other tables refer to it by name all the while."""
    known, fills = _columns(tx, table.name), FILLS.get(table.name, {})
    names = [str(column.name) for column in table.c]
    values: list[sa.ColumnElement[object]] = [
        sa.literal_column(name if name in known else fills[name]) for name in names
    ]
    kept = sa.table(f"{table.name}_before")
    columns: list[sa.ColumnClause[object]] = [sa.column(name) for name in known]
    everything = sa.select(*columns).select_from(sa.table(table.name))
    tx.run(CreateTableAs(everything, kept.name))
    tx.run(DropTable(table))
    tx.run(CreateTable(table))
    tx.run(sa.insert(table).from_select(names, sa.select(*values).select_from(kept)))
    tx.run(sa.text(f"DROP TABLE {kept.name}"))


_MADE = sa.text("SELECT name FROM sqlite_master WHERE type = :what AND sql IS NOT NULL")
_SET_VERSION = sa.update(tables.schema_version).values(version=sa.bindparam("version"))
