"""Cards pulled inside commands, a service that is stopped and killed, a driver in reversed mode."""

import pytest

from card_emulator.protocol.purse import Amounts
from scripts.pcsc_stage import READERS
from tests.support.cards import DF04, PIN, Talk, begin_purchase, buy, finish_purchase
from tests.support.pcsc_client import RemoteError
from tests.support.served_cards import BALANCE_FEN
from tests.system.conftest import opened

USER = READERS[0]
VERIFY, INITIALIZE, DEBIT = 0x20, 0x28, 0x2C


class Remotely(Talk):
    """A conversation through the service."""

    def __init__(self, client):
        self.card = client


@pytest.fixture
def talk(cards, client):
    assert cards.ask(do="fresh")
    client.wait(USER, present=True)
    client.connect(USER)
    return Remotely(client)


@pytest.mark.parametrize(("when", "left"), [("before", 0), ("after", -1)])
def test_a_card_pulled_at_verify_gives_an_error_and_has_counted_or_not(
    cards, client, talk, when, left
):
    tries = cards.ask(do="facts")["tries_left"]
    cards.ask(do="pull", ins=VERIFY, when=when)
    with pytest.raises(RemoteError):
        talk.raw(PIN.replace("246810", "111111"))
    assert cards.ask(do="facts")["tries_left"] == tries + left
    back_again(cards, client, talk)


@pytest.mark.parametrize(("when", "paid_fen"), [("before", 0), ("after", 700)])
def test_a_card_pulled_at_the_debit_is_paid_or_not_and_works_when_it_is_back(
    cards, client, talk, when, paid_fen
):
    talk.ready()
    amounts = Amounts(700)
    terms = begin_purchase(talk, amounts)
    cards.ask(do="pull", ins=DEBIT, when=when)
    with pytest.raises(RemoteError):
        finish_purchase(talk, terms, amounts)
    assert cards.ask(do="facts")["balance_fen"] == BALANCE_FEN - paid_fen
    back_again(cards, client, talk)
    talk.ready()
    assert buy(talk, 300) == 0x9000
    assert cards.ask(do="facts")["balance_fen"] == BALANCE_FEN - paid_fen - 300


def back_again(cards, client, talk):
    """Out for the service, in again, powered anew: no right survived."""
    assert cards.ask(do="noticed", slot="user")
    client.wait(USER, present=False)
    assert cards.ask(do="insert", slot="user")
    client.wait(USER, present=True)
    client.connect(USER)
    assert talk.sw(DF04) == 0x9000
    assert talk.sw("B026000004") != 0x9000


@pytest.mark.parametrize("kill", [False, True], ids=["stopped", "killed"])
def test_the_cards_are_there_again_when_the_service_is(place, cards, kill):
    cards.ask(do="fresh")
    for _ in range(3):
        place.stage.stop_service(kill=kill)
        place.stage.start_service()
        client = place.client()
        for reader in READERS:
            assert client.wait(reader, present=True)
        client.connect(USER)
        assert Remotely(client).sw("0084000008") == 0x9000
        client.close()


def test_a_card_inserted_while_the_service_is_down_is_there_when_it_comes(place, cards):
    cards.ask(do="remove", slot="user")
    place.stage.stop_service()
    assert not cards.ask(do="insert", slot="user"), "nobody notices"
    place.stage.start_service()
    client = place.client()
    assert client.wait(USER, present=True)
    client.close()


def test_the_driver_in_reversed_mode_finds_listening_cards(tmp_path_factory, own_home):
    """Both have to be in before the service starts: an empty slot ends Debian's pcscd."""
    for place in opened(tmp_path_factory, reversed_mode=True, starts=False):
        cards = place.cards("listen")
        cards.ask(do="both", wait_s=0)
        place.stage.start_service()
        assert cards.ask(do="noticed", slot="user")
        client = place.client()
        for reader in READERS:
            assert client.wait(reader, present=True)
        client.connect(USER)
        assert buy(Remotely(client).ready(), 300) == 0x9000
        client.close()
        place.stage.close()
        cards.close()
