"""A connected card: the protocol chosen by us, the card for ourselves, one exchange at a time.

T=0 is what the card family speaks; where a stack offers T=1 only, that is taken and case 4
commands get the Le they need there (card.md 3.2). What 61xx and 6Cxx mean is left to the flow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from smartcard import scard
from smartcard.CardConnection import CardConnection

from card_emulator.protocol.apdu import HEADER, Response
from terminal.errors import CardGone, CardMute
from terminal.readers.failures import PYSCARD, result_of
from terminal.readers.worker import KEEP_ALIVE_S, NO_DEADLINE, AtOnce, Worker

T0, T1 = CardConnection.T0_protocol, CardConnection.T1_protocol
ONLY_T1 = (scard.SCARD_E_PROTO_MISMATCH, scard.SCARD_E_NOT_READY)
WITHOUT_ANSWER = frozenset({0x16, 0x1E, 0x20, 0x24, 0x5E, 0x72, 0x82, 0xD2, 0xD6, 0xDC, 0xDE, 0xE2})
"""Instructions whose data is answered by a status word alone (case 3): no Le under T=1."""


def with_le(command: Sequence[int]) -> Sequence[int]:
    """A case 4 command as T=1 wants it; any other command as it is."""
    has_data = len(command) > HEADER + 1 and len(command) == HEADER + 1 + command[HEADER]
    return [*command, 0] if has_data and command[1] not in WITHOUT_ANSWER else command


def open_connection(connection: Any, mode: int, protocols: Sequence[int] = (T0, T1)) -> int:
    """Connect with the first protocol that is offered; gives it. Raises what pyscard raises."""
    for protocol in protocols:
        try:
            connection.connect(protocol, mode)
        except PYSCARD as failure:
            if result_of(failure) not in ONLY_T1 or protocol == protocols[-1]:
                raise
        else:
            break
    return int(T1) if connection.getProtocol() == T1 else int(T0)


class Contact:
    """A connected card in one reader; without a deadline it is asked in the caller's thread."""

    def __init__(
        self,
        reader: Any,
        deadline_s: float,
        *,
        exclusive: bool = True,
        protocols: Sequence[int] = (T0, T1),
        keep_alive_s: float = KEEP_ALIVE_S,
    ) -> None:
        self.reader_name = str(reader)
        self.protocol = int(T0)
        self._reader, self._deadline_s, self._protocols = reader, deadline_s, protocols
        self._mode = scard.SCARD_SHARE_EXCLUSIVE if exclusive else scard.SCARD_SHARE_SHARED
        self._connection: Any = None
        self._worker: Worker | AtOnce = (
            AtOnce(self.reader_name)
            if deadline_s == NO_DEADLINE
            else Worker(self.reader_name, self._touch, keep_alive_s=keep_alive_s)
        )

    def _touch(self) -> object:
        return self._connection.getATR()

    def connect(self) -> bytes:
        """Power the card up and have it alone; gives the ATR. Raises CardGone or CardMute."""

        def opened() -> bytes:
            self._connection = self._reader.createConnection()
            self.protocol = open_connection(self._connection, self._mode, self._protocols)
            return bytes(self._connection.getATR())

        atr: bytes = self._worker.call(opened, self._deadline_s)
        self._worker.keep_alive()
        return atr

    def exchange(self, command: list[int], deadline_s: float = 0.0) -> Response:
        """One command as the wire has it. Raises CardGone or CardMute: outcome unknown."""

        def sent() -> Response:
            wire = with_le(command) if self.protocol == T1 else command
            data, sw1, sw2 = self._connection.transmit(wire)
            if not sw1:
                raise CardMute()  # a truncated answer the driver passed on as a success
            return Response(bytes(data), sw1 << 8 | sw2)

        answer: Response = self._worker.call(sent, deadline_s or self._deadline_s)
        return answer

    def control(self, code: int, data: Sequence[int] = (), deadline_s: float = 0.0) -> bytes:
        """One control command to the reader itself. Raises CardGone where it has none."""

        def asked() -> bytes:
            return bytes(self._connection.control(code, list(data)))

        answer: bytes = self._worker.call(asked, deadline_s or self._deadline_s)
        return answer

    def disconnect(self) -> None:
        """Power the card off; one that is gone already is what we want."""
        try:
            if self._connection is not None:
                self._worker.call(self._close, self._deadline_s)
        except (CardGone, CardMute):
            pass
        finally:
            self._worker.stop()

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        connection.disconnect()
        release = getattr(connection, "release", None)
        if release is not None:
            release()
