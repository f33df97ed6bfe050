"""Rule 5: a contact CPU card with the holder's record, the account's movements, room for others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from backend import desk
from backend.people import people
from card_emulator.protocol.purse import LOAD, MAX_FEN, PURCHASE
from card_emulator.service_tree import SERVICES
from terminal.card import meet_card
from terminal.flow import Slot
from terminal.outcome import Result
from terminal.steps import power_up
from terminal.words import say
from tests.support.training_home import Trainer, cheap_order

LIBRARY = Path(__file__).resolve().parents[2] / "card_emulator" / "extension" / "library.toml"
DIRECT_CONVENTION = "3B"
CARDS = ("zhao", "sun", "li", "chen")


def entered(shop, name):
    """The person as the agency has them."""
    citizen_id = shop.card(name).field("citizen_id")
    return next(one for one in shop.world.store.read(people) if one.certno == citizen_id)


@pytest.mark.parametrize("name", CARDS)
def test_r5_the_card_carries_the_holders_record(shop, name):
    card, person = shop.card(name), entered(shop, name)
    told = [card.field(field) for field in ("name", "sex", "ethnic_code", "birth_date")]
    assert told == [person.name, person.gend, person.naty, person.brdy.replace("-", "")]


@pytest.mark.parametrize("name", CARDS)
def test_r5_it_answers_a_reset_with_contacts_and_proves_itself_to_the_module(shop, name):
    shop.workplace.drawer.insert(name)
    atr = shop.workplace.drive(power_up(Slot.USER), Trainer())
    assert atr.hex().upper() == shop.card(name).atr
    assert shop.card(name).atr.startswith(DIRECT_CONVENTION)
    face, _ = shop.workplace.drive(meet_card(), Trainer())
    assert face.card_sn == shop.card(name).field("card_sn")


def test_r5_credits_and_spending_are_records_on_the_card(shop):
    order = cheap_order(shop.workplace)
    assert shop.sell("feng", order).result is Result.PAID
    spent, loaded = shop.card("feng").log[:2]
    assert (spent.kind, spent.amounts.account_fen) == (PURCHASE, order.total_fen)
    assert (loaded.kind, loaded.amounts.account_fen) == (LOAD, 260_00)


@pytest.mark.parametrize("name", CARDS)
def test_r5_room_is_reserved_for_every_other_public_service(shop, name):
    folders = {file.path.split("/")[0] for file in shop.card(name).files}
    assert {f"DF{application.fid & 0xFF:02X}" for application in SERVICES} <= folders


def test_r5_a_sale_touches_nothing_of_the_other_services(shop):
    def others():
        files = shop.card("zhao").files
        return [file for file in files if not file.path.startswith(("SSSE/", "DF04/"))]

    before = others()
    assert shop.sell("zhao").result is Result.PAID
    assert others() == before != []


def test_r5_another_service_moves_in_and_is_read_at_the_terminal(shuaka):
    assert shuaka("card", "extend", "zhao", str(LIBRARY)).exit_code == 0
    told = json.loads(shuaka("read", "D1560000050A", "--card", "zhao", "--json").stdout)
    assert any(file["records"] for file in told["files"])


@pytest.mark.parametrize("more_fen", [MAX_FEN, MAX_FEN + 1])
def test_r5_more_than_a_card_can_hold_stays_at_the_centre(shop, more_fen):
    person = entered(shop, "zhao")
    desk.credit_account(shop.world.centre, person.psn_no, more_fen, "test", reference="much")
    before = shop.card("zhao").purse
    refused = shop.sell("zhao", cheap_order(shop.workplace))
    assert refused.result is Result.REFUSED
    assert "it would hold more than 42949672.95" in say(refused.reason)
    assert shop.workplace.drive(shop.workplace.loading(), Trainer()).result is Result.REFUSED
    assert (shop.card("zhao").purse, shop.disagreements()) == (before, [])
