"""Every operation of every desk; the command line and the screens are made from this table."""

from __future__ import annotations

from terminal.desk import (
    account_statement,
    asking,
    chronic,
    contributions,
    dispute,
    elsewhere,
    estate,
    family,
    findings,
    loss,
    money,
    own_pin,
    prescriptions,
    reasons,
    reimbursing,
    scripts,
    statement,
)
from terminal.desk.operation import Operation, Place

OPERATIONS: tuple[Operation, ...] = (
    *loss.OPERATIONS,
    *family.OPERATIONS,
    *own_pin.OPERATIONS,
    *scripts.OPERATIONS,
    *statement.OPERATIONS,
    *account_statement.OPERATIONS,
    *dispute.OPERATIONS,
    *money.OPERATIONS,
    *asking.OPERATIONS,
    *reasons.OPERATIONS,
    *contributions.OPERATIONS,
    *estate.OPERATIONS,
    *elsewhere.OPERATIONS,
    *reimbursing.OPERATIONS,
    *chronic.OPERATIONS,
    *prescriptions.OPERATIONS,
    *findings.OPERATIONS,
)
"""In the order people find them in a menu."""

BY_NAME = {operation.name: operation for operation in OPERATIONS}
assert len(BY_NAME) == len(OPERATIONS)


def at(place: Place) -> tuple[Operation, ...]:
    """The operations of one place."""
    return tuple(operation for operation in OPERATIONS if operation.place is place)
