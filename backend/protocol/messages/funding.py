"""K messages of the agency's desk where money comes in, and where somebody has died.

KDECL and KPAID: an employer's month; KOWN: somebody pays for themselves; KDATA: missing data was
brought; KDEAD and KHEIR: a death, and what the heirs get (rules.md R15-R17). Months are "2026-11".
"""

from __future__ import annotations

import msgspec


class PayerMonth(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KDECL and KPAID."""

    payer_no: str
    month: str


class PayerMonthRequest(msgspec.Struct, frozen=True):
    """Input of KDECL and KPAID."""

    data: PayerMonth


class OwnMonth(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KOWN; `wage_base_fen` 0 is the base of the month before."""

    certno: str
    month: str
    wage_base_fen: int = 0


class OwnMonthRequest(msgspec.Struct, frozen=True):
    """Input of KOWN."""

    data: OwnMonth


class DeclaredMonth(msgspec.Struct, frozen=True, kw_only=True):
    """A payer's month: what is due, where it goes; `paid` says whether the money has come."""

    payer_no: str
    payer: str
    month: str
    people: int
    due_fen: int
    account_fen: int
    pool_fen: int
    paid: bool


class DeclaredReply(msgspec.Struct, frozen=True):
    """Output of KDECL, KPAID and KOWN."""

    data: DeclaredMonth


class PersonData(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KDATA: who came, and what is missing still ("": nothing)."""

    certno: str
    missing: str = ""


class PersonDataRequest(msgspec.Struct, frozen=True):
    """Input of KDATA."""

    data: PersonData


class Death(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KDEAD; `died_on` is ISO."""

    certno: str
    psn_name: str
    died_on: str


class DeathRequest(msgspec.Struct, frozen=True):
    """Input of KDEAD."""

    data: Death


class Estate(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody left: `on_cards_fen` is what their cards hold, `open_cases` what is undecided.

    `returned_fen` came back from bindings that ended.
    """

    psn_no: str
    psn_name: str
    died_on: str
    centre_fen: int
    on_cards_fen: int
    returned_fen: int = 0
    open_cases: int = 0


class EstateReply(msgspec.Struct, frozen=True):
    """Output of KDEAD."""

    data: Estate


class Heir(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who inherits; `share` is "1/3", "0.25" or "25%"."""

    certno: str
    name: str
    share: str


class Heirs(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KHEIR: all heirs; the first gets what rounding leaves."""

    certno: str
    heirs: tuple[Heir, ...]


class HeirsRequest(msgspec.Struct, frozen=True):
    """Input of KHEIR."""

    data: Heirs


class Inherited(msgspec.Struct, frozen=True, kw_only=True):
    """What one heir got, and how much of it is rounding."""

    certno: str
    name: str
    share: str
    amount_fen: int
    rounding_fen: int = 0


class PaidOut(msgspec.Struct, frozen=True, kw_only=True):
    """The account was closed at zero: what there was, with the interest up to the day."""

    psn_no: str
    psn_name: str
    total_fen: int
    interest_fen: int
    heirs: tuple[Inherited, ...]


class PaidOutReply(msgspec.Struct, frozen=True):
    """Output of KHEIR."""

    data: PaidOut
