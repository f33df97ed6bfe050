"""A database that shops share is filled from a home and gets its further institutions."""

import json

import pytest

from backend.centre import Centre
from backend.store import open_store
from backend.verify import verify
from tests.support.centre_commands import lived_in, run
from tests.support.centre_people import BASKET, KEYS, ONLINE_CARD, ONLINE_PERSON, START
from tests.support.centre_world import World
from tests.support.postgres import emptied


@pytest.fixture
def home(tmp_path):
    return lived_in(tmp_path)


@pytest.fixture
def url(postgres_url):
    emptied(postgres_url).close()
    return postgres_url


def test_an_empty_server_is_filled_with_the_books_of_the_home(home, url):
    result = run(home, "init", "--database", url, "--json")
    assert result.exit_code == 0, result.stderr
    file, server = open_store(home / "centre.db"), open_store(url)
    world = World(Centre(server, KEYS, now=lambda: START), [START], count=900)
    mirror = World(Centre(file, KEYS, now=lambda: START), [START], count=900)
    assert world.books.trial_balance() == mirror.books.trial_balance()
    assert verify(server).faults == []
    assert verify(server).chains == verify(file).chains
    assert json.loads(result.stdout)["rows"] > 40
    world.sign_on()
    assert world.sell(ONLINE_PERSON, ONLINE_CARD, BASKET).answer.ok
    assert verify(server).faults == []
    for store in (file, server):
        store.close()


def test_a_database_with_books_is_left_alone(home, url):
    assert run(home, "init", "--database", url).exit_code == 0
    again = run(home, "init", "--database", url)
    assert again.exit_code == 1
    assert "has books already" in again.stderr


def test_the_home_s_own_file_is_not_what_init_is_for(home):
    assert run(home, "init").exit_code == 2


def test_an_institution_is_designated_once_and_settles(home):
    assert run(home, "designate", "P43010000777", "第七药房").exit_code == 0
    again = run(home, "designate", "P43010000777", "第七药房")
    assert (again.exit_code, "may settle already" in again.stderr) == (1, True)
    store = open_store(home / "centre.db")
    world = World(Centre(store, KEYS, now=lambda: START), [START], count=900)
    assert world.sign_on("P43010000777").ok
    assert world.sell(ONLINE_PERSON, ONLINE_CARD, BASKET, shop="P43010000777").answer.ok
    store.close()


@pytest.mark.parametrize("words", [("P1", "x"), ("P43010000777", "x", "--area", "4301")])
def test_codes_of_the_wrong_shape_are_wrong_usage(home, words):
    assert run(home, "designate", *words).exit_code == 2


def test_a_server_that_is_gone_is_said_so(home):
    result = run(home, "init", "--database", "postgresql://nobody@/none?host=/nowhere")
    assert result.exit_code == 3
    assert "cannot be opened" in result.stderr
