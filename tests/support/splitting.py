"""A relay between card and driver that splits and merges what goes through, at random."""

import contextlib
import random
import socket
import threading

LONGEST_PIECE = 7
MERGE_S = 0.002


class Splitter:
    """Listens on `port` and relays to another port of this machine, for one connection at a time;
    like a refused connection if there is nobody.
    """

    def __init__(self, to_port: int, seed: int) -> None:
        self._to, self._chance = to_port, random.Random(seed)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            card, _ = self._listener.accept()
            try:
                driver = socket.create_connection(("127.0.0.1", self._to))
            except ConnectionRefusedError:
                card.close()
                continue
            ways = [
                threading.Thread(target=self._relay, args=pair, daemon=True)
                for pair in ((card, driver), (driver, card))
            ]
            for one in ways:
                one.start()

    def _relay(self, source: socket.socket, sink: socket.socket) -> None:
        for one in (source, sink):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        held = b""
        with contextlib.suppress(OSError):
            while True:
                source.settimeout(MERGE_S if held else None)
                try:
                    data = source.recv(4096)
                except TimeoutError:
                    data = None
                if data == b"":
                    break
                held += data or b""
                if data is None or self._chance.random() < 0.5:
                    self._send(sink, held)
                    held = b""
        with contextlib.suppress(OSError):
            sink.sendall(held)
            sink.shutdown(socket.SHUT_WR)

    def _send(self, sink: socket.socket, data: bytes) -> None:
        while data:
            step = self._chance.randint(1, LONGEST_PIECE)
            sink.sendall(data[:step])
            data = data[step:]
