"""From any released schema to the present one, in the one transaction that opens the database.

The difference is not written down but found: tables that are missing are made, tables with other
columns are rebuilt, with FILLS for what their rows did not say; indexes and triggers are made anew.
The same on both databases, in their own words (engines.py); tests/backend/fixtures keeps a file of
each schema.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateTable, CreateTableAs, DropTable

from backend.store import tables
from backend.store.audit import seal_everything
from backend.store.columns import metadata
from backend.store.engines import Kind
from backend.store.plans import Tx

RELEASED = frozenset({1, 2, 3})
"""Schemas that this program brings up to date."""

FILLS: dict[str, dict[str, str]] = {
    "cards": {"lost_until": "''", "status_before": "''"},
    "day_statements": {"clr_type": "''", "insutype": "''"},
    "drugs": {
        "valid_from": "''",
        "valid_to": "''",
        "sex": "''",
        "ingredient": "''",
        "age_from": "0",
        "age_below": "0",
        "pack_days": "0",
        "restricted": "''",
    },
    "relatives": {"relation": "''", "since": "''", "ended": "''", "limit_fen": "0"},
}
"""Table -> column that older rows lack -> what stands there, as SQL."""


RULES_GREW = frozenset({"accounts", "bills", "visits"})
"""Tables whose columns stayed and whose rules let more through than they did."""


def migrate(tx: Tx, kind: Kind, names: set[str]) -> None:
    """Bring a database up to date; foreign keys are dropped or not enforced while it runs."""
    for (words,) in tx.rows(kind.clearing):
        tx.run(sa.text(words))
    for table in metadata.sorted_tables:
        known = _columns(tx, kind, table)
        if table.name not in names:
            tx.run(CreateTable(table))
        elif table.name in RULES_GREW or known != list(table.c.keys()):
            _rebuild(tx, table, known)
        elif kind.clears_links:
            _link(tx, table)
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            tx.run(CreateIndex(index))
    if "audit" not in names:
        seal_everything(tx)
    for trigger in kind.triggers:
        tx.run(trigger)
    tx.run(_SET_VERSION, version=tables.SCHEMA_VERSION)


def _columns(tx: Tx, kind: Kind, table: sa.Table) -> list[str]:
    return [str(name) for (name,) in tx.rows(kind.column_names, table=table.name)]


def _link(tx: Tx, table: sa.Table) -> None:
    """Foreign keys of a table that stays as it is."""
    for link in sorted(table.foreign_key_constraints, key=lambda link: list(link.column_keys)):
        tx.run(AddConstraint(link, isolate_from_table=False))


def _rebuild(tx: Tx, table: sa.Table, known: list[str]) -> None:
    """Make the table anew and copy its rows; other tables refer to it by name all the while."""
    fills = FILLS.get(table.name, {})
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


_SET_VERSION = sa.update(tables.schema_version).values(version=sa.bindparam("version"))
