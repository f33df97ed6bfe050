"""Settlements sent to a centre as bytes, by so many shops at once; each must be booked."""

from __future__ import annotations

import statistics
import threading
import time
from collections import deque
from collections.abc import Iterator
from datetime import timedelta
from functools import cache, partial
from itertools import cycle, islice

import msgspec

from backend.people import Institution, Person, register_institution
from backend.protocol import calls, codec
from backend.protocol.envelope import Reply, Request
from backend.roll import enrol, made_up
from backend.store import Store
from tests.support.centre_people import AREA, basket_of
from tests.support.centre_world import World, make_world

PEOPLE = 4000
SHOPS = tuple(f"P430100001{number:02d}" for number in range(32))
"""Each is one terminal with its own account at the fund and its own chain of the audit trail."""


def requests(world: World, count: int, label: str, shop: str = SHOPS[0]) -> Iterator[bytes]:
    """So many 2102 of a shop and different people, ready to be sent."""
    first = SHOPS.index(shop) * PEOPLE // len(SHOPS)
    for number, person in enumerate(islice(cycle(_with_money()), first, first + count)):
        message = world.settle_request(person, None, basket_of(100))
        yield codec.encode(
            Request(
                infno=calls.SETTLE.infno, msgid=f"{shop}{label}{number:010d}"[:30],
                mdtrtarea_admvs=AREA, fixmedins_code=shop, opter="01", inf_time="",
                input=msgspec.Raw(codec.encode(message)), sign_no=world.sign_nos[shop],
            )
        )  # fmt: skip


@cache
def _with_money() -> list[Person]:
    """Those whose account is at the centre; enough that few buy twice on a day."""
    return [one.person for one in made_up(PEOPLE, 1, AREA) if one.person.account_kind == "online"]


def settle(world: World, clients: int, count: int, label: str) -> dict[str, float]:
    """All requests by so many threads: rate, latencies and what each cost this process (`cpu_us`,
    which a busy machine changes less). Each must be booked."""
    share = count // clients
    waiting = deque([*requests(world, share, label, shop)] for shop in SHOPS[:clients])
    count = share * clients
    took: list[float] = []
    replies: list[bytes] = []
    lock = threading.Lock()

    def client() -> None:
        with lock:
            mine = waiting.popleft()
        for request in mine:
            start = time.perf_counter()
            replies.append(world.centre.handle(request))
            took.append(time.perf_counter() - start)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    start, worked = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    for reply in replies:
        opened = codec.decode(reply, Reply)
        assert opened.infcode == 0, opened.err_msg
    ranked = sorted(took)
    return {
        "per_second": round(count / seconds),
        "p50_ms": round(statistics.median(ranked) * 1000, 2),
        "p99_ms": round(ranked[int(len(ranked) * 0.99)] * 1000, 2),
        "cpu_us": round(worked / count * 1e6),
    }


def fresh_world(store: Store) -> World:
    """The test world with a few hundred people who have money, and a clock that goes."""
    world = make_world(store=store)
    roll = made_up(PEOPLE, 1, AREA)
    store.transact(lambda tx: enrol(tx, roll, "2026-11-21 09:00:00"))
    for number, shop in enumerate(SHOPS):
        store.transact(partial(register_institution, institution=Institution(shop, "店", AREA)))
        world.sign_on(shop, mac=f"00:00:00:00:01:{number:02x}")
    opened, began = world.clock[0], time.perf_counter()
    world.centre.now = lambda: opened + timedelta(seconds=time.perf_counter() - began)
    return world
