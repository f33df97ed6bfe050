"""Shops settle beside each other on a server; where they are in each other's way, one by one."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import psycopg
import pytest

from backend.ledger import AGENCY, Account, Kind, Move, Reason, balance_fen, post
from backend.people import Institution, register_institution
from backend.protocol import calls
from backend.store.lanes import WARY, Lane, Lanes
from backend.verify import verify
from tests.backend.test_engines import at_once, entry
from tests.support.centre_people import AREA, ONLINE_CARD, ONLINE_PERSON, basket_of
from tests.support.centre_world import make_world
from tests.support.postgres import emptied

NAMES = tuple(f"P43010000{number:03d}" for number in range(40))
ZHAO = Account(Kind.ONLINE, "P001")


def lanes():
    return Lanes([Lane(lambda batch: [None] * len(batch)) for _ in range(4)])


def test_a_shop_keeps_to_its_lane_and_what_is_nobody_s_has_its_own():
    some = lanes()
    taken = {name: some.of(name) for name in NAMES}
    assert all(some.of(name) is lane for name, lane in taken.items())
    assert set(taken.values()) == set(some.all[:-1])
    assert some.of("") is some.all[-1]


def calls_in_one_lane_after(some, calls):
    some.overtaken(calls)
    taken = [some.of(name) is some.all[0] for name in NAMES * 20]
    assert not all(taken)
    return taken.index(False)


def test_after_a_conflict_shops_keep_to_one_lane_for_a_while_and_longer_each_time():
    some = lanes()
    first = calls_in_one_lane_after(some, 1)
    some.overtaken(1)
    assert WARY <= first < calls_in_one_lane_after(some, 1)


def test_a_conflict_that_makes_many_calls_run_again_is_avoided_longer():
    assert calls_in_one_lane_after(lanes(), 10) >= 8 * calls_in_one_lane_after(lanes(), 1)


def test_conflicts_of_earlier_are_soon_forgotten():
    some = lanes()
    first = calls_in_one_lane_after(some, 1)
    for _ in range(10):
        some.overtaken(1)
    for name in NAMES * 15:
        some.of(name)
    assert calls_in_one_lane_after(some, 1) == first


def test_one_connection_is_everybody_s():
    some = Lanes(lanes().all[:1])
    assert {some.of(name) for name in (*NAMES, "")} == set(some.all)


@pytest.fixture
def shared(postgres_url):
    store = emptied(postgres_url)
    yield store
    store.close()


def two_of_different_lanes(store):
    first = NAMES[0]
    other = next(name for name in NAMES if store.lanes.of(name) is not store.lanes.of(first))
    return first, other


def test_two_shops_are_served_at_the_same_time(shared):
    both_inside = threading.Barrier(2, timeout=30)
    with ThreadPoolExecutor(2) as pool:
        done = [
            pool.submit(shared.transact, lambda _: both_inside.wait(), name)
            for name in two_of_different_lanes(shared)
        ]
        assert sorted(one.result() for one in done) == [0, 1]


def test_two_shops_that_draw_on_one_account_at_once_are_both_booked(shared):
    """The second has looked before the first committed: it is run again, by then behind it."""
    both_have_looked = threading.Barrier(2, timeout=30)
    runs = []

    def crediting(number, name):
        def work(tx):
            runs.append(name)
            before = balance_fen(tx, ZHAO)
            if runs.count(name) == 1:
                both_have_looked.wait()
            post(tx, entry(number), Reason.CREDIT, [Move(AGENCY, ZHAO, 100)])
            return before

        return shared.transact(work, name)

    names = two_of_different_lanes(shared)
    before = at_once(lambda number: crediting(number, names[number]), count=2)
    assert sorted(before) == [0, 100]
    assert len(runs) > 2
    assert shared.read(lambda tx: balance_fen(tx, ZHAO)) == 200


def test_what_many_shops_sell_to_one_person_at_once_is_booked_once_each(shared):
    world = make_world(store=shared)
    world.credit("P002", "380.00")
    shops = NAMES[3:9]
    for number, shop in enumerate(shops):
        shared.transact(partial(register_institution, institution=Institution(shop, "店", AREA)))
        world.sign_on(shop, mac=f"00:00:00:00:02:{number:02x}")
    assert len({shared.lanes.of(shop) for shop in shops}) > 1
    sales = [
        (world.settle_request(ONLINE_PERSON, ONLINE_CARD, basket_of(100 + n)), world.msgid(shop))
        for n, shop in enumerate(shops)
    ]

    def sell(number):
        request, msgid = sales[number]
        return world.send(calls.SETTLE, request, msgid=msgid, shop=shops[number])

    assert all(answer.ok for answer in at_once(sell, count=len(shops)))
    spent_fen = sum(100 + n for n in range(len(shops)))
    assert world.books.balances("P002").online_fen == 380_00 - spent_fen
    assert verify(shared).faults == []


def test_who_is_overtaken_makes_the_shops_go_one_by_one(shared):
    first, other = two_of_different_lanes(shared)
    tries = []

    def overtaken_once(_):
        tries.append(1)
        if len(tries) == 1:
            raise psycopg.errors.SerializationFailure("overtaken")

    shared.transact(overtaken_once, other)
    assert len(tries) == 2
    assert shared.lanes.of(first) is shared.lanes.of(other)
