"""The card's side of vpcd's wire against the driver's side: removal, and a driver that
comes and goes."""

import random
import socket
import threading

import pytest

from card_emulator.store import volatile_card
from card_emulator.vpcd import Link, News
from card_emulator.vpcd.wire import framed
from tests.support.cards import PIN, SSSE, psam_talk, vector_image
from tests.support.vpcd_driver import SOON_S, Driver, Told

FOREIGN_SELECT = "A0A40000027F10"


@pytest.fixture
def driver():
    driver = Driver()
    yield driver
    driver.close()


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def link(driver, told):
    link = Link(driver.place, told)
    link.start()
    yield link
    link.stop()
    assert News.BROKEN not in told.all


@pytest.fixture
def card():
    return volatile_card(vector_image(balance_fen=500))


def test_a_card_is_connected_asked_for_its_atr_powered_and_talked_to(driver, link, card, told):
    link.insert(card)
    driver.accept()
    assert driver.poll() == card.atr
    assert driver.power_on() == card.atr
    assert driver.transmit(SSSE) == "611E"
    assert driver.poll() == card.atr, "the ATR is polled during work"
    assert driver.transmit("00C000001E")[-4:] == "9000"
    assert driver.transmit(FOREIGN_SELECT) == "6E00"
    assert told.all == [News.SERVED]


def test_a_command_before_power_on_is_not_carried_out(driver, link, card):
    link.insert(card)
    driver.accept()
    assert driver.poll() == card.atr
    assert driver.transmit(PIN.replace("246810", "111111")) == "6F00"
    assert card.image.pin.tries_left == card.image.pin.max_tries


def test_a_body_of_one_byte_is_never_a_command_and_an_unknown_code_gets_no_answer(
    driver, link, card
):
    link.insert(card)
    driver.accept()
    driver.send(b"\x00", b"\x07", b"\xb0", b"\x01", b"\x02", b"\x04")
    assert driver.receive() == card.atr
    assert driver.transmit("0084000008")[-4:] == "9000"


def test_a_reset_ends_the_rights_and_power_off_ends_the_session(driver, link, card):
    link.insert(card)
    driver.accept()
    driver.power_on()
    ready = [driver.transmit(one) for one in ("00A4040006D15600000503", PIN)]
    assert ready[1] == "9000"
    driver.send(b"\x02")
    assert driver.transmit("B026000004")[-4:] != "9000"
    driver.send(b"\x00")
    assert driver.transmit("0084000008") == "6F00"


def test_every_split_of_a_conversation_gives_the_same_answers(driver, link, card):
    link.insert(card)
    driver.accept()
    commands = [b"\x01", b"\x04", bytes.fromhex(SSSE), bytes.fromhex("00C000001E"), b"\x04"]
    stream = b"".join(framed(one) for one in commands)
    chance, answers = random.Random(4), set()
    driver.wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for _ in range(60):
        at = 0
        while at < len(stream):
            step = chance.randint(1, len(stream))
            driver.wire.sendall(stream[at : at + step])
            at += step
        answers.add(tuple(driver.receive() for _ in range(4)))
    assert len(answers) == 1
    atr, select, fci, polled = answers.pop()
    assert atr == polled == card.atr
    assert (select.hex(), fci[-2:].hex()) == ("611e", "9000")


def test_the_next_card_is_offered_only_when_the_driver_has_seen_the_slot_empty(driver, link, card):
    other = psam_talk().card
    link.insert(card)
    driver.accept()
    assert driver.poll() == card.atr
    assert not link.noticed(0.01), "it looked, and has yet to switch the card on"
    assert driver.power_on() == card.atr
    assert link.noticed(SOON_S)
    assert link.remove() is card
    link.insert(other)
    driver.listener.settimeout(0.15)
    with pytest.raises(TimeoutError):
        driver.listener.accept()
    driver.listener.settimeout(SOON_S)
    assert driver.poll() is None
    driver.accept()
    assert driver.power_on() == other.atr
    assert link.noticed(SOON_S)


def test_a_removal_found_by_a_command_waits_for_the_driver_to_look_once_more(driver, link, card):
    link.insert(card)
    driver.accept()
    driver.power_on()
    link.remove()
    assert driver.transmit("0084000008") is None
    link.insert(card)
    driver.listener.settimeout(0.25)
    with pytest.raises(TimeoutError):
        driver.listener.accept()
    driver.listener.settimeout(SOON_S)
    assert driver.accept().power_on() == card.atr


class Waiting:
    """A card in the middle of a command for as long as one likes."""

    atr = bytes.fromhex("3B6D000000815349")

    def __init__(self):
        self.begun, self.go_on, self.off = threading.Event(), threading.Event(), 0

    def power_on(self):
        return self.atr

    def power_off(self):
        self.off += 1

    def transmit(self, raw):
        self.begun.set()
        assert self.go_on.wait(SOON_S)
        return b"\x90\x00"


def test_a_card_pulled_inside_a_command_gives_no_answer_and_loses_power(driver, link):
    card = Waiting()
    link.insert(card)
    driver.accept()
    driver.power_on()
    driver.send(bytes.fromhex("0084000008"))
    assert card.begun.wait(SOON_S)
    pulling = threading.Thread(target=link.remove)
    pulling.start()
    assert driver.wire.recv(1) == b"", "the driver is told at once, while the card still works"
    driver.eject()
    card.go_on.set()
    pulling.join(SOON_S)
    assert not pulling.is_alive()
    assert card.off


class Dying(Waiting):
    """A card whose memory fails in the middle of a command."""

    def transmit(self, raw):
        from card_emulator.nvm import PowerFailure

        raise PowerFailure("inside a write")


def test_a_card_that_fails_is_gone_for_the_driver_and_comes_back_later(driver, link, told):
    link.insert(Dying())
    driver.accept()
    driver.power_on()
    assert driver.transmit("0084000008") is None
    assert told.wait(News.SERVED, News.MUTE)
    assert driver.accept().power_on() == Dying.atr


def test_a_driver_that_is_restarted_gets_its_card_again_powered_off(driver, link, card, told):
    link.insert(card)
    driver.accept()
    driver.power_on()
    driver.close()
    assert told.wait(News.SERVED, News.LOST, News.WAITING)
    again = Driver(driver.place.port)
    try:
        again.accept()
        assert again.transmit("0084000008") == "6F00", "the power went with the driver"
        assert again.power_on() == card.atr
        assert told.wait(News.SERVED, News.LOST, News.WAITING, News.SERVED)
    finally:
        again.close()


def test_a_slot_where_nobody_asks_is_told_and_served_when_somebody_does(
    driver, link, card, told, monkeypatch
):
    monkeypatch.setattr("card_emulator.vpcd.conversation.QUIET_S", 0.02)
    link.insert(card)
    assert told.wait(News.QUIET), "another card has the slot: the driver lets us wait in line"
    assert driver.accept().poll() == card.atr
    assert told.wait(News.QUIET, News.SERVED)


def test_nothing_is_connected_while_the_slot_is_empty(driver, link, card):
    driver.listener.settimeout(0.15)
    with pytest.raises(TimeoutError):
        driver.listener.accept()
    assert link.remove() is None
    link.insert(card)
    driver.accept()
    with pytest.raises(ValueError, match="a card in the slot"):
        link.insert(card)
