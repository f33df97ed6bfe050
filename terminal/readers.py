"""The door to the cards: pyscard readers by role, each card driven by a thread of its own.

A card that hangs blocks its driver for ever, so every exchange has a deadline; past it the thread
is abandoned and the card counts as mute (failures.md 0.2, row 15). Whatever goes wrong while a
command is out leaves its outcome unknown: CardGone or CardMute, never a refusal.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

from smartcard.CardConnection import CardConnection
from smartcard.Exceptions import SmartcardException
from smartcard.pcsc.PCSCExceptions import BaseSCardException
from smartcard.System import readers as system_readers

from card_emulator.protocol.apdu import Response
from terminal.errors import CardGone, CardMute, WorldFailure
from terminal.flow import Slot

DEADLINE_S = 5.0


class _Worker:
    """One thread that runs calls in order; abandoned, never joined, when one hangs."""

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[tuple[Callable[[], Any], queue.SimpleQueue[Any]] | None]
        self._calls = queue.SimpleQueue()
        threading.Thread(target=self._serve, name="card", daemon=True).start()

    def _serve(self) -> None:
        while (job := self._calls.get()) is not None:
            call, answers = job
            try:
                answers.put(call())
            except (SmartcardException, BaseSCardException, WorldFailure) as failure:
                answers.put(failure)

    def call(self, what: Callable[[], Any], deadline_s: float) -> Any:
        answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._calls.put((what, answers))
        try:
            answer = answers.get(timeout=deadline_s)
        except queue.Empty:
            self.stop()
            raise CardMute() from None
        if isinstance(answer, WorldFailure):
            raise answer
        if isinstance(answer, SmartcardException | BaseSCardException):
            raise CardGone() from answer
        return answer

    def stop(self) -> None:
        self._calls.put(None)


class _Contact:
    """A connected card in one slot."""

    def __init__(self, connection: CardConnection, deadline_s: float) -> None:
        self._connection = connection
        self._worker = _Worker()
        self._deadline_s = deadline_s

    def connect(self) -> bytes:
        def opened() -> bytes:
            self._connection.connect(CardConnection.T0_protocol)
            return bytes(self._connection.getATR())

        atr: bytes = self._worker.call(opened, self._deadline_s)
        return atr

    def exchange(self, command: list[int]) -> Response:
        def sent() -> Response:
            data, sw1, sw2 = self._connection.transmit(command)
            if not sw1:
                raise CardMute()  # a truncated answer the driver passed on as a success
            return Response(bytes(data), sw1 << 8 | sw2)

        answer: Response = self._worker.call(sent, self._deadline_s)
        return answer

    def disconnect(self) -> None:
        try:
            self._worker.call(self._connection.disconnect, self._deadline_s)
        except (CardGone, CardMute):
            pass  # it is gone already, which is what we want
        finally:
            self._worker.stop()


class Readers:
    """User card and PSAM by reader name (exact, or a part of it)."""

    def __init__(self, names: dict[Slot, str], *, deadline_s: float = DEADLINE_S) -> None:
        self._names = names
        self._deadline_s = deadline_s
        self._contacts: dict[Slot, _Contact] = {}

    def power_up(self, slot: Slot) -> bytes:
        """Reset and connect; gives the ATR. Raises CardGone without reader or card."""
        self._let_go(slot)
        reader = next(self._matching(slot), None)
        if reader is None:
            raise CardGone(
                "There is no reader named {reader}. Connect it, or choose another.",
                reader=self._names[slot],
            )
        contact = _Contact(reader.createConnection(), self._deadline_s)
        self._contacts[slot] = contact
        return contact.connect()

    def _matching(self, slot: Slot) -> Iterator[Any]:
        wanted = self._names[slot].lower()
        return (reader for reader in system_readers() if wanted in str(reader).lower())

    def transmit(self, slot: Slot, command: bytes) -> Response:
        """One exchange as the wire has it; 61xx and 6Cxx are the caller's."""
        return self._contact(slot).exchange(list(command))

    def verify(self, pin: bytearray) -> Response:
        """VERIFY with a PIN of ASCII digits; every copy made here is wiped (failures.md 0.4)."""
        packed = bytearray((len(pin) + 1) // 2)
        for at, digit in enumerate(pin):
            packed[at // 2] |= (digit & 0x0F) << (0 if at % 2 else 4)
        if len(pin) % 2:
            packed[-1] |= 0x0F
        command = [0x00, 0x20, 0x00, 0x00, len(packed), *packed]
        try:
            return self._contact(Slot.USER).exchange(command)
        finally:
            for secret in (pin, packed, command):
                secret[:] = type(secret)(bytes(len(secret)))

    def _contact(self, slot: Slot) -> _Contact:
        if slot not in self._contacts:
            raise CardGone()
        return self._contacts[slot]

    def _let_go(self, slot: Slot) -> None:
        contact = self._contacts.pop(slot, None)
        if contact is not None:
            contact.disconnect()

    def power_down(self) -> None:
        """Every card off: no PIN state survives a transaction."""
        for slot in tuple(self._contacts):
            self._let_go(slot)
