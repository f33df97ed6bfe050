"""Slots of this process and the cards in them, before any reader software looks at them.

A slot has a lock, so that a card is pulled between two APDUs, and an epoch: removal and reset end
every connection made before. Whoever waits for cards or readers waits on `CHANGED`.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from card_emulator.card import Card
from card_emulator.pinpad import PinPad


@dataclass(eq=False, slots=True)
class Slot:
    """A reader's slot; `users` are its open connections. `insertions` counts changes of card;
    `epoch` also counts resets.
    """

    name: str
    card: Card | None = None
    insertions: int = 0
    epoch: int = 0
    exclusive: bool = False
    users: set[object] = field(default_factory=set)
    pinpad: PinPad | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)

    def end_connections(self) -> None:
        """Whoever was connected has to connect again."""
        self.epoch += 1
        self.users.clear()
        self.exclusive = False


SLOTS: dict[str, Slot] = {}
CHANGED = threading.Condition()  # guards SLOTS; notified when a reader or a card comes or goes


def plug(reader_name: str) -> None:
    """Add an empty reader; ValueError if there is one of that name."""
    with CHANGED:
        if reader_name in SLOTS:
            raise ValueError(f"there is a reader {reader_name} already")
        SLOTS[reader_name] = Slot(reader_name)
        CHANGED.notify_all()


def unplug(reader_name: str) -> None:
    """Take a reader away, its card with it; KeyError if there is none of that name."""
    with CHANGED:
        slot = SLOTS.pop(reader_name)
        CHANGED.notify_all()
    _empty(slot)


def attach_pinpad(reader_name: str, pinpad: PinPad | None) -> None:
    """Give a reader a PIN pad, or take it away; KeyError if there is none of that name."""
    SLOTS[reader_name].pinpad = pinpad


def insert(reader_name: str, card: Card) -> None:
    """Put a card into a reader; KeyError without such a reader, ValueError if it holds a card."""
    slot = SLOTS[reader_name]
    with slot.lock:
        if slot.card is not None:
            raise ValueError(f"reader {reader_name} holds a card already")
        slot.card = card
        slot.insertions += 1
    _notify()


def remove(reader_name: str) -> Card | None:
    """Pull the card out, whatever it is doing; returns it, or None from an empty reader."""
    return _empty(SLOTS[reader_name])


def _empty(slot: Slot) -> Card | None:
    with slot.lock:
        card, slot.card = slot.card, None
        slot.insertions += 1
        slot.end_connections()
        if card is not None:
            card.power_off()
    _notify()
    return card


def inserted(reader_name: str) -> Card | None:
    """The card in a reader, None from an empty one; KeyError without such a reader."""
    return SLOTS[reader_name].card


def _notify() -> None:
    with CHANGED:
        CHANGED.notify_all()
