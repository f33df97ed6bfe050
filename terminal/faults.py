"""Named faults of the world, armed by hand: each acts at one kind of step, between flow and doors.

Nothing depends on a magic amount: what is armed is shown on screen and stands on the receipt. An
armed fault acts once, one that `stays` until it is taken back.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec

from terminal.entry import Entry
from terminal.errors import WrongUsage
from terminal.fault_kinds import KINDS, Fault, Perform
from terminal.flow import Step


class FaultUnknown(WrongUsage):
    """No fault has this name."""

    template = "There is no fault {name}. 'shuaka fault list' shows them. Nothing was done."


class Faults:
    """What is armed, and what has acted since `begin`. Called in whatever thread performs."""

    def __init__(
        self,
        pull: Callable[[], None] = lambda: None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.pull, self.sleep = pull, sleep
        self.armed: list[Fault] = []
        self.acted: list[Fault] = []
        self.line_is_cut = False
        self.late: Perform | None = None

    def arm(self, name: str) -> Fault:
        """Arm a fault. Raises FaultUnknown."""
        if name not in set(Fault):
            raise FaultUnknown(name=name)
        fault = Fault(name)
        if fault not in self.armed:
            self.armed.append(fault)
        return fault

    def disarm(self, fault: Fault) -> None:
        """Take it back, and what it left behind."""
        if fault in self.armed:
            self.armed.remove(fault)
        if fault is Fault.LINE_CUT:
            self.line_is_cut = False

    def begin(self) -> None:
        """A transaction begins: what acted before is none of its business."""
        self.acted.clear()

    def marks(self) -> tuple[Fault, ...]:
        """What has to be said of a transaction that runs now, or ended just now."""
        return tuple(dict.fromkeys((*self.acted, *self.armed)))

    def marked(self, entry: Entry) -> Entry:
        """A journal entry that says what was armed while it came about."""
        marks = self.marks()
        return msgspec.structs.replace(entry, faults=marks) if marks else entry

    def __call__(self, step: Step, perform: Perform) -> object:
        """Do a step as the armed faults have it."""
        for fault in self.armed:
            kind = KINDS[fault]
            if kind.meets(step):
                if not kind.stays:
                    self.armed.remove(fault)
                if fault not in self.acted:
                    self.acted.append(fault)
                return kind.acts(self, step, perform)
        return perform()
