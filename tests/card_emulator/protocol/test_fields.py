"""Values as the card writes them, and the layouts of its files with their vectors."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from card_emulator.protocol import fields
from card_emulator.protocol.layouts import CARD_DATA, HOLDER, LAYOUTS, MEDICAL

VECTORS = [(layout, raw, values) for layout in LAYOUTS for raw, values in layout.vectors]


def test_bcd_is_left_justified_and_padded_with_f():
    assert fields.bcd("12345", 3) == bytes.fromhex("12345F")
    assert fields.bcd("", 2) == b"\xff\xff"
    assert fields.digits(bytes.fromhex("12345FFF")) == "12345"


@pytest.mark.parametrize("digits", ["1234567", "12a4", "１２", "-1"])
def test_bcd_refuses_what_it_cannot_hold(digits):
    with pytest.raises(ValueError, match="decimal digits"):
        fields.bcd(digits, 3)


def test_dates_and_times_are_packed_digits():
    moment = datetime(2024, 3, 15, 14, 30)
    assert fields.pack_time(moment).hex() == "20240315143000"
    assert fields.unpack_time(bytes.fromhex("20240315143000")) == moment
    assert fields.unpack_date(bytes.fromhex("20990101")) == date(2099, 1, 1)


@pytest.mark.parametrize(
    "packed", ["20240231000000", "2024031514", "ABCDEF01020304", "20240315246000"]
)
def test_a_time_that_does_not_exist_is_refused(packed):
    with pytest.raises(ValueError):  # noqa: PT011 - datetime's own words differ by release
        fields.unpack_time(bytes.fromhex(packed))


@given(st.text(alphabet="测试甲欧阳一二三abc123", max_size=24))
def test_a_name_splits_between_characters_and_comes_back_whole(name):
    head, more = fields.split_name(name)
    assert head + more == name
    assert fields.unpack_text(fields.pack_text(head, 30)) == head


def test_text_padding_of_every_issuer_is_dropped():
    assert fields.unpack_text(bytes.fromhex("B2E2CAD4BCD70000FFFF")) == "测试甲"
    assert fields.unpack_text(b"\xff" * 20) == ""


@pytest.mark.parametrize(
    ("first8", "check"),
    [
        ("D2143569", "X"),
        ("A1234567", "4"),
        ("X0000001", "9"),
        ("B0000042", "2"),
    ],
)
def test_check_character_of_a_card_number(first8, check):
    assert fields.card_number_check(first8) == check


def test_check_character_of_a_citizen_id():
    assert fields.citizen_id_check("99999920990101000") == "X"
    with pytest.raises(ValueError, match="seventeen"):
        fields.citizen_id_check("9999992099010100")


@pytest.mark.parametrize(
    ("layout", "raw", "values"), VECTORS, ids=[layout.path for layout, _, _ in VECTORS]
)
def test_a_layout_reads_and_writes_its_vector(layout, raw, values):
    decoded = layout.decode(bytes.fromhex(raw))
    assert {name: decoded[name] for name in values} == dict(values)
    assert b"".join(layout.encode(decoded)).hex().upper() == raw.upper()


def test_the_file_sizes_are_those_of_the_notice():
    assert len(b"".join(CARD_DATA.encode({}))) == 0x40
    assert len(b"".join(HOLDER.encode({}))) == 0x5B
    assert len(b"".join(HOLDER.encode({}, version="1.00"))) == 0x45
    assert len(b"".join(MEDICAL.encode({}))) == 182


def test_a_layout_reads_by_tag_in_any_order_and_leaves_unknown_tags_out():
    raw = bytes.fromhex("0A0131 FFFF AA0100 0812393939393939323039393031303130303058")
    assert HOLDER.decode(raw) == {"sex": "1", "citizen_id": "99999920990101000X"}


def test_version_padding_of_a_reused_tag_is_dropped():
    longer = bytes.fromhex("8446" + "510100" + "EE" * 67)
    assert MEDICAL.decode(longer) == {"insured_place": "510100"}


def test_a_value_that_does_not_fit_is_named():
    with pytest.raises(ValueError, match="birth_date"):
        HOLDER.encode({"birth_date": "2024-01-01"})
