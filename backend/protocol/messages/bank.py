"""The K messages of the financial account (rules.md R1, R2), which lives at the bank.

Whoever wants to pay names the holder (citizen id at a desk, card at a machine), gets the terms of
one PIN try and proves the bank PIN over exactly what is to be booked: `binding` of the order. The
PIN itself is in no message; a new one travels as the key that is made of it (pin_proof.py).
"""

from __future__ import annotations

from enum import StrEnum
from hashlib import sha256

import msgspec

from backend.protocol.codec import Hex
from backend.protocol.messages.adoption import PinTerms
from backend.protocol.money import Fen

PURPOSE = b"shuaka bank 1"


class Channel(StrEnum):
    """Where the holder is: the same bank answers each differently."""

    DESK = "desk"
    MACHINE = "machine"
    TELEPHONE = "telephone"
    ONLINE = "online"


class Party(StrEnum):
    """An end of a movement of money. OTHER is somebody else's financial account at this bank."""

    FINANCIAL = "financial"
    PERSONAL = "personal"
    CASH = "cash"
    OTHER = "other"
    BANKS = "banks"
    SHOP = "shop"
    PAYROLL = "payroll"
    BENEFITS = "benefits"
    PREMIUMS = "premiums"


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """Who is there: by citizen id, or by the card in the machine. `channel` is a `Channel`."""

    certno: str = ""
    card_no: str = ""
    card_sn: str = ""
    channel: str = Channel.DESK


class PinProofGiven(msgspec.Struct, frozen=True, kw_only=True):
    """A bank PIN proved for one challenge over one order."""

    challenge: Hex
    proof: Hex


class NewSecret(msgspec.Struct, frozen=True, kw_only=True):
    """A PIN or password to be: the salt and the key made of it."""

    salt: Hex
    key: Hex


class FinancialRequest(msgspec.Struct, frozen=True):
    """Input of KBACC."""

    data: Customer


class Financial(msgspec.Struct, frozen=True, kw_only=True):
    """The financial account of a holder, without its money, and the terms of the next PIN try."""

    psn_no: str
    psn_name: str
    account_no: str
    opened_at: str
    pin: PinTerms


class FinancialReply(msgspec.Struct, frozen=True):
    """Output of KBACC, KBOPN and KBPIN."""

    data: Financial


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KBOPN."""

    holder: Customer
    new: NewSecret


class OpeningRequest(msgspec.Struct, frozen=True):
    """Input of KBOPN: open the financial account, at the bank desk, with a PIN of its own."""

    data: Opening


class Looking(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KBSEE: which account is meant, of which days; `Party.PERSONAL` is refused."""

    holder: Customer
    account: str = Party.FINANCIAL
    first_day: str = ""
    last_day: str = ""
    proof: PinProofGiven | None = None


class LookingRequest(msgspec.Struct, frozen=True):
    """Input of KBSEE."""

    data: Looking


class BankLine(msgspec.Struct, frozen=True, kw_only=True):
    """One movement: `amount` came in (negative: went out); `purpose` as the order said."""

    at: str
    reason: str
    purpose: str
    other: str
    amount: Fen
    balance: Fen


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """Right or wrong PIN; money and movements only when right."""

    right: bool
    pin: PinTerms
    account_no: str = ""
    balance: Fen = Fen(0)
    lines: tuple[BankLine, ...] = ()


class SeenReply(msgspec.Struct, frozen=True):
    """Output of KBSEE."""

    data: Seen


class MoneyOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Money from one party to another; `other` is an account number or a name.

    `purpose` says what an income is: pension, unemployment, injury, maternity, wage, subsidy.
    """

    source: str
    target: str
    amount: Fen
    other: str = ""
    purpose: str = ""


class Moving(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KBMOV; money that goes out of the account needs the PIN."""

    holder: Customer
    order: MoneyOrder
    proof: PinProofGiven | None = None


class MovingRequest(msgspec.Struct, frozen=True):
    """Input of KBMOV."""

    data: Moving


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """Right or wrong PIN; when right the money is booked under `entry_no`."""

    right: bool
    pin: PinTerms
    entry_no: str = ""
    account_no: str = ""
    reason: str = ""
    at: str = ""
    balance: Fen = Fen(0)


class MovedReply(msgspec.Struct, frozen=True):
    """Output of KBMOV."""

    data: Moved


class SecretChange(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KBPIN and KONLP: a new PIN or password, by one of three rights.

    With a `proof` of the old one the new key travels sealed by it (pin_proof.sealed); else `card`
    is what a caller says of the card (telephone), or neither: the document lies on the desk.
    """

    holder: Customer
    new: NewSecret
    proof: PinProofGiven | None = None
    card: str = ""


class SecretChangeRequest(msgspec.Struct, frozen=True):
    """Input of KBPIN and KONLP."""

    data: SecretChange


class SecretVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the old one was right (always, where none was asked), and the next terms."""

    right: bool
    pin: PinTerms


class SecretVerdictReply(msgspec.Struct, frozen=True):
    """Output of KBPIN, KONLP and KONLN."""

    data: SecretVerdict


def binding(purpose: str, *parts: str) -> bytes:
    """What a proof is over, so that it is good for one order only: 32 bytes."""
    hashed = sha256(PURPOSE)
    for part in (purpose, *parts):
        text = part.encode()
        hashed.update(b"%d " % len(text) + text)
    return hashed.digest()


def order_binding(account_no: str, order: MoneyOrder) -> bytes:
    """The binding of a movement."""
    return binding(
        "move", account_no, order.source, order.target, str(int(order.amount)), order.other,
        order.purpose,
    )  # fmt: skip


def looking_binding(account_no: str) -> bytes:
    """The binding of a look at the balance."""
    return binding("look", account_no)


def change_binding(account_no: str) -> bytes:
    """The binding of a change of the PIN or the password."""
    return binding("change", account_no)


def login_binding(certno: str) -> bytes:
    """The binding of a login on the holder's page."""
    return binding("login", certno)
