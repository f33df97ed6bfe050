"""What stands where in commands and answers, as tables: a column is a name, a width, how it reads.

Shapes are looked up by CLA INS P1 P2; None stands where any byte fits. Clauses are those of
card.md, which names the part of the specification behind each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from backend.protocol.money import yuan
from card_emulator.protocol.fields import digits
from card_emulator.protocol.purse import LOAD, PURCHASE
from terminal.words import N_, tr

Words = Callable[[bytes], str]
REST = 0
"""Width of a column that takes what is left."""


@dataclass(frozen=True, slots=True)
class Column:
    """One element in its place; `name` is a sentence for `tr`."""

    name: str
    width: int
    words: Words


@dataclass(frozen=True, slots=True)
class Shape:
    """A command: its clause, what is sent and what comes back, from the left."""

    clause: str
    sent: tuple[Column, ...] = ()
    got: tuple[Column, ...] = ()


def _nothing(raw: bytes) -> str:
    del raw
    return ""


def _money(raw: bytes) -> str:
    return yuan(int.from_bytes(raw, "big"))


def _number(raw: bytes) -> str:
    return str(int.from_bytes(raw, "big"))


def _bcd(raw: bytes) -> str:
    return digits(raw)


def _time(raw: bytes) -> str:
    text = raw.hex()
    if len(text) != 14:
        return text
    return f"{text[:4]}-{text[4:6]}-{text[6:8]} {text[8:10]}:{text[10:12]}:{text[12:]}"


def _kind(raw: bytes) -> str:
    known = {LOAD: N_("load"), PURCHASE: N_("purchase")}
    return tr(known[raw[0]]) if raw and raw[0] in known else raw.hex().upper()


ALGORITHMS = {0: "3DES", 1: "DES", 2: "SSF33", 3: "SM4"}


def _algorithm(raw: bytes) -> str:
    return ALGORITHMS.get(raw[0], "") if raw else ""


def _opaque(name: str, width: int = REST) -> Column:
    return Column(name, width, _nothing)


ACCOUNT = Column(N_("from the account"), 4, _money)
OWN_MONEY = Column(N_("self-paid"), 4, _money)
FUND = Column(N_("pooled fund"), 4, _money)
AMOUNTS = (ACCOUNT, OWN_MONEY, FUND)
BALANCE = Column(N_("balance"), 4, _money)
AMOUNT = Column(N_("amount"), 4, _money)
TERMINAL = Column(N_("terminal number"), 6, _bcd)
SEQUENCE = Column(N_("sequence number"), 2, _number)
TERMINAL_TXN = Column(N_("terminal's number"), 4, _number)
TIME = Column(N_("time"), 7, _time)
HOST_TIME = Column(N_("centre's time"), 7, _time)
KIND = Column(N_("kind"), 1, _kind)
KEY_INDEX = Column(N_("key index"), 1, _number)
KEY_VERSION = Column(N_("key version"), 1, _number)
ALGORITHM = Column(N_("algorithm"), 1, _algorithm)
RANDOM = _opaque(N_("random number"), 4)
CHALLENGE = _opaque(N_("random number"))
MAC1 = _opaque(N_("MAC1 of the terminal"), 4)
MAC1_LOAD = _opaque(N_("MAC1 of the card"), 4)
MAC2 = _opaque(N_("MAC2 of the card"), 4)
MAC2_LOAD = _opaque(N_("MAC2 of the centre"), 4)
TAC = _opaque(N_("TAC, for the centre"), 4)
FACTORS = _opaque(N_("key factors and value"))
CRYPTOGRAM = _opaque(N_("result under the key"))
PROOF = _opaque(N_("authentication data"))

LOG_RECORD = (SEQUENCE, KIND, TERMINAL, TIME, *AMOUNTS)
"""A record of DF04/EF08 (card.md 5.5)."""

# fmt: off
SHAPES: dict[tuple[int, int, int | None, int | None], Shape] = {
    (0x00, 0x20, None, None): Shape("card.md 7.2"),
    (0x80, 0x5E, None, None): Shape("card.md 7.3"),
    (0x84, 0x24, None, None): Shape("card.md 7.4"),
    (0x00, 0x84, None, None): Shape("card.md 7", got=(CHALLENGE,)),
    (0x00, 0x82, None, None): Shape("card.md 7.5", sent=(PROOF,)),
    (0x00, 0x88, None, None): Shape("card.md 7.5", sent=(FACTORS,), got=(PROOF,)),
    (0x00, 0xA4, None, None): Shape("card.md 4.1, 4.2"),
    (0x00, 0xB0, None, None): Shape("card.md 7"),
    (0x00, 0xB2, None, None): Shape("card.md 7.1"),
    (0x00, 0xDC, None, None): Shape("card.md 7.1"),
    (0x00, 0xC0, None, None): Shape("card.md 3.2"),
    (0xB0, 0x28, 0x01, 0x01): Shape("card.md 8, 10.3", (KEY_INDEX, *AMOUNTS, TERMINAL), (
        BALANCE, Column(N_("self-paid this year"), 4, _money),
        Column(N_("pooled fund this year"), 4, _money), Column(N_("year"), 2, _bcd),
        SEQUENCE, KEY_VERSION, ALGORITHM, RANDOM)),
    (0xB0, 0x28, 0x00, 0x01): Shape("card.md 8, 10.3", (KEY_INDEX, AMOUNT, TERMINAL), (
        BALANCE, SEQUENCE, KEY_VERSION, ALGORITHM, RANDOM, MAC1_LOAD)),
    (0xB0, 0x2C, None, None): Shape("card.md 8.1", (TERMINAL_TXN, TIME, MAC1), (TAC, MAC2)),
    (0xB0, 0x2A, None, None): Shape("card.md 8.1", (HOST_TIME, MAC2_LOAD), (TAC,)),
    (0xB0, 0x26, None, None): Shape("card.md 8", got=(BALANCE, Column(N_("year"), 2, _bcd))),
    (0xB0, 0x2E, None, None): Shape("card.md 8.2", (SEQUENCE,), (_opaque(N_("MAC"), 4), TAC)),
    (0xBF, 0xDE, None, None): Shape("card.md 11", (FACTORS,)),
    (0x80, 0xFA, None, None): Shape("card.md 11", (CHALLENGE,), (CRYPTOGRAM,)),
    (0x80, 0x70, None, None): Shape("card.md 11", (
        RANDOM, SEQUENCE, *AMOUNTS, KIND, TIME, KEY_VERSION, ALGORITHM,
        _opaque(N_("card's key factors"))), (TERMINAL_TXN, MAC1)),
    (0x80, 0x72, None, None): Shape("card.md 11", (MAC2,)),
}
ELEMENTS = {
    "card_sn": N_("card identification"), "card_class": N_("card class"),
    "version": N_("specification"), "issuer_code": N_("issuer"),
    "issue_date": N_("issued on"), "expiry_date": N_("good until"),
    "card_no": N_("card number"), "citizen_id": N_("ID number"), "name": N_("name"),
    "name_more": N_("rest of the name"), "sex": N_("sex"), "ethnic_code": N_("ethnic group"),
    "birth_place": N_("place of birth"), "birth_date": N_("born on"),
    "activated": N_("activated"), "activated_on": N_("activated on"),
    "insutype_flags": N_("kinds of insurance"), "insured_place": N_("insured at"),
    "psn_category": N_("person's category"), "account_no": N_("account number"),
    "account_opened_on": N_("account opened on"), "card_use": N_("use of the purse"),
    "offline_allowed": N_("offline sales allowed"), "offline_fen": N_("offline sum"),
    "offline_count": N_("offline sales"), "last_printed_sequence": N_("last printed"),
    "unprinted": N_("unprinted records"),
}
"""The data elements people ask about; others go by their name in the layout (card.md 5)."""
# fmt: on

FILE_CLAUSES = {
    "SSSE/EF05": "card.md 5.1",
    "SSSE/EF06": "card.md 5.2",
    "DF04/EF05": "card.md 5.3",
    "DF04/EF06": "card.md 5.4",
    "DF04/EF08": "card.md 5.5",
    "DF04/EF15": "card.md 5.6",
}
