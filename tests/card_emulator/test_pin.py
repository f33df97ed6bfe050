"""VERIFY and CHANGE PIN (card.md 7.2, 7.3, 17): tries, blocking, odd lengths, the initial PIN."""

import pytest
from msgspec.structs import replace

from tests.support.cards import DF04, SSSE, Talk, vector_image

RIGHT, WRONG, ASK = "0020000003246810", "0020000003246811", "0020000000"


@pytest.fixture
def talk():
    return Talk(vector_image())


def test_asking_tells_the_tries_and_costs_none(talk):
    assert [talk.sw(ASK), talk.sw("00200000"), talk.sw(ASK)] == [0x63C6] * 3


def test_a_wrong_pin_costs_one_try_and_the_right_one_gives_them_back(talk):
    assert [talk.sw(WRONG), talk.sw(WRONG), talk.sw(ASK)] == [0x63C5, 0x63C4, 0x63C4]
    assert [talk.sw(RIGHT), talk.sw(ASK)] == [0x9000, 0x63C6]


def test_the_sixth_wrong_pin_blocks_and_then_no_pin_is_compared(talk):
    answers = [talk.sw(WRONG) for _ in range(7)]
    assert answers == [0x63C5, 0x63C4, 0x63C3, 0x63C2, 0x63C1, 0x63C0, 0x6983]
    assert [talk.sw(RIGHT), talk.sw(ASK), talk.sw("805E010007246810FF654321")] == [
        0x6983,
        0x63C0,
        0x6983,
    ]


def test_power_off_ends_the_right_won_but_not_the_tries_lost(talk):
    talk.ready()
    assert talk.sw("B026000104") == 0x9000
    talk.sw(WRONG)
    talk.reset().sw(DF04)
    assert talk.sw("B026000104") == 0x6982
    assert talk.sw(ASK) == 0x63C5


def test_the_pin_stays_verified_across_applications(talk):
    assert talk.sw(RIGHT) == 0x9000
    talk.say(SSSE)
    talk.say(DF04)
    assert talk.sw("B026000104") == 0x9000


def test_a_wrong_pin_takes_back_what_the_right_one_gave(talk):
    talk.ready()
    talk.sw(WRONG)
    assert talk.sw("B026000104") == 0x6982


def test_trailing_padding_of_a_pin_does_not_count(talk):
    assert talk.sw("0020000008246810FFFFFFFFFF") == 0x9000


@pytest.mark.parametrize(
    ("pin", "good", "bad"),
    [
        ("13579", "002000000313579F", "0020000003135790"),
        ("1357", "00200000021357", "0020000003135700"),
        ("1234567890123456", "00200000081234567890123456", "00200000081234567890123457"),
    ],
)
def test_pins_of_every_length_are_compared_digit_by_digit(pin, good, bad):
    talk = Talk(vector_image(pin=pin))
    assert talk.sw(bad) == 0x63C5
    assert talk.sw(good) == 0x9000


def test_a_card_without_a_pin_asks_for_none():
    talk = Talk(vector_image(pin=""))
    assert talk.sw(ASK) == 0x9000
    talk.say(DF04)
    assert talk.sw("B026000104") == 0x9000
    assert talk.sw(RIGHT) == 0x63C5


def test_change_pin_takes_old_and_new(talk):
    assert talk.sw("805E010007246810FF654321") == 0x9000
    assert [talk.sw(RIGHT), talk.sw("0020000003654321")] == [0x63C5, 0x9000]


def test_change_pin_with_a_wrong_old_pin_costs_a_try(talk):
    assert talk.sw("805E010007246811FF654321") == 0x63C5
    assert talk.sw(RIGHT) == 0x9000


def test_changing_the_pin_verifies_nothing_that_was_not_verified(talk):
    talk.say(DF04)
    assert talk.sw("805E010007246810FF654321") == 0x9000
    assert talk.sw("B026000104") == 0x6982


def test_an_odd_pin_ends_in_its_nibble_before_the_separator(talk):
    assert talk.sw("805E010007246810FF13579F") == 0x9000
    assert talk.sw("805E01000713579FFF246811") == 0x9000
    assert talk.sw("0020000003246811") == 0x9000


def test_a_pin_can_be_taken_away_and_set_again(talk):
    assert talk.sw("805E010004246810FF") == 0x9000
    assert talk.sw(ASK) == 0x9000
    assert talk.sw("805E010007111111FF222222") == 0x63C5
    assert talk.sw("805E010004FF654321") == 0x9000
    assert talk.sw("0020000003654321") == 0x9000


def test_an_empty_old_pin_is_wrong_where_a_pin_is_set(talk):
    assert talk.sw("805E010004FF654321") == 0x63C5


@pytest.mark.parametrize("new", ["123456", "123456FF", "12A456", "12", "123F", "FFFF"])
def test_a_new_pin_that_may_not_be_is_refused_and_costs_no_try(talk, new):
    talk.sw(WRONG)
    data = bytes.fromhex("246810FF" + new)
    assert talk.sw(bytes((0x80, 0x5E, 1, 0, len(data))) + data) == 0x6A80
    assert talk.sw(ASK) == 0x63C6
    assert talk.sw(RIGHT) == 0x9000


def test_the_initial_pin_may_be_changed_away_but_never_come_back():
    talk = Talk(vector_image(activated=False))
    assert talk.sw("805E010007123456FF246810") == 0x9000
    assert talk.sw("805E010007246810FF123456") == 0x6A80
    assert talk.sw(RIGHT) == 0x9000


@pytest.mark.parametrize(
    ("raw", "sw"),
    [
        ("805E010003246810", 0x6A80),
        ("805E0100022468", 0x6700),
        ("805E000007246810FF654321", 0x6A86),
    ],
)
def test_a_change_that_cannot_be_read_is_refused_before_any_comparison(talk, raw, sw):
    assert talk.sw(raw) == sw
    assert talk.sw(ASK) == 0x63C6


def test_neither_pin_nor_key_is_in_anything_the_card_shows_or_stores(talk):
    image = talk.image
    shown = repr(image)
    assert "246810" not in shown
    for df in image.dfs:
        for key in df.keys:
            assert repr(key.value) not in shown
            assert key.value not in bytes(talk.nvm.medium.data)
    assert repr(image.pin.digest) not in shown
    assert bytes.fromhex("246810") not in talk.nvm.payload


@pytest.mark.parametrize("raw", [RIGHT, WRONG, "805E010007246810FF654321", "0120000003246810"])
def test_a_pin_that_came_in_a_bytearray_is_wiped(talk, raw):
    buffer = bytearray.fromhex(raw)
    talk.card.transmit(buffer)
    assert buffer[5:] == bytes(len(buffer) - 5)


def test_other_commands_leave_their_bytearray_alone(talk):
    buffer = bytearray.fromhex(SSSE)
    talk.card.transmit(buffer)
    assert buffer == bytes.fromhex(SSSE)


def test_the_limit_of_tries_is_the_issuers():
    talk = Talk(vector_image(tries=3))
    assert [talk.sw(WRONG) for _ in range(4)] == [0x63C2, 0x63C1, 0x63C0, 0x6983]


def test_a_blocked_pin_stays_blocked_through_power_off():
    image = vector_image()
    talk = Talk(replace(image, pin=replace(image.pin, tries_left=0)))
    assert talk.reset().sw(RIGHT) == 0x6983


def test_a_blocked_pin_says_so_before_a_change_is_read():
    talk = Talk(vector_image(tries=3))
    assert [talk.sw("0020000003999999") for _ in range(3)][-1] == 0x63C0
    assert [talk.sw("805E010003246810"), talk.sw("805E010004FF654321")] == [0x6983] * 2
