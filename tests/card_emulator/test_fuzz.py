"""Any bytes give an answer of at least two bytes and change nothing they should not.

SHUAKA_FUZZ asks for more commands than the few a test run has time for.
"""

import os
import random

import pytest

from tests.support.cards import DF04, PIN, SSSE, Talk, psam_talk, vector_image

COMMANDS = int(os.environ.get("SHUAKA_FUZZ", "40000"))
VALID = (
    SSSE, DF04, PIN, "0020000000", "00A4000002EF05", "00B2010540", "00B201441C", "0084000008",
    "00C0000010", "00B0850000", "B026000104", "B02E0032020000", "00DC016403E10100",
    "0088000010" + "01" * 16, "0082000410" + "02" * 16, "805E010007246810FF654321",
    "B0280101130100000001000000000000000051010000000 1".replace(" ", ""),
    "B02800010B0100000001510100000001", "B02C01000F" + "00" * 15, "B02A00000B" + "00" * 11,
    "BFDE670828" + "03" * 40, "80FA000010" + "04" * 16, "8070010024" + "05" * 36,
    "807200000400000000", "BFEC00000101", "00D6000001FF", "84240000041122334 4".replace(" ", ""),
)
KNOWN_SW1 = {0x61, 0x63, 0x65, 0x67, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x90, 0x93, 0x94}


def commands(source):
    """Half of them mutations of valid commands, half random bytes."""
    for _ in range(COMMANDS):
        raw = bytearray.fromhex(source.choice(VALID))
        kind = source.randrange(6)
        if kind == 0:
            raw = bytearray(source.randbytes(source.randrange(0, 40)))
        elif kind == 1:
            del raw[source.randrange(len(raw)) :]
        elif kind == 2:
            raw += source.randbytes(source.randrange(1, 5))
        elif kind < 5:
            raw[source.randrange(len(raw))] = source.randrange(256)
        yield raw


@pytest.mark.parametrize("make", [lambda: Talk(vector_image(balance_fen=100)), psam_talk],
                         ids=["user card", "psam"])
def test_no_command_upsets_the_card(make):
    talk, source = make(), random.Random(20240315)
    talk.say(SSSE)
    answered = set()
    for raw in commands(source):
        before, sent = talk.image, bytes(raw)
        answer = talk.card.transmit(raw)
        assert len(answer) >= 2
        assert answer[-2] in KNOWN_SW1
        answered.add(answer[-2:])
        assert len(answer) == 2 or answer[-2:] == b"\x90\x00" or answer[-2] == 0x61
        after = talk.image
        if after is before:
            continue
        if after.pin is None:
            assert after.sam.terminal_txn_no == before.sam.terminal_txn_no + 1
            assert sent[:2] == b"\x80\x70"
            continue
        assert sent[1] in (0x20, 0x5E, 0x82)  # nothing but tries and the PIN itself moved
        assert (after.purse, after.blocked) == (before.purse, before.blocked)
        if after.pin.tries_left > before.pin.tries_left:
            assert sent[1:5] + sent[5:8] in (b"\x20\x00\x00\x03\x24\x68\x10",
                                             b"\x5e\x01\x00\x07\x24\x68\x10")
    assert len(answered) > 12


def test_every_class_and_instruction_outside_the_table_is_refused():
    talk = Talk(vector_image())
    known = {0xA4, 0xC0, 0xB0, 0xB2, 0x84, 0x82, 0xD6, 0xDC, 0x20, 0x5E, 0x88, 0x28, 0x2A, 0x2C,
             0x26, 0x2E, 0x56, 0x24, 0x1E, 0x16, 0xC4}
    for cla in range(256):
        for ins in range(256):
            answer = talk.card.transmit(bytes((cla, ins, 0xFF, 0xFF)))
            if ins not in known:
                assert answer in (b"\x6d\x00", b"\x6e\x00")
            assert len(answer) == 2
