"""Any bytes give an answer of at least two bytes, one the command may give, and change nothing but
what that command is for.

A test run has time for some; `--slow`, or SHUAKA_FUZZ=N, sends 500,000 or N and prints the figure.
"""

import os
import random
import sys
import time

import pytest

from card_emulator.answers import COMMON, UNKNOWN_COMMAND, expected, family
from card_emulator.instructions import table_of
from card_emulator.personalise import psam
from tests.support.cards import CITY, DF04, PIN, ROOTS, SSSE, TERMINAL, Talk, vector_image
from tests.support.command_scripts import PKI, PKI_ADF, PSAM_ADF, pmk
from tests.support.conformance import commands_of
from tests.support.sealing import auth, follow

FEW = 30_000
MANY = int(os.environ.get("SHUAKA_FUZZ", "500000"))
FRESH = 2_000  # commands before another card is taken: a blocked one teaches nothing more
VALID = (
    SSSE, DF04, PKI, PKI_ADF, PSAM_ADF, PIN, "0020000000", "00A4000002EF05", "00A4000002DF01",
    "00B2010540", "00B201441C", "0084000008", "0084000010", "00C0000010", "00B0850000",
    "00B0880010", "B026000104", "B02E0032020000", "00DC016403E10100", "00DC0628060604" "20300101",
    "00D6880004FFD8FFE0", "04D6880008FFD8FFE000000000", "04DC06280A060420300101" "00000000",
    "0088000010" + "01" * 16, "0082000410" + "02" * 16, "0082000411" + "02" * 16 + "02",
    "805E010007246810FF654321", "842400000411223344", "842400010C" + "07" * 12,
    "841E000104AABBCCDD", "841600000411223344", "B0560000020401", "B056010002",
    "B02801011301000000010000000000000000510100000001", "B02800010B0100000001510100000001",
    "B02C01000F" + "00" * 15, "B02A00000B" + "00" * 11, "0020018110" + "09" * 16,
    "80C4010305C103123456", "BFDE670828" + "03" * 40, "BFDE260910" + "03" * 16,
    "80FA000010" + "04" * 16, "80FA050010" + "04" * 16, "8070010024" + "05" * 36,
    "807200000400000000", "BFEC00000101", "84D401001C" + "06" * 28,
)  # fmt: skip
TRIES = {"pin tries", "key tries"}
EXPLAINED = {  # what a command may change; everything else is unexplained
    "VERIFY": TRIES, "CHANGE PIN": {"pin", "pin tries"}, "EXTERNAL AUTHENTICATE": TRIES,
    "UPDATE RECORD": {"files"}, "UPDATE BINARY": {"files"}, "UPDATE STARTING DAY": {"purse"},
    "INITIALIZE SAM FOR PURCHASE": {"sam"},
}  # fmt: skip
EVEN_WHEN_REFUSED = TRIES  # a comparison is paid for before it is made


def user():
    talk = follow(Talk(vector_image(balance_fen=100)), SSSE, auth("uksss"))
    return talk if random.random() < 0.5 else follow(talk, DF04, auth("uk2_df04"), PIN, auth("dsk"))


def third():
    return follow(Talk(vector_image(3, balance_fen=100)), SSSE, auth("uksss", 3))


def window():
    return follow(Talk(psam(TERMINAL, CITY, ROOTS, service=True)), PSAM_ADF, pmk)


def mutated(source):
    """Half of them mutations of valid commands, half random bytes or valid ones."""
    raw = bytearray.fromhex(source.choice(VALID))
    kind = source.randrange(8)
    if kind == 0:
        return bytearray(source.randbytes(source.randrange(0, 40)))
    if kind == 1:
        del raw[source.randrange(len(raw)) :]
    elif kind == 2:
        raw += source.randbytes(source.randrange(1, 5))
    elif kind < 6:
        raw[source.randrange(len(raw))] = source.randrange(256)
    return raw


def changes(before, after):
    """Which parts of a card differ."""
    found = set()
    if before.pin != after.pin:
        found |= {"pin"} if before.pin.digest != after.pin.digest else set()
        found |= {"pin tries"} if before.pin.tries_left != after.pin.tries_left else set()
        found |= {"pin resets"} if before.pin.resets != after.pin.resets else set()
    for part in ("purse", "sam", "blocked", "atr", "kind"):
        if getattr(before, part) != getattr(after, part):
            found.add(part)
    for old, new in zip(before.dfs, after.dfs, strict=True):
        if old is new:
            continue
        found |= {"files"} if old.files != new.files else set()
        found |= {"blocked"} if old.blocked != new.blocked else set()
        if old.keys != new.keys:
            same = [k.value for k in old.keys] == [k.value for k in new.keys]
            found.add("key tries" if same else "key values")
    return found


def check(talk, raw):
    """Send it and hold the answer and the change against the rows."""
    before, sent = talk.image, bytes(raw)
    answer = talk.card.transmit(raw)
    assert len(answer) >= 2, sent.hex()
    sw = int.from_bytes(answer[-2:], "big")
    success = sw == 0x9000 or sw >> 8 == 0x61
    assert len(answer) == 2 or success, sent.hex()
    names = commands_of(before, sent)
    allowed = {word for name in names for word in expected(name)} | set(COMMON)
    assert family(sw) in allowed, f"{sent.hex()} -> {sw:04X}"
    if talk.image is not before:
        moved = changes(before, talk.image)
        may = set().union(*(EXPLAINED.get(name, set()) for name in names))
        assert moved <= (may if success else may & EVEN_WHEN_REFUSED), f"{sent.hex()} {moved}"
    return family(sw)


def hammer(make, count):
    """Send `count` commands; the status words that came."""
    source, answered = random.Random(20240315), set()
    random.seed(1)
    for number in range(count):
        if number % FRESH == 0:
            talk = make()
        answered.add(check(talk, mutated(source)))
    return answered


@pytest.mark.parametrize("make", [user, third, window])
def test_no_command_upsets_the_card(make):
    assert len(hammer(make, FEW // 3)) > 12


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_half_a_million_commands_upset_no_card(capsys):
    begun, words = time.monotonic(), set()
    for make, share in ((user, 0.4), (third, 0.3), (window, 0.3)):
        words |= hammer(make, int(MANY * share))
    took = time.monotonic() - begun
    with capsys.disabled():
        sys.stdout.write(
            f"\n{MANY} random and mutated APDUs, {len(words)} kinds of status words, no "
            f"exception, no unexplained change of state, {took:.0f} s\n"
        )
    assert len(words) > 20


def test_every_class_and_instruction_outside_the_table_is_refused():
    talk = Talk(vector_image())
    table = table_of(talk.image)
    for cla in range(256):
        for ins in range(256):
            answer = talk.card.transmit(bytes((cla, ins, 0xFF, 0xFF)))
            if ins not in table.instructions:
                assert answer in (b"\x6d\x00", b"\x6e\x00")
            if (cla, ins) not in table.rows:
                assert commands_of(talk.image, bytes((cla, ins))) & {UNKNOWN_COMMAND} or (
                    answer == b"\x6e\x00"
                )
            assert len(answer) == 2
