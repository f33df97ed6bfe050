"""shuaka centre offline: cases are listed, decided once, and said so."""

import json

import pytest

from backend import desk
from backend.offline_cases import open_cases
from tests.support.centre_commands import run
from tests.support.centre_people import CARD
from tests.support.centre_world import make_world
from tests.support.offline_centre import offline, send


@pytest.fixture
def home(tmp_path):
    """A centre with one sale made offline with a card that was reported lost."""
    world = make_world(str(tmp_path / "centre.db"))
    world.credit("P001", "500.00")
    world.load("380.00", 0)
    desk.report_loss(world.centre, CARD.card_sn, reference="lost")
    send(world, offline(world, 0))
    assert len(open_cases(world.centre.store)) == 1
    world.centre.store.close()
    return tmp_path


def test_a_case_is_listed_decided_and_gone(home):
    (case,) = json.loads(run(home, "offline", "list", "--json").stdout)
    assert case["reason"] == "CARD_LOST"
    assert case["waiting"] == case["amount"] > 0
    done = run(home, "offline", "decide", case["case"], "--for", "holder")
    assert (done.exit_code, "credit for the holder" in done.stdout) == (0, True)
    assert "No offline sale waits" in run(home, "offline", "list").stdout
    assert run(home, "verify").exit_code == 0


def test_a_case_is_decided_once(home):
    (case,) = json.loads(run(home, "offline", "list", "--json").stdout)
    assert run(home, "offline", "decide", case["case"], "--for", "institution").exit_code == 0
    again = run(home, "offline", "decide", case["case"], "--for", "holder")
    assert again.exit_code == 1


@pytest.mark.parametrize(("words", "code"), [(("none", "--for", "holder"), 1), (("x",), 2)])
def test_what_cannot_be_decided_is_said(home, words, code):
    assert run(home, "offline", "decide", *words).exit_code == code


def test_money_is_for_one_of_two(home):
    assert run(home, "offline", "decide", "x", "--for", "nobody").exit_code == 2
