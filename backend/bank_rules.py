"""Which money may move between which parties (rules.md R1-R3): one table, and why not else.

Pure. The personal account is in no row: it is credited by the agency and spent at designated
institutions, and whoever tries anything else is told the rule.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.ledger import Reason
from backend.protocol.messages.bank import Channel, Party
from backend.protocol.refusals import Code
from backend.roles import DESIGNATED, Role

BENEFITS = {
    "pension": "养老金",
    "unemployment": "失业保险金",
    "injury": "工伤保险待遇",
    "maternity": "生育津贴",
}
"""Purpose of a benefit -> how the insurance records name it."""

WAGES = ("wage", "subsidy")


@dataclass(frozen=True, slots=True)
class Movement:
    """One kind of movement: who may ask for it, where, and what it has to say."""

    reason: Reason
    roles: tuple[Role, ...] = (Role.BANK,)
    channels: tuple[Channel, ...] = (Channel.DESK,)
    purposes: tuple[str, ...] = ("",)
    names_other: bool = False


_AT_THE_BANK = (Channel.DESK, Channel.MACHINE)

MOVEMENTS: dict[tuple[Party, Party], Movement] = {
    (Party.CASH, Party.FINANCIAL): Movement(Reason.CASH_IN, channels=_AT_THE_BANK),
    (Party.FINANCIAL, Party.CASH): Movement(Reason.CASH_OUT, channels=_AT_THE_BANK),
    (Party.FINANCIAL, Party.OTHER): Movement(
        Reason.TRANSFER, channels=_AT_THE_BANK, names_other=True
    ),
    (Party.FINANCIAL, Party.BANKS): Movement(
        Reason.TRANSFER, channels=_AT_THE_BANK, names_other=True
    ),
    (Party.BANKS, Party.FINANCIAL): Movement(Reason.TRANSFER, names_other=True),
    (Party.FINANCIAL, Party.SHOP): Movement(Reason.CONSUMPTION, roles=DESIGNATED),
    (Party.PAYROLL, Party.FINANCIAL): Movement(Reason.INCOME, purposes=WAGES, names_other=True),
    (Party.BENEFITS, Party.FINANCIAL): Movement(
        Reason.INCOME, roles=(Role.BANK, Role.AGENCY), purposes=tuple(BENEFITS)
    ),
    (Party.FINANCIAL, Party.PREMIUMS): Movement(
        Reason.PREMIUM, channels=_AT_THE_BANK, purposes=("pension", "medical")
    ),
}

_THE_OTHER_ACCOUNT = (Party.FINANCIAL, Party.OTHER, Party.BANKS)


def movement(source: str, target: str) -> Movement | Code:
    """The row of two parties, or the code of the rule that is in the way."""
    known = {party.value: party for party in Party}
    if source not in known or target not in known:
        return Code.MOVE_UNKNOWN
    ends = known[source], known[target]
    if ends in MOVEMENTS:
        return MOVEMENTS[ends]
    return _forbidden(*ends)


def _forbidden(source: Party, target: Party) -> Code:
    if Party.PERSONAL not in (source, target):
        return Code.MOVE_UNKNOWN
    if {source, target} == {Party.PERSONAL, Party.FINANCIAL}:
        return Code.ACCOUNTS_APART
    if source is Party.PERSONAL:
        return Code.NO_TRANSFER if target in _THE_OTHER_ACCOUNT else _SPENT[target]
    return Code.NOT_PAID_IN


_SPENT = {
    Party.CASH: Code.NO_CASH,
    Party.SHOP: Code.SPENT_BY_CARD,
    Party.PAYROLL: Code.NO_TRANSFER,
    Party.BENEFITS: Code.NO_TRANSFER,
    Party.PREMIUMS: Code.NO_TRANSFER,
    Party.PERSONAL: Code.NO_TRANSFER,
}
