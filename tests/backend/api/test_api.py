"""The centre over HTTP: the same bytes at every address, limits, and who may call."""

import asyncio
import gzip
import json
import re

import httpx
import msgspec
import pytest

from backend.api.app import Door, Limits, create_app
from backend.profile import Profile
from backend.protocol.calls import CALLS
from backend.protocol.codec import decode, encode
from backend.protocol.envelope import Reply
from tests.support.centre_people import PURSE_PERSON, basket_of
from tests.support.centre_world import make_world
from tests.support.http_caller import SERVICE, URL, client, person_request

ADDRESSES = (
    SERVICE,
    "/mbs/fmi/fsi/api/callFsiService/callService",
    f"{SERVICE}/1101",
    "/1101",
    "/tif/base/1101",
    "/fsi/api/personService/getPerson",
)


@pytest.fixture
def centre_world():
    world = make_world()
    world.credit("P001", "500.00")
    return world


@pytest.mark.parametrize("address", ADDRESSES)
async def test_every_address_gives_the_bytes_of_the_process(centre_world, address):
    body = person_request(centre_world)
    expected = centre_world.centre.handle(body)
    async with client(centre_world) as caller:
        answer = await caller.post(address, content=body)
    assert (answer.status_code, answer.content) == (200, expected)
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


async def test_an_address_that_names_another_transaction_is_the_wrong_address(centre_world):
    async with client(centre_world) as caller:
        answer = await caller.post("/2102", content=person_request(centre_world))
    reply = decode(answer.content, Reply)
    assert (answer.status_code, reply.err_code) == (200, "UNKNOWN_INFNO")


STYLE_ADDRESSES = {"callService": SERVICE, "infno": "/1101", "service": "/a/XService/saveX"}


@pytest.mark.parametrize("style", sorted(STYLE_ADDRESSES))
async def test_a_profile_may_mount_one_style(style):
    world = make_world(profile=Profile(url_style=style))
    async with client(world) as caller:
        for name, address in STYLE_ADDRESSES.items():
            answer = await caller.post(address, content=person_request(world))
            assert answer.status_code == (200 if name == style else 404)
        described = (await caller.get("/openapi.json")).json()["paths"]
        (ours,) = [path for path, does in described.items() if "1101" in str(does)]
        answer = await caller.post(ours, content=person_request(world))
    assert (len(described), answer.status_code) == (len(CALLS), 200)


async def test_services_with_a_known_transaction_take_no_other(centre_world):
    async with client(centre_world) as caller:
        for path, infno in (("ybSettlementStmtService/stmt", "3201"),
                            ("outpatientSettleService/saveSettletmentA", "2207")):  # fmt: skip
            address = f"/fsi/api/{path}"
            answer = await caller.post(address, content=person_request(centre_world))
            assert decode(answer.content, Reply).err_code == "UNKNOWN_INFNO"
            body = person_request(centre_world, infno=infno)
            answer = await caller.post(address, content=body)
            assert decode(answer.content, Reply).err_code == "FIELD_WRONG"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/1101", 405), ("PUT", SERVICE, 405), ("POST", "/", 404), ("GET", "/nothing", 404),
     ("POST", "/health", 404), ("GET", "/dll/call", 404), ("POST", "/../1101x", 404)],
)  # fmt: skip
async def test_other_addresses_and_methods_get_the_gateways_shape(
    centre_world, method, path, status
):
    async with client(centre_world) as caller:
        answer = await caller.request(method, path)
    assert answer.status_code == status
    assert answer.json()["code"] == status


BAD_BODIES = (
    b"",
    b"{",
    b"\xff\xfe",
    b'{"infno": "\xff", "method": "\xff"}',
    b"null",
    b'{"infno":1101}',
    b"[" * 50_000,
    b'{"infno":"1101"}',
)


@pytest.mark.parametrize("body", BAD_BODIES, ids=range(len(BAD_BODIES)))
@pytest.mark.parametrize("path", [SERVICE, "/1101", "/dll/call"])
async def test_a_body_that_is_no_message_gets_the_interfaces_own_shape(centre_world, body, path):
    async with client(centre_world) as caller:
        answer = await caller.post(path, content=body)
    assert answer.status_code == 200
    assert "Traceback" not in answer.text
    document = answer.json()
    assert document.get("infcode") == -1 or document.get("code") in (-1, -2)


async def test_a_body_may_begin_with_a_byte_order_mark(centre_world):
    body = person_request(centre_world)
    async with client(centre_world) as caller:
        marked = await caller.post(SERVICE, content=b"\xef\xbb\xbf" + body)
        plain = await caller.post(SERVICE, content=body)
    assert marked.content == plain.content
    assert decode(plain.content, Reply).infcode == 0


@pytest.mark.parametrize("path", [SERVICE, "/dll/call"])
async def test_a_compressed_body_is_named_as_one(centre_world, path):
    body = gzip.compress(person_request(centre_world))
    async with client(centre_world) as caller:
        answer = await caller.post(path, content=body, headers={"Content-Encoding": "gzip"})
    assert (answer.status_code, decode(answer.content, Reply).err_code) == (415, "MALFORMED")
    assert "gzip" in answer.json()["err_msg"]


@pytest.mark.parametrize("announced", [True, False])
async def test_an_oversized_body_is_refused_before_it_is_read(centre_world, announced):
    async def endless():
        for _ in range(100):
            yield b"x" * 1000

    body = b"x" * 5000 if announced else endless()
    async with client(centre_world, limits=Limits(body_bytes=2000)) as caller:
        answer = await caller.post(SERVICE, content=body)
    assert answer.status_code == 413
    assert decode(answer.content, Reply).err_code == "MALFORMED"


async def test_a_body_that_does_not_arrive_is_given_up(centre_world):
    app = create_app(Door(centre_world.centre, limits=Limits(body_s=0.05)))
    said = []
    scope = {
        "type": "http", "method": "POST", "path": "/1101", "raw_path": b"/1101",
        "query_string": b"", "headers": [(b"host", b"127.0.0.1")], "http_version": "1.1",
        "scheme": "http", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1), "root_path": "",
    }  # fmt: skip
    parts = iter([{"type": "http.request", "body": b"{", "more_body": True}])

    async def receive():
        part = next(parts, None)
        return part if part is not None else await asyncio.Event().wait()

    async def send(message):
        said.append(message)

    await app(scope, receive, send)
    assert said[0]["status"] == 408
    assert json.loads(said[1]["body"])["infcode"] == -1


async def test_a_repeated_sale_moves_money_once(centre_world):
    request = centre_world.settle_request(PURSE_PERSON, None, basket_of(10_00))
    tree = msgspec.json.decode(encode(request))
    body = person_request(centre_world, infno="2102", input=tree)
    async with client(centre_world) as caller:
        answers = await asyncio.gather(*(caller.post("/2102", content=body) for _ in range(8)))
    assert len({answer.content for answer in answers}) == 1
    assert centre_world.books.balances("P001").waiting_fen == 490_00


async def test_health_and_metrics_tell_what_happened(centre_world):
    async with client(centre_world) as caller:
        assert (await caller.get("/health")).json() == {"status": "ok", "detail": ""}
        await caller.post("/1101", content=person_request(centre_world))
        await caller.post("/x", content=b"")
        await caller.post("/1101", content=person_request(centre_world, infno="x" * 50))
        text = (await caller.get("/metrics")).text
        assert 'shuaka_answers_total{infno="1101",outcome="ok"} 1' in text
        assert 'shuaka_answers_total{infno="other",outcome="UNKNOWN_INFNO"} 1' in text
        assert 'shuaka_turned_away_total{status="404"} 1' in text
        centre_world.centre.store.close()
        failing = await caller.get("/health")
    assert (failing.status_code, failing.json()["status"]) == (503, "failing")


async def test_a_bug_is_answered_in_the_interfaces_shape(centre_world, monkeypatch):
    def broken(request):
        raise RuntimeError("a bug with a secret in it")

    door = Door(centre_world.centre)
    monkeypatch.setattr(type(centre_world.centre), "handle", lambda self, request: broken(request))
    transport = httpx.ASGITransport(app=create_app(door), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=URL) as caller:
        answer = await caller.post("/1101", content=b"{}")
    assert (answer.status_code, decode(answer.content, Reply).err_code) == (200, "CENTRE_FAILURE")
    assert "secret" not in answer.text


async def test_the_description_has_every_transaction_with_its_chinese_names(centre_world):
    async with client(centre_world) as caller:
        document = (await caller.get("/openapi.json")).json()
    assert set(document["paths"]) == {f"/{infno}" for infno in CALLS}
    schemas = document["components"]["schemas"]
    assert schemas["DrugInfo"]["properties"]["psn_no"]["title"] == "人员编号"
    assert schemas["DrugInfo"]["properties"]["psn_no"]["maxLength"] == 30
    referred = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))
    assert referred <= set(schemas)
    assert '"anyOf": []' not in json.dumps(document)
    assert "unseen" in schemas["Evidence"]["properties"]["card"]["enum"]
