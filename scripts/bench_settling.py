"""Settlements sent to a centre as bytes, by so many clients at once; each must be booked."""

from __future__ import annotations

import statistics
import threading
import time
from collections import deque
from collections.abc import Iterator
from datetime import timedelta

import msgspec

from backend.protocol import calls, codec
from backend.protocol.envelope import Reply, Request
from backend.roll import enrol, made_up
from backend.store import Store
from tests.support.centre_people import AREA, SHOP, basket_of
from tests.support.centre_world import World, make_world

PEOPLE = 400


def requests(world: World, count: int, label: str) -> Iterator[bytes]:
    """So many 2102 of different people, ready to be sent."""
    roll = [one.person for one in made_up(PEOPLE, 1, AREA) if one.person.account_kind == "online"]
    for number in range(count):
        person = roll[number % len(roll)]
        message = world.settle_request(person, None, basket_of(100))
        yield codec.encode(
            Request(
                infno=calls.SETTLE.infno, msgid=f"{SHOP}{label}{number:010d}"[:30],
                mdtrtarea_admvs=AREA, fixmedins_code=SHOP, opter="01", inf_time="",
                input=msgspec.Raw(codec.encode(message)), sign_no=world.sign_nos[SHOP],
            )
        )  # fmt: skip


def settle(world: World, clients: int, count: int, label: str) -> dict[str, float]:
    """All requests by so many threads: rate and latencies. Each must be booked."""
    waiting = deque(requests(world, count, label))
    took: list[float] = []
    replies: list[bytes] = []
    lock = threading.Lock()

    def client() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                request = waiting.popleft()
            start = time.perf_counter()
            replies.append(world.centre.handle(request))
            took.append(time.perf_counter() - start)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    for reply in replies:
        opened = codec.decode(reply, Reply)
        assert opened.infcode == 0, opened.err_msg
    ranked = sorted(took)
    return {
        "per_second": round(count / seconds),
        "p50_ms": round(statistics.median(ranked) * 1000, 2),
        "p99_ms": round(ranked[int(len(ranked) * 0.99)] * 1000, 2),
    }


def fresh_world(store: Store) -> World:
    """The test world with a few hundred people who have money, and a clock that goes."""
    world = make_world(store=store)
    roll = made_up(PEOPLE, 1, AREA)
    store.transact(lambda tx: enrol(tx, roll, "2026-11-21 09:00:00"))
    opened, began = world.clock[0], time.perf_counter()
    world.centre.now = lambda: opened + timedelta(seconds=time.perf_counter() - began)
    return world
