"""vpcd's wire: where the driver is, and frames of a two-byte length and a body.

A body of one byte is a control code, never an APDU; only ATR requests and APDUs are answered. The
driver writes length and body apart, which delayed acknowledgement turns into 40 ms an APDU: a
quick acknowledgement is asked for whenever a body is missing.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass

from card_emulator.refusals import CardRefused

HOST = "127.0.0.1"
PORT = 35963  # the user card; the driver's second slot is the next port
OFF, ON, RESET, ATR = 0, 1, 2, 4
HEAD = 2
ROOM = HEAD + 0xFFFF
QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)  # Linux has it
CONNECT_S = 2.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where the driver is, or (listening) where it finds us."""

    host: str = HOST
    port: int = PORT
    listening: bool = False

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def door(self) -> socket.socket:
        """Connected to the driver, or listening for it. OSError; PlaceTaken."""
        if not self.listening:
            return socket.create_connection((self.host, self.port), CONNECT_S)
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        try:
            return socket.create_server((self.host, self.port), family=family, backlog=1)
        except OSError as reason:
            raise PlaceTaken(self, reason) from reason


class PlaceTaken(CardRefused):
    """We cannot listen there."""

    exit_code = 3

    def __init__(self, place: Place, reason: OSError) -> None:
        super().__init__(
            "Nothing can listen at {place} ({reason}); choose another --port.",
            place=place,
            reason=reason.strerror or reason,
        )


def tuned(connection: socket.socket) -> None:
    """One send an answer, on its way at once; a peer that vanished is noticed in the end."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)


def framed(body: bytes) -> bytes:
    """A body as it goes over the wire."""
    return len(body).to_bytes(HEAD, "big") + body


class Frames:
    """Bodies of frames out of a byte stream, however TCP splits and merges it."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._buffer = bytearray(ROOM)
        self._view = memoryview(self._buffer)
        self._start = self._end = 0

    def next(self) -> bytearray | None:
        """The next body, the caller's to wipe; None at the end of the stream. OSError."""
        while True:
            start, have = self._start, self._end - self._start
            if have >= HEAD:
                length = self._buffer[start] << 8 | self._buffer[start + 1]
                if have >= HEAD + length:
                    return self._take(HEAD + length)
                if QUICKACK is not None:
                    self._connection.setsockopt(socket.IPPROTO_TCP, QUICKACK, 1)
            if self._end == ROOM:
                self._compact()
            count = self._connection.recv_into(self._view[self._end :])
            if not count:
                return None
            self._end += count

    def _take(self, size: int) -> bytearray:
        """A frame out of the buffer; what was there is wiped, for it may be a PIN."""
        start, stop = self._start, self._start + size
        body = self._buffer[start + HEAD : stop]
        self._view[start:stop] = bytes(size)
        if stop == self._end:
            self._start = self._end = 0
        else:
            self._start = stop
        return body

    def _compact(self) -> None:
        """The tail to the front; a frame that starts at the front always fits."""
        have = self._end - self._start
        tail = self._buffer[self._start : self._end]
        self._view[: self._end] = bytes(self._end)
        self._view[:have] = tail
        tail[:] = bytes(have)
        self._start, self._end = 0, have
