"""The one counter and the one page that looks at it.

The counter starts with the first page. A page that goes leaves it running for a while, so that a
reload finds the basket as it was; then its window is closed, as if somebody had closed a terminal.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import StrEnum

from aiohttp import WSMsgType, web

from terminal.web.messages import Typed, read_message
from terminal.web.window import UNSEEN, Size, Window

FIRST_PAGE_S = 600.0
"""How long the address waits for somebody to open it."""


class State(StrEnum):
    """How a page that was cut off stands."""

    FREE = "free"
    ELSEWHERE = "elsewhere"
    ENDED = "ended"


class End(StrEnum):
    """Why a session is over."""

    LEFT = "left"
    GONE = "gone"
    STOPPED = "stopped"


class Session:
    """`words` and `environment` start the counter; `grace_s` is how long it waits for a page."""

    def __init__(
        self, words: Sequence[str], environment: Mapping[str, str], grace_s: float
    ) -> None:
        self._words, self._environment, self._grace_s = words, environment, grace_s
        self._window: Window | None = None
        self._shows: asyncio.Task[None] | None = None
        self._page: web.WebSocketResponse | None = None
        self._taken = False
        loop = asyncio.get_running_loop()
        self._over: asyncio.Future[End] = loop.create_future()
        self._timer = loop.call_later(FIRST_PAGE_S, self.end, End.GONE)

    @property
    def state(self) -> State:
        """What a page that was cut off is told."""
        if self._over.done():
            return State.ENDED
        return State.ELSEWHERE if self._taken else State.FREE

    def end(self, why: End) -> None:
        """It is over; the first reason stays."""
        if not self._over.done():
            self._over.set_result(why)

    async def over(self) -> End:
        """Wait until it is."""
        return await asyncio.shield(self._over)

    def take(self) -> bool:
        """A page wants to look; only one can."""
        if self.state is not State.FREE:
            return False
        self._timer.cancel()
        self._taken = True
        return True

    def leave(self) -> None:
        """The page that looked is gone."""
        self._page = None
        self._taken = False
        if self._window is not None and not self._over.done():
            self._window.resize(UNSEEN)
        self._timer = asyncio.get_running_loop().call_later(self._grace_s, self.end, End.GONE)

    async def look(self, page: web.WebSocketResponse, size: Size) -> None:
        """Show the counter on a page, and type what is typed there, until the page goes."""
        if self._window is None:
            self._page = page
            self._window = await Window.open(self._words, self._environment, size)
            self._shows = asyncio.create_task(self._show(self._window))
        else:
            with suppress(ConnectionError):
                await page.send_bytes(self._window.switches.sequence())
            self._page = page
            self._window.resize(size)
        async for message in page:
            asked = read_message(message.data) if message.type is WSMsgType.TEXT else None
            if isinstance(asked, Typed):
                self._window.write(asked.keys)
            elif asked is not None:
                self._window.resize(asked)

    async def _show(self, window: Window) -> None:
        """All that the counter paints goes to the page that looks at the moment, if one does."""
        while painted := await window.read():
            if self._page is not None:
                with suppress(ConnectionError):
                    await self._page.send_bytes(painted)
        self.end(End.LEFT)

    async def close(self) -> int:
        """Close page and counter; the counter's exit code, or the signal that ended it, negated."""
        self._timer.cancel()
        if self._page is not None:
            await self._page.close()
        if self._shows is not None:
            self._shows.cancel()
        return 0 if self._window is None else await self._window.close()
