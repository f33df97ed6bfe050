"""Card files of older programs open and work; those of newer ones are refused by name.

The fixtures were written by the program of their format, before any later field or file existed,
with the synthetic roots of tests/support/cards.py: 100.00 loaded, 45.80 spent, one wrong PIN;
those of format 2 also have one PIN reset, a starting day and the beginning of a photo.
"""

import shutil
from datetime import date
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from card_emulator.image import FORMAT, decode, encode
from card_emulator.nvm import CardFileError, Nvm
from card_emulator.store import PURPOSE, look_card, open_card
from card_emulator.view import view
from tests.support.cards import DF04, ROOTS, SSSE, Talk, vector_image
from tests.support.sealing import auth, follow

FIXTURES = Path(__file__).parent / "fixtures"
USERS = ["format-1-user", "format-1-sm4", "format-2-user", "format-2-sm4"]


@pytest.fixture
def opened(tmp_path):
    """Opens a copy of a fixture and talks to it."""
    cards = []

    def open_copy(name):
        path = tmp_path / f"{name}.card"
        shutil.copy(FIXTURES / path.name, path)
        talk = Talk.__new__(Talk)
        talk.card = open_card(path, ROOTS)
        cards.append(talk.card)
        talk.card.power_on()
        return talk

    yield open_copy
    for card in cards:
        card.close()


@pytest.mark.parametrize("name", USERS)
def test_a_card_keeps_its_money_its_log_and_its_lost_try(opened, name):
    talk = opened(name)
    assert talk.sw("0020000000") == 0x63C5
    talk.ready()
    assert talk.say("B026000104")[0] == (5420).to_bytes(4, "big")
    assert talk.say("00B201441C")[0].hex().startswith("000032510100000001")
    assert talk.say("00B202441C")[0].hex().startswith("000031510100000001")
    seen = view(talk.image)
    assert (seen.field("name"), seen.field("card_no"), seen.activated) == (
        "测试甲",
        "X00000019",
        True,
    )
    assert (seen.purse.load_sequence, seen.purse.purchase_sequence, seen.purse.unprinted) == (
        1,
        1,
        2,
    )


@pytest.mark.parametrize(("name", "algorithm"), [("format-2-user", 1), ("format-2-sm4", 3)])
def test_a_card_of_format_2_keeps_its_reset_its_day_and_its_photo(opened, name, algorithm):
    talk = opened(name)
    assert talk.image.pin.resets == 1
    talk.say(DF04)
    assert talk.say("B056010002")[0].hex() == "0401"
    follow(talk, SSSE, auth("rksss", algorithm))
    assert talk.say("00B0880006")[0].hex() == "ffd8ffe00000"


def test_a_card_of_format_1_has_no_reset_behind_it_and_the_usual_starting_day(opened):
    talk = opened("format-1-user")
    assert (talk.image.pin.resets, talk.image.purse.starting_day) == (0, 101)


def test_a_psam_of_format_1_keeps_its_number(opened):
    talk = opened("format-1-psam")
    talk.say("00A4040006D15600000590")
    talk.say("00A40000020019")
    assert talk.say("00B0000004")[0].hex() == "0000002a"


@pytest.mark.parametrize("name", USERS)
def test_an_older_card_that_is_written_opens_again(opened, name, tmp_path):
    talk = opened(name)
    assert talk.sw("0020000003000000") == 0x63C4
    assert look_card(tmp_path / f"{name}.card", ROOTS).pin.tries_left == 4


def test_a_newer_image_is_refused_by_its_number_and_file(tmp_path):
    path = tmp_path / "newer.card"
    body = msgspec.msgpack.encode((FORMAT + 1, {"whatever": "it holds"}))
    Nvm.create(path, body, ROOTS.sealing_key(PURPOSE)).close()
    with pytest.raises(CardFileError, match=rf"newer\.card has format {FORMAT + 1}.*update"):
        open_card(path, ROOTS)


def test_an_image_survives_its_own_encoding():
    image = vector_image(balance_fen=7)
    assert decode(encode(image)) == image
    assert decode(encode(replace(image, blocked=True))).blocked


def test_the_fixtures_hold_the_synthetic_holder_only():
    image = look_card(FIXTURES / "format-1-user.card", ROOTS)
    assert view(image).field("citizen_id") == "99999920990101000X"
    assert view(image).field("issue_date") == f"{date(2024, 1, 2):%Y%m%d}"
