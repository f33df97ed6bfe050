"""A display in another window of this machine, over a local socket: states one way, answers back.

States are JSON lines (shown.py). What comes back are frames of a kind and a fixed size; a PIN comes
covered, as from the page. The socket's file is 0600, and both ends must be of one user.
"""

from __future__ import annotations

import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import msgspec

from terminal.holder.board import COVERED, Board, covered
from terminal.holder.shown import Shown, ShownAsk, shown
from terminal.words import LANGUAGES

LOOK, ADDRESS, ANSWER, CANCEL = b"L", b"N", b"A", b"C"
NUMBER = struct.Struct(">I")
CREDENTIALS = struct.Struct("3i")
SIZES = {LOOK: 2, ADDRESS: 0, ANSWER: NUMBER.size + COVERED, CANCEL: NUMBER.size}
MOST_WINDOWS = 8
LONGEST_STATE = 1 << 20


class Address(msgspec.Struct, frozen=True):
    """A fresh address of the page, for a browser."""

    address: str


class Windows:
    """The counter's end. `address` makes a fresh address of the page."""

    def __init__(self, listener: socket.socket, board: Board, address: Callable[[], str]) -> None:
        self._listener, self._board, self._address = listener, board, address
        self._wires: set[socket.socket] = set()
        threading.Thread(target=self._accept, name="holder", daemon=True).start()

    def _accept(self) -> None:
        with self._listener:
            while True:
                try:
                    wire, _ = self._listener.accept()
                except OSError:
                    return  # closed
                if is_ours(wire) and len(self._wires) < MOST_WINDOWS:
                    self._wires.add(wire)
                    threading.Thread(target=self._serve, args=(wire,), daemon=True).start()
                else:
                    wire.close()

    def _serve(self, wire: socket.socket) -> None:
        with wire, suppress(OSError):
            kind, frame = _frame(wire)
            if kind == ADDRESS:
                wire.sendall(msgspec.json.encode(Address(self._address())) + b"\n")
            elif kind == LOOK:
                _Window(wire, self._board, frame).show()
            wire.shutdown(socket.SHUT_RDWR)  # closing alone would leave its reader waiting
        self._wires.discard(wire)

    def close(self) -> None:
        """No more windows; those that are open have been told by the board."""
        for wire in (self._listener, *self._wires):
            with suppress(OSError):
                wire.shutdown(socket.SHUT_RD)
        with suppress(OSError):
            self._listener.close()


class _Window:
    """One window: this thread writes, another one reads."""

    def __init__(self, wire: socket.socket, board: Board, language: bytearray) -> None:
        self._wire, self._board = wire, board
        self._language = _language(language)
        self._changed = threading.Event()
        self._gone = False

    def show(self) -> None:
        """Every state, until either end is closed."""
        threading.Thread(target=self._read, daemon=True).start()
        with self._board.attend(self._changed.set):
            while True:
                self._changed.clear()
                last = self._board.closed or self._gone
                state = msgspec.json.encode(shown(self._board.look(), self._language))
                self._wire.sendall(state + b"\n")
                if last:
                    return
                self._changed.wait()

    def _read(self) -> None:
        with suppress(OSError):
            while True:
                kind, frame = _frame(self._wire)
                if not kind:
                    break
                self._take(kind, frame)
        self._gone = True
        self._changed.set()

    def _take(self, kind: bytes, frame: bytearray) -> None:
        if kind == LOOK:
            self._language = _language(frame)
            self._changed.set()
        elif kind == ANSWER:
            with memoryview(frame) as sent:
                number: int = NUMBER.unpack_from(sent)[0]
                self._board.answer(number, bytes(sent[NUMBER.size :]))
        elif kind == CANCEL:
            self._board.cancel(*NUMBER.unpack(frame))


class WindowLine:
    """The window's end, connected to the socket of that name. Raises OSError."""

    def __init__(self, name: str) -> None:
        self._wire = socket.socket(socket.AF_UNIX)
        try:
            self._wire.connect(name)
        except OSError:
            self._wire.close()
            raise

    def look(self, language: str) -> None:
        """Ask for states in this language from now on. Raises OSError."""
        self._wire.sendall(LOOK + language.encode("ascii"))

    def states(self) -> Iterator[Shown]:
        """Every state, until the counter closes."""
        with suppress(OSError, msgspec.DecodeError), self._wire.makefile("rb") as lines:
            while line := lines.readline(LONGEST_STATE):
                yield msgspec.json.decode(line, type=Shown)

    def address(self) -> str:
        """A fresh address of the page. Raises OSError or DecodeError."""
        self._wire.sendall(ADDRESS)
        with self._wire.makefile("rb") as lines:
            return msgspec.json.decode(lines.readline(LONGEST_STATE), type=Address).address

    def answer(self, ask: ShownAsk, digits: bytearray) -> None:
        """Send what was typed, covered; it is wiped. Raises OSError."""
        try:
            self._wire.sendall(
                ANSWER + NUMBER.pack(ask.number) + covered(digits, bytes.fromhex(ask.pad))
            )
        finally:
            digits[:] = bytes(len(digits))

    def cancel(self, ask: ShownAsk) -> None:
        """The holder wants no more of it. Raises OSError."""
        self._wire.sendall(CANCEL + NUMBER.pack(ask.number))

    def close(self) -> None:
        """Hang up."""
        with suppress(OSError):
            self._wire.shutdown(socket.SHUT_RDWR)
        self._wire.close()


def is_ours(wire: socket.socket) -> bool:
    """Whether the other end is of this process's user; where nobody can tell, the mode of the
    socket's file has to do.
    """
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    raw = wire.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, CREDENTIALS.size)
    _, user, _ = CREDENTIALS.unpack(raw)
    return bool(user == os.getuid())


def _frame(wire: socket.socket) -> tuple[bytes, bytearray]:
    """Kind and content of the next frame; an empty kind at the end, or for one that is none."""
    kind = bytes(_exactly(wire, 1))
    size = SIZES.get(kind)
    if size is None:
        return b"", bytearray()
    frame = _exactly(wire, size)
    return (kind, frame) if len(frame) == size else (b"", bytearray())


def _exactly(wire: socket.socket, size: int) -> bytearray:
    """So many bytes; fewer at the end."""
    frame, got = bytearray(size), 0
    while got < size:
        with memoryview(frame) as whole, whole[got:] as rest:
            more = wire.recv_into(rest)
        if not more:
            return frame[:got]
        got += more
    return frame


def _language(frame: bytearray) -> str:
    wanted = frame.decode("ascii", "replace")
    return wanted if wanted in LANGUAGES else LANGUAGES[0]
