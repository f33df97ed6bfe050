"""What a settlement costs in a small ledger and in one that grew (performance.md 9, target 6).

Both databases are open at once and settle in turns, so that a busy machine slows both. Grown means:
settlements, bills, transfers, replies and audit links, and a tenth as many people with accounts.
"""

from __future__ import annotations

import os
import statistics
from collections.abc import Sequence
from contextlib import closing
from functools import partial

import psycopg
from bench_settling import fresh_world, settle

from backend.store import Store, Tx, open_store
from backend.store.sql import text

SMALL = 10_000
ROUNDS, SETTLEMENTS = 9, 300
FILLED_SHOP = "P43010000009"
CHUNK = 250_000
"""Settlements that are filled in at once."""

ROW = {
    "sqlite": {
        "number": "printf('f%09d', i)", "person": "printf('F%07d', i % {people})",
        "time": "datetime('2020-01-01', '+' || (i * 15) || ' seconds')",
        "blob": "randomblob(64)", "text": "TEXT",
    },
    "postgresql": {
        "number": "to_char(i, 'fm\"f\"000000000')",
        "person": "to_char(i % {people}, 'fm\"F\"0000000')",
        "time": "to_char(timestamp '2020-01-01' + i * interval '15 s', 'yyyy-mm-dd hh24:mi:ss')",
        "blob": "decode(repeat(md5(i::text), 4), 'hex')", "text": "VARCHAR",
    },
}  # fmt: skip
"""What differs in how rows are made up."""

PEOPLE_FILL = (
    "INSERT INTO persons SELECT {person}, {person}, 'f', '1', '01', '1980-01-01', 'online' FROM n",
    "INSERT INTO insurances SELECT {person}, 0, '310', '11', '1', '', '', '0', '430102', '' FROM n",
    "INSERT INTO accounts SELECT 'online:' || {person}, 'online', {person}, 0 FROM n",
)
FILL = (
    "INSERT INTO settlements SELECT {number}, {number}, '{shop}', {number}, 'sale', '', 'posted', "
    "{person}, '', '310', '11', '41', '41', '02', 'online', '', '2020', '2020-01-01', {time}, "
    "1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0 FROM n",
    "INSERT INTO bills SELECT {number}, {blob} FROM n",
    "INSERT INTO transfers SELECT '{shop}', {number}, 1, {number}, 'sale', 'online:' || {person}, "
    "'institution:P43010000001', 1, {time} FROM n",
    "INSERT INTO replies SELECT '{shop}', {number}, '2102', {blob}, {blob}, {time} FROM n",
    "INSERT INTO audit SELECT '{shop}/fill', i + 1, '{shop}', {number}, {blob} FROM n",
)
SERIES = (
    "WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last} - 1) "
)
IN_BULK = {
    "sqlite": ("PRAGMA synchronous=OFF", "PRAGMA foreign_keys=OFF", "PRAGMA cache_size=-2000000"),
    "postgresql": (),
}
"""How a file is filled quickly; what is measured later has its usual settings again."""


def grow(store: Store, rows: int) -> None:
    """So many settlements of another shop and a tenth as many people, in all tables that grow."""
    name, people = store.kind.name, max(1, rows // 10)
    for setting in IN_BULK[name]:
        store.pragma(setting)
    fill(store, PEOPLE_FILL, people, people)
    fill(store, FILL, rows, people)
    for setting in store.kind.settings if IN_BULK[name] else ():
        store.pragma(setting)
    if name == "postgresql":
        store.transact(lambda tx: tx.run(text("ANALYZE")))


def fill(store: Store, statements: Sequence[str], rows: int, people: int) -> None:
    """Run the statements for the numbers 0 to `rows`, a chunk at a time."""
    words = {key: value.format(people=people) for key, value in ROW[store.kind.name].items()}

    def work(tx: Tx, first: int) -> None:
        if store.kind.name == "postgresql":
            tx.run(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            head, select, rest = statement.format(shop=FILLED_SHOP, **words).partition(" SELECT ")
            series = SERIES.format(first=first, last=min(rows, first + CHUNK))
            tx.run(text(f"{head} {series}{select}{rest}".replace("::", "\\:\\:")))

    for first in range(0, rows, CHUNK):
        store.transact(partial(work, first=first))


def growth(small: str, grown: str, rows: int) -> dict[str, object]:
    """The cost of one settlement in both places, one client: rates and the ratio of the rounds."""
    with closing(open_store(small)) as few, closing(open_store(grown)) as many:
        grow(few, SMALL)
        grow(many, rows)
        os.sync()  # else what is measured waits for what was filled
        worlds = fresh_world(few), fresh_world(many)
        for world in worlds:
            settle(world, 1, SETTLEMENTS, "W")
        rounds = [
            [settle(world, 1, SETTLEMENTS, f"R{number}") for world in worlds]
            for number in range(ROUNDS)
        ]
    ratios = [after["per_second"] / before["per_second"] for before, after in rounds]
    middle = {
        name: [statistics.median(pair[place][name] for pair in rounds) for place in (0, 1)]
        for name in ("per_second", "p50_ms", "p99_ms")
    }
    return {"rows": [SMALL, rows], **middle, "ratio": round(statistics.median(ratios), 2)}


def two_schemas(url: str) -> tuple[str, str]:
    """Two empty places on one server."""
    names = ("small", "grown")
    with psycopg.connect(url, autocommit=True) as connection:
        for name in names:
            connection.execute(f"CREATE SCHEMA {name}")
    first, second = (f"{url}&options=-csearch_path%3D{name}" for name in names)
    return first, second
