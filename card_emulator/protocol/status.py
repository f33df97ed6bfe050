"""Status words of the card family (card.md 14) and the three families that carry a number.

A status word is the last two bytes of every answer. `SW` names the ones the specification lists;
61xx, 63Cx and 6Cxx carry a number and are read with the functions below.
"""

from __future__ import annotations

from enum import IntEnum


class SW(IntEnum):
    """Status words by name (card.md 14)."""

    OK = 0x9000
    MEMORY_ERROR = 0x6581
    WRONG_LENGTH = 0x6700
    NOT_IN_THIS_STATE = 0x6901
    WRONG_FILE_STRUCTURE = 0x6981
    SECURITY_STATUS = 0x6982
    PIN_BLOCKED = 0x6983
    NO_CHALLENGE = 0x6984
    CONDITIONS = 0x6985
    NO_CURRENT_EF = 0x6986
    SM_MISSING = 0x6987
    SM_WRONG = 0x6988
    BAD_DATA = 0x6A80
    CARD_BLOCKED = 0x6A81
    NOT_SUPPORTED = 0x6A81
    FILE_NOT_FOUND = 0x6A82
    RECORD_NOT_FOUND = 0x6A83
    NO_SPACE = 0x6A84
    LENGTH_NOT_TLV = 0x6A85
    WRONG_P1P2 = 0x6A86
    KEY_NOT_FOUND = 0x6A88
    WRONG_OFFSET = 0x6B00
    UNKNOWN_INSTRUCTION = 0x6D00
    UNKNOWN_CLASS = 0x6E00
    NO_DATA = 0x6F00
    MAC_WRONG = 0x9302
    APP_BLOCKED = 0x9303
    INSUFFICIENT = 0x9401
    COUNTER_MAX = 0x9402
    KEY_INDEX = 0x9403
    PROOF_UNAVAILABLE = 0x9406


BYTES_WAITING = 0x6100
RIGHT_LENGTH = 0x6C00
TRIES_LEFT = 0x63C0


def tries_left(sw: int) -> int | None:
    """Number of tries a 63Cx leaves, None for any other status word."""
    return sw & 0x0F if sw & 0xFFF0 == TRIES_LEFT else None


def bytes_waiting(sw: int) -> int | None:
    """Number of bytes GET RESPONSE would return after 61xx (6100 means 256), else None."""
    return (sw & 0xFF or 256) if sw & 0xFF00 == BYTES_WAITING else None


def right_length(sw: int) -> int | None:
    """The Le to repeat the command with after 6Cxx (6C00 means 256), else None."""
    return (sw & 0xFF or 256) if sw & 0xFF00 == RIGHT_LENGTH else None


class StatusError(Exception):
    """A command refused with a status word; nothing persistent changed on the card."""

    def __init__(self, sw: int) -> None:
        super().__init__(f"status {sw:04X}")
        self.sw = int(sw)
