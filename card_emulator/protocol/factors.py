"""Key diversification factors, eight bytes each, three levels (card.md 10.4). Public: no key in it.

The terminal relays them to its PSAM, the issuer derives card keys with them.
"""

from __future__ import annotations


def province_factor(city6: str) -> bytes:
    """Level 1 from the first two digits of the six-digit city code: `35 31 30 30 30 30 73 68`."""
    return city6[:2].encode("ascii") + b"0000sh"


def city_factor(city6: str) -> bytes:
    """Level 2 from all six digits: `35 31 30 31 30 30 73 78` for 510100."""
    return city6.encode("ascii") + b"sx"


def card_factor(atr: bytes) -> bytes:
    """Level 3: the last eight bytes of the ATR, unique for each card."""
    return atr[-8:]
