"""The server around the application: one process, limits for slow callers, a quiet log."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from backend.api.app import Door, create_app

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


class Server:
    """A door on an address; `run` returns when it is stopped or interrupted."""

    def __init__(self, door: Door, host: str, port: int) -> None:
        self._address = (host, port)
        config = uvicorn.Config(
            create_app(door),
            http=ImpatientProtocol,
            log_level="warning",
            access_log=False,
            timeout_keep_alive=KEEP_ALIVE_S,
            limit_concurrency=MOST_AT_ONCE,
            h11_max_incomplete_event_size=LONGEST_HEAD,
            server_header=False,
        )
        self._server = uvicorn.Server(config)

    def run(self, ready: Callable[[int], None]) -> None:
        """Serve; `ready` is called with the port once it listens. Raises OSError when it cannot."""
        family = socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET
        with socket.create_server(self._address, family=family) as listening:
            ready(listening.getsockname()[1])
            asyncio.run(self._server.serve(sockets=[listening]))

    def stop(self) -> None:
        """End `run`, from any thread."""
        self._server.should_exit = True
