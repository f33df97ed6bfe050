"""Two terminals of one hospital, taking turns: cards and centre are common, what a terminal keeps
beside its journal is its own."""

from __future__ import annotations

from pathlib import Path

from terminal.assemble.opening import assemble
from terminal.journal import Journal
from tests.support.training_home import Shop

OWN = ("journal.db", "visits.db")


class Windows:
    """`turn` puts away what one terminal keeps and brings out the other's, empty at first."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.at = 0

    def turn(self, card: str = "") -> None:
        self._stop()
        self.at = 1 - self.at
        for name in OWN:
            for path in self._files(f"{name}.{self.at}"):
                path.rename(path.with_name(path.name.replace(f"{name}.{self.at}", name)))
        self._start(card)

    def lose(self, card: str = "") -> None:
        """What the terminal kept is gone."""
        self._stop()
        self._start(card)

    def _stop(self) -> None:
        self.shop.close()
        journal = Journal(self.shop.home.journal)
        self._stamp = journal.last_stamp()
        journal.close()
        for name in OWN:
            for path in self._files(name):
                path.rename(path.with_name(path.name.replace(name, f"{name}.{self.at}")))

    def _files(self, name: str) -> list[Path]:
        paths = (self.shop.home.path / f"{name}{end}" for end in ("", "-wal", "-shm"))
        return [path for path in paths if path.exists()]

    def _start(self, card: str) -> None:
        """Numbers of messages go on: one is not used twice."""
        journal = Journal(self.shop.home.journal)
        journal.keep_stamp(self._stamp)
        journal.close()
        self.shop.world = assemble(self.shop.home)
        if card:
            self.shop.workplace.drawer.insert(card)
