"""Who may call and how: Host and Origin, the gateways' header checks, the browser's bridge."""

import json
from datetime import timedelta

import msgspec
import pytest

from backend.api.callers import Callers
from backend.api.gateway import Accounts, HunanGate, TifGate
from backend.protocol.codec import decode
from backend.protocol.envelope import Reply
from tests.support.centre_world import make_world
from tests.support.http_caller import SERVICE, client, person_request


@pytest.fixture
def centre_world():
    world = make_world()
    world.credit("P001", "500.00")
    return world


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"host": "localhost:9527"}, 200),
        ({"host": "[::1]:9527"}, 200),
        ({"host": "192.168.1.20"}, 200),
        ({"host": "centre.shop"}, 200),
        ({"host": "evil.example"}, 403),
        ({"host": "localhost.evil.example"}, 403),
        ({"host": ""}, 403),
        ({"host": "a[b"}, 403),
        ({"origin": "http://127.0.0.1"}, 200),
        ({"origin": "https://his.shop"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://[bad"}, 403),
    ],
)
async def test_foreign_hosts_and_origins_are_turned_away(centre_world, headers, status):
    callers = Callers(frozenset({"centre.shop"}), frozenset({"https://his.shop"}))
    async with client(centre_world, callers=callers) as caller:
        answer = await caller.post(SERVICE, content=person_request(centre_world), headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == 403


async def test_a_listed_page_may_ask_first(centre_world):
    callers = Callers(origins=frozenset({"https://his.shop"}))
    asking = {"origin": "https://his.shop", "access-control-request-method": "POST",
              "access-control-request-headers": "content-type"}  # fmt: skip
    async with client(centre_world, callers=callers) as caller:
        answer = await caller.options("/dll/call", headers=asking)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "https://his.shop"


ACCOUNTS = Accounts({"key1": "s3cret"})


def hunan(world, **over):
    headers = {
        "_api_name": "hsa", "_api_version": "1.0", "_api_access_key": "key1",
        "_api_timestamp": f"{int(world.centre.now().timestamp())}000",
    } | over  # fmt: skip
    return headers | {"_api_signature": HunanGate.sign("s3cret", headers)}


def tif(world, **over):
    headers = {
        "x-tif-paasid": "key1", "x-tif-nonce": "n1",
        "x-tif-timestamp": str(int(world.centre.now().timestamp())),
    } | over  # fmt: skip
    return headers | {"x-tif-signature": TifGate.sign("s3cret", headers)}


GATES = ((HunanGate, hunan, "_api_access_key", "_api_timestamp", "_api_signature", "000"),
         (TifGate, tif, "x-tif-paasid", "x-tif-timestamp", "x-tif-signature", ""))  # fmt: skip


@pytest.mark.parametrize(("gate", "sign", "who", "when", "seal", "tail"), GATES)
async def test_a_header_check_lets_signed_requests_through_and_says_why_not(
    centre_world, gate, sign, who, when, seal, tail
):
    world = centre_world
    late = str(int((world.centre.now() - timedelta(minutes=31)).timestamp())) + tail
    good = sign(world)
    cases = (
        ({}, "缺少服务网关的请求头!"),
        (sign(world, **{when: late}), "签名时间戳超时!"),
        (sign(world, **{when: "yesterday"}), "签名时间戳超时!"),
        (sign(world, **{who: "nobody"}), "非法用户!"),
        (good | {seal: "0" * 64}, "签名不一致!"),
    )
    async with client(world, gate=gate(ACCOUNTS)) as caller:
        for headers, message in cases:
            answer = await caller.post("/1101", content=person_request(world), headers=headers)
            assert answer.status_code == 401
            assert answer.json() == {"code": 401, "message": message}
        answer = await caller.post("/1101", content=person_request(world), headers=good)
        assert (answer.status_code, decode(answer.content, Reply).infcode) == (200, 0)
    assert "s3cret" not in repr(ACCOUNTS)


def test_signatures_are_those_of_the_published_formulas():
    headers = {"_api_access_key": "ak", "_api_name": "n", "_api_timestamp": "1700000000000",
               "_api_version": "1.0"}  # fmt: skip
    assert HunanGate.sign("sk", headers) == "ZjddDoev69boY8pV14zs3Oh7Qyo="
    asked = {"x-tif-timestamp": "1700000000", "x-tif-nonce": "abc"}
    assert TifGate.sign("sk", asked) == (
        "9369363e5849f145a1490b2d368db5e6d133441691e030ab4271b5a9e3a13d96"
    )


async def test_the_bridge_answers_objects_with_objects_and_text_with_text(centre_world):
    inner = msgspec.json.decode(person_request(centre_world))
    async with client(centre_world) as caller:
        for given in (inner, msgspec.json.encode(inner).decode()):
            call = {"method": "BUSINESS_HANDLE", "serviceId": "SiInterface_hsf",
                    "parameters": {"in": given}}  # fmt: skip
            answer = (await caller.post("/dll/call", json=call)).json()
            out = answer["body"][0][0]
            assert (answer["code"], type(out)) == (0, type(given))
            assert (json.loads(out) if isinstance(out, str) else out)["infcode"] == 0
        wrong = {"infno": "9999", "msgid": "another"}
        refused = {"method": "BUSINESS_HANDLE", "parameters": {"in": inner | wrong}}
        answer = (await caller.post("/dll/call", json=refused)).json()
        assert (answer["code"], "未知交易编号" in answer["message"]) == (-2, True)
        assert (await caller.post("/dll/call", json={"method": "INIT"})).json()["code"] == 0
        unknown = await caller.post("/dll/call", json={"method": "FORMAT_DISK"})
        assert unknown.json()["code"] == -1
        assert unknown.json()["message"] == "没有该函数：FORMAT_DISK"


async def test_the_bridge_says_when_the_system_failed(centre_world):
    body = msgspec.json.decode(person_request(centre_world))
    centre_world.centre.store.close()
    async with client(centre_world) as caller:
        call = {"method": "BUSINESS_HANDLE", "parameters": {"in": body}}
        assert (await caller.post("/dll/call", json=call)).json()["code"] == -1
