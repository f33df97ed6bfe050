"""The doors to other centres: one served over HTTP, one whose books are a database at hand.

Anything but a whole answer with status 200 is PeerSilent: what was asked may have happened. Nothing
is sent twice here, and no more is read than an answer can be long.
"""

from __future__ import annotations

from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from backend.routes import Peer, PeerSilent

ADDRESS = "/fsi/api/rsfComIfsService/callService"
TIMEOUT_S = 10.0
"""The time of the interface's own sample code (settlement.md 2.4)."""

LARGEST_ANSWER = 16 * 1024 * 1024
OK = 200
_CONNECTIONS: dict[str, Callable[..., HTTPConnection]] = {
    "http": HTTPConnection,
    "https": HTTPSConnection,
}


def is_address(text: str) -> bool:
    """Whether it is the http address of a centre."""
    try:
        parts = urlsplit(text)
        return parts.scheme in _CONNECTIONS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def http_peer(url: str, timeout_s: float = TIMEOUT_S) -> Peer:
    """The door to a centre at a base address; each question is a connection of its own."""
    assert is_address(url)
    parts = urlsplit(url)
    headers = {"content-type": "text/plain; charset=utf-8", "accept": "application/json"}

    def ask(request: bytes) -> bytes:
        connection = _CONNECTIONS[parts.scheme](parts.hostname, parts.port, timeout=timeout_s)
        try:
            connection.request("POST", parts.path.rstrip("/") + ADDRESS, request, headers)
            answer = connection.getresponse()
            body = answer.read(LARGEST_ANSWER + 1)
        except (OSError, HTTPException) as silence:
            raise PeerSilent from silence
        finally:
            connection.close()
        whole = not answer.length and len(body) <= LARGEST_ANSWER  # length: what is still to come
        if answer.status != OK or not whole:
            raise PeerSilent
        return body

    return ask
