"""The issuer's own rules on the card: sixty unprinted records, activation, online-only cards."""

from msgspec.structs import replace

from card_emulator.commands.purse import unprinted
from tests.support.cards import (
    DF04,
    INITIALIZE,
    PIN,
    SSSE,
    VECTOR_KEYS,
    Talk,
    authenticate,
    buy,
    key_of,
    load,
    vector_image,
)


def unprinted_of(talk):
    return unprinted(talk.image.dfs[2])


def with_unprinted(count, **purse):
    image = vector_image(**purse)
    df = image.dfs[2]
    file = next(f for f in df.files if f.sfi == 0x0C)
    return image.with_file(2, replace(file, records=(file.records[0], bytes((0xE1, 1, count)))))


def test_the_sixtieth_transaction_succeeds_and_the_next_is_refused():
    talk = Talk(with_unprinted(59, balance_fen=100)).ready()
    assert [buy(talk), buy(talk), load(talk, 5)] == [0x9000, 0x9402, 0x9402]
    assert unprinted_of(talk) == 60
    assert talk.sw("B026000104") == 0x9000
    assert talk.sw("00B201441C") == 0x9000
    assert talk.sw("B02E0032020000") == 0x9000
    assert talk.reset().ready().sw(INITIALIZE) == 0x9402
    assert talk.reset().say(DF04)[1] == 0x9000
    assert talk.sw(INITIALIZE) == 0x6982, "the PIN comes before the count (card.md 14)"


def test_printing_clears_the_count_with_its_key_and_with_zero_only():
    talk = Talk(with_unprinted(60, balance_fen=100)).ready()
    clear = "00DCE16003E10100"
    assert talk.sw(clear) == 0x6982
    assert authenticate(talk, 0x86, key_of(talk.image, "uk2_df04")) == 0x9000
    assert talk.sw("00DCE16003E1013B") == 0x6A80
    assert talk.sw("00DC026403E10101") == 0x6A80
    assert talk.sw("00DC026406E00400000007") == 0x6A80, "the count is not written away"
    assert talk.sw("00DC016403E10100") == 0x6A80, "nor is there a second one"
    assert talk.sw("00DC036403E10100") == 0x6A80, "appended neither"
    assert talk.sw("00DCE06006E00400000007") == 0x9000
    assert talk.sw(clear) == 0x9000
    assert buy(talk) == 0x9000
    assert unprinted_of(talk) == 1


def test_the_count_is_readable_before_the_pin():
    talk = Talk(with_unprinted(57))
    talk.say(DF04)
    assert talk.say("00B2016500")[0].hex() == "e00400000000e10139"


def test_a_card_that_is_not_activated_moves_no_money():
    talk = Talk(vector_image(activated=False, balance_fen=100))
    talk.say(SSSE)
    assert talk.say("00B2016500")[0].hex() == "e00130e104ffffffff"
    talk.say(DF04)
    assert talk.sw("0020000003123456") == 0x9000
    assert (buy(talk), load(talk, 5)) == (0x6985, 0x6985)
    assert talk.sw("B026000104") == 0x9000


def test_activation_is_a_new_pin_and_the_flag_written_with_its_key():
    talk = Talk(vector_image(activated=False, balance_fen=100))
    talk.say(SSSE)
    assert talk.sw("805E010007123456FF246810") == 0x9000
    assert talk.sw("00DCE06003E00131") == 0x6982
    assert authenticate(talk, 0x04, VECTOR_KEYS["uksss"]) == 0x9000
    assert talk.sw("00DCE06003E00131") == 0x9000
    assert talk.sw("00DCE16006E10420240401") == 0x9000
    assert buy(talk.reset().ready()) == 0x9000


def test_an_online_card_has_no_balance_to_tell_with_or_without_the_pin():
    talk = Talk(vector_image(card_use="1"))
    talk.say(DF04)
    assert [talk.sw("B026000104"), talk.sw(PIN), talk.sw("B026000104")] == [0x6985, 0x9000, 0x6985]


def test_an_online_card_keeps_no_money():
    talk = Talk(vector_image(card_use="1")).ready()
    assert (buy(talk), load(talk, 5)) == (0x6985, 0x6985)
    assert [talk.sw(c) for c in ("B026000104", "B02E0032020000", "00B2016500")] == [
        0x6985,
        0x6985,
        0x6A82,
    ]
