"""The bad-input list over a real socket: the documented error, nothing booked, nothing lost."""

import sqlite3
from contextlib import contextmanager
from decimal import Decimal

import httpx
import msgspec
import pytest

from backend.api.app import Door
from backend.api.gateway import Accounts, HunanGate
from backend.profile import Profile
from backend.protocol import codec
from backend.protocol.envelope import Reply
from backend.protocol.messages.pharmacy import SettleRequest
from backend.protocol.money import Fen
from backend.store import open_store
from backend.store.sql import text
from backend.verify import verify
from tests.support.centre_people import ONLINE_PERSON, SHOP, basket_of
from tests.support.centre_world import make_world
from tests.support.http_caller import SERVICE
from tests.support.postgres import IN_CI, Killable, NoPostgresError, made_cluster
from tests.support.served import served

PAGES = text("PRAGMA page_count")
SOON = "timeout=0.05"
"""How long the file is waited for, in seconds."""


@contextmanager
def serving(world, **door):
    with (
        served(Door(world.centre, **door)) as url,
        httpx.Client(base_url=url, timeout=20) as caller,
    ):
        yield caller


@pytest.fixture
def world(tmp_path):
    made = make_world(f"sqlite:///{tmp_path / 'centre.db'}?{SOON}")
    made.credit("P002", "380.00")
    yield made
    made.centre.store.close()


def sale(world, request=None, **members):
    """The body of a 2102 of ten yuan."""
    message = request or world.settle_request(ONLINE_PERSON, None, basket_of(10_00))
    envelope = {
        "infno": "2102", "msgid": world.msgid(), "mdtrtarea_admvs": "430100",
        "fixmedins_code": SHOP, "opter": "01", "inf_time": "2026-11-21 09:30:15",
        "sign_no": world.sign_nos[SHOP], "input": msgspec.json.decode(codec.encode(message)),
    }  # fmt: skip
    return msgspec.json.encode(envelope | members)


def post(caller, body, path=SERVICE):
    answer = caller.post(path, content=body)
    assert "Traceback" not in answer.text
    return answer


def code(answer):
    assert answer.status_code == 200
    reply = codec.decode(answer.content, Reply)
    assert reply.infcode == (-1 if reply.err_code else 0)
    return reply.err_code


def spent(world):
    return 380_00 - world.books.balances("P002").online_fen


def works_again(world, caller, body):
    """The failure is over: the same message is booked, once."""
    assert spent(world) == 0
    assert [code(post(caller, body)) for _ in range(2)] == ["", ""]
    assert spent(world) == 10_00
    assert verify(world.centre.store).faults == []


def test_a_database_another_program_holds_is_answered_and_the_message_works_later(world, tmp_path):
    body = sale(world)
    with serving(world) as caller:
        with sqlite3.connect(tmp_path / "centre.db", isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            answer = post(caller, body)
            assert code(answer) == "CENTRE_FAILURE"
            assert "locked" in codec.decode(answer.content, Reply).err_values["detail"]
            other.execute("ROLLBACK")
        works_again(world, caller, body)


def test_a_full_disk_is_answered_and_the_message_works_when_there_is_room(world):
    store = world.centre.store
    (pages,) = store.read(lambda tx: tx.row(PAGES))
    store.pragma(f"PRAGMA max_page_count={pages}")
    with serving(world) as caller:
        body = None
        while spent(world) < 380_00:  # what room there is
            body = sale(world)
            answer = post(caller, body)
            if code(answer):
                break
        booked = spent(world)
        assert code(answer) == "CENTRE_FAILURE"
        assert "full" in codec.decode(answer.content, Reply).err_values["detail"]
        assert caller.get("/health").status_code == 200  # what is there can be read
        store.pragma("PRAGMA max_page_count=1000000")
        assert code(post(caller, body)) == ""
        assert spent(world) == booked + 10_00
    assert verify(store).faults == []


def test_a_database_that_was_closed_under_the_server_is_answered(world):
    with serving(world) as caller:
        world.centre.store.close()
        assert code(post(caller, sale(world))) == "CENTRE_FAILURE"
        assert caller.get("/health").status_code == 503


def test_nothing_is_booked_into_a_file_that_was_taken_away(world, tmp_path):
    body = sale(world)
    file, elsewhere = tmp_path / "centre.db", tmp_path / "elsewhere.db"
    with serving(world) as caller:
        for takes_its_place in (None, b""):
            file.rename(elsewhere)
            if takes_its_place is not None:
                file.write_bytes(takes_its_place)
            answer = post(caller, body)
            assert code(answer) == "CENTRE_FAILURE"
            assert "moved" in codec.decode(answer.content, Reply).err_values["detail"]
            assert caller.get("/health").status_code == 503
            elsewhere.rename(file)
        works_again(world, caller, body)


def test_a_server_that_is_gone_is_answered_and_found_again():
    try:
        with made_cluster() as cluster:
            server = Killable(cluster)
            server.start()
            world = make_world(store=open_store(cluster.url))
            world.credit("P002", "380.00")
            body = sale(world)
            with serving(world) as caller:
                server.kill()
                assert [code(post(caller, body)) for _ in range(2)] == ["CENTRE_FAILURE"] * 2
                assert caller.get("/health").status_code == 503
                server.start()
                assert caller.get("/health").status_code == 200
                works_again(world, caller, body)
            world.centre.store.close()
            server.kill()
    except NoPostgresError as missing:
        if IN_CI:
            raise
        pytest.skip(str(missing))


@pytest.mark.parametrize(
    ("sent", "said"),
    [("2026-11-21 09:20:15", ""), ("2026-11-21 09:41:00", "FIELD_WRONG"),
     ("1970-01-01 00:00:00", "FIELD_WRONG"), ("9999-12-31 23:59:59", "FIELD_WRONG"),
     ("yesterday", "FIELD_WRONG"), ("", "FIELD_WRONG")],
)  # fmt: skip
def test_a_clock_that_is_far_off_is_refused_where_the_dialect_looks_at_it(sent, said):
    world = make_world(profile=Profile(clock_window_s=600))
    world.credit("P002", "380.00")
    with serving(world) as caller:
        assert code(post(caller, sale(world, inf_time=sent))) == said
    assert spent(world) == (0 if said else 10_00)


def wrong_sum(member, by_fen):
    """A 2102 whose line or total says something else."""

    def change(world):
        request = world.settle_request(ONLINE_PERSON, None, basket_of(10_00))
        if member == "total":
            info = msgspec.structs.replace(request.druginfo, medfee_sumamt=Fen(10_00 + by_fen))
            return sale(world, SettleRequest(info, request.drugdetail))
        line = msgspec.structs.replace(
            request.drugdetail[0], det_item_fee_sumamt=Fen(10_00 + by_fen)
        )
        return sale(world, SettleRequest(request.druginfo, (line,)))

    return change


def wrong_price(world):
    request = world.settle_request(ONLINE_PERSON, None, basket_of(10_00))
    line = msgspec.structs.replace(request.drugdetail[0], pric=Decimal("0.01"))
    return sale(world, SettleRequest(request.druginfo, (line,)))


BAD = {
    "no JSON": (lambda world: b"{", 200, "MALFORMED"),
    "no UTF-8": (lambda world: b'{"infno": "\xff"}', 200, "MALFORMED"),
    "a list": (lambda world: b"[]", 200, "MALFORMED"),
    "a number for a node": (lambda world: sale(world, input={"druginfo": 7}), 200, "FIELD_WRONG"),
    "no node": (lambda world: sale(world, input={}), 200, "FIELD_WRONG"),
    "an unknown number": (lambda world: sale(world, infno="9999"), 200, "UNKNOWN_INFNO"),
    "another institution": (
        lambda world: sale(world, fixmedins_code="P99999999999"), 200, "INSTITUTION_UNKNOWN"),
    "not signed on": (lambda world: sale(world, sign_no="x"), 200, "NOT_SIGNED_ON"),
    "a msgid too long": (lambda world: sale(world, msgid="1" * 31), 200, "FIELD_WRONG"),
    "a line's sum": (wrong_sum("line", 2), 200, "SUM_MISMATCH"),
    "the total": (wrong_sum("total", 1), 200, "SUM_MISMATCH"),
    "a price": (wrong_price, 200, "SUM_MISMATCH"),
    "too large": (lambda world: b" " * (4 * 1024 * 1024 + 1), 413, "MALFORMED"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_answered_in_the_interface_s_shape_and_books_nothing(world, case):
    make, status, said = BAD[case]
    before = world.books.trial_balance()
    with serving(world) as caller:
        answer = post(caller, make(world))
        reply = codec.decode(answer.content, Reply)
        assert (answer.status_code, reply.infcode, reply.err_code) == (status, -1, said)
        assert reply.err_msg
        assert world.books.trial_balance() == before
        assert code(post(caller, sale(world))) == ""


def test_a_message_that_comes_again_moves_money_once_and_other_content_is_refused(world):
    msgid = world.msgid()
    with serving(world) as caller:
        answers = {post(caller, sale(world, msgid=msgid)).content for _ in range(3)}
        assert len(answers) == 1
        other = world.settle_request(ONLINE_PERSON, None, basket_of(20_00))
        assert code(post(caller, sale(world, other, msgid=msgid))) == "MSGID_REUSED"
    assert spent(world) == 10_00


def test_a_missing_header_gets_the_gateway_s_shape(world):
    with serving(world, gate=HunanGate(Accounts({"key": "secret"}))) as caller:
        answer = post(caller, sale(world))
    assert (answer.status_code, answer.json()) == (
        401, {"code": 401, "message": "缺少服务网关的请求头!"},
    )  # fmt: skip
    assert spent(world) == 0
