"""A card as text: the same byte for byte, secrets sealed to their place, edits told by place."""

import stat
import tomllib

import pytest
from msgspec.structs import replace

from card_emulator.access_text import access_text, parse_access
from card_emulator.image import (
    FREE,
    NEVER,
    PIN,
    DedicatedFile,
    ElementaryFile,
    Image,
    Key,
    Pin,
    Proof,
    Purse,
    Sam,
    encode,
)
from card_emulator.nvm import CardFileError
from card_emulator.personalise import psam, user_card
from card_emulator.protocol.cipher import check_value
from card_emulator.refusals import BadInput, CardRefused
from card_emulator.text_form import Sealer, create_key_file, from_text, load_key_file, to_text
from card_emulator.text_form.shapes import Shape, members
from tests.support.cards import CITY, HOLDER, ROOTS, TERMINAL, Talk, buy, load, vector_image

SEALER = Sealer.of(ROOTS)
STRUCTS = (Image, DedicatedFile, ElementaryFile, Key, Pin, Purse, Proof, Sam)


def used_card():
    talk = Talk(vector_image(balance_fen=500)).ready()
    assert (buy(talk, 12), load(talk, 300)) == (0x9000, 0x9000)
    assert talk.sw("0020000003111111") == 0x63C5
    return talk.image


IMAGES = {
    "used": used_card(),
    "first generation": user_card(HOLDER, ROOTS, pin="246810", version="1.00"),
    "SM4, account at the centre": vector_image(3, card_use="1"),
    "not activated": vector_image(activated=False),
    "blocked": replace(vector_image(), blocked=True),
    "PSAM": psam(TERMINAL, CITY, ROOTS, terminal_txn_no=7),
}


@pytest.fixture(params=IMAGES.values(), ids=IMAGES)
def image(request):
    return request.param


def test_a_card_comes_back_byte_for_byte_and_gives_the_same_text_again(image):
    text = to_text(image, SEALER)
    again = from_text(text, SEALER)
    assert encode(again) == encode(image)
    assert to_text(again, SEALER) == text


def test_no_secret_is_in_the_text_and_every_key_shows_its_check_value(image):
    text = to_text(image, SEALER).upper()
    for df in image.dfs:
        for key in df.keys:
            assert key.value.hex().upper() not in text
            assert f"# CHECK VALUE {check_value(key.value)}" in text
    if image.pin is not None:
        for secret in (image.pin.key, image.pin.digest, image.pin.initial):
            assert secret.hex().upper() not in text


def test_bytes_nobody_declared_public_are_secret():
    secret = {
        (struct.__name__, member.name)
        for struct in STRUCTS
        for member in members(struct)
        if member.shape is Shape.SECRET
    }
    assert secret == {("Key", "value"), ("Pin", "key"), ("Pin", "digest"), ("Pin", "initial")}


def test_the_text_says_what_records_mean():
    text = to_text(IMAGES["used"], SEALER)
    for said in (
        "# citizen_id 99999920990101000X",
        "# name 测试甲",
        'read = "pin or key 0x84"',
        "# 2 0 2024-03-15 14:30:00 510100000001 12 0 0 fen",
        "balance_fen = 788",
    ):
        assert said in text
    assert tomllib.loads(text)["card"]["pin"]["tries_left"] == 5


def test_another_key_does_not_open_it_and_is_named():
    text = to_text(IMAGES["used"], SEALER)
    other = Sealer(bytes(16))
    with pytest.raises(CardRefused, match=f"sealed under key {SEALER.check}.*{other.check}"):
        from_text(text, other)
    lying = text.replace(SEALER.check, other.check)
    with pytest.raises(BadInput, match="value was changed or belongs to another card or key"):
        from_text(lying, other)


def sealed_values(text):
    return [line for line in text.splitlines() if line.startswith("value =")]


def test_a_sealed_value_fits_its_place_only():
    text = to_text(IMAGES["used"], SEALER)
    first, second = sealed_values(text)[:2]
    swapped = text.replace(first, "@").replace(second, first).replace("@", second)
    with pytest.raises(BadInput, match=r"card\.df\[\d\]\.key\[0\]\.value was changed"):
        from_text(swapped, SEALER)
    other = to_text(user_card(replace_serial(2), ROOTS, pin="246810"), SEALER)
    moved = text.replace(first, sealed_values(other)[0])
    with pytest.raises(BadInput, match="another card"):
        from_text(moved, SEALER)


def replace_serial(serial):
    values = {name: getattr(HOLDER, name) for name in type(HOLDER).__slots__}
    return type(HOLDER)(**values | {"serial": serial})


def test_a_plain_value_may_be_edited():
    text = to_text(IMAGES["used"], SEALER).replace("balance_fen = 788", "balance_fen = 789")
    assert from_text(text, SEALER).purse.balance_fen == 789


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("balance_fen = 788", "balance_fen = -1", "purse.balance_fen cannot be on a card"),
        (
            "balance_fen = 788",
            "balance_fen = true",
            "card.purse.balance_fen has a value of another",
        ),
        ("balance_fen = 788", "balance = 788", "card.purse.balance is not known"),
        ("balance_fen = 788", "balance_fen = 788 fen", "no TOML"),
        ("tries_left = 5", "tries_left = 9", "pin.tries_left cannot be on a card"),
        ("capacity = 7", "capacity = 99999999999", "capacity is no number a card holds"),
        ('kind = "user"', 'kind = "bus"', "card.kind is none of user, psam"),
        ('kind = "user"', 'kind = "psam"', "kind cannot be on a card"),
        ('read = "pin or key 0x84"', 'read = "anyone"', "'anyone' is no access condition"),
        ("parent = -1", "parent = 1", "df cannot be on a card"),
        ("format = 1", "format = 2", "newer form"),
        ("[text]", "[head]", "no card as text"),
        ('"0709583030303030303139",', '"070",', r"records\[6\] is no hex"),
        ("algorithm_tag = 1", "algorithm_tag = 9", r"df\[0\].algorithm_tag cannot be"),
        ('atr = "', 'atr = "zz', "card.atr is no hex"),
        ('atr = "', 'atr = "00', "was changed or belongs to another card"),
        ("max_tries = 6\n", "\n", "card.pin.max_tries is missing"),
        ("# 2 0 2024-03-15", '"00",\n# 2 0 2024-03-15', "records cannot be on a card"),
    ],
)
def test_an_edit_that_cannot_be_is_told_by_its_place(old, new, said):
    text = to_text(IMAGES["used"], SEALER)
    assert old in text
    with pytest.raises(BadInput, match=said):
        from_text(text.replace(old, new, 1), SEALER, "z.toml")


def test_a_log_record_without_a_time_cannot_be_on_a_card():
    text = to_text(IMAGES["used"], SEALER)
    record = next(line for line in text.splitlines() if "# 2 0 2024" in line)
    damaged = record.replace("20240315", "20249915")
    assert damaged != record
    with pytest.raises(BadInput, match="log cannot be on a card"):
        from_text(text.replace(record, damaged), SEALER)


def test_any_name_a_holder_can_have_leaves_the_text_readable():
    strange = replace(vector_image().dfs[1].files[0], records=(b"\x61\x02\x0a\x0d", b'\x61\x01"'))
    image = vector_image()
    image = image.with_file(1, strange)
    assert from_text(to_text(image, SEALER), SEALER) == image


def test_a_key_file_is_made_once_for_its_owner_and_opens_what_it_sealed(tmp_path):
    path = tmp_path / "travel.json"
    sealer = create_key_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_key_file(path).check == sealer.check
    text = to_text(IMAGES["PSAM"], sealer)
    assert from_text(text, load_key_file(path)) == IMAGES["PSAM"]
    with pytest.raises(CardFileError, match="cannot be written"):
        create_key_file(path)


def test_issuer_keys_of_another_installation_are_a_key_file_too(tmp_path):
    path = tmp_path / "issuer.keys.json"
    path.write_text(ROOTS.to_json())
    assert load_key_file(path).check == SEALER.check


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"format": 9, "card_text_key": "00"}'])
def test_what_is_no_key_file_is_named(tmp_path, content):
    path = tmp_path / "key"
    path.write_bytes(content)
    with pytest.raises(CardFileError, match="key is no key file"):
        load_key_file(path)


def test_a_sealer_never_shows_its_key():
    key = bytes(range(16))
    assert key.hex() not in repr(Sealer(key)).lower()
    assert repr(Sealer(key)) == f"Sealer({check_value(key)})"


@pytest.mark.parametrize(
    ("access", "text"),
    [
        (FREE, "free"),
        (NEVER, "never"),
        (((PIN,),), "pin"),
        (((0x84,),), "key 0x84"),
        (((PIN,), (0x84,)), "pin or key 0x84"),
        (((PIN, 0x84), (0x0D,)), "pin and key 0x84 or key 0x0D"),
    ],
)
def test_access_conditions_have_names(access, text):
    assert access_text(access) == text
    assert parse_access(text) == access


@pytest.mark.parametrize("text", ["", "pin or", "key", "key 0xZZ", "PIN", "free or pin", "0x84"])
def test_other_words_are_no_access_condition(text):
    with pytest.raises(BadInput, match="no access condition"):
        parse_access(text)
