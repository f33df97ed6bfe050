"""Random lives of a shop whose centre comes and goes: online and offline sales, loads, refunds,
cards pulled, messages lost, power cut. Whenever the dust settles, the three sides agree."""

import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terminal.entry import Kind, Stage
from terminal.outcome import Result
from tests.support.examples import often
from tests.support.faults import Network, Pull
from tests.support.offline import allow, balance, counts, set_counts
from tests.support.power import Breaker, PowerCut
from tests.support.training_home import Shop, Trainer, built_home

CARDS = ("qian", "zhao", "feng", "chen")
PERMITTED = ("qian", "feng", "chen")
ITEMS = ("1001", "1002:1", "1003", "1001:3")
STEPS, CARD_STEPS, MESSAGES = 190, 100, 8

DEEDS = st.sampled_from(("sell", "sell", "sell", "load", "refund", "restart", "hand over"))
EVENT = st.fixed_dictionaries(
    {
        "deed": DEEDS,
        "card": st.sampled_from(CARDS),
        "item": st.sampled_from(ITEMS),
        "online": st.booleans(),
        "pull": st.none() | st.integers(0, CARD_STEPS),
        "cut": st.none() | st.integers(0, STEPS),
        "lost": st.none() | st.integers(0, MESSAGES),
    }
)
EVENTS = st.lists(EVENT, min_size=1, max_size=7)


class Life:
    """One shop; `sold_fen` is what a card gave offline since its count was last right."""

    def __init__(self, shop):
        self.shop = shop
        self.card = "qian"

    def step(self, event):
        if event["card"] != self.card or self.shop.workplace.drawer.inserted() is None:
            self.card = event["card"]
            self.shop.workplace.drawer.insert(self.card)
        if event["deed"] == "restart":
            self.shop.restart(self.card)
            return
        flow = self.flow_of(event)
        if flow is not None:
            self.under_fire(flow, event)

    def flow_of(self, event):
        workplace, deed = self.shop.workplace, event["deed"]
        if deed == "sell":
            return workplace.selling(self.shop.order(event["item"]))
        if deed == "load":
            return workplace.loading()
        if deed == "hand over":
            return workplace.handing_over()
        done = [c for c in workplace.journal.cases() if c.stage is Stage.DONE]
        return workplace.refunding(done[-1].msgid) if done else None

    def under_fire(self, flow, event):
        workplace = self.shop.workplace
        network, observers = workplace.host.transport, workplace.observers[:]
        if not event["online"]:
            workplace.host.transport = Network(network, lost_requests=range(1 << 20))
        elif event["lost"] is not None:
            workplace.host.transport = Network(network, lost_answers={event["lost"]})
        if event["pull"] is not None:
            workplace.observers.append(Pull(workplace.drawer, event["pull"]))
        if event["cut"] is not None:
            workplace.observers.append(Breaker(event["cut"]))
        try:
            workplace.drive(flow, Trainer())
        except PowerCut:
            self.shop.restart(self.card)
        else:
            workplace.host.transport, workplace.observers[:] = network, observers

    def settle(self):
        self.shop.restart()
        for card in CARDS:
            self.shop.workplace.drawer.insert(card)
            self.shop.recover()
        assert self.shop.workplace.journal.open_cases() == []
        for card in CARDS:
            outcome = self.shop.sell(card, self.shop.order("1001"))
            assert outcome.result is Result.PAID, outcome.reason
            assert counts(self.shop, card) == (0, 0)
        assert self.shop.disagreements() == []
        disputed = [c for c in self.shop.workplace.journal.cases() if c.stage is Stage.DISPUTED]
        assert disputed == []

    def never_counted_too_little(self):
        """The sum on the card covers every offline sale of it that is not settled online since."""
        journal = self.shop.workplace.journal
        for card in PERMITTED:
            sn = self.shop.card(card).field("card_sn")
            waiting = [
                case
                for case in journal.open_cases()
                if case.kind is Kind.OFFLINE_SALE
                and case.card_sn == sn
                and case.stage is Stage.OFFLINE_SOLD
            ]
            _, total_fen = counts(self.shop, card)
            assert total_fen >= sum(case.account_fen for case in waiting[-1:])
            assert balance(self.shop, card) >= 0


def live(tmp_path_factory, events):
    template = built_home(tmp_path_factory.mktemp)
    shop = allow(Shop(template, tmp_path_factory.mktemp("life") / "home"), offline_most_sales=50)
    try:
        for card in PERMITTED:
            set_counts(shop, 0, 0, card)
        life = Life(shop)
        for event in events:
            life.step(event)
            life.never_counted_too_little()
        life.settle()
    finally:
        shop.close()
        shutil.rmtree(shop.home.path)


OFTEN = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
}


@settings(max_examples=often(25), **OFTEN)
@given(events=EVENTS)
def test_a_random_life_with_a_centre_that_comes_and_goes_ends_in_agreement(
    tmp_path_factory, events
):
    live(tmp_path_factory, events)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@settings(max_examples=120, **OFTEN)
@given(events=st.lists(EVENT, min_size=5, max_size=14))
def test_many_random_lives_end_in_agreement(tmp_path_factory, events):
    live(tmp_path_factory, events)
