"""The sheet docs/conformance.md is full, true and up to date."""

import subprocess
import sys
from pathlib import Path

import pytest

from card_emulator.answers import STATUS_WORDS, UNKNOWN_COMMAND, expected, family
from card_emulator.instructions import PSAM, USER_CARD
from card_emulator.protocol.status import SW
from tests.support.cards import PIN, Talk, vector_image
from tests.support.conformance import commands_of, reaches, watching

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "conformance.py"


def test_every_status_word_of_every_command_is_reached_and_the_sheet_says_where():
    done = subprocess.run([sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_every_command_of_the_tables_has_a_row_and_every_row_a_command():
    assert set(STATUS_WORDS) == {row.name for row in (*USER_CARD, *PSAM)}


def test_every_status_word_of_the_family_is_in_some_row():
    known = {word for name in (*STATUS_WORDS, UNKNOWN_COMMAND) for word in expected(name)}
    assert {int(word) for word in SW} <= {int(word) for word in known}
    assert {0x6100, 0x63C0, 0x6C00} <= known


@pytest.mark.parametrize(
    ("sw", "of"),
    [(0x611E, 0x6100), (0x6C00, 0x6C00), (0x63C6, 0x63C0), (0x6300, 0x6300), (0x9000, 0x9000)],
)
def test_numbers_in_a_status_word_do_not_matter_to_its_family(sw, of):
    assert family(sw) == of


def test_a_promise_about_a_word_a_command_does_not_have_is_an_error():
    with pytest.raises(AssertionError, match="GET CHALLENGE has no"):
        reaches("GET CHALLENGE", 0x6983)


def test_what_cards_answer_is_noted_by_command(monkeypatch):
    seen = watching(monkeypatch)
    talk = Talk(vector_image())
    for raw in (PIN, "0020000003000000", "0020020000", "9920000000", "00FF000000"):
        talk.raw(raw)
    assert seen == {
        ("VERIFY", 0x9000),
        ("VERIFY", 0x63C0),
        ("VERIFY", 0x6A86),
        ("VERIFY", 0x6E00),
        (UNKNOWN_COMMAND, 0x6D00),
    }


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("B0280101", {"INITIALIZE FOR PURCHASE"}),
        ("B0280001", {"INITIALIZE FOR LOAD"}),
        ("B0287E01", {"INITIALIZE FOR LOAD", "INITIALIZE FOR PURCHASE"}),
        ("B0", {UNKNOWN_COMMAND}),
        ("12345678", {UNKNOWN_COMMAND}),
        ("99200000", {"VERIFY"}),
    ],
)
def test_a_refused_command_is_the_one_that_was_meant(raw, names):
    assert commands_of(vector_image(3), bytes.fromhex(raw)) == names
