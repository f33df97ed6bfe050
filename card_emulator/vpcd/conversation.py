"""What is said over one connection: the driver asks, the card answers while it is in.

A removal marks the insertion as over at once; a command it overtakes is carried out or not, as
with a card pulled by hand, and gets no answer. From then on the driver's last question tells
whether it has found out by its poll for a card, which is how it sees an empty slot.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Protocol

from card_emulator.vpcd.wire import ATR, OFF, ON, RESET, Frames, framed

QUIET_S = 3.0  # a driver that serves us asks for the ATR every 0.4 s


class Chip(Protocol):
    """What can be inserted: a `Card`, a replayed one, one with a recorder around it."""

    @property
    def atr(self) -> bytes: ...
    def power_on(self) -> bytes: ...
    def power_off(self) -> None: ...
    def transmit(self, raw: bytes | bytearray) -> bytes: ...


class Insertion:
    """A card put in, once: the same card put in again is another insertion."""

    def __init__(self, chip: Chip) -> None:
        self.chip = chip
        self.is_out = False
        self._work = threading.Lock()  # held while the card is at work

    def power_off(self) -> None:
        """Off, unless it is out: then it is off already, and perhaps in another reader."""
        with self._work:
            if not self.is_out:
                self.chip.power_off()

    def take_out(self) -> Chip:
        """From now on nothing is answered; off as soon as the command it is at has ended."""
        self.is_out = True
        with self._work:
            self.chip.power_off()
        return self.chip

    def answer(self, body: bytearray) -> bytes | None:
        """What the card says; None where the driver expects nothing, or the card is out."""
        with self._work:
            if self.is_out:
                return None
            if len(body) != 1:
                return self.chip.transmit(body)
            if body[0] == ATR:
                return self.chip.atr
            if body[0] == OFF:
                self.chip.power_off()
            elif body[0] in (ON, RESET):
                self.chip.power_on()
            return None


class Conversation:
    """One connection of the driver with one insertion."""

    def __init__(self, connection: socket.socket, insertion: Insertion) -> None:
        self._connection, self._insertion = connection, insertion
        self._frames = Frames(connection)

    def run(
        self, served: Callable[[], None], quiet: Callable[[], None], powered: Callable[[], None]
    ) -> bool:
        """Answer until the driver hangs up; True if its last question was its poll for a card.

        Told once: `served` at the first question, or `quiet` when none comes; each time `powered`
        when the card was switched on and its ATR asked for. OSError; what the card raises.
        """
        insertion, before, last = self._insertion, OFF, OFF
        body = self._first(served, quiet)
        while body is not None:
            try:
                answer = insertion.answer(body)
                if len(body) == 1:
                    before, last = last, body[0]
                    if last == ATR and before in (ON, RESET):
                        powered()
                elif answer is None:
                    last = ON  # noticed by a command: the driver has yet to look for a card
            finally:
                body[:] = bytes(len(body))
            if answer is not None and not insertion.is_out:
                self._connection.sendall(framed(answer))
            body = self._frames.next()
        return last == ATR and before not in (ON, RESET)

    def _first(self, served: Callable[[], None], quiet: Callable[[], None]) -> bytearray | None:
        self._connection.settimeout(QUIET_S)
        try:
            body = self._frames.next()
        except TimeoutError:
            quiet()
            self._connection.settimeout(None)
            body = self._frames.next()
        self._connection.settimeout(None)
        if body is not None:
            served()
        return body


def turn_away(connection: socket.socket) -> None:
    """Hear the driver's question and hang up: the slot is empty."""
    connection.settimeout(QUIET_S)
    Frames(connection).next()
