"""A stage for other people's tests: a training world, a card in a slot, the centre behind it.

from terminal.assemble import training_card
with training_card("zhao") as card:
    connection = card.connect()
    data, sw1, sw2 = connection.transmit([0x00, 0xA4, 0x00, 0x00, 0x02, 0x3F, 0x00])
    print(card.reader_name, card.atr, sw1, sw2)
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from card_emulator.store import CARD_SUFFIX, look_card
from card_emulator.view import CardView, view
from terminal.assemble.drawer import EmulatedDrawer
from terminal.assemble.home import Home
from terminal.assemble.opening import Assembled, assemble
from terminal.assemble.training import TRAINING_PIN
from terminal.assemble.world import Trainer, build_world
from terminal.readers.choosing import fitting
from terminal.readers.contact import T0
from terminal.readers.failures import ReaderMissing

DEFAULT_CARD = "zhao"


class Stage:
    """An opened training world with its two slots. Cards are named as in the drawer."""

    pin = TRAINING_PIN

    def __init__(self, home: Home) -> None:
        self.home = home
        self.world: Assembled = assemble(home)

    @property
    def drawer(self) -> EmulatedDrawer:
        """The cards and the slots."""
        drawer = self.world.workplace.drawer
        assert isinstance(drawer, EmulatedDrawer)
        return drawer

    def insert(self, name: str = DEFAULT_CARD) -> StageCard:
        """Put a training card into the user slot."""
        self.drawer.insert(name)
        return StageCard(self, self.drawer.reader_name, name)

    def in_reader(self, name: str) -> StageCard:
        """Whatever card is in a reader of the system. Raises ReaderMissing."""
        found = fitting(name)
        if not found:
            raise ReaderMissing(reader=name)
        return StageCard(self, str(found[0]), "")

    def pull(self) -> None:
        """Take the card out, also in the middle of a command."""
        self.drawer.pull()

    def psam(self) -> StageCard:
        """The terminal's security module in its slot."""
        return StageCard(self, self.drawer.psam_reader, "")

    def ask_centre(self, request: bytes) -> bytes:
        """One envelope of the national interface, answered."""
        return self.world.centre.handle(request)

    def clerk(self, pin: str = TRAINING_PIN) -> Trainer:
        """People who agree to everything and know one PIN: for `workplace.drive`."""
        return Trainer(pin)

    def close(self) -> None:
        """Cards off, files closed."""
        self.world.workplace.close()


class StageCard:
    """A card in a reader, as a program under test meets it."""

    def __init__(self, stage: Stage, reader_name: str, name: str) -> None:
        self.stage, self.reader_name, self.name = stage, reader_name, name

    def connect(self) -> Any:
        """A connected pyscard connection, T=0; 61xx and 6Cxx are the caller's."""
        found = fitting(self.reader_name)
        if not found:
            raise ReaderMissing(reader=self.reader_name)
        connection = found[0].createConnection()
        connection.connect(T0)
        return connection

    @property
    def atr(self) -> bytes:
        """The answer to reset."""
        connection = self.connect()
        try:
            return bytes(connection.getATR())
        finally:
            connection.disconnect()

    def look(self) -> CardView:
        """What is on a training card: files, counters, tries, log. Costs nothing on the card."""
        path = self.stage.home.cards / f"{self.name}{CARD_SUFFIX}"
        return view(look_card(path, self.stage.world.keys))


def built_world(folder: Path) -> Home:
    """A training world in a folder of its own, closed; takes a second or two."""
    home = Home(folder)
    owner = home.own()
    try:
        build_world(home)
    finally:
        owner.close()
    return home


@contextmanager
def training_card(name: str = DEFAULT_CARD) -> Iterator[StageCard]:
    """A training card in a pyscard reader of this process, in a world that ends with the block."""
    with tempfile.TemporaryDirectory(prefix="shuaka") as folder:
        stage = Stage(built_world(Path(folder) / "home"))
        try:
            yield stage.insert(name)
        finally:
            stage.close()
