"""What the counter's address answers: the page, its files, how the session stands, the web socket.

Every answer carries the same strict headers; nothing but this address may be asked by the page, and
nobody may put it into a frame.
"""

from __future__ import annotations

import re
from importlib.resources import files
from importlib.resources.abc import Traversable

from aiohttp import web
from aiohttp.typedefs import Handler

from terminal.web import page
from terminal.web.door import Door, Token
from terminal.web.messages import MOST_CHARACTERS
from terminal.web.session import Session
from terminal.web.window import Size, within_limits
from terminal.words import tr

HEADERS = {
    # The terminal writes its own style elements; scripts come from files of ours only.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; "
    "style-src 'self' 'unsafe-inline'; connect-src {origin} {socket}; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Server": "shuaka",
}
OWN, EMULATOR = ("terminal.web", "static"), ("textual_serve", "static")
SCRIPT, STYLE = "text/javascript", "text/css"
FILES = {
    "page.js": (OWN, "page.js", SCRIPT),
    "page.css": (OWN, "page.css", STYLE),
    "textual.js": (EMULATOR, "js/textual.js", SCRIPT),
    "xterm.css": (EMULATOR, "css/xterm.css", STYLE),
}
HEARTBEAT_S = 15.0
"""How often a page is asked whether it is still there."""
USUAL = (80, 24)
NUMBER = re.compile(r"[0-9]{1,4}")


class Site:
    """Requests against one door and one session."""

    def __init__(self, door: Door, session: Session) -> None:
        self._door, self._session = door, session

    def application(self) -> web.Application:
        """The web application."""
        app = web.Application(middlewares=[self._only_ours])
        app.on_response_prepare.append(self._strict)
        app.router.add_get("/", self._page, allow_head=False)
        app.router.add_get("/state", self._state, allow_head=False)
        app.router.add_get("/ws", self._socket, allow_head=False)
        app.router.add_get("/static/{name}", self._file, allow_head=False)
        return app

    async def _strict(self, request: web.Request, response: web.StreamResponse) -> None:
        ours = request.host if self._door.is_ours(request.host) else "'none'"
        for name, value in HEADERS.items():
            told = value.replace("{origin}", f"http://{ours}").replace("{socket}", f"ws://{ours}")
            response.headers[name] = told

    @web.middleware
    async def _only_ours(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not self._door.is_ours(request.host):
            return refused(tr(page.FOREIGN))
        return await handler(request)

    def _is_known(self, request: web.Request) -> bool:
        return self._door.knows(request.cookies.get(self._door.cookie_name))

    async def _page(self, request: web.Request) -> web.Response:
        token = request.query.get("token")
        if token is not None:
            return self._admit(request, token)
        if not self._is_known(request):
            return refused(tr(page.ADDRESS_WRONG))
        return html(page.counter_page(request.host))

    def _admit(self, request: web.Request, token: str) -> web.Response:
        """A browser that only looks ahead does not use the token up."""
        if "Sec-Purpose" in request.headers:
            return refused(tr(page.NOT_YET))
        judged = self._door.judge(token)
        if judged is Token.USED:
            return refused(tr(page.ADDRESS_USED, base=self._door.base))
        if judged is Token.WRONG:
            return refused(tr(page.ADDRESS_WRONG))
        answer = web.Response(status=303, headers={"Location": "/"})
        answer.set_cookie(
            self._door.cookie_name, self._door.cookie, httponly=True, samesite="Strict", path="/"
        )
        return answer

    async def _state(self, request: web.Request) -> web.Response:
        if not self._is_known(request):
            return refused(tr(page.ADDRESS_WRONG))
        return web.Response(text=self._session.state)

    async def _file(self, request: web.Request) -> web.Response:
        if request.match_info["name"] not in FILES:
            raise web.HTTPNotFound
        (package, folder), path, kind = FILES[request.match_info["name"]]
        found: Traversable = files(package) / folder / path
        return web.Response(body=found.read_bytes(), content_type=kind, charset="utf-8")

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        """The one page's way to the counter."""
        ours = self._door.is_our_page(request.host, request.headers.get("Origin"))
        if not ours or not self._is_known(request):
            return refused(tr(page.FOREIGN))
        if not self._session.take():
            return refused(tr(page.NOTICES[self._session.state]), status=409)
        try:
            socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MOST_CHARACTERS)
            await socket.prepare(request)
            await self._session.look(socket, asked_size(request))
        finally:
            self._session.leave()
        return socket


def asked_size(request: web.Request) -> Size:
    """Columns and rows of the page; the usual ones where it does not say."""
    asked = [request.query.get(name, "") for name in ("width", "height")]
    if all(NUMBER.fullmatch(number) for number in asked):
        return within_limits(*map(int, asked))
    return within_limits(*USUAL)


def html(text: str, status: int = 200) -> web.Response:
    """A page as an answer."""
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")


def refused(sentence: str, status: int = 403) -> web.Response:
    """A refusal that can be read."""
    return html(page.refusal_page(sentence), status)
