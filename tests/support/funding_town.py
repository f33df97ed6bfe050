"""A town of made-up people with employers, as large as a test or a measurement wants it.

People are written straight into the tables (a roll of a million takes a minute that way); what is
declared, paid and credited goes the ordinary way.
"""

from __future__ import annotations

import random
from functools import partial
from typing import Any

from backend.funding.contributions import declare, pay
from backend.funding.payers import Employer, register_employer
from backend.people import ONLINE, PURSE, centre_account
from backend.store import Store, Tx
from backend.store import funding_tables as f
from backend.store import tables as t
from backend.store.sql import insert, text, update

AREA = "430102"
AT_ONCE = 20_000
PEOPLE_OF_EMPLOYER = 40
RETIRED_EVERY = 6
EMPLOYERS_AT_ONCE = 500


def psn_no(place: int) -> str:
    return f"{AREA}98{place:08d}"


def employer_no(place: int) -> str:
    return f"E{place:07d}"


def found_town(store: Store, count: int, since: str = "2026-01", seed: int = 1) -> int:
    """Every sixth person is retired, every other has a purse; how many employers there are."""
    chance = random.Random(seed)
    employers = max(1, count // PEOPLE_OF_EMPLOYER)

    def some(first: int) -> None:
        rows = [_rows(place, chance, employers, since)
                for place in range(first, min(first + AT_ONCE, count))]  # fmt: skip

        def work(tx: Tx) -> None:
            for name, table in TABLES.items():
                tx.run_many(insert(table), [row[name] for row in rows if name in row])

        store.transact(work)

    for first in range(0, count, AT_ONCE):
        some(first)
    store.transact(lambda tx: _enter_employers(tx, employers))
    return employers


def _enter_employers(tx: Tx, employers: int) -> None:
    for place in range(employers):
        register_employer(tx, Employer(employer_no(place), f"单位{place}", AREA))


TABLES = {
    "person": t.persons, "insurance": t.insurances, "account": t.accounts,
    "employment": f.employments,
}  # fmt: skip


def _rows(place: int, chance: random.Random, employers: int, since: str) -> dict[str, Any]:
    number, retired = psn_no(place), place % RETIRED_EVERY == 0
    account = centre_account(number, PURSE if place % 2 else ONLINE)
    assert account is not None
    rows: dict[str, Any] = {
        "person": {
            "psn_no": number, "certno": f"99999919900101{place:07d}", "name": "测试", "gend": "1",
            "naty": "01", "brdy": "1990-01-01", "account_kind": PURSE if place % 2 else ONLINE,
        },
        "insurance": {
            "psn_no": number, "position": 0, "insutype": "310",
            "psn_type": "12" if retired else "11", "status": "1", "since": "2015-01-01",
            "paused": "", "civil_servant": "0", "area": AREA, "employer": "",
        },
        "account": {
            "account_id": account.key, "kind": str(account.kind), "owner": number,
            "balance_fen": 0,
        },
    }  # fmt: skip
    if not retired:
        rows["employment"] = {
            "payer_no": employer_no(chance.randrange(employers)), "psn_no": number,
            "wage_base_fen": chance.randrange(3_000_00, 20_000_00), "since": since, "until": "",
        }  # fmt: skip
    return rows


def declare_and_pay(store: Store, employers: int, month: str, *, unpaid: int = 0) -> None:
    """Everybody declares the month; all but the first `unpaid` employers pay."""

    def some(first: int, tx: Tx) -> None:
        for place in range(first, min(first + EMPLOYERS_AT_ONCE, employers)):
            declare(tx, employer_no(place), month, f"{month}-20 09:00:00")
            if place >= unpaid:
                pay(tx, employer_no(place), month, f"{month}-21 09:00:00")

    for first in range(0, employers, EMPLOYERS_AT_ONCE):
        store.transact(partial(some, first))


def count_rows(store: Store, table: str, where: str = "1 = 1") -> int:
    row = store.read(lambda tx: tx.row(text(f"SELECT COUNT(*) FROM {table} WHERE {where}")))
    assert row is not None
    return int(row[0])


def retire(store: Store, number: str) -> None:
    """A person's category becomes a retiree's."""
    rows = update(t.insurances).where(t.insurances.c.psn_no == number).values(psn_type="12")
    store.transact(lambda tx: tx.run(rows))
