"""The other centre over real HTTP on loopback, and what is no answer."""

import socket
import threading

import pytest

from backend.api.app import Door
from backend.peers import http_peer, is_address
from backend.routes import PeerSilent
from tests.support.centre_people import BASKET
from tests.support.served import served
from tests.support.two_centres import (
    FAR_CARD,
    FAR_ONLINE,
    FAR_PURSE,
    credited_online,
    loaded,
    make_centres,
    posted_sale,
)


@pytest.fixture
def over_http():
    """Two centres, the insured place served on loopback."""
    centres = make_centres()
    with served(Door(centres.there.centre)) as url:
        centres.line.door = http_peer(url)
        yield centres


def test_a_whole_day_travels_over_http(over_http):
    credited_online(over_http)
    loaded(over_http, "200.00")
    sale = posted_sale(over_http, BASKET)
    assert sale.answer.ok, sale.answer.reply
    held = over_http.here.hold(BASKET, 0, card=FAR_CARD, person=FAR_PURSE)
    assert over_http.here.confirm(held, card=FAR_CARD).ok
    assert over_http.here.refund(sale).ok
    over_http.line.cut[over_http.line.passed + 1] = "answer"
    lost = posted_sale(over_http, BASKET)
    assert lost.answer.code == "CENTRE_FAILURE"
    assert over_http.here.reverse(lost.msgid, FAR_ONLINE.psn_no).ok
    assert over_http.here.centre.recover() == []
    closed = over_http.claims().close("2026-11-21")
    assert (closed.rows, closed.amount_fen) == (3, 121_60)
    over_http.claims().pay()
    assert (over_http.clearing_here(), over_http.clearing_there()) == (0, 0)
    assert over_http.faults() == []


def test_a_port_where_nobody_listens_is_silence(over_http):
    credited_online(over_http)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        over_http.line.door = http_peer(f"http://127.0.0.1:{free.getsockname()[1]}")
    assert posted_sale(over_http, BASKET).answer.code == "CENTRE_FAILURE"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{}",
        b"nonsense\r\n\r\n",
    ],
)
def test_half_an_answer_is_no_answer(answer):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def one():
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=one, daemon=True)
        thread.start()
        with pytest.raises(PeerSilent):
            http_peer(f"http://127.0.0.1:{server.getsockname()[1]}", timeout_s=5.0)(b"{}")
        thread.join(5.0)


def test_what_is_garbage_to_a_centre_is_silence_too(over_http):
    credited_online(over_http)
    over_http.line.door = lambda request: b"<html>"
    assert posted_sale(over_http, BASKET).answer.code == "CENTRE_FAILURE"


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("http://127.0.0.1:9528", True),
        ("https://centre.example/base", True),
        ("ftp://x", False),
        ("http://", False),
        ("http://x:99999", False),
        ("elsewhere.db", False),
    ],
)
def test_an_address_is_an_http_address(text, good):
    assert is_address(text) is good
