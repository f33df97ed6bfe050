"""The holder's own PIN at the bank desk: changed with the old one (rules.md R9).

It is the counter's flow; only where it is done differs.
"""

from __future__ import annotations

from terminal.desk.operation import Operation, Place, Slip, Values
from terminal.flow import Flow
from terminal.transactions.pin_change import CHANGED, change_of_pin
from terminal.words import N_


def _change(values: Values) -> Flow[Slip]:
    del values
    yield from change_of_pin()
    return Slip(CHANGED)


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "change-pin",
        N_("Change the PIN"),
        N_("The holder types the old PIN and a new one twice."),
        Place.BANK,
        _change,
        needs_card=True,
    ),
)
