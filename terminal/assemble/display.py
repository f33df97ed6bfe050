"""The holder's display put together: the page's server in a thread of its own, and the local socket
for a window in another terminal. Both show the one board that the counter writes on.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from card_emulator.control import listening, near
from terminal.errors import WorldFailure
from terminal.holder.board import Board
from terminal.holder.line import WindowLine, Windows
from terminal.words import language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backend.api.serving import Server
    from terminal.holder.site import HolderSite

LOOPBACK = "127.0.0.1"
SOCKET = "holder.sock"
STARTED_S, STOPPED_S = 15.0, 5.0


class DisplayUnusable(WorldFailure):
    """There is no place for it on this machine."""

    template = "The holder's display cannot be opened ({detail}). The PIN is typed at the counter."


class NoDisplay(WorldFailure):
    """Nobody answers at the socket."""

    template = (
        "No counter with a holder's display is open in {path}. At the counter F10, The holder's "
        "display, opens it, or the setting holder_display = true."
    )


class OpenDisplay:
    """A `holder.display.Display`. Raises DisplayUnusable."""

    def __init__(self, folder: Path, board: Board | None = None) -> None:
        self.board = board or Board()
        self._path = folder / SOCKET
        self._server, self._site = _application(self.board)
        self._port, self._failed = 0, ""
        self._listening = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="holder's page", daemon=True)
        self._thread.start()
        if not self._listening.wait(STARTED_S) or not self._port:
            raise DisplayUnusable(detail=self._failed or "?")
        try:
            self._windows = Windows(listening(self._path), self.board, self.address)
        except OSError as trouble:
            self._stop()
            raise DisplayUnusable(detail=trouble.strerror or "?") from trouble

    def _serve(self) -> None:
        def ready(port: int) -> None:
            self._port = port
            self._listening.set()

        try:
            self._server.run(ready)
        except OSError as trouble:
            self._failed = trouble.strerror or str(trouble)
        finally:
            self._listening.set()

    def address(self) -> str:
        """A fresh address of the page; it works once."""
        return f"http://{LOOPBACK}:{self._port}/?t={self._site.admission.new_word()}"

    def close(self) -> None:
        """Displays are told and let go; then nothing listens any more."""
        self.board.close()
        self._windows.close()
        self._stop()
        self._path.unlink(missing_ok=True)

    def _stop(self) -> None:
        self.board.close()
        self._server.stop()
        self._thread.join(STOPPED_S)


def _application(board: Board) -> tuple[Server, HolderSite]:
    """The site behind strict headers, and a server that does not listen yet."""
    from backend.api.callers import LOOPBACK as OURS
    from backend.api.serving import Server
    from backend.online.doors import HEADERS, Strict
    from terminal.holder.site import POLICY, HolderSite, create_holder_site

    site = HolderSite(board, language)
    headers = HEADERS | {"Content-Security-Policy": POLICY}
    app = Strict(create_holder_site(site), OURS, headers)
    return Server(app, LOOPBACK, 0), site


@contextmanager
def reached(folder: Path) -> Iterator[WindowLine]:
    """A line to the display of the counter that owns a home. Raises NoDisplay."""
    try:
        with near(folder / SOCKET) as name:
            line = WindowLine(name)
    except OSError as nobody:
        raise NoDisplay(path=str(folder)) from nobody
    try:
        yield line
    finally:
        line.close()
