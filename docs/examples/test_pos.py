"""Tests of somebody's POS software with shuaka's fixtures: no laboratory, no card, no reader.

pip install shuaka pytest
pytest docs/examples                       # the emulated card, in process
pytest docs/examples --reader "ACS ACR39"  # the card in a reader
"""

import pytest
from pos import Pos
from smartcard.Exceptions import CardConnectionException, NoCardException


@pytest.fixture
def pos(shuaka_reader):
    till = Pos(shuaka_reader)
    yield till
    till.close()


def test_the_number_of_the_card_is_read(pos, shuaka_card):
    assert pos.card_number() == shuaka_card.look().field("card_no")


@pytest.mark.shuaka("feng")
def test_another_card_has_another_number(pos, shuaka_card):
    assert shuaka_card.name == "feng"
    assert pos.card_number() == shuaka_card.look().field("card_no")


def test_the_right_pin_opens_and_a_wrong_one_costs_a_try(pos, shuaka_card, shuaka_stage):
    assert pos.verify(shuaka_stage.pin) is True
    assert pos.verify("000000") == 5
    assert shuaka_card.look().pin_tries_left == 5


@pytest.mark.shuaka("zhou")
def test_a_blocked_pin_has_no_tries(pos):
    assert pos.verify("246810") != 9000
    assert pos.verify("246810") is not True


def test_a_card_pulled_in_the_middle_is_noticed(pos, shuaka_stage):
    pos.card_number()
    shuaka_stage.pull()
    with pytest.raises(CardConnectionException):
        pos.card_number()


def test_an_empty_reader_is_noticed(shuaka_stage):
    with pytest.raises(NoCardException):
        Pos(shuaka_stage.drawer.reader_name)


def test_the_centre_refuses_what_is_no_envelope(shuaka_centre):
    assert b'"infcode":-1' in shuaka_centre.ask_centre(b"{}")


def test_a_whole_sale_of_the_reference_terminal(shuaka_card, shuaka_stage):
    from terminal.assemble.world import cheap_order

    workplace = shuaka_stage.world.workplace
    before = shuaka_card.look().purse.balance_fen
    outcome = workplace.drive(workplace.selling(cheap_order(workplace)), shuaka_stage.clerk())
    assert str(outcome.result) == "paid"
    assert shuaka_card.look().purse.balance_fen < before
