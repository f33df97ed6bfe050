"""A recorded card: it answers what was answered then, in the order of then.

It stands where a `Card` stands (a slot, a driver). Each power-on begins the next recorded session,
after the last the first again. A command that was not recorded gets 6F00; one whose data differs
(a fresh challenge) or was masked gets the recorded answer of the same header and is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from card_emulator.protocol.apdu import HEADER
from card_emulator.protocol.status import SW

UNKNOWN: bytes = SW.NO_DATA.to_bytes(2, "big")


@dataclass(frozen=True, slots=True)
class Recorded:
    """One power-on: the ATR, then commands with their answers (data and status word)."""

    atr: bytes
    exchanges: tuple[tuple[bytes, bytes], ...]


class RecordedCard:
    """A card made of recorded sessions, at least one. One thread at a time."""

    def __init__(self, sessions: Sequence[Recorded]) -> None:
        assert sessions, "a recorded card has at least one session"
        self._sessions = tuple(sessions)
        self._at = -1
        self._next = 0
        self.unknown = 0
        self.approximate = 0

    @property
    def atr(self) -> bytes:
        """ATR of the present (or first) session."""
        return self._sessions[max(self._at, 0)].atr

    def power_on(self) -> bytes:
        """Begin the next session."""
        self._at = (self._at + 1) % len(self._sessions)
        self._next = 0
        return self.atr

    def power_off(self) -> None:
        """The session is over."""

    def close(self) -> None:
        """Nothing is held."""

    def transmit(self, raw: bytes | bytearray) -> bytes:
        """The recorded answer, from where the conversation stands onwards, then from the start."""
        asked = bytes(raw)
        exchanges = self._sessions[max(self._at, 0)].exchanges
        order = [*range(self._next, len(exchanges)), *range(self._next)]
        exact = next((at for at in order if exchanges[at][0] == asked), None)
        found = exact
        if found is None:
            head = asked[:HEADER]
            found = next((at for at in order if exchanges[at][0][:HEADER] == head), None)
            self.approximate += found is not None
        if found is None:
            self.unknown += 1
            return UNKNOWN
        self._next = found + 1
        answer: bytes = exchanges[found][1]
        return answer
