"""The limit that our settlements are held against: pgbench with what one of them leaves behind.

The script makes the rows of one settlement in the centre's own tables and their indexes, with the
same questions before them, as one durable and serializable transaction, tried again like ours when
it is overtaken; in C, without a message, a bill or a seal.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import sqlalchemy as sa

from backend.store import Store, Tx
from backend.store.engines import MOST_TRIES, POSTGRESQL
from backend.store.sql import text
from backend.store.tables import audit, replies, settlements, transfers
from backend.store.visit_tables import bills

SECONDS = 3
ACCOUNTS = 400
REPLY_BYTES, BILL_BYTES = 1_500, 600
LIMIT_OF_A_RUN_S = 60
TRANSACTIONS = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
SIZES = {"reply": REPLY_BYTES, "content": BILL_BYTES}
WORDS = {"debit": "'bench-' || :giver", "credit": "'bench-' || (:giver + 1)", "refund_of": "''"}
QUESTIONS = (
    "SELECT reply FROM replies WHERE institution = 'bench' AND msgid = :key::text;",
    "SELECT * FROM persons JOIN insurances USING (psn_no) WHERE psn_no = :key::text;",
    "SELECT * FROM drugs WHERE medins_list_codg = '1001';",
)
CHANGES = tuple(
    f"UPDATE accounts SET balance_fen = balance_fen {sign} WHERE account_id = {WORDS[side]};"
    for side, sign in (("debit", "- 1"), ("credit", "+ 1"))
)

_ACCOUNT = text("INSERT INTO accounts VALUES (:name, 'pool', :name, 0) ON CONFLICT DO NOTHING")


def pgbench_rate(url: str, clients: int) -> float | None:
    """Transactions per second of so many clients; None where there is no pgbench."""
    program = _program()
    if program is None:
        return None
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(settlement_script())
        script.flush()
        words = [program, "-n", "-M", "prepared", "-c", str(clients), "-T", str(SECONDS),
                 "--max-tries", str(MOST_TRIES), "-f", script.name, url]  # fmt: skip
        run = subprocess.run(
            words, capture_output=True, text=True, timeout=LIMIT_OF_A_RUN_S, check=True
        )
    found = TRANSACTIONS.search(run.stdout)
    assert found is not None, run.stdout + run.stderr
    return float(found[1])


def make_accounts(store: Store) -> None:
    """The accounts between which the script moves a fen."""

    def enter(tx: Tx) -> None:
        for number in range(ACCOUNTS + 2):
            tx.run(_ACCOUNT, name=f"bench-{number}")

    store.transact(enter)


def settlement_script() -> str:
    """One settlement as pgbench reads it; the rows are as wide as ours."""
    rows = (_insert(table) for table in (settlements, bills, transfers, replies, audit))
    return "\n".join(
        (
            "\\set key random(1, 9223372036854775807)",
            f"\\set giver random(0, {ACCOUNTS})",
            f"{POSTGRESQL.write};", *QUESTIONS, *CHANGES, *rows, "COMMIT;", "",
        )
    )  # fmt: skip


def _insert(table: sa.Table) -> str:
    values = ", ".join(_value(column) for column in table.c)
    return f"INSERT INTO {table.name} VALUES ({values});"


def _value(column: sa.Column[object]) -> str:
    if column.name in WORDS:
        return WORDS[column.name]
    if isinstance(column.type, sa.LargeBinary):
        return f"decode(repeat('5a', {SIZES.get(column.name, 32)}), 'hex')"
    if isinstance(column.type, sa.BigInteger):
        return ":key" if column.name == "position" else "1"
    return ":key::text"


def _program() -> str | None:
    debian = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin/pgbench")))
    return debian[-1] if debian else shutil.which("pgbench")
