"""The counter's address on this computer, from the first request to the last."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from terminal.web.door import HOSTS, Door
from terminal.web.session import End, Session
from terminal.web.site import Site

STOPPING_S = 2.0
"""How long an answer that is being given may take once the session is over."""
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Ended:
    """Why it is over, and how the counter left: its exit code, or its signal negated."""

    why: End
    code: int


async def serve(
    words: Sequence[str],
    environment: Mapping[str, str],
    *,
    port: int,
    grace_s: float,
    ready: Callable[[Door], None],
) -> Ended:
    """Serve the counter that `words` start, until it is left, stopped, or nobody looks any more.

    `ready` is told the door once the address can be opened; port 0 is any free one. Raises OSError.
    """
    loop = asyncio.get_running_loop()
    session, door = Session(words, environment, grace_s), Door()
    runner = web.AppRunner(
        Site(door, session).application(), access_log=None, shutdown_timeout=STOPPING_S
    )
    await runner.setup()
    for stop in STOPS:
        loop.add_signal_handler(stop, session.end, End.STOPPED)
    try:
        await web.TCPSite(runner, HOSTS[0], port).start()
        door.port = runner.addresses[0][1]
        ready(door)
        why = await session.over()
    finally:
        code = await session.close()
        for stop in STOPS:
            loop.remove_signal_handler(stop)
        await runner.cleanup()
    return Ended(why, code)
