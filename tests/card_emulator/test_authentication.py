"""INTERNAL and EXTERNAL AUTHENTICATE, challenges, key try counters (card.md 6.2, 7.5, 16)."""

from datetime import date

import pytest

from card_emulator.personalise import user_card
from tests.support.cards import (
    DF04,
    HOLDER,
    ROOTS,
    SSSE,
    VECTOR_KEYS,
    Talk,
    authenticate,
    key_of,
    psam_talk,
    vector_image,
)

R = "A1A2A3A4A5A6A7A8"
INTERNAL = "0088000010" + "0102030405060708" + "1112131415161718"
CARD_FACTOR, CITY, PROVINCE = "8697510100000001", "3531303130307378", "3531303030307368"


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [
        (1, "C641986085088ED6"),
        (3, "496E4B8A39033C15"),
    ],
)
def test_internal_authenticate_answers_the_vector(algorithm, expected):
    talk = Talk(vector_image(algorithm))
    talk.say(SSSE)
    assert talk.raw(INTERNAL) == "6108"
    assert talk.raw("00C0000008") == expected + "9000"


def test_internal_authenticate_works_inside_an_application_and_with_a_version():
    talk = Talk(vector_image())
    talk.say(DF04)
    data = INTERNAL[10:]
    assert talk.say("0088000011" + data + "01")[0].hex().upper() == "C641986085088ED6"
    assert talk.sw("0088000011" + data + "02") == 0x9000
    assert talk.sw("0088000011" + data + "04") == 0x6A88
    talk.say("00A4000000")
    assert talk.sw(INTERNAL) == 0x6A88


@pytest.mark.parametrize(
    ("algorithm", "command"),
    [
        (1, "00820004101A2C78AFD3B9F333" + R),
        (3, "0082000410FEEE615DC26ACE4A" + R),
        (3, "0082000411FEEE615DC26ACE4A" + R + "01"),
    ],
)
def test_external_authenticate_accepts_the_vector(algorithm, command):
    talk = Talk(vector_image(algorithm), R)
    talk.say(SSSE)
    assert talk.say("0084000008")[0].hex().upper() == R
    assert talk.sw(command) == 0x9000


def test_a_challenge_is_good_once():
    talk = Talk(vector_image(), R)
    talk.say(SSSE)
    talk.say("0084000008")
    command = "00820004101A2C78AFD3B9F333" + R
    assert [talk.sw(command), talk.sw(command)] == [0x9000, 0x6984]


def test_a_challenge_is_good_in_its_application_only():
    talk = Talk(vector_image(), R)
    talk.say(SSSE)
    talk.say("0084000008")
    talk.say(DF04)
    assert talk.sw("00820004101A2C78AFD3B9F333" + R) == 0x6984


@pytest.mark.parametrize("length", [4, 8, 16])
def test_challenges_have_three_lengths(length):
    talk = Talk(vector_image())
    assert len(talk.say(f"00840000{length:02X}")[0]) == length


def test_a_wrong_answer_costs_a_try_of_that_key_and_the_right_one_restores_it():
    talk = Talk(vector_image())
    talk.say(SSSE)
    assert authenticate(talk, 0x04, bytes(16)) == 0x63C2
    assert authenticate(talk, 0x0A, bytes(16)) == 0x63C2
    assert authenticate(talk, 0x04, bytes(16)) == 0x63C1
    assert authenticate(talk, 0x04, VECTOR_KEYS["uksss"]) == 0x9000
    assert authenticate(talk, 0x04, bytes(16)) == 0x63C2


def test_a_key_without_tries_is_blocked_for_good():
    talk = Talk(vector_image())
    talk.say(SSSE)
    assert [authenticate(talk, 0x04, bytes(16)) for _ in range(3)] == [0x63C2, 0x63C1, 0x63C0]
    assert authenticate(talk, 0x04, VECTOR_KEYS["uksss"]) == 0x6983
    talk.reset().say(SSSE)
    assert authenticate(talk, 0x04, VECTOR_KEYS["uksss"]) == 0x6983


@pytest.mark.parametrize("kid", [0x00, 0x02, 0x81, 0x80, 0xFF, 0x07])
def test_only_authentication_keys_authenticate(kid):
    talk = Talk(vector_image())
    talk.say(DF04)
    for key in VECTOR_KEYS.values():
        assert authenticate(talk, kid, key) == 0x6A88


def test_keys_of_an_application_are_found_only_there():
    talk = Talk(vector_image())
    talk.say(SSSE)
    key = key_of(talk.image, "uk2_df04")
    assert authenticate(talk, 0x86, key) == 0x6A88
    talk.say(DF04)
    assert authenticate(talk, 0x86, key) == 0x9000


def test_a_real_card_proves_itself_to_the_psam_of_its_city():
    psam, card = psam_talk(), Talk(factory_image())
    psam.say("00A4040006D15600000590")
    r1, r2 = psam.say("0084000008")[0], psam.say("0084000008")[0]
    card.say(SSSE)
    answer = card.say(b"\x00\x88\x00\x00\x10" + r1 + r2)[0]
    factors = bytes.fromhex(CARD_FACTOR + CITY + PROVINCE)
    assert psam.sw(b"\xbf\xde\x67\x08\x20" + factors + r1) == 0x9000
    assert psam.say(b"\x80\xfa\x00\x00\x08" + r2) == (answer, 0x9000)


def test_a_real_sm4_card_proves_itself_with_folded_halves():
    psam, card = psam_talk(), Talk(factory_image(3))
    psam.say("00A404000F7378332E73682EC9E7BBE1B1A3D5CF")
    psam.say("00A4000002DF01")
    r1, r2 = bytes(range(8)), bytes(range(8, 16))
    card.say(SSSE)
    answer = card.say(b"\x00\x88\x00\x00\x10" + r1 + r2)[0]
    factors = bytes.fromhex(CARD_FACTOR + CITY + PROVINCE)
    assert psam.sw(b"\xbf\xde\x67\x08\x28" + factors + r1 + bytes(8)) == 0x9000
    block = psam.say(b"\x80\xfa\x00\x00\x10" + r2 + bytes(8))[0]
    assert bytes(a ^ b for a, b in zip(block[:8], block[8:], strict=True)) == answer


def factory_image(algorithm=1):
    """The card as the factory makes it, keys derived from the roots the PSAM has too."""
    return user_card(
        HOLDER, ROOTS, pin="246810", activated_on=date(2024, 4, 1), algorithm=algorithm
    )
