"""What the centre settles in a second, held against the same database's raw durable commits.

One settlement is an online 2102 as bytes, answered as bytes: check, split, transfers, stored reply,
audit link, commit. The raw rate is one-row inserts of the bare driver, one commit each, on the same
disk in the same minute. `--rows` sets the size of the grown ledger (the default keeps it short).
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import msgspec
import sqlalchemy as sa

from backend.protocol import calls, codec
from backend.protocol.envelope import Reply, Request
from backend.roll import enrol, made_up
from backend.store import Store, Tx, open_store
from backend.store.sql import text
from tests.support.centre_people import AREA, SHOP, basket_of
from tests.support.centre_world import World, make_world
from tests.support.postgres import NoPostgresError, running_postgres

CLIENTS = (1, 8, 32)
PEOPLE = 400
SETTLEMENTS = {"sqlite": 1_500, "postgresql": 600}
RAW_COMMITS = {"sqlite": 500, "postgresql": 300}
SMALL, GROWN = 10_000, 200_000
ROUNDS = 3

FILL = (
    "INSERT INTO replies SELECT '{institution}', {number}, '2102', {blob}, {blob}, "
    "'2026-01-01 00:00:00' FROM n",
    "INSERT INTO audit SELECT '{institution}/fill', i, '{institution}', {number}, {blob} FROM n",
    "INSERT INTO transfers SELECT '{institution}', {number}, 1, {number}, 'sale', "
    "'transit:P43010000001', 'institution:P43010000001', 1, '2026-01-01 00:00:00' FROM n",
)
SERIES = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) "
DIALECT = {
    "sqlite": {"number": "printf('f%09d', i)", "blob": "x'00112233445566778899aabbccddeeff'"},
    "postgresql": {
        "number": "to_char(i, 'FM000000000')",
        "blob": r"'\x00112233445566778899aabbccddeeff'::bytea",
    },
}


def raw_commits(url: str, kind: str) -> float:
    """One-row inserts per second, one durable commit each, by the driver alone."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with closing(engine.raw_connection()) as connection:
        cursor: Any = connection.cursor()
        if kind == "sqlite":
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("CREATE TABLE IF NOT EXISTS raw_commits (a TEXT, b BIGINT)")
        start = time.perf_counter()
        for number in range(RAW_COMMITS[kind]):
            cursor.execute(f"INSERT INTO raw_commits VALUES ('row', {number})")
        return RAW_COMMITS[kind] / (time.perf_counter() - start)


def requests(world: World, count: int, label: str) -> Iterator[bytes]:
    """So many 2102 of different people, ready to be sent."""
    roll = [one.person for one in made_up(PEOPLE, 1, AREA) if one.person.account_kind == "online"]
    for number in range(count):
        person = roll[number % len(roll)]
        message = world.settle_request(person, None, basket_of(100))
        yield codec.encode(
            Request(
                infno=calls.SETTLE.infno, msgid=f"{SHOP}{label}{number:010d}"[:30],
                mdtrtarea_admvs=AREA, fixmedins_code=SHOP, opter="01", inf_time="",
                input=msgspec.Raw(codec.encode(message)), sign_no=world.sign_nos[SHOP],
            )
        )  # fmt: skip


def settle(world: World, clients: int, count: int, label: str) -> dict[str, float]:
    """All requests by so many threads: rate and latencies. Each must be booked."""
    waiting = deque(requests(world, count, label))
    took: list[float] = []
    lock = threading.Lock()

    def client() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                request = waiting.popleft()
            start = time.perf_counter()
            reply = codec.decode(world.centre.handle(request), Reply)
            took.append(time.perf_counter() - start)
            assert reply.infcode == 0, reply.err_msg

    threads = [threading.Thread(target=client) for _ in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    ranked = sorted(took)
    return {
        "per_second": round(count / seconds),
        "p50_ms": round(statistics.median(ranked) * 1000, 2),
        "p99_ms": round(ranked[int(len(ranked) * 0.99)] * 1000, 2),
    }


def fresh_world(store: Store) -> World:
    """The test world with a few hundred people who have money."""
    world = make_world(store=store)
    roll = made_up(PEOPLE, 1, AREA)
    store.transact(lambda tx: enrol(tx, roll, "2026-11-21 09:00:00"))
    return world


def grow(store: Store, rows: int, institution: str) -> None:
    """Rows of another institution in the tables that grow: replies, links, transfers."""
    words = DIALECT[store.kind.name] | {"institution": institution}
    for statement in FILL:
        filled = statement.format(**words)
        head, select, rest = filled.partition(" SELECT ")
        sql = text(f"{head} {SERIES.format(rows=rows)}{select}{rest}")
        store.transact(partial(Tx.run, statement=sql))


def measure(place: str, raw_url: str, kind: str, rows: int) -> dict[str, object]:
    """Everything about one database."""
    with closing(open_store(place)) as store:
        world = fresh_world(store)
        settle(world, 1, 50, "W")
        rates: dict[str, object] = {}
        for clients in CLIENTS:
            rounds = []
            for number in range(ROUNDS):
                raw = raw_commits(raw_url, kind)
                one = settle(world, clients, SETTLEMENTS[kind] // ROUNDS, f"{clients}R{number}")
                rounds.append(
                    one | {"raw_per_second": round(raw), "ratio": one["per_second"] / raw}
                )
            middle = sorted(rounds, key=lambda one: one["ratio"])[ROUNDS // 2]
            rates[str(clients)] = middle | {"ratio": round(middle["ratio"], 2)}
        return {"clients": rates, "growth": growth(world, kind, rows)}


def growth(world: World, kind: str, rows: int) -> dict[str, object]:
    """The cost of one settlement with a small and with a grown ledger, one client."""
    store, count = world.centre.store, SETTLEMENTS[kind] // ROUNDS
    grow(store, SMALL, "P43010000008")
    before = statistics.median(
        settle(world, 1, count, f"S{n}")["per_second"] for n in range(ROUNDS)
    )
    grow(store, rows, "P43010000009")
    after = statistics.median(settle(world, 1, count, f"G{n}")["per_second"] for n in range(ROUNDS))
    return {
        "rows": [SMALL, rows], "per_second": [before, after], "ratio": round(after / before, 2),
    }  # fmt: skip


def centre(rows: int = GROWN) -> dict[str, object]:
    """Both databases; a server that cannot be started is left out with the reason."""
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory(prefix="shuaka-bench-centre-") as folder:
        path = Path(folder)
        figures["sqlite"] = measure(
            str(path / "centre.db"), f"sqlite:///{path / 'raw.db'}", "sqlite", rows
        )
    try:
        with running_postgres("") as url:
            figures["postgresql"] = measure(url, url, "postgresql", rows)
    except NoPostgresError as missing:
        figures["postgresql"] = str(missing)
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=GROWN, help="rows of the grown ledger")
    print(json.dumps(centre(parser.parse_args().rows), indent=1))


if __name__ == "__main__":
    main()
