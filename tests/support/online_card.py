"""A card of a person whose account is at the centre (tag 8F '1'), issued into a shop's drawer."""

from __future__ import annotations

from datetime import date

from backend import desk
from terminal.assemble.registry import Issued, issue
from terminal.assemble.training import Trainee
from tests.support.training_home import Shop

NAME = "lin"


def issue_online(shop: Shop, credit_fen: int = 2000_00) -> Issued:
    """An activated online card with money at the centre."""
    person = Trainee(NAME, "林一", "1", date(1980, 5, 5), "online", account_kind="online")
    issued = shop.world.store.transact(
        lambda tx: issue(shop.home, tx, shop.world.keys, person, 60, date(2026, 1, 2))
    )
    desk.credit_account(
        shop.world.centre, issued.psn_no, credit_fen, "test", reference="online credit"
    )
    return issued
