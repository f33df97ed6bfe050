"""A centre served on loopback from a thread, on a port of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp

from backend.api.app import Door, create_app
from backend.api.serving import Server

STARTED_S = 10.0


@contextmanager
def served(door: Door) -> Iterator[str]:
    """The base address of the running server of a centre."""
    with running(create_app(door)) as url:
        yield url


@contextmanager
def running(app: ASGIApp) -> Iterator[str]:
    """The base address of a running application."""
    bound: list[int] = []
    ready = threading.Event()

    def told(port: int) -> None:
        bound.append(port)
        ready.set()

    server = Server(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, args=(told,), daemon=True)
    thread.start()
    assert ready.wait(STARTED_S)
    try:
        yield f"http://127.0.0.1:{bound[0]}"
    finally:
        server.stop()
        thread.join(STARTED_S)
        assert not thread.is_alive()
