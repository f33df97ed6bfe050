"""A PIN pad on one of our readers: it takes the PIN itself and sends it to the card.

What asks for the PIN (a window, a keypad, a test) is the key source. Its digits are packed into
the command here and wiped; the program that asked sees a status word only (PC/SC part 10).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from card_emulator.protocol.part10 import (
    CANCELLED,
    GET_FEATURES,
    MAX_PIN,
    MIN_PIN,
    MODIFY_PIN_DIRECT,
    NOT_THE_SAME,
    TLV_PROPERTIES,
    TOO_SHORT_OR_LONG,
    VERIFY_PIN_DIRECT,
    Entry,
    control_code,
    feature_list,
    properties,
)

SHORTEST, LONGEST = 4, 12
HEADER = 5
CODES = {
    tag: control_code(3400 + tag) for tag in (VERIFY_PIN_DIRECT, MODIFY_PIN_DIRECT, TLV_PROPERTIES)
}


class Ask(StrEnum):
    """What the holder is to type."""

    PIN = "PIN"
    OLD = "old PIN"
    NEW = "new PIN"
    AGAIN = "new PIN again"


KeySource = Callable[[Ask], bytearray | None]
"""Gives ASCII digits, or None when the holder cancels; the pad wipes what it was given."""
Transmit = Callable[[bytearray], bytes]


class UnknownControlError(Exception):
    """The reader has no such control command, or not in this form."""


class PinPad:
    """Answers the control commands of one reader."""

    def __init__(self, keys: KeySource) -> None:
        self._keys = keys

    def control(self, code: int, data: bytes, transmit: Transmit) -> bytes:
        """One control command; `transmit` reaches the card. Raises UnknownControlError."""
        if code == control_code(GET_FEATURES):
            return feature_list(CODES)
        if code == CODES[TLV_PROPERTIES]:
            return properties({MIN_PIN: SHORTEST, MAX_PIN: LONGEST})
        try:
            if code == CODES[VERIFY_PIN_DIRECT]:
                return self._verify(Entry.of_verify(data), transmit)
            if code == CODES[MODIFY_PIN_DIRECT]:
                return self._modify(Entry.of_modify(data), transmit)
        except ValueError as bad:
            raise UnknownControlError(str(bad)) from None
        raise UnknownControlError(f"control {code:08X}")

    def _verify(self, entry: Entry, transmit: Transmit) -> bytes:
        pin = self._typed(Ask.PIN, entry)
        if isinstance(pin, int):
            return pin.to_bytes(2, "big")
        command = bytearray(entry.command[:4]) + bytes((len(pin),)) + pin
        return _sent(command, transmit, pin)

    def _modify(self, entry: Entry, transmit: Transmit) -> bytes:
        typed: list[bytearray] = []
        try:
            for ask in (Ask.OLD, Ask.NEW, Ask.AGAIN):
                pin = self._typed(ask, entry)
                if isinstance(pin, int):
                    return pin.to_bytes(2, "big")
                typed.append(pin)
            old, new, again = typed
            if new != again:
                return NOT_THE_SAME.to_bytes(2, "big")
            command = bytearray(entry.command)
            for at, pin in ((entry.old_at, old), (entry.new_at, new)):
                if HEADER + at + len(pin) > len(command):
                    raise ValueError("the PIN does not fit into the command")
                command[HEADER + at : HEADER + at + len(pin)] = pin
            return _sent(command, transmit)
        finally:
            for pin in typed:
                pin[:] = bytes(len(pin))

    def _typed(self, ask: Ask, entry: Entry) -> bytearray | int:
        """The packed PIN, or the pad's status word."""
        digits = self._keys(ask)
        if digits is None:
            return CANCELLED
        try:
            if not entry.shortest <= len(digits) <= entry.longest or not digits.isdigit():
                return TOO_SHORT_OR_LONG
            return _packed(digits)
        finally:
            digits[:] = bytes(len(digits))


def _packed(digits: bytearray) -> bytearray:
    packed = bytearray((len(digits) + 1) // 2)
    for at, digit in enumerate(digits):
        packed[at // 2] |= (digit & 0x0F) << (0 if at % 2 else 4)
    if len(digits) % 2:
        packed[-1] |= 0x0F
    return packed


def _sent(command: bytearray, transmit: Transmit, *secrets: bytearray) -> bytes:
    try:
        return transmit(command)
    finally:
        for secret in (command, *secrets):
            secret[:] = bytes(len(secret))
