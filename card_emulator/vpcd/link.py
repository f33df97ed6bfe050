"""One slot of the driver, for ever: a thread that offers a card while one is in.

Dialling, it connects to the driver, and again when that was restarted. Listening, it lets the
driver connect, and turns it away from an empty slot. Removal half-closes, so that the driver finds
out by its own poll; until it has seen the slot empty no other card is offered, and no removal is
missed.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from enum import Enum, auto

from card_emulator.nvm import CardFileError, PowerFailure
from card_emulator.vpcd.conversation import Chip, Conversation, Insertion, turn_away
from card_emulator.vpcd.wire import Place, tuned

POLL_S = 0.5  # within this time a driver has looked for a card once
LOOK_S = 0.25  # it looks twice at a time: in this time the second look is over, the next not begun
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.05, 1.0  # between two attempts to connect; doubled each time
STOP_S = 5.0


class News(Enum):
    """What happens to a link; told once for each change."""

    WAITING = auto()  # no driver there; trying on
    QUIET = auto()  # connected, but nobody asks: another card may be in that slot
    SERVED = auto()  # the driver has seen the card
    LOST = auto()  # the driver went away with the card still in
    MUTE = auto()  # the card failed in the middle of a command and is off
    BROKEN = auto()  # the link ended by a bug; the process should too


def _nobody(news: News) -> None:
    """Tells nobody."""
    del news


class Link:
    """A slot of the driver at `place`. What is inserted stays the caller's to close."""

    def __init__(self, place: Place, tell: Callable[[News], None] = _nobody) -> None:
        self.place = place
        self._tell, self._told = tell, News.LOST
        self._changed = threading.Condition()  # guards what follows
        self._card: Insertion | None = None
        self._seen: Insertion | None = None  # by the driver
        self._gap_due = False  # the driver has yet to see that a card was taken out
        self._not_before = 0.0
        self._listener: socket.socket | None = None
        self._wire: socket.socket | None = None
        self._stopping = False
        self._pause_s = FIRST_PAUSE_S
        self._thread = threading.Thread(target=self._run, name=f"vpcd {place}", daemon=True)

    def start(self) -> None:
        """Begin; PlaceTaken if we are to listen and cannot."""
        if self.place.listening:
            self._listener = self.place.door()
        self._thread.start()

    def stop(self) -> None:
        """End at once; the card is off."""
        with self._changed:
            self._stopping = True
            for door in (self._listener, self._wire):
                _shut(door, socket.SHUT_RDWR)
            self._changed.notify_all()
        if self._thread.ident is not None:
            self._thread.join(STOP_S)
        self.remove()

    def insert(self, card: Chip) -> None:
        """Put a card in; ValueError if there is one. The driver notices at its next poll."""
        with self._changed:
            if self._card is not None:
                raise ValueError("there is a card in the slot")
            self._card = Insertion(card)
            if self._told is News.WAITING:
                self._told = News.LOST  # whether the driver is there is to be found out anew
            self._changed.notify_all()

    def remove(self) -> Chip | None:
        """Pull the card out, also in the middle of a command: that gets no answer any more."""
        with self._changed:
            card, self._card = self._card, None
            if card is None:
                return None
            card.is_out = True
            _shut(self._wire, socket.SHUT_WR)
            self._changed.notify_all()
        return card.take_out()

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
        if self._card is not None:
            return self._seen is self._card
        return self._wire is None and not self._gap_due

    def _run(self) -> None:
        try:
            if self._listener is not None:
                self._listen(self._listener)
            else:
                self._dial()
        finally:
            if not self._stopping:
                self._news(News.BROKEN)

    def _dial(self) -> None:
        while (card := self._await_card()) is not None:
            try:
                wire = self.place.door()
            except OSError:
                if self._told is not News.WAITING:
                    self._news(News.WAITING)
            else:
                self._serve(wire, card)
            self._wait(self._pause_s, lambda: self._card is not card)
            self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)

    def _await_card(self) -> Insertion | None:
        """The card that is in, once the driver has looked at the empty slot; None: stop."""
        early_s = POLL_S if self._gap_due else self._not_before - time.monotonic()
        if early_s > 0:
            self._wait(early_s, lambda: False)
        self._gap_seen()
        self._wait(None, lambda: self._card is not None)
        return None if self._stopping else self._card

    def _listen(self, listener: socket.socket) -> None:
        with listener:
            while not self._stopping:
                try:
                    wire = listener.accept()[0]
                except OSError:  # stopping, or the driver was gone before we looked
                    self._wait(FIRST_PAUSE_S, lambda: False)
                    continue
                card = self._card
                if card is None or self._gap_due or time.monotonic() < self._not_before:
                    with wire, contextlib.suppress(OSError):
                        turn_away(wire)
                    self._gap_seen()
                else:
                    self._serve(wire, card)

    def _serve(self, wire: socket.socket, card: Insertion) -> None:
        """Answer until the driver hangs up, or the card was pulled and the driver knows."""
        mute = polled = False
        with wire:
            if not self._hold(wire, card):
                return
            try:
                tuned(wire)
                polled = Conversation(wire, card).run(
                    self._served, lambda: self._news(News.QUIET), lambda: self._powered(card)
                )
            except (PowerFailure, CardFileError):
                mute = True
            except OSError:
                pass  # the wire broke: as good as hung up
            finally:
                card.power_off()
        with self._changed:
            self._wire = self._seen = None
            self._gap_due = mute or (card.is_out and not polled)
            if card.is_out and polled:
                self._not_before = time.monotonic() + LOOK_S
            self._changed.notify_all()
        if mute:
            self._news(News.MUTE)
        elif not card.is_out and not self._stopping and self._told is News.SERVED:
            self._news(News.LOST)

    def _hold(self, wire: socket.socket, card: Insertion) -> bool:
        """From here `remove` and `stop` reach the connection; False if one of them came before."""
        with self._changed:
            if self._stopping or card.is_out:
                return False
            self._wire = wire
            return True

    def _served(self) -> None:
        self._pause_s = FIRST_PAUSE_S
        if self._told is not News.SERVED:
            self._news(News.SERVED)

    def _powered(self, card: Insertion) -> None:
        with self._changed:
            if self._seen is not card:
                self._seen = card
                self._changed.notify_all()

    def _gap_seen(self) -> None:
        with self._changed:
            if self._gap_due:
                self._gap_due = False
                self._not_before = time.monotonic() + LOOK_S
            self._changed.notify_all()

    def _wait(self, timeout_s: float | None, happened: Callable[[], bool]) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or happened(), timeout_s)

    def _news(self, news: News) -> None:
        self._tell(news)  # before whoever waits for it goes on
        with self._changed:
            self._told = news
            self._changed.notify_all()


def _shut(door: socket.socket | None, how: int) -> None:
    if door is not None:
        with contextlib.suppress(OSError):  # it is closed or was never connected: as wanted
            door.shutdown(how)
