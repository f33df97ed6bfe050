"""Readers and cards that come and go are events, none of them missed."""

import random
from itertools import pairwise

from card_emulator import reader
from card_emulator.slots import SLOTS
from card_emulator.store import volatile_card
from terminal.readers import Event, Happened, Seen, Service, Watch, look
from tests.support.cards import vector_image

NAME = "Watched Slot 00"


def watching(*looks, services=(Service.RUNNING,)):
    """A watch over given looks; the last one stays."""
    left, served = list(looks), list(services)
    return Watch(
        lambda: left.pop(0) if len(left) > 1 else left[0],
        lambda: served.pop(0) if len(served) > 1 else served[0],
    )


def card_in(changes, atr=b"\x3b\x00", name=NAME):
    return Seen(name, atr, system=True, changes=changes)


def empty(changes, name=NAME):
    return Seen(name, None, system=True, changes=changes)


def test_what_is_there_at_the_start_is_reported_first():
    watch = watching([card_in(0)])
    assert watch.changes() == [
        Event(Happened.SERVICE_STARTED),
        Event(Happened.READER_ADDED, NAME),
        Event(Happened.CARD_INSERTED, NAME, b"\x3b\x00"),
    ]
    assert watch.changes() == []


def test_a_card_that_was_swapped_between_two_looks_is_reported_out_and_in():
    watch = watching([card_in(0)], [card_in(2)])
    watch.changes()
    assert [event.happened for event in watch.changes()] == [
        Happened.CARD_REMOVED,
        Happened.CARD_INSERTED,
    ]


def test_a_reader_pulled_with_its_card_loses_both():
    watch = watching([card_in(0)], [])
    watch.changes()
    assert [event.happened for event in watch.changes()] == [
        Happened.CARD_REMOVED,
        Happened.READER_REMOVED,
    ]


def test_a_service_that_stops_and_starts_is_told():
    services = (Service.RUNNING, Service.STOPPED, Service.RUNNING)
    watch = watching([empty(0)], [], [empty(0)], services=services)
    told = [event.happened for _ in range(3) for event in watch.changes()]
    assert told == [
        Happened.SERVICE_STARTED, Happened.READER_ADDED, Happened.SERVICE_STOPPED,
        Happened.READER_REMOVED, Happened.SERVICE_STARTED, Happened.READER_ADDED,
    ]  # fmt: skip


def test_in_a_thousand_random_moves_no_event_is_missed_however_seldom_one_looks():
    chance = random.Random(4)
    inside, moves, events = False, 0, []
    state = [empty(0)]
    watch = Watch(lambda: list(state), lambda: Service.RUNNING)
    watch.changes()
    for _ in range(1000):
        inside, moves = not inside, moves + 1
        state[0] = card_in(moves) if inside else empty(moves)
        if chance.random() < 0.3:
            events += watch.changes()
    events += watch.changes()
    assert len(events) == 1000
    assert all(a.happened is not b.happened for a, b in pairwise(events))


def test_slots_of_this_process_are_seen_with_the_atr_and_without_touching_the_card():
    reader.install()
    reader.plug(NAME)
    try:
        assert Seen(NAME, None, system=False) in look()
        card = volatile_card(vector_image())
        reader.insert(NAME, card)
        found = next(seen for seen in look() if seen.reader == NAME)
        assert found.atr == card.atr
        assert not SLOTS[NAME].users
    finally:
        reader.unplug(NAME)
