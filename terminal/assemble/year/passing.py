"""Day after day: everybody does what the agenda has for them, the agency does its month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from terminal.assemble.year import agency
from terminal.assemble.year.calendar import OPEN_S, OPENS
from terminal.assemble.year.counter import activate, buy, buy_and_print, try_lost_card
from terminal.assemble.year.desks import (
    bring_data,
    collect,
    die,
    find,
    forget,
    inherit,
    lose,
    miss_data,
    report,
)
from terminal.assemble.year.hospital import admit, go_home, treat
from terminal.assemble.year.life import Town
from terminal.assemble.year.plan import Deed
from terminal.assemble.year.town import Citizen

Progress = Callable[[int, int], None]

DEEDS: dict[Deed, Callable[[Town, Citizen], None]] = {
    Deed.BUY: buy,
    Deed.ACTIVATE: activate,
    Deed.STATEMENT: buy_and_print,
    Deed.LOSE: lose,
    Deed.FIND: find,
    Deed.REPORT: report,
    Deed.COLLECT: collect,
    Deed.FINDER: try_lost_card,
    Deed.FORGET: forget,
    Deed.MISS_DATA: miss_data,
    Deed.BRING_DATA: bring_data,
    Deed.DIE: die,
    Deed.INHERIT: inherit,
    Deed.ADMIT: admit,
    Deed.TREAT: treat,
    Deed.GO_HOME: go_home,
}


def live(town: Town, progress: Progress | None = None) -> None:
    """From the first morning to the last evening; `progress` is told days done and in all."""
    days = town.agenda.days
    for place, day in enumerate(days):
        town.calendar.turn_to(datetime.combine(day, OPENS))
        town.workplace.sign_on()
        today = town.agenda.of(day)
        town.chance.shuffle(today)
        for deed, citizen in today:
            town.calendar.wait(OPEN_S / (len(today) + 1))
            DEEDS[deed](town, citizen)
        agency.work(town, day)
        if progress is not None:
            progress(place + 1, len(days))
    town.box.pull()
