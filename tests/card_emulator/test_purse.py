"""Purchase, load, balance, proof, log and the year rule (card.md 8, 9.1)."""

from datetime import datetime

import pytest
from msgspec.structs import replace

from card_emulator.commands.purse import unprinted
from card_emulator.protocol.purse import Amounts, LogRecord
from tests.support.cards import (
    DF04,
    INITIALIZE,
    PIN,
    SSSE,
    TERMINAL,
    Talk,
    begin_purchase,
    buy,
    finish_purchase,
    load,
    vector_image,
)

BEFORE = {
    "balance_fen": 0x0F4240,
    "year_self_fen": 0x1388,
    "year_fund_fen": 0x4E20,
    "purchase_sequence": 7,
    "load_sequence": 3,
}
DEBIT = "B02C01000F0000002A20240315143000"
INIT_LOAD = "B02800010B0100007530510100000001"
TIME = datetime(2024, 3, 15, 14, 30)


def ready(*random, algorithm=1, **purse):
    return Talk(vector_image(algorithm, **purse), *random).ready()


def unprinted_of(talk):
    return unprinted(talk.image.dfs[2])


@pytest.mark.parametrize(
    ("algorithm", "answer_byte", "mac1", "tac", "mac2"),
    [
        (1, "00", "9BBEBD41", "5083B951", "ADB85523"),
        (3, "03", "A9268FD3", "73D019E3", "6F3620FB"),
    ],
)
def test_the_purchase_of_the_vectors_end_to_end(algorithm, answer_byte, mac1, tac, mac2):
    talk = ready("1A2B3C4D", algorithm=algorithm, **BEFORE)
    assert talk.raw(INITIALIZE) == "6116"
    assert talk.raw("00C0000016") == (
        "000F42400000138800004E202024000701" + answer_byte + "1A2B3C4D9000"
    )
    assert talk.raw(DEBIT + mac1) == "6108"
    assert talk.raw("00C0000008") == tac + mac2 + "9000"
    purse = talk.image.purse
    assert (purse.balance_fen, purse.year_self_fen, purse.year_fund_fen) == (
        0x0F305C,
        0x1770,
        0x4E20,
    )
    assert purse.purchase_sequence == 8
    assert talk.say("00B201441C")[0].hex().upper() == (
        "00073251010000000120240315143000000011E4000003E800000000"
    )
    assert unprinted_of(talk) == 1


@pytest.mark.parametrize(
    ("algorithm", "answer_byte", "mac1", "mac2", "tac"),
    [
        (1, "00", "44267148", "42D38EE7", "53F6CC4E"),
        (3, "03", "FFD2B41D", "48DA3D97", "9B720F28"),
    ],
)
def test_the_load_of_the_vectors_end_to_end(algorithm, answer_byte, mac1, mac2, tac):
    talk = ready("5E6F7081", algorithm=algorithm, **{**BEFORE, "balance_fen": 0x0F305C})
    assert talk.say(INIT_LOAD)[0].hex().upper() == (
        "000F305C000301" + answer_byte + "5E6F7081" + mac1
    )
    assert talk.say("B02A00000B20240401090000" + mac2) == (bytes.fromhex(tac), 0x9000)
    assert (talk.image.purse.balance_fen, talk.image.purse.load_sequence) == (0x0FA58C, 4)
    record = LogRecord.parse(talk.say("00B201441C")[0])
    assert (record.sequence, record.kind, record.terminal_no) == (3, 0x31, TERMINAL)
    assert record.amounts == Amounts(30000)
    assert bytes(record) == talk.say("00B201441C")[0]


def test_balances_are_read_with_the_exact_length_only():
    talk = ready(**BEFORE)
    assert talk.say("B026000104") == (bytes.fromhex("000F4240"), 0x9000)
    assert talk.say("B026000206") == (bytes.fromhex("000013882024"), 0x9000)
    assert talk.say("B026000306") == (bytes.fromhex("00004E202024"), 0x9000)
    assert [talk.raw(c) for c in ("B026000100", "B026000106", "B026000204", "B026000404")] == [
        "6700",
        "6700",
        "6700",
        "6A86",
    ]


@pytest.mark.parametrize("raw", [INITIALIZE, INIT_LOAD, "B026000104"])
def test_money_commands_need_the_pin(raw):
    talk = Talk(vector_image(**BEFORE))
    talk.say(DF04)
    assert talk.sw(raw) == 0x6982


@pytest.mark.parametrize(
    "raw",
    [
        *(INITIALIZE, INIT_LOAD, "B026000104", "B02E0032020007", DEBIT + "00000000"),
        "B02A00000B2024040109000000000000",
    ],
)
def test_money_commands_belong_to_the_medical_application(raw):
    talk = ready(**BEFORE)
    talk.say(SSSE)
    assert talk.sw(raw) == 0x6985


def test_a_wrong_mac1_changes_nothing_and_ends_the_purchase():
    talk = ready("1A2B3C4D", **BEFORE)
    talk.say(INITIALIZE)
    before = talk.image
    assert talk.sw(DEBIT + "9BBEBD42") == 0x9302
    assert talk.image is before
    assert talk.sw(DEBIT + "9BBEBD41") == 0x6901


def test_a_time_that_does_not_exist_counts_as_a_wrong_mac():
    talk = ready("1A2B3C4D", **BEFORE)
    talk.say(INITIALIZE)
    assert talk.sw("B02C01000F0000002A20240231143000" + "9BBEBD41") == 0x9302


def test_more_than_the_balance_is_9401_without_data():
    talk = ready(balance_fen=99)
    assert talk.say("B02801011301000000640000000000000000510100000001") == (b"", 0x9401)
    assert buy(talk, 99) == 0x9000
    assert talk.image.purse.balance_fen == 0


def test_a_purchase_of_nothing_from_the_account_leaves_a_record():
    talk = ready(balance_fen=0)
    assert buy(talk, 0) == 0x9000
    assert unprinted_of(talk) == 1


UNKNOWN_INDEX = [INITIALIZE.replace("1301", "1304"), INIT_LOAD.replace("0B01", "0B02")]


@pytest.mark.parametrize("raw", UNKNOWN_INDEX)
def test_an_unknown_key_index_is_9403(raw):
    assert ready(**BEFORE).sw(raw) == 0x9403


def test_each_of_the_three_purchase_key_versions_begins_a_purchase():
    talk = ready(**BEFORE)
    for version in ("01", "02", "03"):
        data, sw = talk.say(INITIALIZE.replace("1301", "13" + version))
        assert (sw, data[16:17].hex()) == (0x9000, version)


# Between INITIALIZE and its second half: what may come, and what the card makes of it (9.1).
STATES = [
    ("purchase", "00C0000016", 0x9000),
    ("purchase", "B026000104", 0x9000),
    ("purchase", "B02E0032020006", 0x6901),
    ("purchase", "00B201441C", 0x6901),
    ("purchase", PIN, 0x6901),
    ("purchase", SSSE, 0x6985),
    ("purchase", DF04, 0x6901),
    ("purchase", "B026000105", 0x6901),
    ("purchase", "FF00000000", 0x6901),
    ("purchase", INIT_LOAD, 0x6901),
    ("purchase", "B02A00000B2024040109000000000000", 0x6901),
]


@pytest.mark.parametrize(("_state", "between", "sw"), STATES)
def test_only_balance_and_answers_may_come_between_initialize_and_debit(_state, between, sw):
    talk = ready("1A2B3C4D", **BEFORE)
    talk.raw(INITIALIZE)
    talk.raw(between)
    assert talk.sw(DEBIT + "9BBEBD41") == sw


def test_a_debit_without_or_after_its_purchase_is_6901():
    talk = ready("1A2B3C4D", **BEFORE)
    assert talk.sw(DEBIT + "9BBEBD41") == 0x6901
    talk.say(INITIALIZE)
    assert talk.sw(DEBIT + "9BBEBD41") == 0x9000
    assert talk.sw(DEBIT + "9BBEBD41") == 0x6901


def test_a_credit_after_initialize_for_purchase_ends_it():
    talk = ready("1A2B3C4D", **BEFORE)
    talk.say(INITIALIZE)
    assert talk.sw("B02A00000B20240401090000" + "42D38EE7") == 0x6901


@pytest.mark.parametrize(
    ("time", "start", "year", "self_fen"),
    [
        (datetime(2024, 3, 15), 101, 2024, 5010),
        (datetime(2024, 12, 31), 101, 2024, 5010),
        (datetime(2025, 1, 1), 101, 2025, 10),
        (datetime(2025, 3, 31), 401, 2024, 5010),
        (datetime(2025, 4, 1), 401, 2025, 10),
        (datetime(2026, 2, 1), 401, 2025, 10),
        (datetime(2023, 5, 1), 101, 2024, 5010),
    ],
)
def test_yearly_sums_start_again_with_the_pay_year(time, start, year, self_fen):
    talk = ready(balance_fen=100, year_self_fen=5000, year_fund_fen=7000, starting_day=start)
    amounts = Amounts(5, 10, 20)
    terms = begin_purchase(talk, amounts)
    assert finish_purchase(talk, terms, amounts, time=time)[1] == 0x9000
    purse = talk.image.purse
    fund_fen = 20 if self_fen == 10 else 7020
    assert (purse.pay_year, purse.year_self_fen, purse.year_fund_fen) == (year, self_fen, fund_fen)


def test_yearly_sums_that_would_not_fit_are_refused_and_change_nothing():
    talk = ready(year_fund_fen=0xFFFF_FFFF)
    amounts = Amounts(0, 0, 1)
    terms, before = begin_purchase(talk, amounts), talk.image
    assert finish_purchase(talk, terms, amounts, time=TIME)[1] == 0x6985
    assert talk.image is before


def test_a_load_beyond_what_the_card_can_count_is_refused():
    assert load(ready(balance_fen=0xFFFF_FFFF), 1) == 0x6985
    assert load(ready(balance_fen=0xFFFF_FFFE), 1) == 0x9000


def test_a_counter_at_its_end_refuses_its_own_kind_only():
    talk = ready(balance_fen=10, purchase_sequence=0xFFFF)
    assert (buy(talk), load(talk, 5)) == (0x9402, 0x9000)
    talk = ready(balance_fen=10, load_sequence=0xFFFF)
    assert (buy(talk), load(talk, 5)) == (0x9000, 0x9402)


def test_the_log_shows_the_newest_first_and_drops_the_oldest_of_sixty():
    talk = ready(balance_fen=1000)
    for _ in range(60):
        assert buy(talk) == 0x9000
    df = talk.image.dfs[2]
    files = tuple(
        replace(f, records=(bytes.fromhex("E00400000000"), bytes.fromhex("E10100")))
        if f.sfi == 0x0C
        else f
        for f in df.files
    )
    talk = Talk(talk.image.with_df(2, replace(df, files=files))).ready()
    assert buy(talk) == 0x9000
    numbers = [talk.say(f"00B2{n:02X}441C")[0][:2].hex() for n in (1, 2, 60)]
    assert numbers == ["003c", "003b", "0001"]
    assert talk.sw("00B23D441C") == 0x6A83


def test_an_empty_log_has_no_record():
    assert ready().sw("00B201441C") == 0x6A83


def test_the_proof_is_that_of_the_last_transaction_and_needs_no_pin():
    talk = ready("1A2B3C4D", **BEFORE)
    talk.say(INITIALIZE)
    assert talk.sw("B02E0032020007") == 0x9406
    talk.say(INITIALIZE)
    terms = begin_purchase(talk, Amounts(4580, 1000))
    tac_mac2 = finish_purchase(talk, terms, Amounts(4580, 1000))[0]
    talk.reset().say(DF04)
    for kind in ("32", "02"):
        proof, sw = talk.say(f"B02E00{kind}020007")
        assert (proof, sw) == (tac_mac2[4:] + tac_mac2[:4], 0x9000)
    for other in ("B02E0032020008", "B02E0032020006", "B02E0031020007"):
        assert talk.sw(other) == 0x9406
    assert talk.sw("B02E0033020007") == 0x6A86


def test_the_proof_of_a_load_is_its_mac2_and_tac():
    talk = ready("5E6F7081", **{**BEFORE, "balance_fen": 0x0F305C})
    talk.say(INIT_LOAD)
    talk.say("B02A00000B2024040109000042D38EE7")
    assert talk.say("B02E0031020003")[0].hex().upper() == "42D38EE753F6CC4E"


def test_a_later_transaction_of_either_kind_replaces_the_proof():
    talk = ready(balance_fen=100)
    assert (buy(talk), load(talk, 5)) == (0x9000, 0x9000)
    assert (talk.sw("B02E0032020000"), talk.sw("B02E0031020000")) == (0x9406, 0x9000)
