"""The issuer's sealed commands against the known answers of card.md 16.2 and 16.3."""

from __future__ import annotations

import pytest

from backend.issuer import external_authenticate, sealed, sealed_pin
from card_emulator.protocol.cipher import ALGORITHMS

TRIPLE_DES, SM4 = ALGORITHMS[1], ALGORITHMS[3]
UKSSSE, STK = bytes(range(0x50, 0x60)), bytes(range(0x60, 0x70))
DRAWN_A, DRAWN_C = bytes(range(0xA1, 0xA9)), bytes(range(0xC1, 0xC9))
PIN = bytes.fromhex("246810")
UNBLOCK, APPLICATION, CARD = (0x84, 0x24, 0, 0), (0x84, 0x1E, 0, 1), (0x84, 0x16, 0, 0)


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [
        (TRIPLE_DES, "00820004101A2C78AFD3B9F333A1A2A3A4A5A6A7A8"),
        (SM4, "0082000411FEEE615DC26ACE4AA1A2A3A4A5A6A7A801"),
    ],
    ids=["3DES", "SM4"],
)
def test_external_authenticate_is_the_vector(algorithm, expected):
    assert external_authenticate(algorithm, UKSSSE, 0x04, DRAWN_A).hex().upper() == expected


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [
        (TRIPLE_DES, "842400010C0812DA6B438416E14D43239B"),
        (SM4, "8424000114FBF5C55250A0077E89F1AEE9E790BC107FA188E7"),
    ],
    ids=["3DES", "SM4"],
)
def test_a_new_pin_is_the_vector(algorithm, expected):
    stk = STK[: algorithm.stk_bytes]
    assert sealed_pin(algorithm, stk, DRAWN_C, PIN).hex().upper() == expected


@pytest.mark.parametrize(
    ("algorithm", "header", "mac"),
    [
        (TRIPLE_DES, UNBLOCK, "14978326"), (TRIPLE_DES, APPLICATION, "469AAEF9"),
        (TRIPLE_DES, CARD, "7C66FBA3"),
        (SM4, UNBLOCK, "A9722695"), (SM4, APPLICATION, "EEEB006A"), (SM4, CARD, "7A307A02"),
    ],
)  # fmt: skip
def test_unblock_and_blocking_commands_are_the_vectors(algorithm, header, mac):
    command = sealed(algorithm, STK[: algorithm.stk_bytes], header, DRAWN_C)
    assert command == bytes((*header, 4)) + bytes.fromhex(mac)


def test_a_command_is_good_for_its_challenge_only():
    stk = STK[:8]
    assert sealed(TRIPLE_DES, stk, CARD, DRAWN_A) != sealed(TRIPLE_DES, stk, CARD, DRAWN_C)
