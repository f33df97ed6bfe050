"""Listening for a driver that connects to us: what it meets at a slot with and without a card."""

import socket

import pytest

from card_emulator.store import volatile_card
from card_emulator.vpcd import Link, News, Place, PlaceTaken
from tests.support.cards import vector_image
from tests.support.vpcd_driver import SOON_S, Driver, Told, dialled, powered


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def card():
    return volatile_card(vector_image(balance_fen=500))


@pytest.fixture
def listening(told):
    with socket.create_server(("127.0.0.1", 0)) as free:
        place = Place("127.0.0.1", free.getsockname()[1], listening=True)
    link = Link(place, told)
    link.start()
    yield link
    link.stop()
    assert News.BROKEN not in told.all


def test_listening_the_driver_is_turned_away_from_an_empty_slot_and_never_refused(listening, card):
    for _ in range(2):
        assert dialled(listening).poll() is None
        listening.insert(card)
        driver, atr = powered(listening)
        assert atr == card.atr
        assert listening.noticed(SOON_S)
        listening.remove()
        assert driver.poll() is None
        assert listening.noticed(SOON_S)
        listening.insert(card)
        assert dialled(listening).poll() is None, "the driver looks twice at a time"
        listening.remove()


def test_listening_a_removal_found_by_a_command_is_seen_by_the_next_poll(listening, card):
    listening.insert(card)
    driver, _ = powered(listening)
    listening.remove()
    assert driver.transmit("0084000008") is None
    listening.insert(card)
    for _ in range(2):
        assert dialled(listening).poll() is None
    assert powered(listening)[1] == card.atr


def test_listening_a_driver_that_is_restarted_gets_its_card_again(listening, card, told):
    listening.insert(card)
    driver = dialled(listening)
    assert driver.power_on() == card.atr
    driver.eject()
    again = dialled(listening)
    assert again.power_on() == card.atr
    assert told.wait(News.SERVED, News.LOST, News.SERVED)


def test_listening_where_another_does_is_refused_with_a_sentence():
    driver = Driver()
    link = Link(Place(driver.place.host, driver.place.port, listening=True))
    with pytest.raises(PlaceTaken, match="Nothing can listen at"):
        link.start()
    driver.close()
