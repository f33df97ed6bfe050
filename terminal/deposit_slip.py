"""The slip of a deposit: cash that a hospital takes before, or gives back of it."""

from __future__ import annotations

from backend.protocol.money import yuan
from terminal.columns import between, centred
from terminal.entry import Entry, Kind
from terminal.receipt import NARROW, Letterhead
from terminal.words import N_, tr

MESSAGE = slice(-18, None)


def print_deposit(entry: Entry, head: Letterhead, left_fen: int, columns: int = NARROW) -> str:
    """A deposit as text, one line per paper line; `left_fen` is what is there afterwards."""
    assert entry.kind is Kind.DEPOSIT
    assert entry.visit is not None
    paid_in = entry.cash_received_fen > 0
    rule = "-" * columns
    rows = (
        (N_("Institution"), head.code),
        (N_("Operator"), head.operator),
        (N_("Time"), entry.at.replace("T", " ")),
        (N_("Name"), entry.holder),
        (N_("Visit number"), entry.visit.number),
    )
    money = (
        (N_("Paid in") if paid_in else N_("Given back"), abs(entry.cash_received_fen)),
        (N_("Deposit there now"), left_fen),
    )
    lines = [
        centred(head.name, columns),
        centred(tr("Deposit for a stay"), columns),
        centred("** " + tr("TRAINING, no real receipt") + " **", columns),
        rule,
        *(between(tr(label), value, columns) for label, value in rows),
        rule,
        *(between(tr(label), yuan(amount), columns) for label, amount in money),
        rule,
        between(tr("Message"), entry.msgid[MESSAGE], columns),
    ]
    return "\n".join(lines) + "\n"
