"""kill -9 of the whole server under load (failures.md A12): what was acknowledged is kept, once."""

import threading
import time
from dataclasses import dataclass, field

import pytest

from backend.protocol import calls
from backend.store import open_store
from backend.store.sql import text
from backend.verify import verify
from tests.support.centre_people import ONLINE_CARD, ONLINE_PERSON, basket_of
from tests.support.centre_world import World, make_world
from tests.support.postgres import IN_CI, Killable, NoPostgresError, made_cluster

CLIENTS = 4
BETWEEN_KILLS = 60
"""Settlements acknowledged between one kill and the next."""

PATIENCE_S = 60.0
FEN = 100
CREDIT = "90000.00"


@dataclass
class Load:
    """Clients that settle until told to stop; a failed message is sent again as it was."""

    world: World
    up: threading.Event = field(default_factory=threading.Event)
    stop: threading.Event = field(default_factory=threading.Event)
    more: threading.Condition = field(default_factory=threading.Condition)
    acknowledged: list[str] = field(default_factory=list)
    sent_again: int = 0

    def client(self) -> None:
        request = self.world.settle_request(ONLINE_PERSON, ONLINE_CARD, basket_of(FEN), **BY_ID)
        while not self.stop.is_set():
            with self.more:
                msgid = self.world.msgid()
            while not self.world.send(calls.SETTLE, request, msgid=msgid).ok:
                assert self.up.wait(PATIENCE_S)
                with self.more:
                    self.sent_again += 1
            with self.more:
                self.acknowledged.append(msgid)
                self.more.notify()

    def wait_for(self, count: int) -> None:
        """Until so many more have been acknowledged."""
        with self.more:
            wanted = len(self.acknowledged) + count
            assert self.more.wait_for(lambda: len(self.acknowledged) >= wanted, PATIENCE_S)


POSTED = text("SELECT msgid FROM settlements WHERE state = 'posted'")
BY_ID = {"mdtrt_cert_type": "02", "mdtrt_cert_no": ONLINE_PERSON.certno, "card_sn": ""}
"""Without the card, whose sixty unprinted records would end the load."""


@pytest.fixture
def server():
    try:
        with made_cluster() as cluster:
            killable = Killable(cluster)
            killable.start()
            yield cluster.url, killable
            killable.kill()
    except NoPostgresError as missing:
        if IN_CI:
            raise
        pytest.skip(str(missing))


@pytest.mark.parametrize("kills", [3, pytest.param(25, marks=pytest.mark.slow)])
def test_no_acknowledged_settlement_is_lost_when_the_server_is_killed(server, kills):
    url, killable = server
    world = make_world(store=open_store(url))
    world.credit("P002", CREDIT)
    load = Load(world)
    load.up.set()
    threads = [threading.Thread(target=load.client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    recoveries = []
    for _ in range(kills):
        load.wait_for(BETWEEN_KILLS)
        load.up.clear()
        killable.kill()
        start = time.monotonic()
        killable.start()
        recoveries.append(time.monotonic() - start)
        load.up.set()
    load.wait_for(BETWEEN_KILLS)
    load.stop.set()
    for thread in threads:
        thread.join(PATIENCE_S)
        assert not thread.is_alive()
    assert max(recoveries) < PATIENCE_S
    booked = world.centre.store.read(lambda tx: tx.rows(POSTED))
    assert sorted(msgid for (msgid,) in booked) == sorted(load.acknowledged)
    spent = FEN * len(load.acknowledged)
    assert world.books.balances("P002").online_fen == 90_000_00 - spent
    assert load.sent_again > 0
    assert verify(world.centre.store).faults == []
    world.centre.store.close()
