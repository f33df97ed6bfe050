"""The driver's end of vpcd's wire, as the real one behaves: one connection, length and body apart,
and whoever does not answer is ejected."""

import socket
import threading

from card_emulator.vpcd import Link, Place

SOON_S = 5.0


class Driver:
    """A slot that cards connect to; `poll`, `power_on` and `transmit` give None after an eject."""

    def __init__(self, port: int = 0) -> None:
        self.listener = socket.create_server(("127.0.0.1", port), backlog=1)
        self.listener.settimeout(SOON_S)
        self.place = Place("127.0.0.1", self.listener.getsockname()[1])
        self.wire: socket.socket | None = None

    def accept(self) -> "Driver":
        self.wire = self.listener.accept()[0]
        self.wire.settimeout(SOON_S)
        return self

    def send(self, *bodies: bytes) -> None:
        for body in bodies:
            self.wire.sendall(len(body).to_bytes(2, "big"))
            self.wire.sendall(body)

    def receive(self) -> bytes | None:
        head = self._exactly(2)
        body = None if head is None else self._exactly(int.from_bytes(head, "big"))
        if body is None:
            self.eject()
        return body

    def _exactly(self, length: int) -> bytes | None:
        data = b""
        while len(data) < length:
            part = self.wire.recv(length - len(data))
            if not part:
                return None
            data += part
        return data

    def poll(self) -> bytes | None:
        """Is there a card? The driver asks for its ATR."""
        self.send(b"\x04")
        return self.receive()

    def power_on(self) -> bytes | None:
        self.send(b"\x01", b"\x04")
        return self.receive()

    def transmit(self, command: str) -> str | None:
        self.send(bytes.fromhex(command))
        answer = self.receive()
        return None if answer is None else answer.hex().upper()

    def eject(self) -> None:
        self.wire.close()
        self.wire = None

    def close(self) -> None:
        """As when the service ends."""
        if self.wire is not None:
            self.eject()
        self.listener.close()


class Told:
    """The news of a link, and a way to wait for some."""

    def __init__(self):
        self.all, self.changed = [], threading.Condition()

    def __call__(self, news):
        with self.changed:
            self.all.append(news)
            self.changed.notify_all()

    def wait(self, *expected):
        with self.changed:
            return self.changed.wait_for(lambda: self.all == list(expected), SOON_S)


def dialled(link: Link) -> Driver:
    """A driver in reversed mode: it connects to us whenever it looks for a card."""
    driver = Driver.__new__(Driver)
    driver.wire = socket.create_connection((link.place.host, link.place.port), SOON_S)
    return driver


def powered(link: Link) -> tuple[Driver, bytes]:
    """What the driver does at last: it looks until there is a card, and switches that on."""
    for _ in range(500):
        driver = dialled(link)
        if driver.poll() is not None:
            return driver, driver.power_on()
        threading.Event().wait(0.01)
    raise AssertionError("no card comes")
