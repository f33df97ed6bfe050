"""The certificate environment of third-generation cards (card.md 15.2): recognised, no more."""

import pytest

from card_emulator.protocol.cipher import ALGORITHMS, sm3
from tests.support.cards import PIN, SSSE, Talk, vector_image
from tests.support.sealing import follow

PKI = "00A404000C504B492EC9E7BBE1B1A3D5CF"
ADF = "00A404000C53532E434552542E41444631"
CHALLENGE = "000102030405060708090A0B0C0D0E0F"
VERIFY = "0020018110F34EB25A585CE6584C4D2EB0EA4E9D30"
WRONG = "0020018110" + "00" * 16


@pytest.fixture
def talk():
    return follow(Talk(vector_image(3), CHALLENGE), PKI, ADF)


def test_the_environment_and_its_application_are_recognised_by_their_answers():
    talk = Talk(vector_image(3))
    assert talk.raw(PKI) == "6116"
    assert talk.say(PKI)[0].hex().upper() == "6F14840C504B492EC9E7BBE1B1A3D5CF730492023330"
    assert talk.say(ADF)[0].hex().upper() == "6F0E840C53532E434552542E41444631"
    talk.say(PKI)
    assert talk.say("00A4000002DF01")[0].hex().upper() == "6F0E840C53532E434552542E41444631"


def test_an_older_card_has_no_certificates():
    talk = Talk(vector_image())
    assert [talk.sw(PKI), talk.sw(ADF), talk.sw(VERIFY)] == [0x6A82, 0x6A82, 0x6A86]
    assert talk.sw("80C4010305C103123456") == 0x6D00


def test_the_public_application_is_still_found_in_its_own_environment():
    talk = follow(Talk(vector_image(3)), PKI, SSSE)
    assert talk.say("00A4000002DF01")[0].hex().upper() == "6F088406D15600000500"


@pytest.mark.parametrize(
    ("fid", "length"), [("0012", "42"), ("0014", "42"), ("0018", "80"), ("0019", "80")]
)
def test_public_keys_and_certificates_are_read_freely(talk, fid, length):
    assert talk.sw("00A4000002" + fid) == 0x9000
    assert talk.say("00B00000" + length) == (bytes(int(length, 16)), 0x9000)


@pytest.mark.parametrize("fid", ["0013", "0015"])
def test_private_keys_are_never_read(talk, fid):
    talk.say("00A4000002" + fid)
    assert talk.sw("00B0000042") == 0x6982


def test_the_pin_is_proved_by_the_vector(talk):
    assert talk.say("0084000010")[0].hex().upper() == CHALLENGE
    assert talk.sw(VERIFY) == 0x9000


def test_a_challenge_of_eight_bytes_is_padded():
    talk = follow(Talk(vector_image(3), CHALLENGE[:16]), PKI, ADF, "0084000008")
    key = sm3(bytes.fromhex("123456"))[:16]
    proof = ALGORITHMS[3].encrypt(key, bytes.fromhex(CHALLENGE[:16]) + bytes(8))
    assert talk.sw(bytes.fromhex("0020018110") + proof) == 0x9000


def test_a_challenge_proves_once_and_none_proves_nothing(talk):
    assert talk.sw(VERIFY) == 0x6984
    talk.say("0084000010")
    assert [talk.sw(VERIFY), talk.sw(VERIFY)] == [0x9000, 0x6984]


def test_six_wrong_proofs_block_that_pin_for_good():
    talk = follow(Talk(vector_image(3)), PKI, ADF)
    for left in (5, 4, 3, 2, 1, 0):
        talk.say("0084000010")
        assert talk.sw(WRONG) == 0x63C0 | left
    talk.say("0084000010")
    assert talk.sw(WRONG) == 0x6983
    follow(talk.reset(), PKI, ADF, "0084000010")
    assert talk.sw(WRONG) == 0x6983
    assert talk.sw("0020010010" + "00" * 16) == 0x63C5  # the administrator's is another one


def test_the_right_proof_gives_the_tries_back():
    talk = follow(Talk(vector_image(3), "00" * 16, CHALLENGE), PKI, ADF)
    talk.say("0084000010")
    assert talk.sw(WRONG) == 0x63C5
    talk.say("0084000010")
    assert talk.sw(VERIFY) == 0x9000
    talk.say("0084000010")
    assert talk.sw(WRONG) == 0x63C5


def test_certificates_are_written_by_the_administrator_only():
    talk = follow(Talk(vector_image(3)), PKI, ADF, "00A40000020018")
    assert talk.sw("00D600000430820100") == 0x6982
    key = next(k.value for df in talk.image.dfs for k in df.keys if k.name == "pki_admin")
    challenge = talk.say("0084000010")[0]
    assert talk.sw(bytes.fromhex("0020010010") + ALGORITHMS[3].encrypt(key, challenge)) == 0x9000
    assert talk.sw("00D600000430820100") == 0x9000
    assert talk.say("00B0000004")[0].hex() == "30820100"


def test_the_card_hashes_a_pin_as_a_logged_one_does(talk):
    digest, sw = talk.say("80C4010305C103123456")
    assert (digest.hex().upper(), sw) == (
        "3DE741F445DD357BEA4E6C3FE6437036F62B5E3EC0F00D62796EDB4305ED627F",
        0x9000,
    )
    assert talk.sw("80C4010305C203123456") == 0x6A80


def test_a_hashed_pin_is_wiped_from_the_buffer_it_came_in(talk):
    buffer = bytearray.fromhex("80C4010305C103123456")
    talk.card.transmit(buffer)
    assert buffer[5:] == bytes(5)


@pytest.mark.parametrize(
    ("raw", "sw"),
    [
        ("8040000008C0020012C2020013", 0x6D00),
        ("80C2400004C0020014", 0x6D00),
        ("804E000104C0020014", 0x6D00),
        ("84D4010024" + "00" * 36, 0x6D00),
        ("845E010014" + "00" * 20, 0x6E00),
        ("0082000010" + "00" * 16, 0x6A88),
        ("0020010110" + "00" * 16, 0x6A86),
    ],
)
def test_what_needs_sm2_is_not_offered(talk, raw, sw):
    assert talk.sw(raw) == sw


def test_the_pins_of_the_two_environments_know_nothing_of_each_other(talk):
    assert talk.sw(PIN) == 0x9000  # the card's own PIN is asked for anywhere
    talk.say("0084000010")
    assert talk.sw(WRONG) == 0x63C5
    assert talk.sw("0020000000") == 0x63C6
