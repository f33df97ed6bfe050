"""The owner's control socket: cards go in and out while it works, by command or by script.

A Unix socket of mode 0600, JSON lines: a `Request`, answered by a `Reply`, as many as the client
likes. Requests are carried out one after the other by one thread. A lock beside the socket says
whose it is, so a socket left by a killed process is replaced, and a living one never.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import selectors
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Literal, Protocol

import msgspec

from card_emulator.refusals import CardRefused

SOCKET = "control.sock"
LONGEST_LINE = 4096
MOST_CLIENTS = 16
SEND_S = 2.0
ANSWER_S = 15.0
LONGEST_PATH = 100  # bytes that every system takes as the name of a socket

SlotName = Literal["user", "psam"]


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line to the owner; `card` is a name for `insert`."""

    do: Literal["insert", "remove", "inserted"]
    card: str = ""
    slot: SlotName = "user"


class Reply(msgspec.Struct, frozen=True):
    """The owner's answer: what is in the slots now, or why not (a sentence with its places).

    `noticed`: the PC/SC driver knows it already; true in process, where there is none.
    """

    done: bool
    user: str | None = None
    psam: str | None = None
    noticed: bool = False
    process: int = 0
    template: str = ""
    values: dict[str, str] = {}


class Slots(Protocol):
    """What a control socket controls. Refusals are exceptions with `template` and `values`."""

    def insert(self, name: str, slot: SlotName) -> bool:
        """Put a card in, the one inside goes out first; is it noticed already?"""

    def remove(self, slot: SlotName) -> bool:
        """Take the card out, also in the middle of a command; is it noticed already?"""

    def inserted(self) -> tuple[str | None, str | None]:
        """Names of user card and PSAM in the slots."""


class ControlFailure(CardRefused):
    """Nobody to talk to, or no place to listen at; the sentence says what to do."""

    exit_code = 3


class Control:
    """The listening end. `refusals` are the exceptions of the slots that are told to the client."""

    def __init__(self, path: Path, slots: Slots, refusals: tuple[type[Exception], ...]) -> None:
        """Take the socket; ControlFailure if another process has it."""
        self._path, self._slots, self._refusals = path, slots, refusals
        self._lock = _locked(path)
        self._stop, self._stopped = socket.socketpair()
        self._clients: dict[socket.socket, bytearray] = {}
        try:
            self._listener = listening(path)
        except OSError as reason:
            self._lock.close()
            raise _unusable(path, reason) from reason
        self._thread = threading.Thread(target=self._run, name="control", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """No more requests; the socket's file is gone."""
        self._stop.close()
        self._thread.join()
        self._path.unlink(missing_ok=True)
        self._lock.close()

    def _run(self) -> None:
        with selectors.DefaultSelector() as ready, self._listener, self._stopped:
            ready.register(self._listener, selectors.EVENT_READ)
            ready.register(self._stopped, selectors.EVENT_READ)
            while True:
                for key, _ in ready.select():
                    if key.fileobj is self._stopped:
                        self._hang_up(ready)
                        return
                    if key.fileobj is self._listener:
                        self._accept(ready)
                    else:
                        assert isinstance(key.fileobj, socket.socket), "we registered sockets"
                        self._read(ready, key.fileobj)

    def _hang_up(self, ready: selectors.BaseSelector) -> None:
        for client in tuple(self._clients):
            self._drop(ready, client)

    def _accept(self, ready: selectors.BaseSelector) -> None:
        client, _ = self._listener.accept()
        if len(self._clients) >= MOST_CLIENTS:
            client.close()
            return
        client.settimeout(SEND_S)
        self._clients[client] = bytearray()
        ready.register(client, selectors.EVENT_READ)

    def _drop(self, ready: selectors.BaseSelector, client: socket.socket) -> None:
        ready.unregister(client)
        del self._clients[client]
        client.close()

    def _read(self, ready: selectors.BaseSelector, client: socket.socket) -> None:
        try:
            data = client.recv(LONGEST_LINE)
            waiting = self._clients[client]
            waiting += data
            while (end := waiting.find(b"\n")) >= 0:
                line = bytes(waiting[:end])
                del waiting[: end + 1]
                client.sendall(msgspec.json.encode(self._carry_out(line)) + b"\n")
        except OSError:
            data = b""  # gone, or it does not read its answers
        if not data or len(waiting) > LONGEST_LINE:
            self._drop(ready, client)

    def _carry_out(self, line: bytes) -> Reply:
        try:
            request = msgspec.json.decode(line, type=Request)
        except (msgspec.DecodeError, UnicodeDecodeError) as bad:
            return _refusal("This is no request: {detail}.", {"detail": str(bad)})
        noticed = True
        try:
            if request.do == "insert":
                noticed = self._slots.insert(request.card, request.slot)
            elif request.do == "remove":
                noticed = self._slots.remove(request.slot)
        except self._refusals as no:
            values = {key: str(value) for key, value in getattr(no, "values", {}).items()}
            return _refusal(getattr(no, "template", str(no)), values)
        user, psam = self._slots.inserted()
        return Reply(True, user, psam, noticed, os.getpid())


def _refusal(template: str, values: dict[str, str]) -> Reply:
    return Reply(False, process=os.getpid(), template=template, values=values)


def ask(path: Path, request: Request) -> Reply:
    """Ask the owner; ControlFailure if there is none or it does not answer."""
    try:
        with near(path) as name, socket.socket(socket.AF_UNIX) as wire:
            wire.settimeout(ANSWER_S)
            wire.connect(name)
            wire.sendall(msgspec.json.encode(request) + b"\n")
            with wire.makefile("rb") as answers:
                return msgspec.json.decode(answers.readline(), type=Reply)
    except (FileNotFoundError, ConnectionRefusedError):
        raise ControlFailure(
            "Nobody has cards in use here ({path}). Open the counter or `shuaka card serve`.",
            path=path,
        ) from None
    except (OSError, msgspec.DecodeError):
        raise ControlFailure(
            "The process behind {path} does not answer. Look at it, then try again.", path=path
        ) from None


def _unusable(path: Path, reason: OSError) -> ControlFailure:
    return ControlFailure(
        "The control socket {path} cannot be made ({reason}); choose another one.",
        path=path, reason=reason.strerror or str(reason),
    )  # fmt: skip


def _locked(path: Path) -> IO[str]:
    name = path.with_name(path.name + ".lock")
    try:
        lock = open(name, "a+", encoding="ascii")  # noqa: SIM115 - kept open
    except OSError as reason:
        raise _unusable(path, reason) from reason
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        owner = lock.read().strip() or "?"
        lock.close()
        raise ControlFailure(
            "Process {owner} answers at the control socket {path} already. Close it there, or "
            "name another socket with --control.",
            owner=owner,
            path=path,
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def listening(path: Path) -> socket.socket:
    """A fresh socket of mode 0600: whoever holds the lock may remove what a dead process left."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    try:
        os.fchmod(listener.fileno(), 0o600)  # before bind: it is never wider, not for a moment
        with near(path) as name:
            listener.bind(name)
        path.chmod(0o600)  # where the mode of a socket before bind does not count
        listener.listen(MOST_CLIENTS)
    except OSError:
        listener.close()
        raise
    return listener


@contextlib.contextmanager
def near(path: Path) -> Iterator[str]:
    """A name for a socket that is short enough, by way of its opened folder if need be."""
    if len(os.fsencode(path)) <= LONGEST_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
