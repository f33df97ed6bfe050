"""PIN CHANGE/UNBLOCK, APPLICATION BLOCK, CARD BLOCK (card.md 7, 7.4, 16.2, 16.3; rules.md R9)."""

import pytest
from msgspec.structs import replace

from card_emulator.protocol.applications import PIN_RESET_LIMIT
from tests.support.cards import DF04, PIN, SSSE, Talk, run, vector_image
from tests.support.sealing import auth, bad_mac, follow, new_pin, sealed

R = "C1C2C3C4C5C6C7C8"
CHALLENGE = "0000000000000009"  # spent by the external authentication before it
WRONG, ASK, RIGHT = "0020000003000000", "0020000000", PIN
UNBLOCK = sealed("84240000")
VECTORS = {
    1: ("842400010C0812DA6B438416E14D43239B", "842400000414978326", "841E000104469AAEF9",
        "84160000047C66FBA3"),
    3: ("8424000114FBF5C55250A0077E89F1AEE9E790BC107FA188E7", "8424000004A9722695",
        "841E000104EEEB006A", "84160000047A307A02"),
}  # fmt: skip
CASES = [
    (algorithm, *row)
    for algorithm in VECTORS
    for row in zip(("puk", "puk", "lk_df04", "bk"), VECTORS[algorithm], strict=True)
]


def vector_card(algorithm, **kind):
    """The card of the vectors, its DF04 sealed by the same STK, with R as its second challenge."""
    image = vector_image(algorithm, **kind)
    df = image.dfs[2]
    keys = tuple(
        replace(key, value=run(0x60)[: len(key.value)]) if key.name == "stk_df04" else key
        for key in df.keys
    )
    return Talk(image.with_df(2, replace(df, keys=keys)), CHALLENGE, R)


@pytest.fixture
def talk():
    talk = Talk(vector_image())
    talk.say(SSSE)
    return talk


@pytest.mark.parametrize(("algorithm", "key", "command"), CASES)
def test_the_card_accepts_the_vectors(algorithm, key, command):
    talk = vector_card(algorithm)
    follow(talk, DF04 if key == "lk_df04" else SSSE)
    assert auth(key, algorithm)(talk) == 0x9000
    assert talk.say("0084000008")[0].hex().upper() == R
    assert talk.sw(command) == 0x9000


@pytest.mark.parametrize("algorithm", [1, 3])
def test_the_reloaded_pin_is_the_one_enciphered(algorithm):
    talk = vector_card(algorithm, pin="13579")
    follow(talk, SSSE, auth("puk", algorithm), "0084000008", VECTORS[algorithm][0])
    assert talk.sw(RIGHT) == 0x9000


def test_unblocking_gives_the_tries_back_and_keeps_the_pin(talk):
    follow(talk, *[WRONG] * 6)
    assert talk.sw(RIGHT) == 0x6983
    auth("puk")(talk)
    assert talk.sw(UNBLOCK(talk)) == 0x9000
    assert [talk.sw(ASK), talk.sw(RIGHT)] == [0x63C6, 0x9000]


def test_a_reset_ends_what_the_old_pin_had_opened():
    talk = Talk(vector_image()).ready()
    auth("puk")(talk)
    assert talk.sw(new_pin("654321")(talk)) == 0x9000
    assert talk.sw("B026000104") == 0x6982
    assert talk.sw("0020000003654321") == 0x9000


@pytest.mark.parametrize("pin", ["1357", "13579F", "123456789012", "1234567890123456"])
def test_a_new_pin_may_have_any_length_a_keypad_gives(talk, pin):
    auth("puk")(talk)
    assert talk.sw(new_pin(pin)(talk)) == 0x9000
    assert talk.sw(f"00200000{len(pin) // 2:02X}{pin}") == 0x9000


def test_a_pin_of_length_zero_takes_the_pin_away(talk):
    auth("puk")(talk)
    assert talk.sw(new_pin("")(talk)) == 0x9000
    assert talk.sw(ASK) == 0x9000


@pytest.mark.parametrize("pin", ["123456", "12A456", "123F", "FFFF"])
def test_a_new_pin_that_may_not_be_is_refused_and_changes_nothing(talk, pin):
    auth("puk")(talk)
    before = talk.image
    assert talk.sw(new_pin(pin)(talk)) == 0x6A80
    assert talk.image is before


def test_a_reset_needs_the_unblock_key_and_a_challenge_of_its_own(talk):
    assert talk.sw(UNBLOCK(talk)) == 0x6982
    auth("puk")(talk)
    command = UNBLOCK(talk)
    assert [talk.sw(command), talk.sw(command)] == [0x9000, 0x6984]


def test_a_wrong_mac_spends_the_challenge_locks_no_key_and_changes_nothing(talk):
    auth("puk")(talk)
    before = talk.image
    for _ in range(20):
        assert talk.sw(bad_mac(UNBLOCK)(talk)) == 0x6988
    assert talk.image is before
    assert talk.sw(UNBLOCK(talk)) == 0x9000


def test_after_ten_resets_the_card_has_to_be_replaced(talk):
    auth("puk")(talk)
    for number in range(PIN_RESET_LIMIT):
        command = UNBLOCK if number % 2 else new_pin("654321")
        assert talk.sw(command(talk)) == 0x9000
    before = talk.image
    assert talk.sw(UNBLOCK(talk)) == 0x6985
    assert talk.sw(new_pin("246810")(talk)) == 0x6985
    assert talk.image is before
    assert PIN_RESET_LIMIT == 10
    follow(talk.reset(), SSSE, auth("puk"))
    assert talk.sw(UNBLOCK(talk)) == 0x6985
    assert talk.sw("0020000003654321") == 0x9000


def test_the_count_of_resets_is_the_cards_own_and_stays(talk):
    auth("puk")(talk)
    talk.sw(UNBLOCK(talk))
    talk.sw("805E010007246810FF654321")
    assert talk.reset().image.pin.resets == 1


def test_a_blocked_application_is_refused_at_every_command_and_for_good():
    talk = Talk(vector_image()).ready()
    auth("lk_df04")(talk)
    block = sealed("841E0001", key="stk_df04")
    assert talk.sw(block(talk)) == 0x9000
    assert [talk.sw("B026000104"), talk.sw("00B2012D00"), talk.sw("0084000008")] == [0x9303] * 3
    assert talk.sw("841E00010400000000") == 0x9000  # it is blocked already: nothing to prove
    assert talk.reset().sw(DF04) == 0x9303
    files = ("00A4000002EF05", "00A4020002EF05", "00A4020002EF55")
    assert [talk.raw(file) for file in files] == ["9303"] * 3
    assert [talk.sw(SSSE), talk.sw("00B2010540"), talk.sw("00B201055B")] == [0x9000, 0x6986, 0x6986]
    assert talk.sw("00B2012D40") == 0x9000


def test_only_an_application_with_a_locking_key_can_be_blocked(talk):
    assert talk.sw("841E00010400000000") == 0x6985
    talk.say("00A4040006D15600000500")
    assert talk.sw("841E00010400000000") == 0x6985
    talk.say("00A4000000")
    assert talk.sw("841E00010400000000") == 0x6A88


def test_a_blocked_card_answers_nothing_else_ever_again(talk):
    auth("bk")(talk)
    assert talk.sw(sealed("84160000")(talk)) == 0x9000
    for raw in (SSSE, ASK, "0084000008", "FF"):
        assert talk.raw(raw) == "6A81"
    assert talk.reset().raw(SSSE) == "6A81"


@pytest.mark.parametrize(("header", "key"), [("84160000", "bk"), ("84240000", "puk")])
def test_one_key_does_not_open_what_the_other_allows(talk, header, key):
    auth("bk" if key == "puk" else "puk")(talk)
    assert talk.sw(sealed(header)(talk)) == 0x6982
