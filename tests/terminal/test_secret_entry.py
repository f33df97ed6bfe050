"""Secrets from the keyboard and from files: every character of a password, cut in place."""

import os
import pty
import sys
import tty

import pytest

from terminal.console import Console
from terminal.errors import WrongUsage
from terminal.secret_entry import secret_of, typed_without_echo


@pytest.fixture
def keyboard(monkeypatch):
    """A terminal as standard input; gives what its keys are written to."""
    ours, theirs = pty.openpty()
    tty.setraw(theirs)  # keys that come before the question are left as they are
    with os.fdopen(theirs, "rb", buffering=0) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield ours
    os.close(ours)


@pytest.mark.parametrize("password", [b"training2026", b"a-b c!?%1", "药店 8".encode()])
def test_every_character_of_a_password_counts(keyboard, password):
    os.write(keyboard, password + b"\n")
    assert typed_without_echo("Password: ") == bytearray(password)


def test_backspace_takes_one_back_and_control_keys_are_nothing(keyboard):
    os.write(keyboard, "ab\x7f药\x7fc\x01\x09d\n".encode())
    assert typed_without_echo("Password: ") == bytearray(b"acd")


def test_only_so_many_are_taken(keyboard):
    os.write(keyboard, b"123456\n")
    assert typed_without_echo("PIN: ", most=4, accepts=bytes.isdigit) == bytearray(b"1234")


def test_what_is_too_short_for_a_pin_is_asked_again_and_costs_no_try(keyboard, monkeypatch, capsys):
    monkeypatch.delenv("SHUAKA_PIN", raising=False)
    os.write(keyboard, b"12\n246810\n")
    assert Console().pin(6, 12_50) == bytearray(b"246810")
    said = capsys.readouterr().err
    assert (said.count("PIN for 12.50"), said.count("A PIN has 4 to 12 digits")) == (2, 1)


@pytest.mark.parametrize(
    "content", [b"training2026\n", b"training2026", b"training2026 \r\nmore\n"]
)
def test_the_first_line_of_a_file_is_the_secret(tmp_path, content):
    place = tmp_path / "secret"
    place.write_bytes(content)
    assert secret_of(str(place)) == bytearray(b"training2026")


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(WrongUsage, match="cannot be read"):
        secret_of(str(tmp_path / "none"))
