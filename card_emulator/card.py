"""The card: power_on, power_off, transmit. Parse, execute, commit, answer.

The image a command leaves is durable before its answer is given. Whatever bytes come in, at least
two go out; only a failing disk (or the bench's power cut) raises, and leaves the card mute until
it is powered on again from what the memory holds.
"""

from __future__ import annotations

import os

from card_emulator.execution import Execution, Random
from card_emulator.image import Encoder, Image, decode
from card_emulator.instructions import Instruction, table_of
from card_emulator.nvm import MemoryFault, Nvm
from card_emulator.protocol.apdu import HEADER, Response, split
from card_emulator.protocol.status import BYTES_WAITING, SW, StatusError
from card_emulator.session import PurseState, Session

NO_SECRET = bytearray()


class Card:
    """A user card or PSAM over its non-volatile memory. One thread at a time."""

    def __init__(self, nvm: Nvm, *, random: Random = os.urandom) -> None:
        self._nvm = nvm
        self._random = random
        self._encoder = Encoder()
        self._image = decode(nvm.payload)
        self._table = table_of(self._image)
        self._session: Session | None = None

    @property
    def atr(self) -> bytes:
        """Answer to reset (card.md 3.1)."""
        return self._image.atr

    @property
    def image(self) -> Image:
        """The state as committed; for show, export and tests."""
        return self._image

    def power_on(self) -> bytes:
        """Cold reset: rights and selections are gone, the memory is read again. Answers the ATR."""
        if self._session is None:
            self._nvm.reload()
            self._image = decode(self._nvm.payload)
        self._session = Session()
        return self._image.atr

    def power_off(self) -> None:
        """End the session."""
        self._session = None

    def close(self) -> None:
        """Power off and release the card file."""
        self._session = None
        self._nvm.close()

    def transmit(self, raw: bytes | bytearray) -> bytes:
        """One command APDU in, data and status word out (at least two bytes, always).

        PIN bytes of a bytearray are wiped. OSError or PowerFailure means: no answer, outcome
        unknown, the card is off.
        """
        session, row = self._session, None
        if session is None:
            return SW.NO_DATA.to_bytes(2, "big")
        try:
            row = self._row(raw)
            return bytes(self._run(row, session, raw))
        except StatusError as refusal:
            if not self._is_transport(raw):
                session.idle()
                session.waiting = b""
            return refusal.sw.to_bytes(2, "big")
        except BaseException:
            self._session = None
            raise
        finally:
            if isinstance(raw, bytearray) and (row is None or row.secret):
                raw[HEADER + 1 :] = bytes(max(0, len(raw) - HEADER - 1))

    def _is_transport(self, raw: bytes | bytearray) -> bool:
        """Whether this is GET RESPONSE, which changes no state even when it is refused."""
        rows = self._table.rows.get((raw[0], raw[1])) if len(raw) >= HEADER else None
        return rows is not None and rows[0].transport

    def _row(self, raw: bytes | bytearray) -> Instruction:
        """The row of a command, or the refusal: 6700, 6A81, 6E00, 6D00, 9303, 6A86."""
        image, session = self._image, self._session
        assert session is not None, "transmit checked it"
        if image.blocked:
            raise StatusError(SW.CARD_BLOCKED)
        if len(raw) < HEADER:
            raise StatusError(SW.WRONG_LENGTH)
        rows = self._table.rows.get((raw[0], raw[1]))
        if rows is None:
            known = raw[0] not in self._table.classes or raw[1] in self._table.instructions
            raise StatusError(SW.UNKNOWN_CLASS if known else SW.UNKNOWN_INSTRUCTION)
        if image.dfs[session.df].blocked and not rows[0].while_blocked:
            raise StatusError(SW.APP_BLOCKED)
        for row in rows:
            if raw[2] in row.p1 and raw[3] in row.p2:
                return row
        raise StatusError(SW.WRONG_P1P2)

    def _run(self, row: Instruction, session: Session, raw: bytes | bytearray) -> Response:
        """Length, application and state as the row says, then the handler, then the commit."""
        lc, le = split(raw)
        if lc not in row.lc or (not lc and le and not row.case2):
            raise StatusError(SW.WRONG_LENGTH)
        if row.application is not None and self._image.dfs[session.df].name != row.application:
            raise StatusError(SW.CONDITIONS)
        purse = row.purse[session.purse]
        if isinstance(purse, SW):
            raise StatusError(purse)
        if not row.transport:
            session.waiting = b""
        response = self._handled(row, session, raw, lc, le)
        session.purse = purse
        if purse is PurseState.IDLE:
            session.begun = None
        if response.data and not row.case2:
            session.waiting = response.data
            return Response(b"", BYTES_WAITING | len(response.data) & 0xFF)
        return response

    def _handled(
        self, row: Instruction, session: Session, raw: bytes | bytearray, lc: int, le: int | None
    ) -> Response:
        """The handler's answer, once what it changed is durable; PIN bytes are wiped."""
        data, secret = b"", NO_SECRET
        if row.secret:
            secret = bytearray(memoryview(raw)[5 : 5 + lc])
        elif lc:
            data = bytes(raw[5 : 5 + lc])
        ex = Execution(self._image, session, raw, data, secret, le, self._random, self._commit)
        try:
            response = row.handler(ex)
        finally:
            if secret:
                secret[:] = bytes(len(secret))
        if ex.image is not self._image:
            self._commit(ex.image)
        return response

    def _commit(self, image: Image) -> None:
        """Make an image durable and current; 6A84 where it does not fit, 6581 if memory fails."""
        if image is self._image:
            return
        payload = self._encoder.encode(image)
        if len(payload) > self._nvm.capacity:
            raise StatusError(SW.NO_SPACE)
        try:
            self._nvm.commit(payload)
        except MemoryFault:
            assert self._session is not None, "a handler runs in a session"
            self._session.memory_failed = True
            raise StatusError(SW.MEMORY_ERROR) from None
        self._image = image
