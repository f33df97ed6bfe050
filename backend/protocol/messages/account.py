"""KACCT, the personal account asked for (rules.md R11), and the password of the holder's own page.

The balance goes by place, the detail by settlement: what was taken back again is in no line. KONLT
gives the terms of one password try, KONLN proves it, KONLP sets a new one (bank.SecretChange).
"""

from __future__ import annotations

import msgspec

from backend.protocol.messages.adoption import PinTerms
from backend.protocol.messages.bank import Customer, PinProofGiven
from backend.protocol.money import Fen


class AccountQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KACCT; days are ISO and inclusive, "" for all."""

    holder: Customer
    first_day: str = ""
    last_day: str = ""


class AccountRequest(msgspec.Struct, frozen=True):
    """Input of KACCT."""

    data: AccountQuery


class AccountLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line: `amount` came in (negative: was spent), `balance` is the sum of all places."""

    at: str
    what: str
    place: str
    amount: Fen
    balance: Fen


class PersonalAccount(msgspec.Struct, frozen=True, kw_only=True):
    """The personal account of a holder. `account_kind` is purse, online or none (R18)."""

    psn_no: str
    psn_name: str
    account_kind: str
    card_no: str = ""
    card_status: str = ""
    on_card: Fen = Fen(0)
    waiting: Fen = Fen(0)
    balance: Fen = Fen(0)
    has_financial: bool = False
    lines: tuple[AccountLine, ...] = ()


class AccountReply(msgspec.Struct, frozen=True):
    """Output of KACCT."""

    data: PersonalAccount


class PasswordQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KONLT."""

    certno: str


class PasswordTermsRequest(msgspec.Struct, frozen=True):
    """Input of KONLT."""

    data: PasswordQuery


class PasswordTermsReply(msgspec.Struct, frozen=True):
    """Output of KONLT."""

    data: PinTerms


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KONLN."""

    certno: str
    proof: PinProofGiven


class LoginRequest(msgspec.Struct, frozen=True):
    """Input of KONLN; the answer is a bank.SecretVerdictReply."""

    data: Login
