"""A batch of cards: the folder is complete or not there, whatever goes wrong on the way."""

import os
import signal
import stat
import subprocess
import sys
from datetime import date

import pytest

from card_emulator.factory import Pins, Terms, invent, issue_batch, read_people, write_people
from card_emulator.nvm import CardFileError
from card_emulator.refusals import CardRefused
from card_emulator.store import look_card, open_card
from card_emulator.view import view
from tests.support.cards import ROOTS

PINS = Pins("246810", "123456")


@pytest.fixture
def roll(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(write_people(list(invent(40, "batch")), ".csv"))
    return read_people(path, Terms("430102", date(2026, 1, 2)))


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_every_applicant_has_a_card_that_opens(roll, tmp_path):
    told = []
    issued = issue_batch(
        roll, ROOTS, PINS, tmp_path / "out", progress=lambda *step: told.append(step)
    )
    assert told == [(done, 40) for done in range(1, 41)]
    assert names(tmp_path / "out") == sorted(f"{person.file}.card" for person in roll)
    for person, card in zip(roll, issued, strict=True):
        path = tmp_path / "out" / f"{person.file}.card"
        image = look_card(path, ROOTS)
        seen = view(image)
        assert seen.field("citizen_id") == person.holder.citizen_id
        assert seen.field("card_sn") == card.card_sn
        assert image.atr[-8:] == card.card_factor
        assert seen.activated is person.activated
        assert (image.purse is not None) is (person.card_use == "2")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len({card.card_sn for card in issued}) == 40


def test_pins_are_the_training_pin_or_the_initial_one(roll, tmp_path):
    issue_batch(roll, ROOTS, PINS, tmp_path / "out")
    for activated, pin in ((True, "246810"), (False, "123456")):
        person = next(one for one in roll if one.activated is activated)
        card = open_card(tmp_path / "out" / f"{person.file}.card", ROOTS)
        card.power_on()
        assert card.transmit(bytes.fromhex(f"0020000003{pin}")) == b"\x90\x00"
        card.close()
    assert repr(PINS) == "Pins(redacted)"


def test_a_folder_that_is_in_use_is_left_alone(roll, tmp_path):
    (tmp_path / "out").mkdir()
    assert len(issue_batch(roll[:1], ROOTS, PINS, tmp_path / "out")) == 1
    before = names(tmp_path / "out")
    for target in ("out", "people.csv"):
        with pytest.raises(CardRefused, match="is there already"):
            issue_batch(roll, ROOTS, PINS, tmp_path / target)
    assert names(tmp_path / "out") == before
    assert names(tmp_path) == ["out", "people.csv"]


def test_what_a_registration_refuses_leaves_nothing(roll, tmp_path):
    def refuse(cards):
        assert len(cards) == 40
        raise CardRefused("No.")

    with pytest.raises(CardRefused, match="No"):
        issue_batch(roll, ROOTS, PINS, tmp_path / "out", register=refuse)
    assert names(tmp_path) == ["people.csv"]


def test_a_disk_that_fails_leaves_nothing(roll, tmp_path, monkeypatch):
    count = iter(range(100))

    def full(fd):
        if next(count) > 20:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CardFileError, match=r"out \(No space left on device\); no card was"):
        issue_batch(roll, ROOTS, PINS, tmp_path / "out")
    assert names(tmp_path) == ["people.csv"]


def test_a_killed_factory_leaves_no_folder_of_that_name(tmp_path):
    program = (
        "import os, signal, sys; from datetime import date; from pathlib import Path\n"
        "from card_emulator.factory import *\n"
        "from tests.support.cards import ROOTS\n"
        "folder = Path(sys.argv[1])\n"
        "(folder / 'p.csv').write_text(write_people(list(invent(30, 'k')), '.csv'))\n"
        "roll = read_people(folder / 'p.csv', Terms('430102', date(2026, 1, 2)))\n"
        "def stop(done, total):\n"
        "    if done == 20: os.kill(os.getpid(), signal.SIGKILL)\n"
        "issue_batch(roll, ROOTS, Pins('246810', '123456'), folder / 'out', progress=stop)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "out").exists()
