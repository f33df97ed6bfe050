"""shuaka doctor: each thing in one line, and what to type where it is not well."""

import json
import os
import platform

import pytest

from terminal.assemble import machine
from terminal.assemble.machine import Finding, State, findings
from terminal.columns import width
from terminal.readers import Service
from terminal.words import set_language
from tests.terminal.conftest import command


def of(home, what):
    return next(one for one in findings(home) if one.what == what)


def test_a_sound_home_has_nothing_bad(shuaka, home):
    result = shuaka("doctor", "--json")
    report = json.loads(result.stdout)
    assert result.exit_code == 0, report
    assert report["fine"]
    whats = {row["what"] for row in report["findings"]}
    assert {"python", "packages", "PC/SC service", "vpcd driver", "readers", "home", "owner",
            "settings", "keys", "cards", "database"} <= whats  # fmt: skip


def test_text_is_one_line_each(shuaka):
    lines = shuaka("doctor").stdout.splitlines()
    assert len(lines) >= 10
    assert all(line.split()[0] in ("fine", "note", "not") for line in lines)


def test_looking_builds_nothing(own_home):
    assert command(("doctor",)).exit_code == 0
    assert not own_home.exists()


def test_a_key_file_that_others_may_read_is_not_fine(home):
    (home / "issuer.keys.json").chmod(0o644)
    found = of(home, "keys")
    assert (found.state, found.detail) == (State.BAD, "mode 644")
    assert "chmod 600" in found.advice


def test_a_damaged_card_and_a_damaged_database_are_named(home):
    (home / "cards" / "zhao.card").write_bytes(b"x")
    assert "zhao.card" in of(home, "cards").detail
    (home / "centre.db").write_bytes(b"not a database" * 100)
    assert of(home, "database").state is State.BAD
    assert command(("doctor",)).exit_code == 1


def test_a_database_that_cannot_be_read_now_is_not_to_be_thrown_away(home):
    (home / "centre.db").chmod(0o400)
    (home / "centre.db-wal").mkdir()
    found = of(home, "database")
    assert found.state is State.BAD
    assert "may be whole" in found.advice
    (home / "centre.db-wal").rmdir()
    (home / "centre.db").unlink()
    assert "shuaka reset" in of(home, "database").advice


def test_an_owner_is_named_by_its_process(shop):
    owner = shop.home.own()
    try:
        assert of(shop.home.path, "owner").state is State.NOTE
    finally:
        owner.close()


def test_settings_that_cannot_be_read_are_not_fine(home):
    (home / "config.toml").write_text("user_reader = 7\n")
    assert of(home, "settings").state is State.BAD


@pytest.mark.parametrize(
    ("state", "words"),
    [(Service.STOPPED, "systemctl start pcscd"), (Service.NO_LIBRARY, "apt-get install pcscd")],
)
def test_without_the_service_it_says_what_to_type(home, monkeypatch, state, words):
    monkeypatch.setattr(machine, "service", lambda: state)
    found = of(home, "PC/SC service")
    assert found.state is State.NOTE
    assert words in found.advice


def test_a_driver_port_that_is_open_to_the_network_is_told(home, monkeypatch):
    monkeypatch.setattr(machine, "_listener", lambda port: "0.0.0.0")
    found = of(home, "port 35963")
    assert isinstance(found, Finding)
    assert (found.state, found.detail) == (State.NOTE, "open to the network")


def test_every_word_of_it_is_chinese_for_a_chinese_reader(shuaka):
    """Names of things stay: files, folders, programs, what is to be typed."""
    try:
        lines = shuaka("--lang", "zh", "doctor").stdout.splitlines()
    finally:
        set_language("en")
    assert len(lines) >= 10
    english = ("fine", "note", "running", "installed", "empty", "free", "own slot", "schema",
               "owner", "settings", "database", "readers", "cards", "keys", "home", "mode",
               "does not exist", "and the PSAM", "listening")  # fmt: skip
    told = [line.split("->")[0].replace(os.environ["SHUAKA_HOME"], "") for line in lines]
    assert [(word, line) for line in told for word in english if word in line] == []


def test_columns_stand_under_each_other_in_both_languages(shuaka, home):
    for spoken in ("en", "zh"):
        try:
            lines = shuaka("--lang", spoken, "doctor").stdout.splitlines()
        finally:
            set_language("en")
        versions = next(line for line in lines if "python" in line)
        place = next(line for line in lines if str(home) in line)
        at = width(versions[: versions.index(platform.python_version())])
        assert at == width(place[: place.index(str(home))]) == 26
