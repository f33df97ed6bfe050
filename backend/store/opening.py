"""Open a database by path or URL: make the tables in an empty one, bring an older one up to date.

What is neither empty nor ours is refused and left alone.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError
from sqlalchemy.schema import CreateIndex, CreateTable

from backend.store import tables
from backend.store.columns import metadata
from backend.store.connection import Store
from backend.store.engines import BUSY_S, KINDS, SQLITE, Kind
from backend.store.migration import RELEASED, migrate
from backend.store.plans import Tx
from backend.store.refused import StoreFailure, StoreRefused

NOT_OURS = "The file {place} is not a database of the centre."


def open_store(place: str | Path) -> Store:
    """Open, or make, the database at a path or URL: `sqlite://` is memory, `postgresql://...`.

    Raises StoreRefused, with a sentence, for a database that is not ours, of a schema this program
    does not know, or that cannot be opened at all. A password never appears in the sentence.
    """
    url, kind = _url(place)
    hidden = url.difference_update_query(["timeout"]).render_as_string(hide_password=True)
    name = hidden if "://" in str(place) else str(place)
    try:
        store = Store(sa.create_engine(url, **kind.options), kind, name)
    except ModuleNotFoundError as missing:
        raise StoreRefused(
            "The database {place} needs the package {package}: install shuaka with its extra "
            "'postgres'.", place=name, package=str(missing.name),
        ) from missing  # fmt: skip
    try:
        _prepare(store)
    except StoreFailure as failure:
        store.close()
        raise _unusable(name, failure.values["detail"]) from failure
    except StoreRefused:
        store.close()
        raise
    return store


def _url(place: str | Path) -> tuple[sa.URL, Kind]:
    text = str(place) if "://" in str(place) else f"sqlite:///{place}"
    try:
        url = sa.make_url(text.replace("postgres://", "postgresql://", 1))
    except ArgumentError:
        url = sa.URL.create("unreadable")
    kind = KINDS.get(url.get_backend_name())
    if kind is None:
        scheme = text.partition("://")[0]
        raise StoreRefused("The centre cannot use the database {place}.", place=f"{scheme}://...")
    if kind is SQLITE and "timeout" not in url.query:
        url = url.update_query_dict({"timeout": str(BUSY_S)})
    return url, kind


def _unusable(place: str, detail: str) -> StoreRefused:
    if "not a database" in detail:
        return StoreRefused(NOT_OURS, place=place)
    return StoreRefused(
        "The centre's database {place} cannot be opened: {detail}.",
        place=place,
        detail=" ".join(detail.split()).rstrip("."),
    )


def _prepare(store: Store) -> None:
    by_file = store.kind is SQLITE
    if by_file:  # a table that is rebuilt is dropped while others refer to it
        store.pragma("PRAGMA foreign_keys=OFF")
    store.transact(lambda tx: _make_or_check(tx, store.kind, store.place))
    if by_file:
        store.pragma("PRAGMA foreign_keys=ON")


def _make_or_check(tx: Tx, kind: Kind, place: str) -> None:
    names = {name for (name,) in tx.rows(kind.table_names)}
    if not names:
        _make(tx, kind)
        return
    if "schema_version" not in names or "transfers" not in names:
        raise StoreRefused(NOT_OURS, place=place)
    row = tx.row(_VERSION)
    found = row[0] if row else 0
    if found in RELEASED:
        migrate(tx, kind, names)
    elif found != tables.SCHEMA_VERSION:
        raise StoreRefused(
            "The database {place} has schema {found}, this program knows {known}. "
            "Use the program it was made with, or another home.",
            place=place,
            found=str(found),
            known=str(tables.SCHEMA_VERSION),
        )


def _make(tx: Tx, kind: Kind) -> None:
    for table in metadata.sorted_tables:
        tx.run(CreateTable(table))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            tx.run(CreateIndex(index))
    for trigger in kind.triggers:
        tx.run(trigger)
    tx.run(_NEW_VERSION, version=tables.SCHEMA_VERSION)


_VERSION = sa.select(tables.schema_version.c.version)
_NEW_VERSION = sa.insert(tables.schema_version)
