"""Who gets in: one token once, one cookie, one page; and what every answer carries."""

import asyncio
import re
import sys
from contextlib import asynccontextmanager

import aiohttp
import pytest

from terminal.web.door import Door, Token
from terminal.web.messages import Typed, read_message
from terminal.web.serving import serve
from terminal.web.session import End
from terminal.web.window import Size
from terminal.words import set_language

ECHO = """
import os, tty
tty.setraw(0)
print("ready", flush=True)
while (key := os.read(0, 1)) != b"q": os.write(1, b"<" + key + b">")
raise SystemExit(3)
"""
TYPED = '["stdin", "{}"]'


class Caller:
    """A browser with cookies and, where it is asked to have one, an Origin."""

    def __init__(self, session, door):
        self.session, self.door = session, door

    def get(self, path, **more):
        return self.session.get(self.door.base + path, allow_redirects=False, **more)

    def socket(self, origin=None, **more):
        headers = {"Origin": origin or self.door.base.rstrip("/")} | more
        return self.session.ws_connect(self.door.base + "ws?width=90&height=30", headers=headers)


@asynccontextmanager
async def served(grace_s=60.0):
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    task = asyncio.create_task(
        serve([sys.executable, "-c", ECHO], {}, port=0, grace_s=grace_s, ready=ready.set_result)
    )
    try:
        door = await ready
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as session:
            caller = Caller(session, door)
            caller.task = task
            yield caller
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def enter(caller):
    async with caller.get(caller.door.address.removeprefix(caller.door.base)) as answer:
        assert answer.status == 303


async def told(socket, text):
    """Read until a text came."""
    seen = b""
    async with asyncio.timeout(20):
        while text not in seen:
            seen += await socket.receive_bytes()
    return seen


async def test_the_address_opens_once_and_the_cookie_from_then_on():
    async with served() as caller:
        await enter(caller)
        async with caller.get("") as page:
            assert page.status == 200
            assert "textual-terminal" in await page.text()
        async with caller.get(caller.door.address.removeprefix(caller.door.base)) as again:
            assert again.status == 403
            assert "used already" in await again.text()


async def test_a_wrong_token_and_no_token_open_nothing():
    async with served() as caller:
        for path in ("", "?token=", "?token=wrong", "state"):
            async with caller.get(path) as page:
                assert page.status == 403, path
                assert "textual-terminal" not in await page.text()
        await enter(caller)


async def test_a_cookie_that_is_no_text_opens_nothing():
    async with served() as caller:
        reader, writer = await asyncio.open_connection("127.0.0.1", caller.door.port)
        writer.write(
            f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{caller.door.port}\r\nConnection: close\r\n"
            f"Cookie: {caller.door.cookie_name}=".encode()
            + b"\xff\r\n\r\n"
        )
        assert (await reader.readline()).split()[1] == b"403"
        writer.close()


async def test_a_browser_that_looks_ahead_does_not_use_the_token_up():
    async with served() as caller:
        path = caller.door.address.removeprefix(caller.door.base)
        async with caller.get(path, headers={"Sec-Purpose": "prefetch"}) as ahead:
            assert ahead.status == 403
        async with caller.session.head(caller.door.address) as head:
            assert head.status == 405
        await enter(caller)


async def test_the_cookie_is_not_for_scripts_or_other_sites():
    async with (
        served() as caller,
        caller.get(caller.door.address.removeprefix(caller.door.base)) as answer,
    ):
        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert str(caller.door.port) in cookie.partition("=")[0]


@pytest.mark.parametrize("path", ["", "state", "static/textual.js", "static/none", "none", "ws"])
async def test_every_answer_has_the_strict_headers(path):
    async with served() as caller:
        await enter(caller)
        async with caller.get(path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            ours = caller.door.base.rstrip("/")
            hosts = set(re.findall(r"\w+://[^ ;]+", policy))
            assert hosts == {ours, ours.replace("http", "ws")}
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "script-src 'self';" in policy
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert answer.headers["Server"] == "shuaka"


async def test_another_name_for_this_computer_is_turned_away():
    async with served() as caller:
        await enter(caller)
        for host in ("evil.example", f"evil.example:{caller.door.port}", "127.0.0.1:1"):
            async with caller.get("", headers={"Host": host}) as answer:
                assert answer.status == 403
                assert host not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1", "https://{}"]
)
async def test_a_web_socket_of_another_page_is_refused(origin):
    async with served() as caller:
        await enter(caller)
        ours = f"127.0.0.1:{caller.door.port}"
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await caller.socket(origin.format(ours))
        assert refused.value.status == 403


async def test_a_web_socket_without_the_cookie_is_refused():
    async with served() as caller:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await caller.socket()
        assert refused.value.status == 403


async def test_a_second_page_is_told_where_the_counter_is():
    async with served() as caller:
        await enter(caller)
        async with await caller.socket() as first:
            await told(first, b"ready")
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await caller.socket()
            assert refused.value.status == 409
            async with caller.get("state") as state:
                assert await state.text() == "elsewhere"


async def test_keys_reach_the_counter_and_a_page_that_comes_back_finds_it():
    async with served() as caller:
        await enter(caller)
        async with await caller.socket() as page:
            await told(page, b"ready")
            await page.send_str(TYPED.format("a"))
            await told(page, b"<a>")
            for nonsense in ("", "[]", "{}", '["stdin", 3]', '["resize", {"width": "x"}]', "[[["):
                await page.send_str(nonsense)
        async with asyncio.timeout(20), caller.get("state") as state:
            while await state.text() != "free":
                state = await caller.get("state")
        async with await caller.socket() as page:
            await page.send_str(TYPED.format("b"))
            await told(page, b"<b>")


async def test_it_ends_with_the_counter_and_with_its_exit_code():
    async with served() as caller:
        await enter(caller)
        async with await caller.socket() as page:
            await told(page, b"ready")
            await page.send_str(TYPED.format("q"))
            ended = await asyncio.wait_for(caller.task, 20)
        assert (ended.why, ended.code) == (End.LEFT, 3)


async def test_it_ends_a_while_after_the_last_page_went():
    async with served(grace_s=0.05) as caller:
        await enter(caller)
        async with await caller.socket() as page:
            await told(page, b"ready")
        ended = await asyncio.wait_for(caller.task, 20)
        assert ended.why is End.GONE


async def test_refusals_speak_chinese():
    set_language("zh")
    try:
        async with served() as caller, caller.get("") as page:
            text = await page.text()
            assert 'lang="zh-CN"' in text
            assert "令牌" in text
    finally:
        set_language("en")


def test_a_token_is_good_once():
    door = Door()
    token = door.address.partition("token=")[2]
    assert [door.judge(one) for one in ("", token, token)] == [
        Token.WRONG, Token.GOOD, Token.USED,
    ]  # fmt: skip
    assert not door.is_ours("127.0.0.1:0"), "nothing is ours before the port is known"


def test_typed_keys_are_not_shown():
    typed = read_message(TYPED.format("246810"))
    assert typed == Typed(b"246810")
    assert "246810" not in repr(typed)
    assert read_message('["resize", {"width": 100, "height": 30}]') == Size(100, 30)
