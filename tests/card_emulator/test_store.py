"""Cards as files and in personalisation: what is issued, what opens, what is refused."""

import stat
from datetime import date

import msgspec
import pytest

from card_emulator import image as image_module
from card_emulator.image import FORMAT, ImageFormatError, decode, encode
from card_emulator.nvm import CardFileError, Nvm
from card_emulator.personalise import Holder, card_sn, psam, user_card
from card_emulator.protocol.cipher import ALGORITHMS
from card_emulator.protocol.layouts import HOLDER as HOLDER_LAYOUT
from card_emulator.store import (
    KEYS_FILE,
    PURPOSE,
    create_card,
    create_keys,
    load_keys,
    look_card,
    open_card,
)
from tests.support.cards import CITY, HOLDER, ROOTS, TERMINAL, Talk, buy, load, vector_image


@pytest.fixture
def path(tmp_path):
    return tmp_path / "zhao.card"


def changed(**fields):
    values = {name: getattr(HOLDER, name) for name in Holder.__slots__} | fields
    return Holder(**values)


def test_a_card_keeps_its_state_between_processes(path):
    create_card(path, vector_image(), ROOTS)
    card = open_card(path, ROOTS)
    card.power_on()
    assert card.transmit(bytes.fromhex("0020000003111111")) == b"\x63\xc5"
    card.close()
    again = open_card(path, ROOTS)
    again.power_on()
    assert again.transmit(bytes.fromhex("0020000000")) == b"\x63\xc5"
    assert look_card(path, ROOTS) == again.image
    again.close()


def test_a_whole_image_survives_its_encoding():
    talk = Talk(vector_image(balance_fen=100)).ready()
    assert (buy(talk), load(talk, 5)) == (0x9000, 0x9000)
    for image in (talk.image, psam(TERMINAL, CITY, ROOTS)):
        assert decode(encode(image)) == image


def test_an_image_of_a_newer_program_is_refused_by_name(path):
    newer = msgspec.msgpack.encode((FORMAT + 1, ["anything"]))
    Nvm.create(path, newer, ROOTS.sealing_key(PURPOSE)).close()
    for use in (open_card, look_card):
        with pytest.raises(CardFileError, match=rf"zhao\.card has format {FORMAT + 1}.*newer"):
            use(path, ROOTS)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\x00",
        b"\x93\x01\x02\x03",
        encode(vector_image())[:-1],
        msgspec.msgpack.encode((0, [])),
    ],
)
def test_what_is_no_image_is_refused_and_makes_no_card(path, payload):
    Nvm.create(path, payload, ROOTS.sealing_key(PURPOSE)).close()
    with pytest.raises(CardFileError, match="no card this program knows"):
        open_card(path, ROOTS)
    with pytest.raises(ImageFormatError):
        image_module.decode(payload)


def test_keys_are_made_once_and_only_their_owner_reads_them(tmp_path):
    path = tmp_path / KEYS_FILE
    keys = create_keys(path)
    assert load_keys(path) == keys
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(CardFileError, match="already"):
        create_keys(path)


def test_missing_and_foreign_key_files_are_named(tmp_path):
    with pytest.raises(CardFileError, match="no issuer keys in"):
        load_keys(tmp_path / KEYS_FILE)
    (tmp_path / KEYS_FILE).write_bytes(b"\xff\xfe")
    with pytest.raises(CardFileError, match="no file of issuer keys"):
        load_keys(tmp_path / KEYS_FILE)


def test_two_cards_of_a_city_share_neither_factor_nor_keys():
    one = user_card(HOLDER, ROOTS, pin="246810")
    two = user_card(changed(serial=2), ROOTS, pin="246810")
    assert one.atr[-8:] != two.atr[-8:]
    keys = [{key.value for df in image.dfs for key in df.keys} for image in (one, two)]
    assert not keys[0] & keys[1]
    assert one.pin.digest != two.pin.digest


def test_the_card_number_carries_city_serial_and_authentication_code():
    number = card_sn(CITY, 0x01020304, ROOTS, ALGORITHMS[1])
    assert number[:24] == "510100D15600000501020304"
    assert number[24:] != card_sn(CITY, 0x01020305, ROOTS, ALGORITHMS[1])[24:]


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"citizen_id": "999999209901010001"}, "citizen_id"),
        ({"card_no": "X00000018"}, "card_no"),
        ({"city6": "51010"}, "city6"),
        ({"serial": 1 << 32}, "serial"),
    ],
)
def test_a_holder_that_cannot_stand_on_a_card_is_named(bad, field):
    with pytest.raises(ValueError, match=field):
        changed(**bad)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"pin": "12a456"}, "digits"),
        ({"pin": "123"}, "4 to 16"),
        ({"pin": "1" * 17}, "4 to 16"),
        ({"pin": "123456", "activated_on": date(2024, 4, 1)}, "initial PIN"),
        ({"pin": "246810", "max_tries": 9}, "max_tries"),
    ],
)
def test_a_card_that_could_not_be_used_is_not_issued(options, reason):
    with pytest.raises(ValueError, match=reason):
        user_card(HOLDER, ROOTS, **options)


def test_a_pin_given_in_a_bytearray_is_taken_and_left_to_its_owner():
    pin = bytearray(b"246810")
    assert user_card(HOLDER, ROOTS, pin=pin).pin == user_card(HOLDER, ROOTS, pin="246810").pin
    assert pin == b"246810"


def test_a_long_name_goes_on_in_the_extension():
    image = user_card(changed(name="阿卜杜" * 7), ROOTS, pin="246810")
    file = next(f for f in image.dfs[1].files if f.sfi == 6)
    decoded = HOLDER_LAYOUT.decode(b"".join(file.records))
    assert decoded["name"] + decoded["name_more"] == "阿卜杜" * 7
    assert len(decoded["name_more"]) == 6


def test_a_psam_needs_a_terminal_number():
    with pytest.raises(ValueError, match="terminal_no"):
        psam("12345", CITY, ROOTS)


def test_a_card_that_outgrows_its_file_refuses_and_stays_as_it_was():
    talk = Talk(vector_image(balance_fen=100)).ready()
    talk.nvm._slot_size = len(talk.nvm.payload) + 40
    before = talk.image
    assert buy(talk) == 0x6A84
    assert talk.image is before
