"""Whom a card is for, and what follows from it: ATR and 卡的识别码 (card.md 3.1, 5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from card_emulator.protocol.cipher import (
    ALGORITHM_NAMES,
    ALGORITHMS,
    Algorithm,
    card_authentication_code,
)
from card_emulator.protocol.fields import card_number_check, citizen_id_check
from card_emulator.protocol.keys import IssuerKeys, card_factor

CARD_SN_AID = bytes.fromhex("D156000005")
ATR_HEAD = bytes.fromhex("3B6D00000081")
USER_CHIP, PSAM_CHIP, MAKER = b"SIM", b"SAM", bytes.fromhex("8697")
MIN_TRIES, MAX_TRIES = 3, 8  # of the PIN; the issuer chooses


def known_algorithm(tag: int) -> Algorithm:
    """The cipher of an FCI value; ValueError, with the reason, for SSF33 and unknown ones."""
    algorithm = ALGORITHMS.get(tag)
    if algorithm is None:
        raise ValueError(
            f"algorithm: {ALGORITHM_NAMES.get(tag, tag)} is not published, so no card can be made "
            "with it; choose 1 (3DES) or 3 (SM4)"
        )
    return algorithm


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom and what a card is issued for. `serial` makes ATR and 卡的识别码 unique in a city."""

    citizen_id: str
    name: str
    sex: str
    birth_date: date
    card_no: str
    city6: str
    serial: int
    issue_date: date
    expiry_date: date
    insutype_flags: str = "31000000"
    psn_category: str = "11"
    ethnic_code: str = "01"
    birth_place: str = ""
    card_class: str = "3"
    account_no: str = ""
    medical_no: str = ""
    health_file_no: str = ""

    def __post_init__(self) -> None:
        """ValueError with the field's name where a value cannot stand on a card."""
        if self.citizen_id[17:] != citizen_id_check(self.citizen_id[:17]):
            raise ValueError("citizen_id: the check character is wrong")
        if self.card_no[8:] != card_number_check(self.card_no[:8]):
            raise ValueError("card_no: the check character is wrong")
        if len(self.city6) != 6 or not self.city6.isdigit():
            raise ValueError("city6: six digits")
        if not 0 <= self.serial <= 0xFFFF_FFFF:
            raise ValueError("serial: 0 to FFFFFFFF")


def atr(chip: bytes, city6: str, serial: int) -> bytes:
    """ATR of card.md 3.1; its last eight bytes are the card's diversification factor."""
    return ATR_HEAD + chip + MAKER + bytes.fromhex(city6[:4]) + serial.to_bytes(4, "big")


def card_sn(city6: str, serial: int, keys: IssuerKeys, algorithm: Algorithm) -> str:
    """The 卡的识别码 (32 upper-case hex digits): city, AID, serial, authentication code."""
    identity = bytes.fromhex(city6) + CARD_SN_AID + serial.to_bytes(4, "big")
    irk = keys.card_key("irk", city6, card_factor(atr(USER_CHIP, city6, serial)), algorithm)
    return (identity + card_authentication_code(algorithm, irk, identity)).hex().upper()
