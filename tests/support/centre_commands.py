"""`shuaka centre ...` in tests, on a lived-in home, without the rest of the program."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from click.testing import Result
from typer.testing import CliRunner

from backend.cli import app
from tests.support.centre_people import BASKET, ONLINE_CARD, ONLINE_PERSON
from tests.support.centre_world import make_world


@dataclass
class Root:
    """What the composition root hands to the commands."""

    home: Path

    def translate(self, text: str) -> str:
        return text


def run(home: Path, *arguments: str) -> Result:
    """One command."""
    return CliRunner().invoke(app, list(arguments), obj=Root(home))


def lived_in(home: Path) -> Path:
    """A home whose centre has a credited, spending and refunded person."""
    world = make_world(str(home / "centre.db"))
    world.credit("P002", "380.00")
    world.later(seconds=1)
    sale = world.sell(ONLINE_PERSON, ONLINE_CARD, BASKET)
    world.later(days=1)
    world.refund(sale)
    world.centre.store.close()
    return home
