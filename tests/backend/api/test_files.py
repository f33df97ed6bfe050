"""9101 and 9102 as the national sample code sends them, over a real socket (settlement.md 2.4)."""

import json
import random
from urllib.parse import quote

import httpx
import pytest

from backend.api.app import Door
from backend.protocol import codec
from backend.protocol.codec import Octets
from backend.protocol.envelope import Reply
from backend.protocol.messages.files import DownloadReply, UploadReply
from terminal.host_http import remote_centre
from tests.support.centre_people import OTHER_SHOP, SHOP
from tests.support.centre_world import make_world
from tests.support.http_caller import SERVICE
from tests.support.served import served

NAME = "对账-2026-11-21.zip"
CONTENT = random.Random(1).randbytes(70_000) + b"\r\n--not the boundary\r\n\r\n\n\r"


@pytest.fixture(scope="module")
def world():
    return make_world()


@pytest.fixture(scope="module")
def caller(world):
    with served(Door(world.centre)) as url, httpx.Client(base_url=url) as client:
        yield client


def envelope(world, infno, message, shop=SHOP, **members):
    return {
        "infno": infno, "msgid": world.msgid(shop), "mdtrtarea_admvs": "430100",
        "fixmedins_code": shop, "opter": "01", "inf_time": "2026-11-21 09:30:15",
        "sign_no": world.sign_nos[shop], "input": message, **members,
    }  # fmt: skip


def upload(world, caller, content=CONTENT, **more):
    message = {"fsUploadIn": {"in": [], "filename": NAME, "fixmedins_code": SHOP}}
    text = json.dumps(envelope(world, "9101", message, **more), ensure_ascii=False)
    files = {"jsonStr": (None, text), "file": (NAME, content, "application/octet-stream")}
    return caller.post(SERVICE, files=files)


def download(world, caller, number, shop=SHOP, **headers):
    message = {"fsDownloadIn": {"file_qury_no": number, "filename": NAME, "fixmedins_code": shop}}
    return caller.post(SERVICE, json=envelope(world, "9102", message, shop), headers=headers)


def kept(answer):
    reply = codec.decode(answer.content, Reply)
    assert reply.infcode == 0, reply.err_msg
    return codec.decode(reply.output, UploadReply)


def test_a_form_s_file_comes_back_as_bare_bytes(world, caller):
    file = kept(upload(world, caller))
    assert (file.filename, file.fixmedins_code) == (NAME, SHOP)
    answer = download(world, caller, file.file_qury_no)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].endswith(f"''{quote(NAME)}")
    assert answer.content == CONTENT


def test_who_asks_for_json_by_name_gets_the_envelope(world, caller):
    number = kept(upload(world, caller)).file_qury_no
    answer = download(world, caller, number, accept="application/json")
    reply = codec.decode(answer.content, Reply)
    assert codec.decode(reply.output, DownloadReply).file == Octets(CONTENT)


def test_what_went_up_in_an_envelope_comes_down_bare(world, caller):
    message = {"fsUploadIn": {"in": [1, 2, -1], "filename": "a.txt", "fixmedins_code": SHOP}}
    number = kept(caller.post("/9101", json=envelope(world, "9101", message))).file_qury_no
    assert download(world, caller, number).content == b"\x01\x02\xff"


def test_a_form_sent_twice_is_one_file(world, caller):
    message = {"msgid": world.msgid()}
    first, second = upload(world, caller, **message), upload(world, caller, **message)
    assert first.content == second.content
    other = codec.decode(upload(world, caller, b"other", **message).content, Reply)
    assert other.err_code == "MSGID_REUSED"


@pytest.mark.parametrize("shop", [SHOP, OTHER_SHOP])
def test_a_file_that_is_not_there_is_refused_in_the_interface_s_shape(world, caller, shop):
    number = kept(upload(world, caller)).file_qury_no if shop != SHOP else "nothing"
    answer = download(world, caller, number, shop)
    assert answer.headers["content-type"].startswith("application/json")
    assert codec.decode(answer.content, Reply).err_code == "FILE_UNKNOWN"


FORM = "multipart/form-data; boundary=b"
PART = b'--b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
BAD_FORMS = {
    "no boundary": ("multipart/form-data", b""),
    "nothing": (FORM, b""),
    "no end": (FORM, PART % (b"jsonStr", b"{}")),
    "no file": (FORM, PART % (b"jsonStr", b"{}") + b"--b--"),
    "no name": (FORM, b"--b\r\nx: y\r\n\r\n\r\n--b--"),
    "no blank line": (FORM, b"--b\r\nx: y\r\n--b--"),
    "too many parts": (FORM, PART % (b"file", b"") * 20 + b"--b--"),
    "no message": (FORM, PART % (b"jsonStr", b"[1]") + PART % (b"file", b"") + b"--b--"),
    "no upload": (FORM, PART % (b"jsonStr", b'{"input":{}}') + PART % (b"file", b"") + b"--b--"),
}


@pytest.mark.parametrize("case", BAD_FORMS)
def test_a_form_that_is_none_is_refused_in_the_interface_s_shape(caller, case):
    kind, body = BAD_FORMS[case]
    answer = caller.post(SERVICE, content=body, headers={"content-type": kind})
    reply = codec.decode(answer.content, Reply)
    assert (answer.status_code, reply.infcode, reply.err_code) == (200, -1, "MALFORMED")


def test_a_terminal_s_own_question_gets_the_envelope(world, caller):
    number = kept(upload(world, caller)).file_qury_no
    message = {"fsDownloadIn": {"file_qury_no": number, "filename": NAME, "fixmedins_code": SHOP}}
    transport = remote_centre(str(caller.base_url))
    reply = codec.decode(transport(codec.encode(envelope(world, "9102", message))), Reply)
    transport.close()
    assert codec.decode(reply.output, DownloadReply).file == Octets(CONTENT)
