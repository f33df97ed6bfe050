"""A shop with its desks and a calendar: days go by between two openings, as they do."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from backend.verify import verify
from terminal.assemble.home import Home
from terminal.assemble.opening import assemble
from terminal.desk.fields import read_values
from terminal.desk.operation import Slip
from terminal.desk.table import BY_NAME
from tests.support.card_life import HolderClerk
from tests.support.training_home import Shop


class CalendarShop(Shop):
    """A training shop whose days are turned by hand; the first one is the machine's today."""

    def __init__(self, template: Path, path: Path) -> None:
        shutil.copytree(template, path)
        self.home = Home(path)
        self.days = 0
        self.world = assemble(self.home, now=self.now)

    def now(self) -> datetime:
        return datetime.now() + timedelta(days=self.days)

    def restart(self, card: str = "") -> None:
        self.close()
        self.world = assemble(self.home, now=self.now)
        if card:
            self.workplace.drawer.insert(card)

    def wait(self, days: int) -> None:
        """Days go by; the shop opens anew."""
        self.days += days
        self.restart()

    def today(self, later: int = 0) -> str:
        return f"{self.now() + timedelta(days=later):%Y-%m-%d}"

    def desk(self, name: str, /, *, clerk: object = None, **typed: str) -> Slip:
        """An operation of a desk as people do it. Raises Refused or Spoken."""
        operation = BY_NAME[name]
        flow = operation.performing(read_values(operation, typed))
        return self.workplace.drive(flow, clerk or HolderClerk(), operation.place)

    def holder(self, card: str) -> dict[str, str]:
        """Citizen id and name, as the fields of a desk want them."""
        face = self.card(card)
        return {"certno": face.field("citizen_id"), "name": face.field("name")}

    def is_whole(self) -> bool:
        return verify(self.world.store).faults == [] and self.disagreements() == []
