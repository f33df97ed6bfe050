"""What a sender of messages is, told by the first letter of its code, and who may do what.

Designated institutions settle (rules.md R25); the agency's and the bank's desks do the rest of a
card's life. H and P are the interface's own prefixes (settlement.md 2.1); A and B are our choice.
"""

from __future__ import annotations

from enum import StrEnum

from backend.context import Context
from backend.protocol.refusals import Code, Refused


class Role(StrEnum):
    """First letter of the 12-character code of an institution."""

    PHARMACY = "P"
    HOSPITAL = "H"
    BANK = "B"
    AGENCY = "A"
    CENTRE = "C"


DESIGNATED = (Role.PHARMACY, Role.HOSPITAL, Role.CENTRE)
"""A centre speaks for its own institutions, and in messages between centres only (centre.py)."""

DESKS = (Role.AGENCY, Role.BANK)

WHERE = {
    Role.PHARMACY: "a pharmacy",
    Role.HOSPITAL: "a hospital",
    Role.BANK: "the bank desk",
    Role.AGENCY: "the agency's desk",
    Role.CENTRE: "another centre",
}
"""How a sentence names the place."""


def require_role(context: Context, *allowed: Role) -> None:
    """Refuse what this sender may not do, and say where it is done."""
    if context.institution.code[:1] not in allowed:
        raise Refused(Code.WRONG_PLACE, place=WHERE[allowed[0]])
