"""The PSAM: derived session keys, CIPHER DATA, the terminal's side of a purchase (card.md 11)."""

from datetime import date, datetime

import pytest
from msgspec.structs import replace

from card_emulator.personalise import psam as psam_image
from card_emulator.personalise import user_card
from card_emulator.protocol import cipher
from card_emulator.protocol.cipher import ALGORITHMS
from card_emulator.protocol.purse import (
    Amounts,
    PurchaseTerms,
    debit_data,
    initialize_purchase_data,
    initialize_sam_data,
)
from tests.support.cards import (
    CITY,
    HOLDER,
    PIN,
    ROOTS,
    SSSE,
    TERMINAL,
    Talk,
    command,
    load,
    psam_talk,
)

L3, L2, L1 = (
    bytes.fromhex(f) for f in ("8697510100000001", "3531303130307378", "3531303030307368")
)
ADF = "00A4040006D15600000590"
TIME = datetime(2024, 3, 15, 14, 30)
AMOUNTS = Amounts(0, 1000, 250)
TERMS = PurchaseTerms(0, 0, 0, 2024, 7, 1, 0, bytes.fromhex("1A2B3C4D"))


@pytest.fixture
def psam():
    psam = psam_talk()
    psam.say(ADF)
    return psam


def init_sam(terms=TERMS, *factors, time=TIME):
    return command(0x80, 0x70, 1, 0, initialize_sam_data(terms, AMOUNTS, time, *factors or (L3,)))


@pytest.mark.parametrize("algorithm", [1, 3])
def test_card_and_psam_buy_from_each_other_over_apdus_alone(algorithm):
    card = Talk(
        user_card(HOLDER, ROOTS, pin="246810", activated_on=date(2024, 4, 1), algorithm=algorithm)
    ).ready()
    psam = psam_talk()
    psam.say(f"00A404000F7378{0x30 + algorithm:02X}2E73682EC9E7BBE1B1A3D5CF")
    psam.say(ADF)
    terms = PurchaseTerms.parse(
        card.say(command(0xB0, 0x28, 1, 1, initialize_purchase_data(1, AMOUNTS, TERMINAL)))[0]
    )
    sealed, sw = psam.say(init_sam(terms))
    assert sw == 0x9000
    txn_no, mac1 = int.from_bytes(sealed[:4], "big"), sealed[4:]
    assert txn_no == 42
    answer, sw = card.say(command(0xB0, 0x2C, 1, 0, debit_data(txn_no, TIME, mac1)))
    assert sw == 0x9000
    assert psam.sw(command(0x80, 0x72, 0, 0, answer[4:])) == 0x9000
    dtk = ROOTS.card_key("dtk", CITY, L3, ALGORITHMS[algorithm])
    assert answer[:4] == cipher.purchase_tac(
        ALGORITHMS[algorithm], dtk, AMOUNTS, TERMINAL, txn_no, TIME
    )


def test_a_number_once_given_is_never_given_again(psam):
    first = psam.say(init_sam())[0][:4]
    psam.reset().say(ADF)
    second = psam.say(init_sam())[0][:4]
    assert (first.hex(), second.hex()) == ("0000002a", "0000002b")
    psam.say("00A40000020019")
    assert psam.say("00B0000004")[0].hex() == "0000002c"


def test_mac2_is_checked_once_after_each_purchase(psam):
    check = command(0x80, 0x72, 0, 0, bytes(4))
    assert psam.sw(check) == 0x6901
    psam.say(init_sam())
    assert [psam.sw(check), psam.sw(check)] == [0x9302, 0x6901]


def test_the_session_of_a_purchase_ends_with_power(psam):
    psam.say(init_sam())
    psam.reset().say(ADF)
    assert psam.sw(command(0x80, 0x72, 0, 0, bytes(4))) == 0x6901


@pytest.mark.parametrize(
    ("change", "sw"),
    [
        ({"key_version": 4}, 0x9403),
        ({"algorithm": 3}, 0x6A80),
    ],
)
def test_terms_the_psam_cannot_serve_are_refused_and_cost_no_number(psam, change, sw):
    fields = {name: getattr(TERMS, name) for name in TERMS.__slots__} | change
    before = psam.image
    assert psam.sw(init_sam(PurchaseTerms(**fields))) == sw
    assert psam.image is before


@pytest.mark.parametrize("factors", [(L3, L2), (L3[:7],), (L3, L2, L1)])
def test_the_wrong_number_of_factors_is_6a80(psam, factors):
    assert psam.sw(init_sam(TERMS, *factors)) == 0x6A80


def test_a_purchase_without_factors_or_with_a_cut_head_is_refused(psam):
    whole = initialize_sam_data(TERMS, AMOUNTS, TIME)
    assert psam.sw(command(0x80, 0x70, 1, 0, whole)) == 0x6A80
    assert psam.sw(command(0x80, 0x70, 1, 0, whole[:-1])) == 0x6700


def test_a_time_or_type_that_does_not_exist_is_6a80(psam):
    data = initialize_sam_data(TERMS, AMOUNTS, TIME, L3)
    assert psam.sw(command(0x80, 0x70, 1, 0, data[:19] + b"\xaa" + data[20:])) == 0x6A80
    assert psam.sw(command(0x80, 0x70, 1, 0, data[:18] + b"\x31" + data[19:])) == 0x6A80


def test_a_worn_out_sequence_still_reads_as_four_bytes():
    psam = psam_talk(terminal_txn_no=0xFFFF_FFFE)
    psam.say(ADF)
    assert psam.say(init_sam(TERMS, L3))[0][:4].hex() == "fffffffe"
    assert psam.sw(init_sam(TERMS, L3)) == 0x9402
    assert psam.raw("00A40000020019") == "9000"
    assert psam.raw("00B0000004") == "FFFFFFFF9000"


def test_cipher_data_needs_a_session_key(psam):
    assert psam.sw("80FA000008" + "00" * 8) == 0x6901
    assert psam.sw(b"\xbf\xde\x67\x08\x20" + L3 + L2 + L1 + bytes(8)) == 0x9000
    assert psam.sw("80FA000008" + "00" * 8) == 0x9000
    psam.say(SSSE)
    psam.say(ADF)
    assert psam.sw("80FA000008" + "00" * 8) == 0x6901


@pytest.mark.parametrize(
    ("raw", "sw"),
    [
        ("BFDE670818" + "00" * 24, 0x6A80),
        ("BFDE670821" + "00" * 33, 0x6A80),
        ("BFDE670910" + "00" * 16, 0x6A88),
        ("BFDE260810" + "00" * 16, 0x6A88),
        ("BFDE220110" + "00" * 16, 0x6985),
        ("BFDE670800", 0x6700),
    ],
)
def test_a_session_key_that_cannot_be_derived_says_why(psam, raw, sw):
    assert psam.sw(raw) == sw


@pytest.mark.parametrize(
    ("raw", "sw"),
    [
        ("80FA000007" + "00" * 7, 0x6700),
        ("80FA010008" + "00" * 8, 0x6985),
        ("80FA040008" + "00" * 8, 0x6A86),
        ("80FA000010" + "00" * 16, 0x9000),
    ],
)
def test_an_encryption_key_encrypts_whole_blocks_and_makes_no_mac(psam, raw, sw):
    psam.say(b"\xbf\xde\x67\x08\x20" + L3 + L2 + L1 + bytes(8))
    assert psam.sw(raw) == sw


def test_a_mac_key_macs_in_one_command_or_in_several():
    image = psam_image(TERMINAL, CITY, ROOTS)
    adf = image.dfs[2]
    key = replace(adf.keys[0], name="stk", usage=0x26, kid=0x09)
    psam = Talk(image.with_df(2, replace(adf, keys=(key,))))
    psam.say(ADF)
    data = bytes(range(24))
    assert psam.sw(b"\xbf\xde\x26\x09\x10" + L3 + bytes(8)) == 0x9000
    single = psam.say(command(0x80, 0xFA, 5, 0, bytes(8) + data))[0]
    row = ALGORITHMS[1]
    session = row.session_key(row.diversify(key.value, L3)[:8], bytes(8))
    assert single == row.chain(session, data)[:4]
    assert psam.sw(command(0x80, 0xFA, 3, 0, data[:8])) == 0x6901
    assert psam.sw(command(0x80, 0xFA, 7, 0, bytes(8) + data[:8])) == 0x9000
    assert psam.sw(command(0x80, 0xFA, 3, 0, data[8:16])) == 0x9000
    assert psam.say(command(0x80, 0xFA, 1, 0, data[16:]))[0] == single
    assert psam.sw(command(0x80, 0xFA, 7, 0, bytes(8))) == 0x6700
    assert psam.sw(command(0x80, 0xFA, 0, 0, bytes(8))) == 0x6985


def test_the_environment_of_another_algorithm_is_not_started_here(psam):
    assert [psam.sw("BFEC00000101"), psam.sw("BFEC00000103")] == [0x9000, 0x6A80]


def test_psam_commands_belong_to_its_application():
    psam = psam_talk()
    assert psam.sw(init_sam()) == 0x6985
    assert psam.sw("80FA000008" + "00" * 8) == 0x6985


def test_a_psam_is_no_user_card_and_the_other_way_round():
    psam = psam_talk()
    assert psam.sw(PIN) == 0x6D00
    assert psam.sw("B026000104") == 0x6E00
    card = Talk(user_card(HOLDER, ROOTS, pin="123456"))
    assert card.sw("BFDE670810" + "00" * 16) == 0x6E00
    assert load(card, 1) == 0x6985


def test_a_module_for_other_cities_seals_for_a_card_whose_factors_come_along():
    """Its own city's cards as ever; a card of 330203 with all three factors."""
    sam = Talk(psam_image(TERMINAL, CITY, ROOTS, terminal_txn_no=42, roaming=True))
    sam.say(ADF)
    home, sw = sam.say(init_sam())
    assert sw == 0x9000
    plain = psam_talk()
    plain.say(ADF)
    assert home == plain.say(init_sam())[0]
    own = (L3, b"330203sx", b"330000sh")
    far, sw = sam.say(init_sam(TERMS, *own))
    assert sw == 0x9000
    key = ROOTS.card_key("dpk1", "330203", L3, ALGORITHMS[1])
    macs = cipher.purchase_macs(
        ALGORITHMS[1], key, TERMS.random, TERMS.sequence, AMOUNTS, TERMINAL, 43, TIME
    )
    assert far == (43).to_bytes(4, "big") + macs.mac1
    assert sam.sw(init_sam(TERMS, *own[:2])) == 0x6A80


def test_a_module_of_one_city_takes_no_number_for_a_card_of_another(psam):
    assert psam.sw(init_sam(TERMS, L3, b"330203sx", b"330000sh")) == 0x6A80
    answer, sw = psam.say(init_sam())
    assert (answer[:4], sw) == ((42).to_bytes(4, "big"), 0x9000)


def test_the_directory_of_the_module_is_file_0001(psam):
    assert psam.sw("00A404000F7378312E73682EC9E7BBE1B1A3D5CF") == 0x9000
    assert psam.sw("00A40000020001") == 0x9000
    assert psam.say("00B2010400")[0].hex() == "610e4f06d156000005905004" + b"PSAM".hex()
