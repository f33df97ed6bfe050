"""Cards and readers that come and go are pyscard events; card requests find and await them."""

import threading

import pytest
from smartcard.CardMonitoring import CardMonitor, CardObserver
from smartcard.CardRequest import CardRequest
from smartcard.CardType import ATRCardType
from smartcard.Exceptions import CardRequestTimeoutException
from smartcard.ReaderMonitoring import ReaderMonitor, ReaderObserver
from smartcard.util import toBytes

from card_emulator import reader
from card_emulator.store import volatile_card
from tests.support.cards import psam_talk, vector_image
from tests.support.reader_slots import SAM, USER, WAIT_S

ASK = toBytes("0020000000")


class Events:
    """What a monitor told, and a way to wait for it."""

    def __init__(self):
        self.told, self.changed = [], threading.Condition()

    def add(self, handlers):
        with self.changed:
            for sign, things in zip("+-", handlers, strict=True):
                self.told += [
                    sign + str(getattr(one, "reader", one))
                    for one in things
                    if "shuaka test" in str(getattr(one, "reader", one))
                ]
            self.changed.notify_all()

    def wait(self, *expected):
        with self.changed:
            return self.changed.wait_for(lambda: self.told == list(expected), WAIT_S)


def test_insertion_and_removal_are_card_monitor_events(slots):
    events = Events()

    class Observer(CardObserver):
        def update(self, observable, handlers):
            events.add(handlers)

    monitor, observer = CardMonitor(), Observer()
    monitor.addObserver(observer)
    try:
        card = volatile_card(vector_image())
        reader.insert(USER, card)
        assert events.wait("+" + USER)
        reader.remove(USER)
        assert events.wait("+" + USER, "-" + USER)
    finally:
        monitor.deleteObserver(observer)


def test_readers_that_come_and_go_are_reader_monitor_events(slots):
    events = Events()

    class Observer(ReaderObserver):
        def update(self, observable, handlers):
            events.add(handlers)

    monitor, observer = ReaderMonitor(period=0.01), Observer()
    monitor.addObserver(observer)
    try:
        assert events.wait("+" + USER, "+" + SAM)
        reader.unplug(SAM)
        assert events.wait("+" + USER, "+" + SAM, "-" + SAM)
    finally:
        monitor.deleteObserver(observer)


def test_a_card_request_finds_a_card_that_is_there_and_waits_for_one_to_come(card):
    request = CardRequest(timeout=0, readers=[USER], cardType=ATRCardType(list(card.atr)))
    assert request.waitforcard().connection.getReader() == USER
    with pytest.raises(CardRequestTimeoutException):
        CardRequest(timeout=0, readers=[SAM]).waitforcard()
    timer = threading.Timer(0.02, reader.insert, (SAM, psam_talk().card))
    timer.start()
    with CardRequest(timeout=WAIT_S, readers=[SAM], newcardonly=True) as coming:
        service = coming.waitforcard()
    timer.join()
    service.connection.connect()
    assert service.connection.transmit(ASK)[1:] == (0x6D, 0x00)
