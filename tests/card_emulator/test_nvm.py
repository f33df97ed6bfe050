"""Card files: torn writes, damage, foreign files, one owner (failures.md matrix 13, 24, 25)."""

import itertools
import os
import stat
import subprocess
import sys

import pytest

from card_emulator.nvm import (
    FORMAT,
    HEADER,
    MAGIC,
    OWNER,
    OWNER_AT,
    SLOT_HEAD,
    SLOTS_AT,
    CardFileError,
    MemoryFault,
    MemoryMedium,
    Nvm,
    PowerFailure,
)
from tests.support.cards import run

KEY = run(0x77)
SECTOR = 512
ENUMERATED_SECTORS = 12


def memory(data):
    return Nvm(MemoryMedium(bytes(data)), KEY, "memory")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "zhao.card"


def test_what_was_committed_is_there_after_reopening(path):
    nvm = Nvm.create(path, b"first", KEY)
    for payload in (b"second", b"third" * 100, b""):
        nvm.commit(payload)
    nvm.commit(b"last")
    nvm.close()
    assert Nvm.open(path, KEY).payload == b"last"


def test_a_card_file_is_readable_by_its_owner_only(path):
    Nvm.create(path, b"state", KEY).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == ["zhao.card"]


def test_an_existing_card_is_not_overwritten(path):
    Nvm.create(path, b"state", KEY).close()
    with pytest.raises(CardFileError, match="already"):
        Nvm.create(path, b"other", KEY)
    assert Nvm.open(path, KEY).payload == b"state"


def test_the_size_of_the_file_never_changes(path):
    nvm = Nvm.create(path, b"state", KEY)
    size = path.stat().st_size
    nvm.commit(b"x" * nvm.capacity)
    assert path.stat().st_size == size
    with pytest.raises(AssertionError):
        nvm.commit(b"x" * (nvm.capacity + 1))


def test_power_cut_at_every_byte_of_a_write_leaves_the_old_or_the_new_state():
    old, new = b"old" * 50, b"new" * 60
    written = SLOT_HEAD.size + len(new) + 16
    for last in range(written + 1):
        nvm = Nvm.volatile(b"before", KEY)
        nvm.commit(old)
        nvm.medium.power_cut_after = last
        with pytest.raises(PowerFailure):
            nvm.commit(new)
        found = memory(nvm.medium.data).payload
        assert found == (new if last == written else old)


def test_every_subset_of_torn_sectors_leaves_the_old_or_the_new_state():
    old, new = run(1) * (SECTOR * ENUMERATED_SECTORS // 16 - 8), None
    new = bytes(reversed(old))
    nvm = Nvm.volatile(b"before", KEY)
    nvm.commit(old)
    before = bytes(nvm.medium.data)
    nvm.commit(new)
    after = bytes(nvm.medium.data)
    changed = sorted({at // SECTOR for at in range(len(before)) if before[at] != after[at]})
    assert len(changed) == ENUMERATED_SECTORS
    outcomes = set()
    for kept in itertools.product((False, True), repeat=len(changed)):
        torn = bytearray(before)
        for sector, written in zip(changed, kept, strict=True):
            if written:
                torn[sector * SECTOR : (sector + 1) * SECTOR] = after[
                    sector * SECTOR : (sector + 1) * SECTOR
                ]
        payload = memory(torn).payload
        assert payload == (new if all(kept) else old)
        outcomes.add(payload)
    assert outcomes == {old, new}


def test_after_a_torn_write_the_next_commit_counts():
    nvm = Nvm.volatile(b"first", KEY)
    nvm.medium.power_cut_after = 20
    with pytest.raises(PowerFailure):
        nvm.commit(b"torn")
    again = memory(nvm.medium.data)
    again.commit(b"second")
    assert memory(again.medium.data).payload == b"second"


def test_a_flipped_bit_is_never_read_as_state():
    """Every byte of the file: the newest state, the one before it, or an error - nothing else."""
    nvm = Nvm.volatile(b"the state before", KEY)
    nvm.commit(b"the newest state")
    data = nvm.medium.data
    found = set()
    for at in range(len(data)):
        data[at] ^= 1 << at % 8
        try:
            found.add(memory(data).payload)
        except CardFileError:
            found.add("refused")
        data[at] ^= 1 << at % 8
    assert found == {b"the newest state", b"the state before", "refused"}


def test_with_both_slots_damaged_the_file_is_refused_by_name(path):
    Nvm.create(path, b"state", KEY).close()
    raw = bytearray(path.read_bytes())
    for at in range(SLOTS_AT, len(raw), 64):
        raw[at] ^= 0xFF
    path.write_bytes(raw)
    with pytest.raises(CardFileError, match=r"zhao\.card is damaged"):
        Nvm.open(path, KEY)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not a card file"),
        (b"PK\x03\x04" * 500, "not a card file"),
        (MAGIC, "not a card file"),
        (HEADER.pack(MAGIC, FORMAT, 8192, bytes(16)).ljust(SLOTS_AT + 99, b"\0"), "cut off"),
        (HEADER.pack(MAGIC, FORMAT, 77, bytes(16)).ljust(SLOTS_AT + 154, b"\0"), "cut off"),
        (HEADER.pack(MAGIC, FORMAT + 1, 8192, bytes(16)).ljust(SLOTS_AT, b"\0"), "newer"),
    ],
)
def test_what_is_no_card_file_is_refused_with_its_name_and_reason(path, content, reason):
    path.write_bytes(content)
    for use in (Nvm.open, Nvm.look):
        with pytest.raises(CardFileError, match=reason) as refusal:
            use(path, KEY)
        assert refusal.value.values["path"] is not None
        assert str(path) in str(refusal.value)


def test_a_missing_file_is_an_error_and_makes_no_card(path):
    with pytest.raises(CardFileError, match="cannot be opened"):
        Nvm.open(path, KEY)
    assert not path.exists()
    path.mkdir()
    with pytest.raises(CardFileError, match="cannot be opened"):
        Nvm.look(path, KEY)


def test_a_card_of_another_installation_does_not_open(path):
    Nvm.create(path, b"state", KEY).close()
    with pytest.raises(CardFileError, match="another installation"):
        Nvm.open(path, run(0x01))


def test_the_state_is_not_in_the_file_in_clear(path):
    Nvm.create(path, b"a key that must not be read", KEY).close()
    assert b"must not be read" not in path.read_bytes()


def test_a_second_owner_is_refused_with_the_first_ones_process(path):
    nvm = Nvm.create(path, b"state", KEY)
    with pytest.raises(CardFileError, match=f"process {os.getpid()}"):
        Nvm.open(path, KEY)
    program = (
        "import sys; from pathlib import Path; from card_emulator.nvm import *\n"
        "try: Nvm.open(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))\n"
        "except CardFileError as refusal: print(refusal)\n"
    )
    out = subprocess.run(
        [sys.executable, "-c", program, str(path), KEY.hex()],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert f"process {os.getpid()}" in out
    nvm.close()
    assert path.read_bytes()[OWNER_AT : OWNER_AT + OWNER.size] == bytes(OWNER.size)
    Nvm.open(path, KEY).close()


def test_a_look_takes_nothing_from_the_owner(path):
    nvm = Nvm.create(path, b"state", KEY)
    nvm.commit(b"newer")
    assert Nvm.look(path, KEY) == b"newer"
    nvm.commit(b"newest")
    assert Nvm.look(path, KEY) == b"newest"


def test_a_failing_disk_leaves_the_last_durable_state(path):
    nvm = Nvm.create(path, b"state", KEY)
    nvm.medium.close()
    with pytest.raises(MemoryFault):
        nvm.commit(b"lost")
    assert Nvm.look(path, KEY) == b"state"


def test_a_write_that_may_or_may_not_be_durable_is_no_answer(path, monkeypatch):
    def fail(_fd):
        raise OSError("the disk went away")

    nvm = Nvm.create(path, b"state", KEY)
    monkeypatch.setattr("os.fdatasync", fail)
    with pytest.raises(OSError, match="went away"):
        nvm.commit(b"newer")
    assert Nvm.look(path, KEY) in (b"state", b"newer")
