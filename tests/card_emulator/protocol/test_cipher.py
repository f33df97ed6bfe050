"""Known answers of card.md 16: public PBOC values, both algorithms of the card, diversification."""

import json
import warnings
from datetime import datetime

import pytest

from card_emulator.protocol import cipher, purse
from card_emulator.protocol.cipher import ALGORITHMS
from card_emulator.protocol.factors import card_factor, city_factor, province_factor
from card_emulator.protocol.keys import IssuerKeys, KeysError
from card_emulator.protocol.purse import Amounts
from tests.support.cards import ROOTS, TERMINAL, run

DES, SM4 = ALGORITHMS[1], ALGORITHMS[3]
H = bytes.fromhex
PURCHASE_TIME, LOAD_TIME = datetime(2024, 3, 15, 14, 30), datetime(2024, 4, 1, 9)
AMOUNTS = Amounts(4580, 1000, 0)
ROOT = run(0xA0, 8) + run(0xB0, 8)
FACTORS = ("3531303030307368", "3531303130307378", "8697510100000001")


@pytest.mark.parametrize(
    ("key", "given", "session", "data", "mac"),
    [
        (
            "3F013F013F013F013F013F013F013F01",
            "F9CABA9100008000",
            "03015BEA347EA231",
            "000000000000123402000000000001",
            "6C394D64",
        ),
        (
            "00112233445566778899AABBCCDDEEFF",
            "3948BC1100008000",
            "3FF239BBDB26018A",
            "000000000000200002001122334455",
            "C47312E9",
        ),
        (
            "11223344556677888877665544332211",
            "1122334400000001",
            "003238ABC57659DD",
            "000010000600112233445520120229135100",
            "F15CAB75",
        ),
        (
            "11223344556677888877665544332211",
            "1122334400000001",
            "003238ABC57659DD",
            "00001000",
            "56988A13",
        ),
    ],
)
def test_public_pboc_sessions_and_macs(key, given, session, data, mac):
    assert DES.session_key(H(key), H(given)) == H(session)
    assert DES.mac(H(session), H(data)) == H(mac)


def test_public_pboc_authentication_and_tac():
    assert DES.encrypt(b"\x39" * 16, H("9B361B26CB9FA8C8")) == H("97F557D8EDE97F95")
    dtk = H("00112233445566778899AABBCCDDEEFF")
    assert DES.tac_key(dtk) == H("8888888888888888")
    data = "00001000060011223344550000000120120229135100"
    assert DES.tac_mac(dtk, H(data)) == H("B3A0D49C")


def test_the_standard_sm4_block():
    key = H("0123456789ABCDEFFEDCBA9876543210")
    assert SM4.encrypt(key, key) == H("681EDF34D206965E86B3E94F536E4246")


@pytest.mark.parametrize(
    ("algorithm", "session", "mac1", "tac", "mac2"),
    [
        (DES, "179AB22C22276C1E", "9BBEBD41", "5083B951", "ADB85523"),
        (SM4, "976E87C0288E169DFD2E722CD8935D81", "A9268FD3", "73D019E3", "6F3620FB"),
    ],
)
def test_purchase(algorithm, session, mac1, tac, mac2):
    random = H("1A2B3C4D")
    given = purse.session_input_purchase(random, 7, 0x2A)
    assert algorithm.session_key(run(0x10), given) == H(session)
    macs = cipher.purchase_macs(
        algorithm, run(0x10), random, 7, AMOUNTS, TERMINAL, 0x2A, PURCHASE_TIME
    )
    assert (macs.mac1, macs.mac2) == (H(mac1), H(mac2))
    assert cipher.purchase_tac(algorithm, run(0x30), AMOUNTS, TERMINAL, 0x2A, PURCHASE_TIME) == H(
        tac
    )


@pytest.mark.parametrize(
    ("algorithm", "session", "mac1", "mac2", "tac"),
    [
        (DES, "EC470DBF5EA401AC", "44267148", "42D38EE7", "53F6CC4E"),
        (SM4, "16CF50F4B6A8097FCA4C4D27CB4767E3", "FFD2B41D", "48DA3D97", "9B720F28"),
    ],
)
def test_load(algorithm, session, mac1, mac2, tac):
    random, dlk, dtk = H("5E6F7081"), run(0x20), run(0x30)
    assert algorithm.session_key(dlk, purse.session_input_load(random, 3)) == H(session)
    assert cipher.load_mac1(algorithm, dlk, random, 3, 0xF305C, 30000, TERMINAL) == H(mac1)
    assert cipher.load_mac2(algorithm, dlk, random, 3, 30000, TERMINAL, LOAD_TIME) == H(mac2)
    assert cipher.load_tac(algorithm, dtk, 0xF305C, 3, 30000, TERMINAL, LOAD_TIME) == H(tac)


@pytest.mark.parametrize(
    ("algorithm", "stk", "session", "sealed", "mac", "unblock"),
    [
        (DES, run(0x60, 8), "6D0B7C22524F4FAD", "0812DA6B438416E1", "4D43239B", "14978326"),
        (
            SM4,
            run(0x60),
            "3E419B8A43516EF81AB01E572EE28ACD",
            "FBF5C55250A0077E89F1AEE9E790BC10",
            "7FA188E7",
            "A9722695",
        ),
    ],
)
def test_pin_reload_and_unblock(algorithm, stk, session, sealed, mac, unblock):
    key = algorithm.session_key(stk, run(0xC1, 8))
    assert key == H(session)
    assert algorithm.seal_pin(key, H("246810")) == H(sealed)
    assert algorithm.open_pin(key, H(sealed)) == H("246810")
    head = bytes((0x84, 0x24, 0, 1, len(H(sealed)) + 4))
    assert algorithm.mac(key, head + H(sealed)) == H(mac)
    assert algorithm.mac(key, H("8424000004")) == H(unblock)


def test_the_empty_pin_is_sealed_and_opened():
    key = DES.session_key(run(0x60, 8), run(0xC1, 8))
    assert DES.open_pin(key, DES.seal_pin(key, b"")) == b""


def test_a_sealed_pin_whose_length_byte_lies_is_refused():
    key = DES.session_key(run(0x60, 8), run(0xC1, 8))
    with pytest.raises(ValueError, match="length byte"):
        DES.open_pin(key, DES.encrypt(key, b"\x09" + bytes(7)))


@pytest.mark.parametrize(
    ("algorithm", "levels"),
    [
        (
            DES,
            (
                "6B07C33809968F47AAA3EEDDC4D29733",
                "6100882544ECA7A3D586E57D730500A7",
                "1537918C86EFF8461EAD842ACB67FDC7",
            ),
        ),
        (
            SM4,
            (
                "43F4E9BEACA6DE94336E119BD299A7CF",
                "B9C3B807700CBD6B189385951F6E2CD6",
                "4AD2D96DC07D932A1230671061DAE29A",
            ),
        ),
    ],
)
def test_keys_are_diversified_over_province_city_and_card(algorithm, levels):
    key = ROOT
    for factor, expected in zip(FACTORS, levels, strict=True):
        key = algorithm.diversify(key, H(factor))
        assert key == H(expected)
    keys = IssuerKeys(*([ROOT] * 18))
    assert keys.card_key("irk", "510100", H(FACTORS[2]), algorithm) == H(levels[2])
    assert keys.city_key("dpk1", "510100", algorithm) == H(levels[1])
    assert (
        keys.card_key("stk", "510100", H(FACTORS[2]), algorithm)
        == (H(levels[2])[: algorithm.stk_bytes])
    )


def test_diversification_factors_come_from_city_code_and_atr():
    atr = H("3B6D0000008153494D8697510100000001")
    assert [province_factor("510100"), city_factor("510100"), card_factor(atr)] == [
        H(factor) for factor in FACTORS
    ]


def test_the_authentication_code_of_the_card_number_is_the_chosen_construction():
    identity = H("510100D15600000500000001")
    assert cipher.card_authentication_code(DES, run(0x40), identity) == H("269153E9")


def test_a_seal_breaks_with_any_bit_of_key_context_or_data():
    sealed = cipher.seal(run(1), bytes(12), b"state", b"context")
    assert cipher.unseal(run(1), bytes(12), sealed, b"context") == b"state"
    assert cipher.unseal(run(2), bytes(12), sealed, b"context") is None
    assert cipher.unseal(run(1), bytes(12), sealed, b"another") is None
    assert cipher.unseal(run(1), bytes(12), b"\x01" + sealed[1:], b"context") is None
    assert cipher.unseal(run(1), bytes(12), b"", b"context") is None


def test_no_cipher_call_warns():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for algorithm in (DES, SM4):
            algorithm.mac(algorithm.session_key(run(0x10), run(1, 8)), b"data")
            algorithm.session_key(run(0x60, algorithm.stk_bytes), run(1, 8))


def test_issuer_keys_survive_their_file_form_and_hide_themselves():
    assert IssuerKeys.from_json(ROOTS.to_json()) == ROOTS
    assert "redacted" in repr(ROOTS)
    assert ROOTS.irk.hex() not in repr(ROOTS).lower()
    assert len(set(json.loads(ROOTS.to_json())["keys"].values())) == 18


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 2, "keys": {}}', '{"format": 1, "keys": {"irk": "00"}}']
)
def test_what_is_no_set_of_keys_is_refused(text):
    with pytest.raises(KeysError):
        IssuerKeys.from_json(text)


def test_a_key_of_another_length_is_refused():
    with pytest.raises(KeysError, match="length"):
        IssuerKeys.from_json(ROOTS.to_json().replace(ROOTS.irk.hex().upper(), "0011"))
