"""The security module in the second slot, as flows: it holds the keys, we relay bytes.

It is a CPU card like any other (card.md 11): environment by algorithm, terminal number, random
numbers, the check of a user card's INTERNAL AUTHENTICATE, MAC1 of a purchase and the check of MAC2.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from card_emulator.protocol import purse
from card_emulator.protocol.apdu import Command
from card_emulator.protocol.applications import PSAM_AID, PSAM_ENVIRONMENTS, PSAM_IRK
from card_emulator.protocol.factors import card_factor, city_factor, province_factor
from card_emulator.protocol.fields import digits
from card_emulator.protocol.purse import Amounts, PurchaseTerms
from card_emulator.protocol.status import SW
from terminal.errors import CardGone, CardMute
from terminal.flow import Flow, Slot
from terminal.steps import power_up, transmit

LEVEL_SHIFT = 5
CITY_IN_ATR = slice(-6, -4)
"""Two bytes of the last eight (card.md 3.1)."""


class NoPsam(CardGone):
    """The second slot has no module that can serve this card."""

    template = (
        "The security module (PSAM) is missing or not ours. No money moved. "
        "Check the second reader; the supplier issues the module."
    )


@dataclass(frozen=True, slots=True)
class Psam:
    """An opened module: its algorithm, the terminal number that is inside it (12 digits), and the
    four digits of its city."""

    algorithm: int
    terminal_no: str
    city4: str = ""


def open_psam(algorithm: int) -> Flow[Psam]:
    """Power the module up, choose the environment for the card's algorithm, read its number."""
    try:
        atr = yield from power_up(Slot.PSAM)
        environment = PSAM_ENVIRONMENTS[algorithm]
        for name, label in ((environment, "SELECT environment"), (PSAM_AID, "SELECT PSAM")):
            answer = yield from transmit(Slot.PSAM, Command(0, 0xA4, 4, 0, name), label)
            if answer.sw != SW.OK:
                raise NoPsam()
        yield from transmit(Slot.PSAM, Command(0, 0xA4, 0, 0, b"\x00\x16"), "SELECT number")
        number = yield from transmit(Slot.PSAM, Command(0, 0xB0, 0, 0, le=6), "READ number")
    except (CardGone, CardMute) as failure:
        raise NoPsam() from failure
    if number.sw != SW.OK or len(number.data) != 6:
        raise NoPsam()
    return Psam(algorithm, digits(number.data), atr[CITY_IN_ATR].hex())


def challenge() -> Flow[bytes]:
    """Eight random bytes from the module."""
    answer = yield from transmit(Slot.PSAM, Command(0, 0x84, 0, 0, le=8), "GET CHALLENGE")
    if answer.sw != SW.OK or len(answer.data) != 8:
        raise NoPsam()
    return answer.data


def authentication(
    psam: Psam,
    atr: bytes,
    city6: str,
    factor: bytes,
    original: bytes,
    key: tuple[int, int] = PSAM_IRK,
) -> Flow[bytes]:
    """Authentication data under a key of one card; the module computes it (10.1, 10.2).

    With IRK it is what a genuine card answers to INTERNAL AUTHENTICATE; with a reading key it is
    what EXTERNAL AUTHENTICATE has to send. `key` is the module's usage byte, whose high bits say
    how many factors the key still lacks, and key id.
    """
    padding = bytes(8) if psam.algorithm != 1 else b""
    usage, kid = key
    levels = (card_factor(atr), city_factor(city6), province_factor(city6))
    factors = b"".join(levels[: usage >> LEVEL_SHIFT])
    derived = yield from transmit(
        Slot.PSAM,
        Command(0xBF, 0xDE, usage, kid, factors + factor + padding),
        "DELIVERY SESSION KEY",
        private=True,  # the factors are the card's ATR serial
    )
    if derived.sw != SW.OK:
        raise NoPsam()
    answer = yield from transmit(
        Slot.PSAM, Command(0x80, 0xFA, 0, 0, original + padding), "CIPHER DATA"
    )
    if answer.sw != SW.OK or len(answer.data) != 8 + len(padding):
        raise NoPsam()
    head, tail = answer.data[:8], answer.data[8:] or bytes(8)
    return bytes(a ^ b for a, b in zip(head, tail, strict=True))


def same(left: bytes, right: bytes) -> bool:
    """Compare without telling by time where they differ."""
    return hmac.compare_digest(left, right)


@dataclass(frozen=True, slots=True)
class Seal:
    """MAC1 for the card and the terminal's transaction number behind it."""

    terminal_txn_no: int
    mac1: bytes


def seal_purchase(
    terms: PurchaseTerms, amounts: Amounts, at: datetime, atr: bytes, city6: str, psam: Psam
) -> Flow[Seal]:
    """INITIALIZE SAM FOR PURCHASE: the module takes a number (and keeps it) and gives MAC1.

    For a card of another city than its own it needs a key above the city, and all factors (10.4);
    one that has none says so and takes no number.
    """
    levels = (card_factor(atr), city_factor(city6), province_factor(city6))
    ways = (levels, levels[:1]) if city6[:4] != psam.city4 else (levels[:1],)
    for factors in ways:
        data = purse.initialize_sam_data(terms, amounts, at, *factors)
        answer = yield from transmit(
            Slot.PSAM, Command(0x80, 0x70, 1, 0, data), "INIT SAM FOR PURCHASE"
        )
        if answer.sw != SW.BAD_DATA:
            break
    if answer.sw != SW.OK or len(answer.data) != 8:
        raise NoPsam()
    return Seal(int.from_bytes(answer.data[:4], "big"), answer.data[4:])


def check_mac2(mac2: bytes) -> Flow[bool]:
    """CREDIT SAM FOR PURCHASE: does the card's MAC2 belong to the purchase just sealed?"""
    answer = yield from transmit(
        Slot.PSAM, Command(0x80, 0x72, 0, 0, mac2), "CREDIT SAM FOR PURCHASE"
    )
    return answer.sw == SW.OK
