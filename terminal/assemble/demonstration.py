"""What happens without a terminal: one scripted sale in a home of its own, rebuilt each time."""

from __future__ import annotations

from pathlib import Path

from terminal.assemble.home import Home
from terminal.assemble.opening import assemble
from terminal.assemble.training import TRAINEES
from terminal.assemble.world import Trainer, build_world
from terminal.basket import lines_of_options
from terminal.config import Settings
from terminal.outcome import Outcome
from terminal.transactions.bill import Order

FOLDER = "demonstration"
BASKET = ("1001:2", "1002:1", "1003:1")
"""The common basket of settlement.md 3.4: 121.60 yuan, one line of each class."""


def demonstrate(home: Path) -> tuple[Outcome, Settings]:
    """Sell the common basket to the first training person, from a fresh world."""
    stage = Home(home / FOLDER)
    owner = stage.own()
    try:
        build_world(stage, people=TRAINEES[:1])
        workplace = assemble(stage).workplace
    except BaseException:
        owner.close()
        raise
    workplace.closers.insert(0, owner.close)
    try:
        workplace.drawer.insert(TRAINEES[0].key)
        order = Order(tuple(lines_of_options(workplace.catalogue, BASKET)))
        return workplace.drive(workplace.selling(order), Trainer()), workplace.settings
    finally:
        workplace.close()
