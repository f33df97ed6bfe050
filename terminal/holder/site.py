"""The holder's page: one document, one stream of states, and answers that are posted once.

The page is static; everything it says comes as JSON (shown.py). A PIN comes as the covered body of
one POST: in no address, header, cookie, stream or log. The server around it (terminal/assemble)
listens on loopback and puts the strict headers on every answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib.resources import files

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from terminal.holder.admission import Admission, Session
from terminal.holder.board import COVERED, Board
from terminal.holder.shown import shown
from terminal.words import LANGUAGES, N_, in_language

COOKIE = "shuaka_holder"
WORD = "t"
HEARTBEAT_S = 10.0
BODY_S = 5.0
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
"""What the page may do: its own script and style, and talk to where it came from."""
TURNED_AWAY = N_(
    "This address was used already, or it never was one. "
    "The counter gives a new one: F10, The holder's display, or 'shuaka holder'."
)
FILES = {
    "page.html": "text/html; charset=utf-8",
    "display.js": "text/javascript; charset=utf-8",
    "display.css": "text/css; charset=utf-8",
}

Inside = Callable[[Request, Session], Awaitable[Response]]


class HolderSite:
    """The page of one board. `language` is what a fresh page speaks."""

    def __init__(self, board: Board, language: Callable[[], str]) -> None:
        self._board, self._language = board, language
        self.admission = Admission()

    async def door(self, request: Request) -> Response:
        """The address with its word, once; after that the page for whoever has the cookie."""
        word = request.query_params.get(WORD)
        if word is None:
            return _file("page.html") if self._session(request) else self._turned_away()
        session = self.admission.admit(word, self._language())
        if session is None:
            return self._turned_away()
        self._board.wake()
        answer = RedirectResponse("/", 303)
        answer.set_cookie(cookie_of(request), session.key, httponly=True, samesite="strict")
        return answer

    def inside(self, handle: Inside) -> Callable[[Request], Awaitable[Response]]:
        """Only for the page itself: with its cookie, and posted by it."""

        async def checked(request: Request) -> Response:
            session = self._session(request)
            if session is None or (request.method == "POST" and "origin" not in request.headers):
                return Response(status_code=403)
            return await handle(request, session)

        return checked

    async def events(self, request: Request, session: Session) -> Response:
        """Every state from now on, as server-sent events."""
        del request
        return StreamingResponse(self._states(session), media_type="text/event-stream")

    async def _states(self, session: Session) -> AsyncIterator[bytes]:
        changed, loop = asyncio.Event(), asyncio.get_running_loop()
        with self._board.attend(lambda: loop.call_soon_threadsafe(changed.set)):
            while not session.ended:
                changed.clear()
                last = self._board.closed
                state = msgspec.json.encode(shown(self._board.look(), session.language))
                yield b"data: " + state + b"\n\n"
                if last:
                    return
                while not await _happens(changed):
                    yield b":\n\n"

    async def answer(self, request: Request, session: Session) -> Response:
        """A covered PIN for the question of that number."""
        del session
        sent = await _body(request)
        try:
            taken = self._board.answer(request.path_params["number"], sent)
        finally:
            sent[:] = bytes(len(sent))
        return Response(status_code=204 if taken else 409)

    async def cancel(self, request: Request, session: Session) -> Response:
        """The holder wants no more of it."""
        del session
        taken = self._board.cancel(request.path_params["number"])
        return Response(status_code=204 if taken else 409)

    async def speak(self, request: Request, session: Session) -> Response:
        """Another language, on this page only."""
        language = request.path_params["language"]
        if language not in LANGUAGES:
            return Response(status_code=404)
        session.language = language
        self._board.wake()
        return Response(status_code=204)

    def _session(self, request: Request) -> Session | None:
        return self.admission.find(request.cookies.get(cookie_of(request), ""))

    def _turned_away(self) -> Response:
        said = "\n\n".join(in_language(language, TURNED_AWAY) for language in LANGUAGES)
        return Response(said, 403, media_type="text/plain; charset=utf-8")


def create_holder_site(site: HolderSite) -> Starlette:
    """The application; strict headers and foreign callers are its server's business."""

    async def document(request: Request) -> Response:
        return _file(request.url.path[1:])

    post = ["POST"]
    return Starlette(
        routes=[
            Route("/", site.door),
            Route("/display.js", document),
            Route("/display.css", document),
            Route("/events", site.inside(site.events)),
            Route("/answer/{number:int}", site.inside(site.answer), methods=post),
            Route("/cancel/{number:int}", site.inside(site.cancel), methods=post),
            Route("/language/{language}", site.inside(site.speak), methods=post),
        ]
    )


def cookie_of(request: Request) -> str:
    """Cookies know no ports; two counters on one machine must not take each other's."""
    return f"{COOKIE}_{request.url.port or 80}"


def _file(name: str) -> Response:
    content = (files("terminal.holder") / "files" / name).read_bytes()
    return Response(content, media_type=FILES[name])


async def _happens(changed: asyncio.Event) -> bool:
    """Whether something changed before the next heartbeat."""
    try:
        async with asyncio.timeout(HEARTBEAT_S):
            return await changed.wait()
    except TimeoutError:
        return False


async def _body(request: Request) -> bytearray:
    """A body of COVERED bytes; anything longer or slower is cut and fits no question."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            async for part in request.stream():
                body += part[: COVERED + 1 - len(body)]
                if len(body) > COVERED:
                    break
    except TimeoutError:
        body.clear()
    return body
