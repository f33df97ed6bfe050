"""Addresses, limits and shapes around the centre's one function, as an ASGI application.

A request passes Host and Origin, then the gateway's header check, then the body limits; only then
the centre sees its bytes. Errors before the centre have the gateway's shape, all others the
interface's own.
"""

from __future__ import annotations

import asyncio
import time
from codecs import BOM_UTF8
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.api import bridge, files
from backend.api.callers import LOOPBACK, Callers
from backend.api.gateway import Gate, OpenGate
from backend.api.metrics import Metrics
from backend.api.openapi import openapi
from backend.api.urls import read_address
from backend.centre import Centre
from backend.protocol import codec
from backend.protocol.calls import DOWNLOAD
from backend.protocol.refusals import Code, Refused

MOST_BODY = 4 * 1024 * 1024
"""Bytes of a body: the interface's 40,000 characters of input, or a file in a 9101 or 2203A."""

BODY_S = 10.0
"""How long a body may take to arrive."""

JSON = "application/json; charset=utf-8"

PLAIN, MOST_PACKING = "identity", 20
"""Bodies come as they are: what a packed one holds is known only when it is unpacked."""

UNREADABLE = (msgspec.DecodeError, UnicodeError, RecursionError)
"""What comes of bytes that are no JSON: msgspec takes the text of strings as it is."""


class _Infno(msgspec.Struct):
    infno: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may cost before the centre sees it."""

    body_bytes: int = MOST_BODY
    body_s: float = BODY_S


@dataclass(slots=True)
class Door:
    """The centre behind its checks."""

    centre: Centre
    gate: Gate = field(default_factory=OpenGate)
    callers: Callers = LOOPBACK
    limits: Limits = Limits()
    metrics: Metrics = field(default_factory=Metrics)

    async def message(self, request: Request) -> Response:
        """A message at one of its addresses."""
        address = read_address(request.url.path, self.centre.profile.url_style)
        if address is None:
            return self.turn_away(404, "没有该地址")
        if request.method != "POST":
            return self.turn_away(405, "只接受POST", {"Allow": "POST"})
        content_type = request.headers.get("content-type", "")
        accept = request.headers.get("accept", "")

        def work(body: bytes) -> Response:
            envelope = files.envelope_of(body, content_type)
            reply = self.handle(envelope, address.infno)
            return _answered(reply, self._asked(envelope), accept)

        return await self._answer(request, work)

    async def dll_call(self, request: Request) -> Response:
        """The browser's bridge."""
        return await self._answer(
            request, lambda body: Response(bridge.call(body, self.handle), media_type=JSON)
        )

    async def _answer(self, request: Request, work: Callable[[bytes], Response]) -> Response:
        refused = self.gate.refuses(request.headers, self.centre.now())
        if refused is not None:
            return self.turn_away(401, refused)
        packing = request.headers.get("content-encoding", PLAIN)[:MOST_PACKING]
        if packing.lower() != PLAIN:
            return self.refuse(415, f"packed as {packing}")
        body = await self._body(request)
        if isinstance(body, Response):
            return body
        try:
            return await run_in_threadpool(work, body)
        except UNREADABLE:
            return self.refuse(200, "not JSON as this address wants it")

    async def _body(self, request: Request) -> bytes | Response:
        """The whole body within its limits, or the answer to one that is not."""
        announced = request.headers.get("content-length", "0")
        if announced.isdigit() and int(announced) > self.limits.body_bytes:
            return self.refuse(413, f"more than {self.limits.body_bytes} bytes")
        parts, size = [], 0
        try:
            async with asyncio.timeout(self.limits.body_s):
                async for part in request.stream():
                    parts.append(part)
                    size += len(part)
                    if size > self.limits.body_bytes:
                        return self.refuse(413, f"more than {self.limits.body_bytes} bytes")
        except TimeoutError:
            return self.refuse(408, f"incomplete after {self.limits.body_s:g} s")
        except ClientDisconnect:
            return self.refuse(400, "the caller went away")
        return b"".join(parts).removeprefix(BOM_UTF8)

    def handle(self, body: bytes, infno: str = "") -> bytes:
        """One envelope; `infno` is what the address named. The same bytes as in process."""
        started = time.monotonic()
        asked, ours = _infno(body), self._asked(body)
        if infno and asked and infno not in (asked, ours):
            reply = self.centre.refuse(Refused(Code.UNKNOWN_INFNO, infno=asked))
        else:
            reply = self.centre.handle(body)
        self.metrics.count(ours, reply, time.monotonic() - started)
        return reply

    def _asked(self, body: bytes) -> str:
        """The transaction a body asks for, in our numbers."""
        asked = _infno(body)
        return self.centre.profile.renumbered.get(asked, asked)

    def refuse(self, status: int, detail: str) -> Response:
        """A message that is none, in the interface's own shape."""
        self.metrics.turn_away(status)
        reply = self.centre.refuse(Refused(Code.MALFORMED, detail=detail))
        return Response(reply, status, media_type=JSON)

    def turn_away(
        self, status: int, message: str, headers: dict[str, str] | None = None
    ) -> JSONResponse:
        """A request the gateway does not let through, in the gateway's shape."""
        self.metrics.turn_away(status)
        return JSONResponse({"code": status, "message": message}, status, headers)

    async def health(self, request: Request) -> Response:
        """Whether the database answers."""
        del request
        detail = await run_in_threadpool(self.centre.trouble)
        answer = {"status": "failing" if detail else "ok", "detail": detail}
        return JSONResponse(answer, 503 if detail else 200)

    async def numbers(self, request: Request) -> Response:
        """Counters for monitoring."""
        del request
        return PlainTextResponse(self.metrics.text())

    async def crashed(self, request: Request, bug: Exception) -> Response:
        """A bug: its transaction was rolled back; the server's log has the traceback."""
        del request
        refusal = Refused(Code.CENTRE_FAILURE, detail=type(bug).__name__)
        return Response(self.centre.refuse(refusal), media_type=JSON)

    async def not_found(self, request: Request, wrong: Exception) -> Response:
        """What no route takes."""
        del request
        status = wrong.status_code if isinstance(wrong, HTTPException) else 404
        return self.turn_away(status, "没有该地址")


def _answered(reply: bytes, infno: str, accept: str) -> Response:
    """A reply as it travels; what 9102 fetches may travel bare."""
    file = files.carried_file(reply, accept) if infno == DOWNLOAD.infno else None
    if file is None:
        return Response(reply, media_type=JSON)
    headers = {"content-disposition": file.disposition}
    return Response(file.content, media_type=files.OCTETS, headers=headers)


def create_app(door: Door) -> Starlette:
    """The application around a door."""
    document = msgspec.json.encode(openapi(door.centre.profile.url_style))

    async def description(request: Request) -> Response:
        del request
        return Response(document, media_type=JSON)

    app = Starlette(
        routes=[
            Route("/health", door.health, methods=["GET"]),
            Route("/metrics", door.numbers, methods=["GET"]),
            Route("/openapi.json", description, methods=["GET"]),
            Route("/dll/call", door.dll_call, methods=["POST"]),
            Route("/{path:path}", door.message, methods=list(METHODS)),
        ],
        exception_handlers={HTTPException: door.not_found, Exception: door.crashed},
    )
    app.add_middleware(  # a browser asks before it lets a page send us JSON
        CORSMiddleware,
        allow_origins=sorted(door.callers.origins),
        allow_methods=["POST"],
        allow_headers=["*"],
    )
    app.add_middleware(_CallerCheck, door=door)
    return app


METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class _CallerCheck:
    """Turns away requests for a foreign Host, or from a page of a foreign Origin."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        reason = None
        if scope["type"] == "http":
            reason = self._door.callers.refuses(Request(scope).headers)
        if reason is None:
            await self._app(scope, receive, send)
        else:
            await self._door.turn_away(403, reason)(scope, receive, send)


def _infno(body: bytes) -> str:
    """The number a body says, "" when it says none that can be read."""
    try:
        return codec.decode(body, _Infno).infno
    except UNREADABLE:
        return ""
