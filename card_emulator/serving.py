"""Cards of a home in the slots of the PC/SC driver: opened by name, inserted, pulled, closed.

The cards are this process's while they are in; whoever else wants one gets the sentence of its
lock. A card that cannot be opened leaves the one inside where it is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from card_emulator.card import Card
from card_emulator.control import SlotName
from card_emulator.protocol.keys import IssuerKeys
from card_emulator.refusals import CardRefused
from card_emulator.store import open_card
from card_emulator.vpcd import Link, News, Place

NOTICE_S = 2.5  # the driver looks every 0.4 s
Find = Callable[[str], Path]  # the file of a card by name; CardRefused without one
Tell = Callable[[SlotName, News], None]


class ServedSlots:
    """The driver's slots: one for the user card, one for a PSAM if there is to be one."""

    def __init__(
        self, find: Find, keys: IssuerKeys, places: dict[SlotName, Place], tell: Tell
    ) -> None:
        self._find, self._keys = find, keys
        self._links = {slot: Link(place, _telling(tell, slot)) for slot, place in places.items()}
        self._cards: dict[SlotName, tuple[str, Card]] = {}
        self._lock = threading.RLock()

    def start(self) -> None:
        """Look for the driver; PlaceTaken if we are to listen and cannot."""
        for link in self._links.values():
            link.start()

    def insert(self, name: str, slot: SlotName) -> bool:
        """Put a card in, the one inside goes out first; True once the driver has noticed.

        CardRefused if there is no such card, CardFileError if another process has it. PSAM and
        user card are told apart by whoever reads them.
        """
        with self._lock:
            link = self._link(slot)
            before = self._cards.get(slot)
            path = self._find(name)
            if before is not None and before[0] == name:
                self.remove(slot)
            card = open_card(path, self._keys)
            self._pull(slot)
            link.insert(card)
            self._cards[slot] = name, card
        return link.noticed(NOTICE_S)

    def remove(self, slot: SlotName) -> bool:
        """Take the card out, also in the middle of a command; True once the driver noticed."""
        with self._lock:
            link = self._link(slot)
            self._pull(slot)
        return link.noticed(NOTICE_S)

    def _pull(self, slot: SlotName) -> None:
        self._link(slot).remove()
        _, card = self._cards.pop(slot, ("", None))
        if card is not None:
            card.close()

    def _link(self, slot: SlotName) -> Link:
        if slot not in self._links:
            raise CardRefused("There is no slot {slot} here.", slot=slot)
        return self._links[slot]

    def inserted(self) -> tuple[str | None, str | None]:
        """Names of user card and PSAM in the slots."""
        user, psam = self._cards.get("user"), self._cards.get("psam")
        return user[0] if user else None, psam[0] if psam else None

    def close(self) -> None:
        """Both slots empty, cards off, files released."""
        for slot, link in self._links.items():
            link.stop()
            self._pull(slot)


def _telling(tell: Tell, slot: SlotName) -> Callable[[News], None]:
    return lambda news: tell(slot, news)
