"""The server around the application: one process, limits for slow callers, a quiet log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS_S = 10.0
"""How long a new connection may take to say what it wants."""

KEEP_ALIVE_S = 15
MOST_AT_ONCE = 256
LONGEST_HEAD = 16 * 1024


class ImpatientProtocol(H11Protocol):
    """Hangs up on a caller that connects and does not ask."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A caller is there: start the clock."""
        assert isinstance(transport, asyncio.Transport)
        super().connection_made(transport)
        self.loop.call_later(HEADERS_S, self._hang_up_on_silence)

    def _hang_up_on_silence(self) -> None:
        asked = getattr(self, "cycle", None)  # set by the first complete head of a request
        if asked is None and not self.transport.is_closing():
            self.transport.close()


class _Listening(uvicorn.Server):
    """uvicorn's server, which leaves an address it cannot have to its caller."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[int], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: object = None) -> None:
        """Listen. Raises OSError."""
        del sockets
        await self.lifespan.startup()
        config = self.config

        def protocol() -> asyncio.Protocol:
            return ImpatientProtocol(config, self.server_state, self.lifespan.state)

        loop = asyncio.get_running_loop()
        server = await loop.create_server(protocol, config.host, config.port)
        self.servers = [server]
        self.started = True
        self._ready(server.sockets[0].getsockname()[1])


class Server:
    """An application on an address; `run` returns when it is stopped or interrupted."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        self._config = uvicorn.Config(
            app,
            host=host,
            port=port,
            lifespan="off",
            log_level="warning",
            access_log=False,
            timeout_keep_alive=KEEP_ALIVE_S,
            limit_concurrency=MOST_AT_ONCE,
            h11_max_incomplete_event_size=LONGEST_HEAD,
            server_header=False,
        )
        self._running: _Listening | None = None

    def run(self, ready: Callable[[int], None]) -> None:
        """Serve; `ready` is called with the port once it listens. Raises OSError when it cannot."""
        self._running = _Listening(self._config, ready)
        asyncio.run(self._running.serve())

    def stop(self) -> None:
        """End `run`, from any thread."""
        assert self._running is not None
        self._running.should_exit = True
