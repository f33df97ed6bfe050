"""An application of another public service is put onto a card and read at the terminal."""

import json
from pathlib import Path

import pytest

LIBRARY = Path(__file__).resolve().parents[1] / "card_emulator" / "extension" / "library.toml"
AID = "D1560000050A"


@pytest.fixture
def library(shuaka):
    assert shuaka("card", "extend", "zhao", str(LIBRARY)).exit_code == 0
    return shuaka


def files(result):
    assert result.exit_code == 0, result.output
    return {file["file"]: file for file in json.loads(result.stdout)["files"]}


def test_free_files_are_read_and_closed_ones_are_named(library):
    seen = files(library("read", AID, "--card", "zhao", "--json"))
    assert seen["EF0C"]["records"] == ["EC0400000317", "ED0141"]
    assert seen["EF0D"]["closed"] == "6982"
    assert seen["EF0E"]["closed"] == "6982"


def test_the_pin_opens_what_the_application_lets_it_open(library):
    seen = files(library("read", AID, "--card", "zhao", "--with-pin", "--json"))
    assert seen["EF0D"]["closed"] == ""
    assert seen["EF0E"]["closed"] == "6982"


def test_the_text_says_what_is_empty_and_how_to_open_more(library):
    shut = library("read", AID, "--card", "zhao")
    assert "--with-pin" in shut.stderr
    opened = library("read", AID, "--card", "zhao", "--with-pin")
    assert "EF0D is empty." in opened.stdout
    assert "--with-pin" not in opened.stderr


def test_an_application_that_is_not_there_and_a_name_that_is_none_are_said(shuaka):
    missing = shuaka("read", AID, "--card", "zhao", "--json")
    assert missing.exit_code == 1
    assert AID in json.loads(missing.stdout)["reason"]
    assert shuaka("read", "12", "--card", "zhao").exit_code == 2
    assert shuaka("read", "nothex", "--card", "zhao").exit_code == 2


def test_a_sale_goes_on_as_before_with_the_application_on_the_card(library):
    assert library("sell", "--item", "1001", "--card", "zhao", "--json").exit_code == 0
