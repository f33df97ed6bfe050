"""A PC/SC program: pyscard driven by JSON lines, to be started where the service is.

`Remote` is its other end, in the test. Nothing of the card or the terminal is imported here: what
answers is the machine's PC/SC service and whatever is behind it.
"""

import json
import sys
import threading
from collections.abc import Callable

SOON_S = 20.0


class RemoteError(Exception):
    """What pyscard raised in the program: its name and hresult."""


class Remote:
    """The program seen from the test; exceptions of pyscard come back as
    `RemoteError`."""

    def __init__(self, start: Callable) -> None:
        self._process = start(sys.executable, __file__)

    def ask(self, **request: object) -> object:
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the client ended"
        reply = json.loads(line)
        if "failed" in reply:
            raise RemoteError(reply["failed"])
        return reply["answer"]

    def readers(self) -> list[str]:
        return self.ask(do="readers")

    def wait(self, reader: str, present: bool) -> str:
        """The ATR once a card is in (or out: empty)."""
        return self.ask(do="wait", reader=reader, present=present)

    def connect(self, reader: str, exclusive: bool = False) -> str:
        return self.ask(do="connect", reader=reader, exclusive=exclusive)

    def transmit(self, command: bytes) -> bytes:
        return bytes.fromhex(self.ask(do="transmit", command=command.hex()))

    def timed(self, commands: list[str], rounds: int) -> list[float]:
        """Seconds of every exchange."""
        return self.ask(do="timed", commands=commands, rounds=rounds)

    def disconnect(self) -> None:
        self.ask(do="disconnect")

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(SOON_S)
        self._process.stdout.close()


class Program:
    """The other process."""

    def __init__(self) -> None:
        self.connection = None

    def readers(self) -> list[str]:
        from smartcard.pcsc.PCSCReader import PCSCReader

        return [str(one) for one in PCSCReader.readers([])]

    def wait(self, reader: str, present: bool) -> str:
        from smartcard import scard

        _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        state = [(reader, scard.SCARD_STATE_UNAWARE)]
        for _ in range(100):
            result, seen = scard.SCardGetStatusChange(context, 1000, state)
            if result == scard.SCARD_S_SUCCESS:
                _, event, atr = seen[0]
                if bool(event & scard.SCARD_STATE_PRESENT) is present and (atr or not present):
                    scard.SCardReleaseContext(context)
                    return bytes(atr).hex()
                state = [(reader, event & ~scard.SCARD_STATE_CHANGED)]
        raise TimeoutError(reader)

    def connect(self, reader: str, exclusive: bool) -> str:
        from smartcard import scard
        from smartcard.CardConnection import CardConnection
        from smartcard.pcsc.PCSCReader import PCSCReader

        mode = scard.SCARD_SHARE_EXCLUSIVE if exclusive else scard.SCARD_SHARE_SHARED
        self.connection = PCSCReader(reader).createConnection()
        self.connection.connect(CardConnection.T0_protocol, mode, scard.SCARD_UNPOWER_CARD)
        return bytes(self.connection.getATR()).hex()

    def transmit(self, command: str) -> str:
        data, sw1, sw2 = self.connection.transmit(list(bytes.fromhex(command)))
        return bytes([*data, sw1, sw2]).hex()

    def timed(self, commands: list[str], rounds: int) -> list[float]:
        from time import perf_counter

        lists, seconds = [list(bytes.fromhex(one)) for one in commands], []
        for _ in range(rounds):
            for one in lists:
                start = perf_counter()
                self.connection.transmit(one)
                seconds.append(perf_counter() - start)
        return seconds

    def disconnect(self) -> None:
        self.connection.disconnect()
        self.connection = None

    def watch(self, readers: list[str]) -> bool:
        """Every change of these readers from here on is waited for, until `watched`."""
        from smartcard import scard

        _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        self.stopping, self.seen = threading.Event(), {}

        def look(timeout_ms: int, state: list[tuple[str, int]]) -> list[tuple[str, int]]:
            result, now = scard.SCardGetStatusChange(context, timeout_ms, state)
            if result != scard.SCARD_S_SUCCESS:
                return state
            for name, event, _ in now:
                present = bool(event & scard.SCARD_STATE_PRESENT)
                self.seen.setdefault(name, []).append((event >> 16, present))
            return [(name, event & ~scard.SCARD_STATE_CHANGED) for name, event, _ in now]

        def looking() -> None:
            state = first
            while not self.stopping.is_set():
                state = look(200, state)

        first = look(0, [(name, scard.SCARD_STATE_UNAWARE) for name in readers])
        self.looking = threading.Thread(target=looking)
        self.looking.start()
        return True

    def watched(self, count: int) -> dict[str, tuple[int, bool]]:
        """(events by the service's own counter, is a card in?) of each reader, once there are
        `count` of them or no more come.
        """
        for _ in range(100):
            if min(self._events(name) for name in self.seen) >= count:
                break
            self.stopping.wait(0.05)
        self.stopping.set()
        self.looking.join()
        return {name: (self._events(name), self.seen[name][-1][1]) for name in self.seen}

    def _events(self, name: str) -> int:
        return (self.seen[name][-1][0] - self.seen[name][0][0]) & 0xFFFF


def main() -> None:
    from smartcard.Exceptions import SmartcardException
    from smartcard.pcsc.PCSCExceptions import BaseSCardException

    program = Program()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            reply = {"answer": getattr(program, request.pop("do"))(**request)}
        except (SmartcardException, BaseSCardException, TimeoutError) as failure:
            reply = {"failed": f"{type(failure).__name__} {getattr(failure, 'hresult', '')}"}
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
