"""Somebody insured elsewhere whose card carries its money, beside the training world's visitor."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from backend.desk import credit_within
from backend.registrations import Registered, enter
from backend.store import open_store
from terminal.assemble.registry import issue
from terminal.assemble.training import VISITOR
from tests.support.training_home import Shop

HERE = "430100"


def a_purse_visitor(shop: Shop) -> str:
    """Somebody from there with 200.00 waiting for their card, `gu`; their number there."""
    visitor = replace(VISITOR, key="gu", name="顾行", account_kind="purse")
    store = open_store(shop.home.elsewhere)
    issued = store.transact(
        lambda tx: issue(shop.home, tx, shop.world.keys, visitor, 302, date(2026, 1, 5))
    )
    at = "2026-11-01 08:00:00"
    store.transact(
        lambda tx: credit_within(tx, issued.psn_no, 200_00, "test", reference="gu", at=at)
    )
    row = Registered("gu", issued.psn_no, HERE, "2026-01-05", "", "", "", "A33020300001", at)
    store.transact(lambda tx: enter(tx, row))
    store.close()
    return issued.psn_no
