"""APDUs, status words and TLV as bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from card_emulator.protocol import tlv
from card_emulator.protocol.apdu import Command, Response
from card_emulator.protocol.applications import SSSE_NAME, fci, fci_algorithm
from card_emulator.protocol.status import (
    SW,
    StatusError,
    bytes_waiting,
    right_length,
    tries_left,
)

BYTE = st.integers(0, 255)


@pytest.mark.parametrize(
    ("wire", "data", "le"),
    [
        ("00A40000", "", None),
        ("0084000008", "", 8),
        ("00B2010500", "", 0),
        ("0020000003123456", "123456", None),
        ("00A40400023F0000", "3F00", 0),
    ],
)
def test_each_case_of_a_command_is_read_and_written_alike(wire, data, le):
    parsed = Command.parse(bytes.fromhex(wire))
    assert (parsed.data.hex().upper(), parsed.le) == (data, le)
    assert bytes(parsed) == bytes.fromhex(wire)


@pytest.mark.parametrize(
    "wire",
    [
        "",
        "00A4",
        "00A4000003AABB",
        "00A4000001AABBCC",
        "00200000000001",
        "002000000000",
    ],
)
def test_lengths_that_do_not_fit_are_refused_with_6700(wire):
    with pytest.raises(StatusError) as refusal:
        Command.parse(bytes.fromhex(wire))
    assert refusal.value.sw == 0x6700


@given(BYTE, BYTE, BYTE, BYTE, st.binary(max_size=255), st.none() | BYTE)
def test_any_command_survives_the_wire(cla, ins, p1, p2, data, le):
    command = Command(cla, ins, p1, p2, data, le)
    assert Command.parse(bytes(command)) == command


def test_an_answer_of_less_than_two_bytes_is_no_answer():
    assert Response.parse(bytes.fromhex("01029000")) == Response(b"\x01\x02", SW.OK)
    assert bytes(Response(b"\x01", 0x6105)) == bytes.fromhex("016105")
    with pytest.raises(ValueError, match="two bytes"):
        Response.parse(b"\x90")


def test_status_words_that_carry_a_number_tell_it():
    assert (tries_left(0x63C5), tries_left(0x63C0), tries_left(0x6300)) == (5, 0, None)
    assert (bytes_waiting(0x611E), bytes_waiting(0x6100), bytes_waiting(0x9000)) == (30, 256, None)
    assert (right_length(0x6C40), right_length(0x6C00), right_length(0x6700)) == (64, 256, None)


def test_tlv_skips_padding_and_stops_at_a_cut_off_object():
    raw = bytes.fromhex("FF00 01020A0B 0000 0201FF 0309AA")
    assert list(tlv.walk(raw)) == [(1, b"\x0a\x0b"), (2, b"\xff")]


def test_fci_of_the_environment_is_the_one_real_cards_give():
    assert fci(SSSE_NAME, 0x1E, 3).hex().upper() == (
        "6F1C840F7378312E73682EC9E7BBE1B1A3D5CFA50988011E9F0C03860103"
    )
    assert fci(bytes.fromhex("D15600000503")).hex().upper() == "6F088406D15600000503"


def test_the_algorithm_is_read_from_the_fci_and_defaults_to_des():
    assert fci_algorithm(fci(SSSE_NAME, 0x1E, 3)) == 3
    assert fci_algorithm(fci(SSSE_NAME, 0x1E)) == 1
    assert fci_algorithm(bytes.fromhex("6F08")) == 1


@given(st.binary(max_size=40))
def test_no_bytes_upset_the_readers_of_foreign_data(raw):
    assert all(len(value) <= len(raw) for _, value in tlv.walk(raw))
    assert 0 <= fci_algorithm(raw) <= 255
