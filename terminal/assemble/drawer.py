"""The card drawer and the two emulated slots: training cards go in and out while all runs."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Protocol

from card_emulator import reader
from card_emulator.nvm import CardFileError
from card_emulator.protocol.keys import IssuerKeys
from card_emulator.store import CARD_SUFFIX, look_card, open_card
from card_emulator.view import view
from terminal.assemble.card_words import own_words
from terminal.assemble.home import Home
from terminal.assemble.training import TRAINEES, VISITOR
from terminal.errors import Declined
from terminal.workplace import Drawer, DrawerCard

READERS = "Shuaka User Slot {number:02d}", "Shuaka PSAM Slot {number:02d}"
MOST_READERS = 100
ABOUT = {person.key: person.about for person in (*TRAINEES, VISITOR)}


class SlotDrawer(Drawer, Protocol):
    """Cards, and the two slots of this process that they go into."""

    @property
    def psam_reader(self) -> str:
        """The pyscard reader that is the module's slot."""


class EmulatedDrawer:
    """Cards of a home, one of them at a time in the user slot; the PSAM stays in its own."""

    def __init__(self, home: Home, keys: IssuerKeys, *, with_psam: bool = True) -> None:
        """Without the PSAM, its file stays free for whoever serves it in another reader."""
        self._home, self._keys = home, keys
        self._name: str | None = None
        self._hand = threading.RLock()  # one at a time: the screen's, or the control socket's
        reader.install()
        psam = open_card(home.psam, keys) if with_psam else None
        self.reader_name, self.psam_reader = (plug_in(name) for name in READERS)
        if psam is not None:
            reader.insert(self.psam_reader, psam)

    def cards(self) -> list[DrawerCard]:
        """The cards in the drawer, training people first and in their order."""
        names = [path.stem for path in sorted(self._home.cards.glob(f"*{CARD_SUFFIX}"))]
        names.sort(key=lambda name: list(ABOUT).index(name) if name in ABOUT else len(ABOUT))
        return [self._card(name) for name in names]

    def _card(self, name: str) -> DrawerCard:
        """What the image tells to whoever looks at it; one that cannot be read says so."""
        about = ABOUT.get(name, "")
        try:
            face = view(look_card(self._home.cards / f"{name}{CARD_SUFFIX}", self._keys))
        except CardFileError:
            return DrawerCard(name, "?", about, readable=False)
        return DrawerCard(
            name,
            face.field("name") + face.field("name_more"),
            about,
            card_no=face.field("card_no"),
            kind=face.algorithm,
            blocked=face.blocked,
            activated=face.activated,
            tries_left=face.pin_tries_left,
            unprinted=face.purse.unprinted if face.purse else None,
        )

    def inserted(self) -> str | None:
        """Name of the card in the user slot."""
        return self._name

    def insert(self, name: str) -> None:
        """Put a card in; the one inside is taken out first. Raises Spoken without it."""
        path = self._home.cards / f"{name}{CARD_SUFFIX}"
        if not path.exists():
            raise Declined("There is no card named {name} in the drawer.", name=name)
        with self._hand:
            self.pull()
            self._put_in(path, name)

    def _put_in(self, path: Path, name: str) -> None:
        try:
            card = open_card(path, self._keys)
        except CardFileError as unusable:
            raise own_words(unusable) from unusable
        reader.insert(self.reader_name, card)
        self._name = name

    def pull(self) -> None:
        """Take the card out; a card that is at work loses power between two commands."""
        with self._hand:
            card = reader.remove(self.reader_name)
            self._name = None
            if card is not None:
                card.close()

    def close(self) -> None:
        """Both slots empty and gone."""
        self.pull()
        psam = reader.remove(self.psam_reader)
        if psam is not None:
            psam.close()
        for name in (self.reader_name, self.psam_reader):
            reader.unplug(name)


def plug_in(name: str) -> str:
    """Plug a reader in under the first number that is free in this process."""
    for number in range(MOST_READERS):
        numbered = name.format(number=number)
        try:
            reader.plug(numbered)
        except ValueError:
            continue
        return numbered
    raise Declined("There are {most} emulated readers already.", most=str(MOST_READERS))
