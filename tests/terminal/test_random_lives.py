"""Random lives of a shop: sales, loads, refunds, with cards pulled, messages lost and power cut at
random places; whenever the dust settles, cards, journal and ledger agree and nobody lost a fen."""

import random

import pytest

from terminal.entry import Stage
from tests.support.faults import Network, Pull
from tests.support.power import Breaker, PowerCut
from tests.support.training_home import Shop, Trainer, built_home

CARDS = ("zhao", "qian", "feng", "chen", "sun")
ITEMS = ("1001", "1002:1", "1003", "1001:3")
STEPS_OF_A_SALE, MESSAGES_OF_A_SALE, CARD_STEPS_OF_A_SALE = 90, 8, 45


class Life:
    """One shop and a seeded hand that breaks things."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self.shop, self.random = shop, random.Random(seed)
        self.card = "zhao"

    def step(self) -> None:
        deed = self.random.choice((self.sell, self.sell, self.sell, self.load, self.refund,
                                   self.swap, self.restart, self.hand_over))  # fmt: skip
        deed()

    def swap(self) -> None:
        self.card = self.random.choice(CARDS)
        self.shop.workplace.drawer.insert(self.card)

    def restart(self) -> None:
        self.shop.restart(self.card)

    def sell(self) -> None:
        order = self.shop.order(self.random.choice(ITEMS))
        self.under_fire(self.shop.workplace.selling(order))

    def load(self) -> None:
        self.under_fire(self.shop.workplace.loading())

    def refund(self) -> None:
        done = [case for case in self.shop.workplace.journal.cases() if case.stage is Stage.DONE]
        if done:
            self.under_fire(self.shop.workplace.refunding(self.random.choice(done).msgid))

    def hand_over(self) -> None:
        self.under_fire(self.shop.workplace.handing_over())

    def under_fire(self, flow) -> None:
        """Drive a flow with at most one fault of each kind, chosen by the seed."""
        workplace = self.shop.workplace
        if workplace.drawer.inserted() is None:
            workplace.drawer.insert(self.card)
        network, observers = workplace.host.transport, workplace.observers[:]
        workplace.host.transport = self.bad_network(network)
        if self.random.random() < 0.3:
            pull = Pull(workplace.drawer, self.random.randrange(CARD_STEPS_OF_A_SALE))
            workplace.observers.append(pull)
        if self.random.random() < 0.3:
            workplace.observers.append(Breaker(self.random.randrange(STEPS_OF_A_SALE)))
        try:
            workplace.drive(flow, Trainer())
        except PowerCut:
            self.shop.restart(self.card)
        else:
            workplace.host.transport, workplace.observers[:] = network, observers

    def bad_network(self, network):
        def some():
            chosen = self.random.random() < 0.2
            return {self.random.randrange(MESSAGES_OF_A_SALE)} if chosen else set()

        return Network(network, lost_requests=some(), lost_answers=some(), garbled=some())

    def settle(self) -> None:
        """Every card once in the slot with everything working: then nothing is in doubt."""
        self.shop.restart()
        for card in CARDS:
            self.shop.workplace.drawer.insert(card)
            self.shop.recover()
        for card in CARDS:
            self.shop.sell(card, self.shop.order("1001"))
        assert self.shop.workplace.journal.open_cases() == []
        assert self.shop.disagreements() == []


def live(template, path, seed, steps=14):
    shop = Shop(template, path)
    try:
        life = Life(shop, seed)
        life.swap()
        for _ in range(steps):
            life.step()
        life.settle()
    finally:
        shop.close()


@pytest.fixture
def template(tmp_path_factory):
    return built_home(tmp_path_factory.mktemp)


@pytest.mark.parametrize("seed", range(12))
def test_a_random_life_ends_in_agreement(template, tmp_path, seed):
    live(template, tmp_path / "home", seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1150))
def test_many_random_lives_end_in_agreement(template, tmp_path, seed):
    live(template, tmp_path / "home", seed, steps=25)
