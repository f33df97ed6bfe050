"""The day on which a pay year begins (card.md 8.1): who may set it, what it does to the sums."""

from datetime import datetime

import pytest

from card_emulator.protocol.purse import Amounts
from tests.support.cards import DF04, SSSE, Talk, begin_purchase, finish_purchase, vector_image
from tests.support.sealing import auth, follow

SET, ASK = "B056000002", "B056010002"


@pytest.fixture
def talk():
    talk = Talk(vector_image(balance_fen=100, year_self_fen=5000)).ready()
    auth("dsk")(talk)
    return talk


def test_the_day_is_set_with_its_key_and_read_by_anyone(talk):
    assert talk.sw(SET + "0401") == 0x9000
    talk.reset().say(DF04)
    assert talk.say(ASK) == (bytes.fromhex("0401"), 0x9000)
    assert talk.sw(SET + "0101") == 0x6982


def test_the_day_is_asked_with_its_exact_length(talk):
    assert [talk.raw("B056010000"), talk.raw("B056010004")] == ["6C02", "6C02"]


@pytest.mark.parametrize("day", ["0000", "1301", "0230", "0431", "1A01", "0100"])
def test_a_day_that_is_in_no_year_is_refused(talk, day):
    assert talk.sw(SET + day) == 0x6A80
    assert talk.say(ASK)[0].hex() == "0101"


def test_the_last_of_february_is_a_day(talk):
    assert talk.sw(SET + "0229") == 0x9000


def test_the_day_belongs_to_the_medical_application_and_to_cards_that_keep_money(talk):
    talk.say(SSSE)
    assert talk.sw(ASK) == 0x6985
    online = follow(Talk(vector_image(card_use="1")).ready(), auth("dsk"))
    assert [online.sw(ASK), online.sw(SET + "0401")] == [0x6985, 0x6985]


# The examples of card.md 8.1: n = 214, 10014, 9930, 10000.
@pytest.mark.parametrize(("start", "day", "year", "self_fen"), [
    ("0101", datetime(2024, 3, 15), 2024, 5010), ("0101", datetime(2025, 1, 15), 2025, 10),
    ("0401", datetime(2025, 3, 31), 2024, 5010), ("0401", datetime(2025, 4, 1), 2025, 10),
    ("0401", datetime(2025, 1, 15), 2024, 5010), ("1231", datetime(2025, 12, 30), 2024, 5010),
])  # fmt: skip
def test_the_day_that_was_set_decides_when_the_sums_start_again(talk, start, day, year, self_fen):
    assert talk.sw(SET + start) == 0x9000
    amounts = Amounts(0, 10, 0)
    terms = begin_purchase(talk, amounts)
    assert finish_purchase(talk, terms, amounts, time=day)[1] == 0x9000
    assert (talk.image.purse.pay_year, talk.image.purse.year_self_fen) == (year, self_fen)
    assert talk.say("B026000206")[0].hex() == f"{self_fen:08x}{year}"
