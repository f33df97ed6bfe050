"""All books of one database into another that has none, row by row, in one transaction.

The audit trail is copied as it stands and stays whole: its links cover rows, not where they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from backend.store import tables
from backend.store.columns import metadata
from backend.store.connection import Store
from backend.store.plans import Tx
from backend.store.refused import StoreRefused

MOST_ROWS = 500
"""Rows that are written at once."""

Progress = Callable[[int, int], None]

TABLES = tuple(table for table in metadata.sorted_tables if table is not tables.schema_version)


def copy_books(source: Store, target: Store, progress: Progress | None = None) -> int:
    """Copy everything; how many rows. Raises StoreRefused if `target` has books.

    The source is one snapshot; a failure leaves the target as it was.
    """
    return source.read(
        lambda reading: target.transact(
            lambda writing: _copy(reading, writing, target.place, progress)
        )
    )


def _copy(reading: Tx, writing: Tx, place: str, progress: Progress | None) -> int:
    if any(_count(writing, table) for table in TABLES):
        raise StoreRefused("The database {place} has books already.", place=place)
    total, done = sum(_count(reading, table) for table in TABLES), 0
    for table in TABLES:
        names = [str(column.name) for column in table.c]
        rows = [dict(zip(names, row, strict=True)) for row in reading.rows(sa.select(table))]
        for part in _parts(rows):
            writing.run_many(sa.insert(table), part)
            done += len(part)
            if progress:
                progress(done, total)
    return done


def _count(tx: Tx, table: sa.Table) -> int:
    (count,) = tx.row(sa.select(sa.func.count()).select_from(table)) or (0,)
    return int(count)


def _parts(rows: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[Mapping[str, Any]]]:
    for start in range(0, len(rows), MOST_ROWS):
        yield rows[start : start + MOST_ROWS]
