"""PC/SC part 10: how a PIN pad is asked to take a PIN, as bytes. Used by pads and by terminals.

Multi-byte numbers are little-endian, control codes in the feature list big-endian. The PIN of this
card family is packed BCD from the left, padded with F (card.md 7.2); its length is the typed one.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

GET_FEATURES = 3400
"""Function number of CM_IOCTL_GET_FEATURE_REQUEST; `control_code` makes the code of it."""
VERIFY_PIN_DIRECT, MODIFY_PIN_DIRECT, TLV_PROPERTIES = 0x06, 0x07, 0x12
FEATURE_NAMES = {
    0x01: "verify in steps", 0x03: "modify in steps", 0x05: "key pressed",
    VERIFY_PIN_DIRECT: "verify", MODIFY_PIN_DIRECT: "modify", 0x0A: "PIN properties",
    0x0B: "abort", 0x0F: "display", 0x10: "keys", 0x11: "display properties",
    TLV_PROPERTIES: "TLV properties", 0x13: "escape commands",
}  # fmt: skip
MIN_PIN, MAX_PIN = 0x06, 0x07
"""Tags of the shortest and longest PIN among the TLV properties."""

BCD_FROM_THE_LEFT = 0x81
ENTER_ENDS = 0x02
NO_MESSAGE, DEFAULT_LANGUAGE = 0x00, 0x0409
CANCELLED, TIMED_OUT, TOO_SHORT_OR_LONG, NOT_THE_SAME = 0x6401, 0x6400, 0x6403, 0x6402
"""Status words of the pad itself."""

_VERIFY = struct.Struct("<BBBBBHBBHB3sI")
_MODIFY = struct.Struct("<BBBBBBBHBBBHBBB3sI")


def control_code(function: int) -> int:
    """SCARD_CTL_CODE as pcsc-lite defines it."""
    return 0x42000000 + function


def feature_list(codes: Mapping[int, int]) -> bytes:
    """The answer to GET_FEATURES: tag, 4, control code."""
    return b"".join(struct.pack(">BBI", tag, 4, code) for tag, code in codes.items())


def features_of(answer: bytes) -> dict[int, int]:
    """Tag -> control code; a list that ends in the middle ends there."""
    found = {}
    for at in range(0, len(answer) - 5, 6):
        tag, length, code = struct.unpack_from(">BBI", answer, at)
        if length == 4:
            found[tag] = code
    return found


def properties(values: Mapping[int, int]) -> bytes:
    """The answer to TLV_PROPERTIES, one-byte numbers."""
    return b"".join(bytes((tag, 1, value)) for tag, value in values.items())


def properties_of(answer: bytes) -> dict[int, int]:
    """Tag -> number; values of any length, little-endian."""
    found, at = {}, 0
    while at + 1 < len(answer) and at + 2 + answer[at + 1] <= len(answer):
        tag, length = answer[at], answer[at + 1]
        found[tag] = int.from_bytes(answer[at + 2 : at + 2 + length], "little")
        at += 2 + length
    return found


@dataclass(frozen=True, slots=True)
class Entry:
    """One PIN entry as a pad is asked for it; `command` is the APDU with an empty PIN place.

    For a change, `old_at` and `new_at` are offsets in the data; -1 for a verification.
    """

    command: bytes
    timeout_s: int
    shortest: int
    longest: int
    block_bytes: int = 0
    old_at: int = -1
    new_at: int = -1

    @property
    def is_change(self) -> bool:
        """Whether two PINs are wanted."""
        return self.new_at >= 0

    def __bytes__(self) -> bytes:
        digits = self.shortest << 8 | self.longest
        if not self.is_change:
            return _VERIFY.pack(
                self.timeout_s, self.timeout_s, BCD_FROM_THE_LEFT, self.block_bytes, 0, digits,
                ENTER_ENDS, NO_MESSAGE, DEFAULT_LANGUAGE, 0, bytes(3), len(self.command),
            ) + self.command  # fmt: skip
        return _MODIFY.pack(
            self.timeout_s, self.timeout_s, BCD_FROM_THE_LEFT, self.block_bytes, 0,
            self.old_at, self.new_at, digits, 0x03, ENTER_ENDS, NO_MESSAGE, DEFAULT_LANGUAGE,
            0, 0, 0, bytes(3), len(self.command),
        ) + self.command  # fmt: skip

    @classmethod
    def of_verify(cls, raw: bytes) -> Entry:
        """Read a PIN_VERIFY_STRUCTURE. Raises ValueError."""
        parts, command = _parted(_VERIFY, raw)
        return cls(command, parts[0], parts[5] >> 8, parts[5] & 0xFF, parts[3] & 0x0F)

    @classmethod
    def of_modify(cls, raw: bytes) -> Entry:
        """Read a PIN_MODIFY_STRUCTURE. Raises ValueError."""
        parts, command = _parted(_MODIFY, raw)
        return cls(
            command, parts[0], parts[7] >> 8, parts[7] & 0xFF, parts[3] & 0x0F, parts[5], parts[6]
        )


def _parted(shape: struct.Struct, raw: bytes) -> tuple[list[int], bytes]:
    if len(raw) < shape.size:
        raise ValueError("shorter than the structure")
    parts, command = list(shape.unpack_from(raw)), raw[shape.size :]
    if parts[-1] != len(command) or len(command) < 4:
        raise ValueError("the length of the command is wrong")
    return parts, command


def verify_entry(shortest: int, longest: int, timeout_s: int) -> Entry:
    """VERIFY with the PIN as long as it is typed."""
    return Entry(bytes.fromhex("0020000000"), timeout_s, shortest, longest)


def change_entry(digits: int, timeout_s: int) -> Entry:
    """CHANGE PIN (80 5E) with an old and a new PIN of equal, even length: old, FF, new."""
    size = digits // 2
    template = bytes.fromhex("805E0100") + bytes((2 * size + 1,)) + b"\xff" * (2 * size + 1)
    return Entry(template, timeout_s, digits, digits, size, 0, size + 1)
