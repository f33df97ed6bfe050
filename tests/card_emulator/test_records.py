"""Records and bytes by every address (card.md 5, 7.1, 12.1, 12.4)."""

import pytest
from msgspec.structs import replace

from card_emulator.image import FREE, ElementaryFile, Structure
from tests.support.cards import (
    DF04,
    PIN,
    SSSE,
    VECTOR_KEYS,
    Talk,
    authenticate,
    key_of,
    psam_talk,
    vector_image,
)

EF06 = (
    "0812393939393939323039393031303130303058091EB2E2CAD4BCD7"
    + "00" * 24
    + "4E14"
    + "00" * 20
    + "0A01310B01010C035101000D0420990101"
)
RECORDS = tuple(bytes.fromhex(one) for one in ("A10101", "B20102", "A10103", "C30104"))


@pytest.fixture
def talk():
    talk = Talk(vector_image())
    talk.say(SSSE)
    return talk


def with_file(image, file, df=1):
    old = image.dfs[df]
    return image.with_df(df, replace(old, files=(*old.files, file)))


@pytest.fixture
def pointed():
    """A free file EF1D of four records, two of them with tag A1."""
    file = ElementaryFile(0xEF1D, 0x1D, Structure.LINEAR, FREE, FREE, RECORDS, capacity=6)
    talk = Talk(with_file(vector_image(), file))
    talk.say(SSSE)
    talk.say("00A4000002EF1D")
    return talk


def test_the_card_file_is_read_at_once_and_has_the_bytes_of_the_synthetic_card(talk):
    talk.say("00A4000002EF05")
    data, sw = talk.say("00B2010540")
    assert sw == 0x9000
    text = data.hex().upper()
    assert text.startswith("0110510100D15600000500000001")
    assert text[36:] == (
        "0201330304322E3030040C915600000251010051010001"
        "0504202401020604203401020709583030303030303139"
    )


def test_the_holder_file_is_read_at_once(talk):
    talk.say("00A4000002EF06")
    assert talk.say("00B201055B") == (bytes.fromhex(EF06), 0x9000)


@pytest.mark.parametrize(
    "read",
    [
        "00B2070400",
        "00B207000B",
        "00B2072C0B",
        "00B2072800",
    ],
)
def test_the_card_number_is_read_by_number_and_tag_with_and_without_sfi(talk, read):
    talk.say("00A4000002EF05")
    assert talk.say(read) == (bytes.fromhex("0709583030303030303139"), 0x9000)


@pytest.mark.parametrize(
    ("read", "answer"),
    [
        ("00B2010010", "6C12"),
        ("00B2080018", "6A83"),
        ("00B2010400", "6C12"),
        ("00B20104FF", "6C12"),
        ("00B20104", "6C12"),
        ("00B2010541", "6C40"),
    ],
)
def test_a_wrong_le_is_answered_with_the_right_one(talk, read, answer):
    talk.say("00A4000002EF05")
    assert talk.raw(read) == answer


@pytest.mark.parametrize(
    ("read", "answer"),
    [
        ("00B2010412", "6986"),
        ("00B201F700", "6A86"),
        ("00B201BC12", "6A82"),
        ("00B2082C00", "6A83"),
        ("00B2002C00", "6A83"),
        ("00B0850000", "6981"),
        ("00B0000000", "6986"),
        ("00B2012C0101", "6700"),
    ],
)
def test_reading_what_is_not_there_says_why(read, answer):
    talk = Talk(vector_image())
    talk.say(SSSE)
    assert talk.raw(read) == answer


def test_before_any_selection_there_is_no_file_to_read():
    talk = Talk(vector_image())
    assert talk.raw("00B2012C12") == "6A82"
    assert talk.raw("00B2010412") == "6986"


def test_ranges_run_forwards_and_backwards(pointed):
    assert pointed.say("00B2030500")[0] == RECORDS[2] + RECORDS[3]
    assert pointed.say("00B2030600")[0] == RECORDS[3] + RECORDS[2]


def test_identifier_access_moves_the_pointer_and_numbers_do_not(pointed):
    say = pointed.say
    assert say("00B2A10003")[0] == RECORDS[0]
    assert say("00B2A10203")[0] == RECORDS[2]
    assert say("00B2040403")[0] == RECORDS[3]
    assert say("00B2000403")[0] == RECORDS[2]
    assert say("00B2A10303")[0] == RECORDS[0]
    assert say("00B2A10303")[1] == 0x6A83
    assert say("00B2A10103")[0] == RECORDS[2]


def test_identifier_zero_steps_through_all_records(pointed):
    read = [pointed.say("00B2000203")[0] for _ in RECORDS]
    assert tuple(read) == RECORDS
    assert pointed.sw("00B2000203") == 0x6A83
    assert pointed.say("00B2000303")[0] == RECORDS[2]


def test_without_a_pointer_next_is_first_and_previous_is_last(pointed):
    assert pointed.say("00B2000203")[0] == RECORDS[0]
    pointed.say("00A4000002EF1D")
    assert pointed.say("00B2000303")[0] == RECORDS[3]


def test_a_command_with_an_sfi_resets_the_pointer(pointed):
    pointed.say("00B2000203")
    assert pointed.say("00B200EA03")[0] == RECORDS[0]
    assert pointed.say("00B200EA03")[0] == RECORDS[0]


def test_a_refused_length_moves_nothing(pointed):
    assert pointed.raw("00B2000200") == "6C03"
    assert pointed.say("00B2000203")[0] == RECORDS[0]


def test_an_sfi_makes_the_file_current(talk):
    assert talk.sw("00B2012C12") == 0x9000
    assert talk.sw("00B2020403") == 0x9000


def test_updates_need_the_key_of_the_file(talk):
    update = "00DC0528060504" + "20250101"
    assert talk.sw(update) == 0x6982
    assert authenticate(talk, 0x04, VECTOR_KEYS["uksss"]) == 0x9000
    assert talk.sw(update) == 0x9000
    assert talk.reset().sw(SSSE) == 0x9000
    assert talk.say("00B2052C06")[0].hex() == "050420250101"


def test_updates_by_tag_number_and_current_record_change_the_same_place(pointed):
    assert pointed.sw("00DC020403B20109") == 0x9000
    assert pointed.sw("00DCB20003B2010A") == 0x9000
    assert pointed.say("00B2000403")[0].hex() == "b2010a"
    assert pointed.sw("00DC000403B2010B") == 0x9000
    assert pointed.say("00B2020403")[0].hex() == "b2010b"


def test_a_linear_file_takes_new_records_in_order_until_it_is_full(pointed):
    assert pointed.sw("00DC060403D10101") == 0x6A83
    assert pointed.sw("00DC050403D10101") == 0x9000
    assert pointed.sw("00DCD20003D20102") == 0x9000
    assert pointed.sw("00DCD30003D30103") == 0x6A84
    assert pointed.say("00B2060403")[0].hex() == "d20102"


@pytest.mark.parametrize(
    ("update", "sw"),
    [
        ("00DC010403A10201", 0x6A85),
        ("00DC010401A1", 0x6A85),
        ("00DC010503A10101", 0x6A86),
        ("00DC010400", 0x6700),
        ("00DCD50003D60101", 0x6A83),
    ],
)
def test_updates_that_do_not_fit_are_refused(pointed, update, sw):
    assert pointed.sw(update) == sw


def test_the_log_is_never_written_from_outside():
    talk = Talk(vector_image()).ready()
    assert talk.sw("00DC00431C" + "00" * 28) == 0x6982


def test_a_cyclic_file_takes_only_a_newest_record_and_drops_the_oldest():
    file = ElementaryFile(0xEF15, 0x15, Structure.CYCLIC, FREE, FREE, capacity=2, record_bytes=3)
    talk = Talk(with_file(vector_image(), file))
    talk.say(SSSE)
    talk.say("00A4000002EF15")
    assert talk.sw("00B2010403") == 0x6A83
    assert talk.sw("00DC010403000131") == 0x6A86
    assert talk.sw("00DC0003020001") == 0x6700
    for record in ("000131", "000231", "000331"):
        assert talk.sw("00DC000303" + record) == 0x9000
    assert talk.say("00B2010403")[0].hex() == "000331"
    assert talk.say("00B2020403")[0].hex() == "000231"
    assert talk.sw("00B2030403") == 0x6A83


@pytest.fixture
def photo():
    file = ElementaryFile(
        0xEF0E, 0x0E, Structure.TRANSPARENT, FREE, FREE, content=bytes(range(256)) + b"\x11" * 44
    )
    talk = Talk(with_file(vector_image(), file))
    talk.say(SSSE)
    return talk


def test_bytes_are_read_from_an_offset_with_sfi_and_without(photo):
    assert photo.say("00B08E1002") == (b"\x10\x11", 0x9000)
    assert photo.say("00B0010002") == (b"\x11\x11", 0x9000)
    assert photo.raw("00B0012000") == "6C0C"
    assert photo.raw("00B001200D") == "6C0C"
    assert photo.raw("00B0012C01") == "6B00"
    assert len(photo.say("00B0000000")[0]) == 256


def test_bytes_are_updated_inside_the_files_size(photo):
    assert photo.sw("00D68E0102AABB") == 0x9000
    assert photo.say("00B0000004")[0].hex() == "00aabb03"
    assert photo.sw("00D6012C01AA") == 0x6B00
    assert photo.sw("00D6012B02AABB") == 0x6700
    assert photo.raw("00B2010400") == "6981"


def test_medical_data_needs_the_pin_or_its_read_key():
    talk = Talk(vector_image())
    talk.say(DF04)
    assert talk.sw("00B2012D00") == 0x6982
    assert talk.sw(PIN) == 0x9000
    assert len(talk.say("00B2012D00")[0]) == 182
    keyed = Talk(vector_image())
    keyed.say(DF04)
    assert authenticate(keyed, 0x84, key_of(keyed.image, "rk1_df04")) == 0x9000
    assert len(keyed.say("00B2012D00")[0]) == 182


def test_offline_data_needs_the_pin_and_its_read_key():
    talk = Talk(vector_image()).ready()
    assert talk.sw("00B2013500") == 0x6982
    assert authenticate(talk, 0x84, key_of(talk.image, "rk1_df04")) == 0x9000
    assert talk.say("00B2013500")[0].hex() == "90013092040000000093023030"


def test_another_application_ends_what_a_key_opened():
    talk = Talk(vector_image())
    talk.say(DF04)
    authenticate(talk, 0x84, key_of(talk.image, "rk1_df04"))
    talk.say(DF04)
    assert talk.sw("00B2012D00") == 0x9000
    talk.say(SSSE)
    talk.say(DF04)
    assert talk.sw("00B2012D00") == 0x6982


def test_the_holder_of_a_third_generation_card_is_read_behind_its_key():
    talk = Talk(vector_image(3))
    fci, _ = talk.say(SSSE)
    assert fci[-1] == 3
    assert talk.say("00B2032C00")[0] == b"\x03\x043.00"
    assert talk.sw("00B201355B") == 0x6982
    assert authenticate(talk, 0x0A, key_of(talk.image, "rksss"), algorithm=3) == 0x9000
    assert talk.say("00B2013500")[0].hex().upper() == EF06


def test_psam_files_are_read_freely():
    psam = psam_talk()
    assert psam.sw("00A40000020015") == 0x9000
    assert len(psam.say("00B000000F")[0]) == 15
    psam.say("00A4040006D15600000590")
    psam.say("00A40000020019")
    assert psam.say("00B0000004")[0].hex() == "0000002a"
