"""UPDATE RECORD and UPDATE BINARY with a MAC (CLA 04; card.md 6.2, 10.1, 14)."""

import pytest

from card_emulator.protocol.cipher import ALGORITHMS
from tests.support.cards import DF04, SSSE, Talk, key_of, vector_image
from tests.support.sealing import auth, bad_mac, follow, sealed

DATE = "050420250101"
RECORD = sealed("04DC0528", DATE)
PHOTO = sealed("04D68800", "FFD8FFE0")


@pytest.fixture
def talk():
    return follow(Talk(vector_image()), SSSE, auth("uksss"))


def test_a_sealed_record_is_written_as_a_plain_one_is(talk):
    assert talk.sw(RECORD(talk)) == 0x9000
    assert talk.say("00B2052C06")[0].hex() == DATE
    assert talk.sw("00DC052806050420260101") == 0x9000


def test_sealed_bytes_are_written_as_plain_ones_are(talk):
    assert talk.sw(PHOTO(talk)) == 0x9000
    auth("rksss")(talk)
    assert talk.say("00B0880004")[0].hex() == "ffd8ffe0"


def test_the_mac_covers_header_and_data_with_a_length_that_counts_the_mac(talk):
    challenge = talk.say("0084000008")[0]
    row = ALGORITHMS[1]
    session = row.session_key(key_of(talk.image, "stk"), challenge)
    covered = bytes.fromhex("04DC05280A" + DATE)
    assert talk.sw(covered + row.mac(session, covered)) == 0x9000


def test_an_application_seals_with_its_own_key():
    talk = follow(Talk(vector_image()), DF04, auth("uk1_df04"))
    assert talk.sw(sealed("04DC8428", "8403510200", key="stk")(talk)) == 0x6988
    assert talk.sw(sealed("04DC8428", "8403510200", key="stk_df04")(talk)) == 0x9000


def test_a_sixteen_byte_cipher_seals_too():
    talk = follow(Talk(vector_image(3)), SSSE, auth("uksss", 3))
    assert talk.sw(sealed("04DC0528", DATE, algorithm=3)(talk)) == 0x9000


@pytest.mark.parametrize("command", ["04DC052806" + DATE, "04D688000400112233", "04D6880001FF"])
def test_a_sealed_command_without_its_mac_is_6987(talk, command):
    talk.say("0084000008")
    assert talk.sw(command) == 0x6987


def test_bytes_that_look_like_the_length_of_an_element_are_bytes(talk):
    assert talk.sw(sealed("04D68800", "FF06FFE0")(talk)) == 0x9000
    medical = follow(Talk(vector_image()), DF04, auth("uk2_df04"))
    assert medical.sw(sealed("04DC00AB", "000531", key="stk_df04")(medical)) == 0x9000


@pytest.mark.parametrize("command", [RECORD, PHOTO])
def test_a_wrong_mac_is_6988_and_a_used_challenge_6984(talk, command):
    before = talk.image
    assert talk.sw(bad_mac(command)(talk)) == 0x6988
    assert talk.image is before
    raw = command(talk)
    assert [talk.sw(raw), talk.sw(raw)] == [0x9000, 0x6984]


@pytest.mark.parametrize("command", [RECORD, PHOTO])
def test_the_mac_comes_on_top_of_the_files_own_key(command):
    talk = follow(Talk(vector_image()), SSSE)
    assert talk.sw(command(talk)) == 0x6982


def test_the_master_file_has_no_sealing_key(talk):
    talk.say("00A4000000")
    talk.say("0084000008")
    assert talk.sw("04DC05280A" + DATE + "00000000") == 0x6A88


def test_only_updates_have_a_sealed_form(talk):
    assert [talk.raw(c) for c in ("04B2052C06", "04A4000002EF05", "0484000008")] == ["6E00"] * 3


def test_an_identifier_that_stands_before_the_pointer_is_not_written_twice(talk):
    assert talk.sw("00DCE26003E20131") == 0x9000  # not there yet: it is added
    assert talk.sw("00DCE00203E00130") == 0x6A83  # there, but none follows
    assert talk.sw("00DC000203E30130") == 0x6A83
    assert talk.say("00B2016500")[0].hex() == "e00131e10420240401e20131"
