"""All cards of the town, in memory: one at a time in the slot, and the factory for new ones."""

from __future__ import annotations

from backend.protocol.messages.loss import CardTerms, NewCard
from card_emulator import reader
from card_emulator.card import Card
from card_emulator.image import Image
from card_emulator.protocol.keys import IssuerKeys
from card_emulator.store import volatile_card
from card_emulator.view import CardView, view
from terminal.assemble.drawer import READERS, plug_in
from terminal.assemble.new_card import card_of_terms
from terminal.errors import Declined
from terminal.workplace import DrawerCard


class CardBox:
    """A drawer whose cards are known by their numbers (卡识别码)."""

    def __init__(self, keys: IssuerKeys, module: Image) -> None:
        self._keys = keys
        self._cards: dict[str, Card] = {}
        self._inside: str | None = None
        reader.install()
        self.reader_name, self.psam_reader = (plug_in(name) for name in READERS)
        reader.insert(self.psam_reader, volatile_card(module))

    def add(self, card_sn: str, image: Image) -> None:
        """One card more, or another in its place."""
        self._cards[card_sn] = volatile_card(image)

    def make(self, terms: CardTerms) -> NewCard:
        """The factory: a card of these terms, in the box at once."""
        image, made = card_of_terms(self._keys, terms)
        self.add(made.card_sn, image)
        return made

    def image(self, card_sn: str) -> Image:
        """The present state of a card."""
        return self._cards[card_sn].image

    def views(self) -> list[CardView]:
        """What is on every card, those that were replaced included."""
        return [view(card.image) for card in self._cards.values()]

    def cards(self) -> list[DrawerCard]:
        """The cards in the box; whose they are stands on them."""
        return [DrawerCard(card_sn, "", "") for card_sn in self._cards]

    def inserted(self) -> str | None:
        """The card in the slot."""
        return self._inside

    def insert(self, name: str) -> None:
        """Put a card in; the one inside is taken out first. Raises Declined without it."""
        if name not in self._cards:
            raise Declined("There is no card named {name} in the drawer.", name=name)
        self.pull()
        reader.insert(self.reader_name, self._cards[name])
        self._inside = name

    def pull(self) -> None:
        """Take the card out; the box keeps it."""
        reader.remove(self.reader_name)
        self._inside = None

    def close(self) -> None:
        """Both slots empty and gone."""
        self.pull()
        reader.remove(self.psam_reader)
        for name in (self.reader_name, self.psam_reader):
            reader.unplug(name)
