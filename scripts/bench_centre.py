"""What the centre settles in a second, held against the same database's raw durable commits.

One settlement is an online 2102 as bytes, answered as bytes: check, split, transfers, stored reply,
audit link, commit. The raw rate is one-row inserts of the bare driver, one commit each, on the same
disk in the same minute. A file is also held against the same rows entered by the bare driver, which
is what its disk and pages allow at most; a server against pgbench making the same rows. `--rows`
sets the size of the grown ledger (the default keeps it short).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import sqlalchemy as sa
from bench_bare import bare_rate
from bench_growth import growth, two_schemas
from bench_pgbench import make_accounts, pgbench_rate
from bench_settling import fresh_world, settle

from backend.store import open_store
from tests.support.postgres import NoPostgresError, running_postgres

CLIENTS = (1, 8, 32)
SETTLEMENTS = {"sqlite": 1_500, "postgresql": 600}
RAW_COMMITS = {"sqlite": 500, "postgresql": 300}
LIMITS = {"sqlite": bare_rate, "postgresql": pgbench_rate}
"""What enters the same rows without a centre."""
GROWN = 200_000
ROUNDS = 3
SETTLED_BEFORE = 1_600
"""So that the shops of a young database no longer share the pages of its indexes."""


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


def measure(place: str, raw_url: str, kind: str) -> dict[str, object]:
    """Rates of one database by clients, the middle one of a few rounds."""
    with closing(open_store(place)) as store:
        world = fresh_world(store)
        settle(world, max(CLIENTS), SETTLED_BEFORE, "W")
        make_accounts(store)
        rates: dict[str, object] = {}
        for clients in CLIENTS:
            rounds = []
            for number in range(ROUNDS):
                raw = raw_commits(raw_url, kind)
                limit = LIMITS[kind](place, clients)
                one = settle(world, clients, SETTLEMENTS[kind] // ROUNDS, f"{clients}R{number}")
                rounds.append(one | _held_against(kind, one["per_second"], raw, limit))
            middle = sorted(rounds, key=lambda one: one["ratio"])[ROUNDS // 2]
            rates[str(clients)] = middle | {"ratio": round(middle["ratio"], 2)}
        return rates


def _held_against(kind: str, rate: float, raw: float, limit: float | None) -> dict[str, float]:
    """Rates of the same minute beside ours; without pgbench its two are left out."""
    beside = {"raw_per_second": round(raw), "ratio": rate / raw}
    if limit is None:
        return beside
    name = "bare" if kind == "sqlite" else "pgbench"
    return beside | {f"{name}_per_second": round(limit), f"of_{name}": round(rate / limit, 2)}


def centre(rows: int = GROWN, shared_rows: int = GROWN) -> dict[str, object]:
    """Both databases; a server that cannot be started is left out with the reason."""
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory(prefix="shuaka-bench-centre-") as folder:
        path = Path(folder)
        figures["sqlite"] = {
            "clients": measure(str(path / "centre.db"), f"sqlite:///{path / 'raw.db'}", "sqlite"),
            "growth": growth(str(path / "small.db"), str(path / "grown.db"), rows),
        }
    try:
        with running_postgres("") as url:
            figures["postgresql"] = {
                "clients": measure(url, url, "postgresql"),
                "growth": growth(*two_schemas(url), shared_rows),
            }
    except NoPostgresError as missing:
        figures["postgresql"] = str(missing)
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=GROWN, help="of the grown file's ledger")
    parser.add_argument("--server-rows", type=int, default=GROWN, help="of the grown server's")
    asked = parser.parse_args()
    print(json.dumps(centre(asked.rows, asked.server_rows), indent=1))


if __name__ == "__main__":
    main()
