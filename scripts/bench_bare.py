"""The ceiling of a centre in a file: the rows of its settlements, entered by the bare driver.

The same tables and indexes, the same questions before, one durable transaction for each or for as
many as there are clients; without a message, a rule, a bill or a seal. What a settlement takes
beyond this is the centre's own work; what this takes beyond a one-row commit are pages to write.
"""

from __future__ import annotations

import random
import sqlite3
import time
from contextlib import closing

import sqlalchemy as sa
from bench_pgbench import ACCOUNTS, CHANGES, QUESTIONS, SIZES, WORDS

from backend.store.engines import SQLITE
from backend.store.tables import audit, replies, settlements, transfers
from backend.store.visit_tables import bills

ENTERED = 960
"""Rows of so many settlements are entered; a number that every number of clients divides."""


def bare_rate(place: str, clients: int) -> float:
    """Settlements' rows per second, those of so many clients in a transaction."""
    statements = [_sqlite(words) for words in (*QUESTIONS, *CHANGES, *_inserts())]
    label = f"{random.getrandbits(48):015d}"
    with closing(sqlite3.connect(place, isolation_level=None)) as connection:
        for setting in SQLITE.settings:
            connection.execute(setting)
        cursor = connection.cursor()
        start = time.perf_counter()
        for number in range(ENTERED):
            if number % clients == 0:
                cursor.execute(SQLITE.write)
            values = {"key": f"{label}{number:015d}", "giver": random.randint(0, ACCOUNTS)}
            for statement in statements:
                cursor.execute(statement, values).fetchall()
            if number % clients == clients - 1:
                cursor.execute("COMMIT")
        return ENTERED / (time.perf_counter() - start)


def _sqlite(words: str) -> str:
    return words.replace("::text", "").rstrip(";")


def _inserts() -> list[str]:
    return [
        f"INSERT INTO {table.name} VALUES ({', '.join(_value(column) for column in table.c)})"
        for table in (settlements, bills, transfers, replies, audit)
    ]


def _value(column: sa.Column[object]) -> str:
    if column.name in WORDS:
        return WORDS[column.name]
    if isinstance(column.type, sa.LargeBinary):
        return f"zeroblob({SIZES.get(column.name, 32)})"
    return "1" if isinstance(column.type, sa.BigInteger) else ":key"
