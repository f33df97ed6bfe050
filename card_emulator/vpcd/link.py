"""One slot of the driver, for ever: a thread that connects while a card is in, and serves it.

When the driver is restarted the thread connects again. Removal half-closes the connection, so that
the driver finds out by its own poll; until it has, no other card is offered, and no removal is
missed. A command that a removal overtakes gets no answer. Listening, we do so only for a card that
is in: a refused connection is how the driver sees an empty slot then.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from card_emulator.nvm import CardFileError, PowerFailure
from card_emulator.vpcd.wire import ATR, OFF, ON, RESET, Frames, Place, PlaceTaken, framed, tuned

QUIET_S = 3.0  # a driver that serves us asks for the ATR every 0.4 s
POLL_S = 0.5  # within this time a driver has looked for a card once
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.05, 1.0  # between two attempts to connect; doubled each time
STOP_S = 5.0


class Chip(Protocol):
    """What can be inserted: a `Card`, a replayed one, one with a recorder around it."""

    @property
    def atr(self) -> bytes: ...
    def power_on(self) -> bytes: ...
    def power_off(self) -> None: ...
    def transmit(self, raw: bytes | bytearray) -> bytes: ...


class News(Enum):
    """What happens to a link; told once for each change."""

    WAITING = auto()  # no driver there; trying on
    QUIET = auto()  # connected, but nobody asks: another card may be in that slot
    SERVED = auto()  # the driver has seen the card
    LOST = auto()  # the driver went away with the card still in
    MUTE = auto()  # the card failed in the middle of a command and is off
    BROKEN = auto()  # the link ended by a bug; the process should too


@dataclass(eq=False, frozen=True, slots=True)
class _Insertion:
    """A card put in, once: the same card put in again is another insertion."""

    chip: Chip


def _nobody(news: News) -> None:
    """Tells nobody."""
    del news


class Link:
    """A slot of the driver at `place`. What is inserted stays the caller's to close."""

    def __init__(self, place: Place, tell: Callable[[News], None] = _nobody) -> None:
        self.place = place
        self._tell, self._told = tell, News.LOST
        self._changed = threading.Condition()  # guards what follows, up to _work
        self._card: _Insertion | None = None
        self._seen: _Insertion | None = None  # by the driver
        self._door: socket.socket | None = None
        self._stopping = False
        self._work = threading.Lock()  # held while the card is at work
        self._pause_s = FIRST_PAUSE_S
        self._not_before = 0.0
        self._thread = threading.Thread(target=self._run, name=f"vpcd {place}", daemon=True)

    def start(self) -> None:
        """Begin; PlaceTaken if we are to listen and cannot."""
        if self.place.listening:
            self.place.door().close()
        self._thread.start()

    def stop(self) -> None:
        """End at once; the card is off."""
        with self._changed:
            self._stopping = True
            if self._door is not None:
                _shut(self._door, socket.SHUT_RDWR)
            self._changed.notify_all()
        if self._thread.ident is not None:
            self._thread.join(STOP_S)
        self.remove()

    def insert(self, card: Chip) -> None:
        """Put a card in; ValueError if there is one. The driver notices at its next poll."""
        with self._changed:
            if self._card is not None:
                raise ValueError("there is a card in the slot")
            self._card = _Insertion(card)
            if self._told is News.WAITING:
                self._told = News.LOST  # whether the driver is there is to be found out anew
            self._changed.notify_all()

    def remove(self) -> Chip | None:
        """Pull the card out, also in the middle of a command: that gets no answer any more."""
        with self._changed:
            card, self._card = self._card, None
            if card is not None and self._door is not None:
                listening = self._door.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
                _shut(self._door, socket.SHUT_RDWR if listening else socket.SHUT_WR)
            self._changed.notify_all()
        if card is None:
            return None
        with self._work:
            card.chip.power_off()
        return card.chip

    def noticed(self, timeout_s: float) -> bool:
        """Wait until the driver knows what is in the slot now; False without a driver, or if it
        does not in time.
        """
        with self._changed:
            self._changed.wait_for(
                lambda: self._is_noticed() or self._told is News.WAITING, timeout_s
            )
            return self._is_noticed()

    def _is_noticed(self) -> bool:
        early = time.monotonic() < self._not_before
        return (
            self._seen is self._card
            and not early
            and (self._card is not None or self._door is None)
        )

    def _run(self) -> None:
        try:
            while (card := self._await_card()) is not None:
                self._attempt(card)
        finally:
            if not self._stopping:
                self._news(News.BROKEN)

    def _await_card(self) -> _Insertion | None:
        """The card that is in, once the driver has noticed that the last one is out."""
        with self._changed:
            while not self._stopping:
                early_s = self._not_before - time.monotonic()
                if self._card is not None and early_s <= 0:
                    return self._card
                self._changed.wait(early_s if early_s > 0 else None)
                self._changed.notify_all()
            return None

    def _attempt(self, card: _Insertion) -> None:
        """Connect once and serve until the connection ends; then a pause."""
        try:
            door = self.place.door()
        except (OSError, PlaceTaken):
            if self._told is not News.WAITING:
                self._news(News.WAITING)
        else:
            with door:
                self._open(door, card)
            with self._changed:
                self._door = self._seen = None
                self._changed.notify_all()
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or self._card is not card, self._pause_s)
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)

    def _open(self, door: socket.socket, card: _Insertion) -> None:
        """Serve through a door; a listening one is closed as soon as the driver is there."""
        if not self._hold(door, card):
            return
        if not self.place.listening:
            self._serve(door, card)
            return
        try:
            connection = door.accept()[0]
        except OSError:
            return  # called off
        door.close()
        with connection:
            if self._hold(connection, card):
                self._serve(connection, card)

    def _hold(self, door: socket.socket, card: _Insertion) -> bool:
        """From here `remove` and `stop` reach the socket; False if one of them came before."""
        with self._changed:
            if self._stopping or self._card is not card:
                return False
            self._door = door
            return True

    def _serve(self, connection: socket.socket, card: _Insertion) -> None:
        """Answer until the driver hangs up, or the card was pulled and the driver knows."""
        mute = polled = False
        try:
            tuned(connection)
            polled = self._talk(connection, card)
        except (PowerFailure, CardFileError):
            mute = True
        except OSError:
            pass  # the wire broke: as good as hung up
        finally:
            with self._work:
                if self._card is card:  # else it is off, and perhaps in another reader by now
                    card.chip.power_off()
        pulled = self._card is not card
        if mute or (pulled and not polled):
            self._not_before = time.monotonic() + POLL_S
        if mute:
            self._news(News.MUTE)
        elif not pulled and not self._stopping and self._told is News.SERVED:
            self._news(News.LOST)

    def _talk(self, connection: socket.socket, card: _Insertion) -> bool:
        """The conversation; True if the driver's last question was its poll for a card."""
        frames, before, last = Frames(connection), ON, ON
        body = self._first(connection, frames)
        while body is not None:
            try:
                answer = self._answer(card, body)
                if len(body) == 1:
                    before, last = last, body[0]
                    if last == ATR and before in (ON, RESET):
                        self._is_seen(card)
                elif answer is None:
                    last = ON  # noticed by a command: the driver has yet to look for a card
            finally:
                body[:] = bytes(len(body))
            if answer is not None and self._card is card:
                connection.sendall(framed(answer))
            body = frames.next()
        return last == ATR and before not in (ON, RESET)

    def _first(self, connection: socket.socket, frames: Frames) -> bytearray | None:
        connection.settimeout(QUIET_S)
        try:
            body = frames.next()
        except TimeoutError:
            self._news(News.QUIET)
            connection.settimeout(None)
            body = frames.next()
        connection.settimeout(None)
        if body is not None:
            self._pause_s = FIRST_PAUSE_S
            if self._told is not News.SERVED:
                self._news(News.SERVED)
        return body

    def _answer(self, card: _Insertion, body: bytearray) -> bytes | None:
        """What the card says; None where the driver expects nothing, or the card is out."""
        with self._work:
            if self._card is not card:
                return None
            if len(body) != 1:
                return card.chip.transmit(body)
            if body[0] == ATR:
                return card.chip.atr
            if body[0] == OFF:
                card.chip.power_off()
            elif body[0] in (ON, RESET):
                card.chip.power_on()
            return None

    def _is_seen(self, card: _Insertion) -> None:
        with self._changed:
            if self._seen is not card:
                self._seen = card
                self._changed.notify_all()

    def _news(self, news: News) -> None:
        with self._changed:
            self._told = news
            self._changed.notify_all()
        self._tell(news)


def _shut(door: socket.socket, how: int) -> None:
    with contextlib.suppress(OSError):  # it is closed or was never connected: as wanted
        door.shutdown(how)
