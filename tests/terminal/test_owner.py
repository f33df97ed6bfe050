"""One owner per home: cards go to it over its control socket, whoever asks; selling is told who it
is."""

import asyncio
import json
import os
import threading

import pytest

from card_emulator.control import SOCKET, Control, Request, ask
from terminal.assemble.home import Home
from terminal.assemble.opening import open_workplace
from terminal.outcome import Result
from terminal.tui.app import CounterApp
from tests.support.counter import PATIENCE_S
from tests.support.training_home import Trainer, cheap_order

SCREEN = (120, 40)


@pytest.fixture
def counter(home):
    """A workplace that owns the home, as a counter has it."""
    workplace = open_workplace(Home(home))
    yield workplace
    workplace.close()


def test_cards_go_in_and_out_of_the_counter_by_command(counter, shuaka):
    said = json.loads(shuaka("card", "insert", "zhao", "--json").stdout)
    assert said == {"outcome": "done", "user": "zhao", "psam": "psam", "noticed": True,
                    "process": os.getpid()}  # fmt: skip
    assert counter.drawer.inserted() == "zhao"
    order = cheap_order(counter)
    assert counter.drive(counter.selling(order), Trainer()).result is Result.PAID
    assert "user qian" in shuaka("card", "insert", "qian").stdout
    assert shuaka("card", "remove").exit_code == 0
    assert counter.drawer.inserted() is None


def test_what_the_drawer_refuses_the_command_says(counter, shuaka):
    refused = shuaka("card", "insert", "nobody")
    assert refused.exit_code == 1
    assert "no card named nobody" in refused.stderr
    psam = shuaka("card", "remove", "--psam")
    assert psam.exit_code == 1
    assert "The PSAM of this terminal stays in its slot." in psam.stderr


def test_selling_is_told_who_owns_the_home(counter, shuaka):
    told = shuaka("sell", "--item", "1001", "--card", "zhao")
    assert told.exit_code == 3
    assert f"in use by process {os.getpid()}" in told.stderr


def test_nobody_is_asked_when_nobody_owns_the_home(home, shuaka):
    told = shuaka("card", "insert", "zhao")
    assert told.exit_code == 3
    assert "Nobody has cards in use here" in told.stderr


def test_the_socket_goes_with_the_counter(home):
    open_workplace(Home(home)).close()
    assert not (home / SOCKET).exists()


def test_a_counter_leaves_the_socket_to_who_serves_cards_and_to_readers_of_the_system(
    home, monkeypatch
):
    class Slots:
        def inserted(self):
            return "served", None

    serving = Control(home / SOCKET, Slots(), ())
    workplace = open_workplace(Home(home))
    assert ask(home / SOCKET, Request("inserted")).user == "served"
    workplace.close()
    serving.close()
    monkeypatch.setenv("SHUAKA_USER_READER", "Virtual PCD 00 00")
    workplace = open_workplace(Home(home))
    assert not (home / SOCKET).exists()
    workplace.close()


class Hand:
    """Pulls the card by command before the n-th step."""

    def __init__(self, path, steps):
        self.path, self.left = path, steps

    def before(self, step):
        self.left -= 1
        if not self.left:
            assert ask(self.path, Request("remove")).done

    def after(self, step, reply):
        pass


def test_a_card_pulled_by_command_in_a_sale_is_settled_when_it_is_back(counter, home):
    path, order, unpaid = home / SOCKET, cheap_order(counter), 0
    for steps in (3, 12, 20, 24):
        ask(path, Request("insert", "zhao"))
        hand = Hand(path, steps)
        counter.observers.append(hand)
        outcome = counter.drive(counter.selling(order), Trainer())
        counter.observers.remove(hand)
        assert hand.left <= 0, "the sale has more steps than that"
        unpaid += outcome.result is not Result.PAID
        ask(path, Request("insert", "zhao"))
        assert counter.drive(counter.recovering(), Trainer()) == []
    assert unpaid >= 2


@pytest.mark.parametrize("events", [100, pytest.param(1000, marks=pytest.mark.slow)])
async def test_the_screen_follows_every_card_that_comes_and_goes_by_command(counter, home, events):
    path, app = home / SOCKET, CounterApp(counter)

    def by_hand():
        for number in range(events):
            name = ("zhao", "qian", "sun")[number % 3]
            assert ask(path, Request("insert", name) if number % 2 else Request("remove")).done

    async with app.run_test(size=SCREEN) as pilot:
        hand = threading.Thread(target=by_hand)
        hand.start()
        while hand.is_alive():
            await pilot.press("f1")
            assert len(app.screen_stack) == 2, "the screen answers while cards come and go"
            await pilot.press("escape")
        for name in ("", "qian"):
            ask(path, Request("insert", name) if name else Request("remove"))
            async with asyncio.timeout(PATIENCE_S):
                while (app.counter.card.face is not None) is not bool(name):
                    await pilot.pause(0.02)
