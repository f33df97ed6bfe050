"""The control socket of a terminal: `shuaka card insert` of another process reaches its drawer.

A terminal that reads its card from a reader of the system has no slot of its own to control, and
where `shuaka card serve` answers for this home already, that is who cards go to.
"""

from __future__ import annotations

import contextlib

from card_emulator.control import SOCKET, Control, ControlFailure, SlotName
from terminal.assemble.home import Home
from terminal.errors import Declined, Spoken
from terminal.workplace import Drawer, Workplace


class DrawerSlots:
    """The drawer as a control socket sees it: one slot, and a PSAM that stays."""

    def __init__(self, drawer: Drawer) -> None:
        self._drawer = drawer

    def insert(self, name: str, slot: SlotName) -> bool:
        """Put a card of the drawer in. Raises Spoken without it, or for the PSAM's slot."""
        _user_only(slot)
        self._drawer.insert(name)
        return True

    def remove(self, slot: SlotName) -> bool:
        """Take the card out, also in the middle of a payment."""
        _user_only(slot)
        self._drawer.pull()
        return True

    def inserted(self) -> tuple[str | None, str | None]:
        """Names of user card and PSAM."""
        return self._drawer.inserted(), "psam"


def _user_only(slot: SlotName) -> None:
    if slot != "user":
        raise Declined("The PSAM of this terminal stays in its slot.")


def open_control(home: Home, workplace: Workplace) -> contextlib.ExitStack:
    """Answer at the home's control socket until the result is closed, if that is for us to do."""
    answering = contextlib.ExitStack()
    if not workplace.settings.user_reader:
        with contextlib.suppress(ControlFailure):
            slots = DrawerSlots(workplace.drawer)
            control = Control(home.path / SOCKET, slots, (Spoken,))
            answering.callback(control.close)
    return answering
