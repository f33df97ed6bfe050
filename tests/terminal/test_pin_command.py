"""shuaka pin change: where the two PINs come from, what it says and with which code it leaves."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from card_emulator.store import load_keys, look_card
from card_emulator.view import view
from terminal.assemble.home import Home
from terminal.words import set_language
from tests.terminal.test_pin_leaks import holds_pin

ROOT = Path(__file__).resolve().parents[2]
OLD, NEW = "246810", "820467193582"


@pytest.fixture(autouse=True)
def english():
    yield
    set_language("en")


@pytest.fixture
def pin_file(tmp_path):
    """A file with these lines."""

    def written(*lines):
        path = tmp_path / "pins"
        path.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
        return str(path)

    return written


def tries_left(home, card="zhao"):
    place = Home(home)
    return view(look_card(place.cards / f"{card}.card", load_keys(place.keys))).pin_tries_left


def change(shuaka, *words, card="zhao", pin="", stdin=""):
    return shuaka("pin", "change", "--card", card, *words, pin=pin, stdin=stdin)


def sells(shuaka, pin):
    return shuaka("sell", "--item", "1001", "--card", "zhao", "--json", pin=pin).exit_code == 0


def test_a_file_with_two_lines_changes_it(shuaka, pin_file):
    done = change(shuaka, "--pin-file", pin_file(OLD, NEW))
    assert done.exit_code == 0
    assert "new PIN holds" in done.stdout
    assert not holds_pin(done.output.encode())
    assert sells(shuaka, NEW)
    assert not sells(shuaka, OLD)


def test_standard_input_and_the_environment_do_as_well(shuaka, monkeypatch):
    assert change(shuaka, "--pin-file", "-", stdin=f"{OLD}\r\n{NEW}\r\n").exit_code == 0
    monkeypatch.setenv("SHUAKA_NEW_PIN", "13579")
    assert change(shuaka, pin=NEW).exit_code == 0
    assert sells(shuaka, "13579")


def test_json_tells_what_became_of_it(shuaka, pin_file):
    path = pin_file(OLD, NEW)
    done = json.loads(change(shuaka, "--json", "--pin-file", path).stdout)
    assert done == {"outcome": "changed", "card_no": "*****0019"}
    again = change(shuaka, "--json", "--pin-file", path)
    assert again.exit_code == 1
    assert json.loads(again.stdout)["outcome"] == "refused"
    assert "Tries left: 5" in again.stdout


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((OLD, "123"), "4 to 12 digits"),
        (("12a4", NEW), "4 to 12 digits"),
        ((OLD, OLD), "is the old one"),
        ((OLD,), "new PIN is missing"),
        ((), "4 to 12 digits"),
        ((OLD, NEW, NEW), "4 to 12 digits"),
    ],
)
def test_a_file_that_is_none_is_said_before_the_card_is_touched(
    shuaka, home, pin_file, lines, words
):
    refused = change(shuaka, "--pin-file", pin_file(*lines))
    assert refused.exit_code == 2
    assert words in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert tries_left(home) == 6


@pytest.mark.parametrize(
    ("card", "code", "words"),
    [
        ("li", 1, "not activated"),
        ("zhou", 1, "PIN is locked"),
        ("wu", 1, "reported lost"),
        ("nobody", 1, "no card named nobody"),
        ("", 3, "No card"),
    ],
)
def test_a_card_whose_pin_cannot_be_changed_is_one_sentence(shuaka, pin_file, card, code, words):
    refused = change(shuaka, "--pin-file", pin_file(OLD, NEW), card=card)
    assert refused.exit_code == code
    assert words in refused.stderr


def test_without_a_keyboard_nothing_is_asked_and_nothing_changed(shuaka, home):
    refused = change(shuaka)
    assert refused.exit_code == 1
    assert "old one holds" in refused.stderr
    assert tries_left(home) == 6


def test_a_missing_file_and_two_places_for_the_card_are_wrong_usage(shuaka):
    assert change(shuaka, "--pin-file", "/nowhere/pins").exit_code == 2
    assert change(shuaka, "--reader", "x").exit_code == 2


def test_it_speaks_chinese(shuaka, pin_file):
    done = shuaka("--lang", "zh", "pin", "change", "--card", "zhao",
                  "--pin-file", pin_file(OLD, NEW), pin="")  # fmt: skip
    assert done.stdout.strip() == "新密码即刻生效，旧密码作废。请勿告诉他人。"


def typed(home, *pins):
    """The command at a terminal: each PIN is typed when it is asked for. Gives what was seen."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "SHUAKA_HOME": str(home), "PYTHONPATH": str(ROOT)}
    environment |= {"SHUAKA_LANG": "en"}
    for name in ("SHUAKA_PIN", "SHUAKA_NEW_PIN"):
        environment.pop(name, None)
    words = [sys.executable, "-m", "terminal", "pin", "change", "--card", "zhao"]
    asked = subprocess.Popen(
        words, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, cwd=ROOT
    )
    os.close(theirs)
    seen = bytearray()
    for pin in pins:
        after = len(seen)
        while not seen[after:].rstrip(b"\r\n").endswith(b": "):
            seen += os.read(ours, 1000)
        os.write(ours, f"{pin}\n".encode())
    try:
        while piece := os.read(ours, 1000):
            seen += piece
    except OSError:  # the other end is closed: it has ended
        pass
    os.close(ours)
    return asked.wait(60), seen.decode()


def test_at_a_terminal_each_pin_is_asked_for_without_echo(home):
    code, seen = typed(home, OLD, OLD, NEW, "1357", NEW, NEW)
    assert code == 0
    for words in ("Present PIN (tries left: 6): ", "New PIN: ", "New PIN again: "):
        assert words in seen
    assert "choose another" in seen
    assert "differ" in seen
    assert "new PIN holds" in seen
    assert OLD not in seen
    assert not holds_pin(seen.encode())
