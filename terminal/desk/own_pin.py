"""The holder's own PIN, changed with the old one, at the counter and the bank desk (rules.md R9).

It is one flow; only where it is done, and as whom the centre is asked, differs.
"""

from __future__ import annotations

from dataclasses import replace

from terminal.desk.operation import Operation, Place, Slip, Values
from terminal.flow import Flow
from terminal.transactions.pin_change import CHANGED, change_of_pin
from terminal.words import N_


def _change(values: Values) -> Flow[Slip]:
    del values
    yield from change_of_pin()
    return Slip(CHANGED)


CHANGE_PIN = Operation(
    "change-pin",
    N_("Change the PIN"),
    N_("The holder types the old PIN and a new one twice."),
    Place.COUNTER,
    _change,
    needs_card=True,
)
"""At the counter it has a row of its own in the menu, and is `shuaka pin change`."""
OPERATIONS: tuple[Operation, ...] = (replace(CHANGE_PIN, place=Place.BANK),)
