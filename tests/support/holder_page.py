"""A holder's page without a browser: a cookie, the stream of states, answers covered as it does."""

import json
import socket
import threading
from contextlib import contextmanager, suppress
from queue import Queue

import httpx

from terminal.assemble.display import OpenDisplay
from terminal.holder.board import Board, covered

PATIENCE_S = 20.0


class HolderPage:
    """An opened page; `states` are those it was sent, newest last."""

    def __init__(self, address: str) -> None:
        self.base = address.partition("/?")[0]
        self.client = httpx.Client(base_url=self.base, timeout=PATIENCE_S)
        self.opened = self.client.get(address, follow_redirects=True)
        self.states: list[dict] = []
        self.raw: list[str] = []
        self.answered = 0
        self._news: Queue[dict | None] = Queue()
        self._stream = None
        if self.opened.status_code == 200:
            threading.Thread(target=self._follow, daemon=True).start()

    def _follow(self) -> None:
        try:
            with self.client.stream("GET", "/events") as self._stream:
                for line in self._stream.iter_lines():
                    self.raw.append(line)
                    if line.startswith("data: "):
                        self._news.put(json.loads(line[6:]))
        except httpx.HTTPError:
            pass
        self._news.put(None)

    def until(self, fits) -> dict:
        """The next state that fits; AssertionError when the stream ends before."""
        while True:
            state = self._news.get(timeout=PATIENCE_S)
            assert state is not None, "the stream ended"
            self.states.append(state)
            if fits(state):
                return state

    def asked(self) -> dict:
        """The next question; one that was answered may be in a state once more."""
        return self.until(
            lambda state: state["ask"] is not None and state["ask"]["number"] > self.answered
        )["ask"]

    def ended(self) -> bool:
        """Whether the stream ends now."""
        while (state := self._news.get(timeout=PATIENCE_S)) is not None:
            self.states.append(state)
        return True

    def post(self, path: str, content: bytes = b"", **headers: str) -> int:
        return self.client.post(
            path, content=content, headers={"origin": self.base} | headers
        ).status_code

    def type(self, ask: dict, pin: str) -> int:
        body = covered(bytearray(pin, "ascii"), bytes.fromhex(ask["pad"]))
        heard = self.post(f"/answer/{ask['number']}", bytes(body))
        if heard == 204:  # taken
            self.answered = ask["number"]
        return heard

    def leave(self) -> None:
        """The page is closed in the browser: the display is told at once, by the connection."""
        if self._stream is not None:
            line = self._stream.extensions["network_stream"].get_extra_info("socket")
            with suppress(OSError):  # it was closed from the other side
                line.shutdown(socket.SHUT_RDWR)
            self._stream.close()
        self.client.close()


@contextmanager
def display(folder, **times: float):
    """An open display over a board that may be impatient."""
    opened = OpenDisplay(folder, Board(**times))
    try:
        yield opened
    finally:
        opened.close()
