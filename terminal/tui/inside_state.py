"""Where somebody looks in the inside view: tab, filter, pause, the line that is unfolded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from terminal.words import N_


class Tab(Enum):
    """The four tabs, by their words."""

    APDU = N_("APDU")
    CARD = N_("CARD")
    MESSAGES = N_("MESSAGES")
    LEDGER = N_("LEDGER")


class Filter(Enum):
    """What of a tab is shown, by its words."""

    ALL = N_("all")
    USER = N_("user card")
    PSAM = N_("PSAM")
    HOST = N_("centre")
    TROUBLE = N_("refused or failed")


FILTERS = {
    Tab.APDU: tuple(Filter),
    Tab.MESSAGES: (Filter.ALL, Filter.TROUBLE),
    Tab.CARD: (Filter.ALL,),
    Tab.LEDGER: (Filter.ALL,),
}

KEYS = (
    ("ctrl+n", "N", "tab", N_("tab")),
    ("ctrl+f", "F", "filter", N_("filter")),
    ("ctrl+g", "G", "pause", N_("pause")),
    ("ctrl+up", "↑", "up", ""),
    ("ctrl+down", "↓", "down", N_("line")),
    ("ctrl+y", "Y", "copy", N_("copy")),
    ("ctrl+s", "S", "save", N_("save")),
)
"""Key, how it is shown behind Ctrl+, what it does, its word: no text, so the scan line stays."""
LISTS = (Tab.APDU, Tab.MESSAGES)
"""Tabs of rows that come and can be chosen."""


@dataclass(slots=True)
class Looking:
    """`chosen` and `until` are numbers of rows: the unfolded one, and the last one before a pause.

    `pages` turns from where the tab stands by itself; `over` is the result the view lies over.
    """

    tab: Tab = Tab.APDU
    filter: Filter = Filter.ALL
    chosen: int | None = None
    until: int | None = None
    pages: int = 0
    over: object = None

    def next_tab(self) -> None:
        """The tab to the right, from its newest row."""
        tabs = list(Tab)
        self.tab = tabs[(tabs.index(self.tab) + 1) % len(tabs)]
        self.filter, self.chosen, self.until, self.pages = Filter.ALL, None, None, 0

    def next_filter(self) -> None:
        """What else may be left out."""
        known = FILTERS[self.tab]
        self.filter = known[(known.index(self.filter) + 1) % len(known)]
        self.chosen, self.pages = None, 0
