"""What every request passes and every answer carries: callers, headers, small forms."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.api.callers import Callers

MOST_FORM = 8 * 1024
FORM_S = 10.0
HTML = "text/html; charset=utf-8"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # not "no-referrer": with that browsers say "Origin: null" of our own forms
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

Form = dict[str, str]


class Strict:
    """Turns away foreign hosts and pages, and puts the headers on every answer."""

    def __init__(
        self, app: ASGIApp, callers: Callers, headers: Mapping[str, str] = HEADERS
    ) -> None:
        self._app, self._callers, self._headers = app, callers, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def strictly(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        reason = None
        if scope["type"] == "http":
            reason = self._callers.refuses(Request(scope).headers)
        app = self._app if reason is None else Response(reason, 403, media_type=HTML)
        await app(scope, receive, strictly)


async def read_form(request: Request) -> Form:
    """A small form, whole; anything else is an empty one, which has no token."""
    kind = request.headers.get("content-type", "").partition(";")[0]
    if kind != "application/x-www-form-urlencoded":
        return {}
    body = bytearray()
    try:
        async with asyncio.timeout(FORM_S):
            async for part in request.stream():
                body += part
                if len(body) > MOST_FORM:
                    return {}
    except TimeoutError:
        return {}
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=10))
    except ValueError:
        return {}
    finally:
        body[:] = bytes(len(body))
