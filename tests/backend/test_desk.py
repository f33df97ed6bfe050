"""Agency and bank: credits, loss reports, relatives; each once per reference."""

import pytest

from backend import desk
from backend.booking import DeskRefused
from backend.ledger import Account, Kind
from tests.support.centre_people import BASKET, CARD, KEYS


def test_a_credit_waits_for_a_purse_person_and_is_there_for_an_online_one(world):
    world.credit("P001", "120.00")
    world.credit("P002", "85.00")
    assert world.books.balances("P001").waiting_fen == 120_00
    assert world.books.balances("P002").online_fen == 85_00
    assert world.books.balance_fen(Account(Kind.FUNDING, "agency")) == -205_00


def test_a_reference_credits_once(world):
    for _ in range(3):
        desk.credit_account(world.centre, "P001", 100, "month", reference="202611 P001")
    assert world.books.balances("P001").waiting_fen == 100


def test_a_reference_is_good_for_one_thing(world):
    desk.credit_account(world.centre, "P001", 100, "month", reference="r")
    with pytest.raises(DeskRefused, match="used before for something else"):
        desk.credit_account(world.centre, "P001", 101, "month", reference="r")
    with pytest.raises(DeskRefused, match="used before for something else"):
        desk.report_loss(world.centre, CARD.card_sn, reference="r")
    assert world.books.balances("P001").waiting_fen == 100


@pytest.mark.parametrize("amount_fen", [0, -1, 1 << 63])
def test_a_credit_is_an_amount(world, amount_fen):
    with pytest.raises(DeskRefused, match="more than nothing"):
        desk.credit_account(world.centre, "P001", amount_fen, "", reference="r")


def test_a_resident_has_nothing_to_credit_and_nobody_is_nobody(world):
    with pytest.raises(DeskRefused, match="no personal account"):
        desk.credit_account(world.centre, "P003", 100, "", reference="r")
    with pytest.raises(DeskRefused, match="no person P999"):
        desk.credit_account(world.centre, "P999", 100, "", reference="r")


def test_a_card_that_was_stopped_can_be_opened_again_unless_cancelled(rich):
    desk.report_loss(rich.centre, CARD.card_sn, reference="1")
    desk.activate_card(rich.centre, CARD.card_sn, reference="2")
    assert rich.hold(BASKET, 0).answer.ok
    desk.cancel_card(rich.centre, CARD.card_sn, reference="3")
    with pytest.raises(DeskRefused, match="cancelled for good"):
        desk.activate_card(rich.centre, CARD.card_sn, reference="4")


def test_a_card_nobody_has_cannot_be_reported(world):
    with pytest.raises(DeskRefused, match="no card 00"):
        desk.report_loss(world.centre, "00" * 16, reference="r")


def test_a_bound_relatives_limit_is_reserved_at_once(rich):
    desk.bind_relative(rich.centre, "P002", "P001", 100_00, reference="aid")
    assert rich.books.balances("P001").waiting_fen == 20_00
    assert rich.books.balances("P002").shared_with_me_fen == 100_00
    with pytest.raises(DeskRefused, match="holds less"):
        desk.bind_relative(rich.centre, "P002", "P001", 20_01, reference="more")


@pytest.mark.parametrize(("user", "giver", "limit_fen"), [("P001", "P001", 1), ("P002", "P001", 0)])
def test_a_relative_is_somebody_else_and_a_limit_is_something(rich, user, giver, limit_fen):
    with pytest.raises(DeskRefused, match="somebody else"):
        desk.bind_relative(rich.centre, user, giver, limit_fen, reference="aid")


def test_nobody_can_be_bound_to_nobody(rich):
    with pytest.raises(DeskRefused, match="no person P999"):
        desk.bind_relative(rich.centre, "P999", "P001", 1, reference="aid")
    assert rich.books.balances("P001").waiting_fen == 120_00


def test_nothing_the_centre_shows_of_itself_holds_a_key(world):
    shown = repr(world.centre) + repr(vars(world.centre)) + repr(KEYS)
    assert not any(KEYS.root(name).hex() in shown.lower() for name in ("dlk", "dtk", "irk"))
    assert "redacted" in repr(KEYS)
