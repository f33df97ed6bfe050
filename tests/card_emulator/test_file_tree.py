"""The whole tree (card.md 4, 5): every file where it should be, behind the keys it should have."""

import pytest

from card_emulator.file_tree import PIN_OR_RK1
from card_emulator.image import PIN, Structure
from card_emulator.protocol.service_layouts import ALL_COLUMNS, ALL_LAYOUTS
from card_emulator.service_tree import SERVICES
from tests.support.cards import (
    DF04,
    SSSE,
    Talk,
    authenticate,
    key_of,
    vector_image,
)
from tests.support.cards import (
    PIN as RIGHT,
)
from tests.support.sealing import auth, follow

FILES = [(row, layout, read, write) for row in SERVICES for layout, read, write in row.files]


def select(aid):
    return f"00A40400{len(aid):02X}{aid.hex()}"


def test_the_tree_is_the_one_of_the_specification():
    tree = {
        df.name.hex() or "mf": sorted(file.fid for file in df.files) for df in vector_image().dfs
    }
    ssse = bytes.fromhex(SSSE[10:]).hex()
    assert tree == {
        "mf": [],
        ssse: [0x1E, 0xEF05, 0xEF06, 0xEF07, 0xEF08, 0xEF0C, 0xEF0D],
        "d15600000500": [0xEF05, 0xEF06, 0xEF07, 0xEF08, 0xEF09, 0xEF0A, 0xEF15],
        "d15600000501": [0xEF05, 0xEF06, 0xEF07, 0xEF09, 0xEF15, 0xEF16],
        "d15600000502": [0xEF05, 0xEF06, 0xEF07, 0xEF15, 0xEF16, 0xEF17, 0xEF18, 0xEF19],
        "d15600000503": [0xEF05, 0xEF06, 0xEF08, 0xEF0C, 0xEF15],
        "d15600000504": [0xEF05, 0xEF06, 0xEF07],
    }  # fmt: skip


def test_every_file_of_records_has_a_layout_the_terminal_decodes_too():
    paths = {layout.path for layout in (*ALL_LAYOUTS, *ALL_COLUMNS)}
    assert {layout.path for _, layout, _, _ in FILES} <= paths
    assert len(paths) == len(ALL_LAYOUTS) + len(ALL_COLUMNS)


@pytest.mark.parametrize(
    ("columns", "records", "width"),
    [(c, n, w) for c, n, w in zip(ALL_COLUMNS, (8, 4, 4, 4), (3, 0x55, 0x12, 7), strict=True)],
)
def test_cyclic_files_are_as_wide_as_the_specification_says(columns, records, width):
    assert (columns.records, columns.record_bytes) == (records, width)


@pytest.mark.parametrize(
    ("columns", "raw", "values"),
    [(c, raw, values) for c in ALL_COLUMNS for raw, values in c.vectors],
)
def test_a_record_without_tags_is_read_and_written_by_its_columns(columns, raw, values):
    assert columns.decode_record(bytes.fromhex(raw)) == values
    assert columns.encode_record(values).hex().upper() == raw


@pytest.mark.parametrize(("row", "layout", "read", "write"), FILES)
def test_every_service_file_is_read_by_pin_or_key_and_written_by_its_key(row, layout, read, write):
    image = vector_image()
    df = next(one for one in image.dfs if one.name == row.aid)
    file = next(one for one in df.files if one.sfi == layout.sfi)
    assert (file.read, file.write) == (((PIN,), (read,)), ((write,),))
    talk = follow(Talk(image), SSSE, select(row.aid))
    read_all = f"00B201{layout.sfi << 3 | 5:02X}00"
    cyclic = file.structure is Structure.CYCLIC
    blank = 0x6A83 if cyclic else 0x9000
    assert talk.sw(read_all) == 0x6982
    reader = next(key for key in df.keys if key.kid == read)
    assert authenticate(talk, read, reader.value) == 0x9000
    assert talk.sw(read_all) == blank
    follow(talk.reset(), RIGHT, SSSE, select(row.aid))
    assert talk.sw(read_all) == blank
    record = layout.encode_record({}) if cyclic else file.records[0]
    header = f"00DC00{layout.sfi << 3 | 3:02X}" if cyclic else f"00DC01{layout.sfi << 3 | 4:02X}"
    update = header + f"{len(record):02X}" + record.hex()
    assert talk.sw(update) == 0x6982
    writer = next(key for key in df.keys if key.kid == write)
    assert authenticate(talk, write, writer.value) == 0x9000
    assert talk.sw(update) == 0x9000
    assert talk.say(f"00B201{layout.sfi << 3 | 4:02X}00")[0] == record


@pytest.mark.parametrize(("sfi", "size"), [(0x07, 0x300), (0x08, 0x1000)])
def test_fingerprint_and_photo_have_their_size_and_their_keys(sfi, size):
    talk = follow(Talk(vector_image()), SSSE, f"00A4000002EF{sfi:02X}")
    assert talk.sw("00B0000010") == 0x6982
    auth("rksss")(talk)
    assert talk.say("00B0000010") == (bytes(16), 0x9000)
    last = f"{size - 1:04X}"
    assert [talk.raw(f"00B0{last}01"), talk.raw(f"00B0{size:04X}01")] == ["009000", "6B00"]
    assert talk.sw(f"00D6{last}01AB") == 0x6982
    auth("uksss")(talk)
    assert talk.sw(f"00D6{last}01AB") == 0x9000
    assert talk.sw(f"00D6{last}02ABCD") == 0x6700
    assert talk.raw(f"00B0{last}01") == "AB9000"


def test_a_whole_photo_fits_onto_the_card_beside_a_full_log():
    talk = follow(Talk(vector_image()), SSSE, auth("uksss"), "00A4000002EF08")
    for at in range(0, 0x1000, 0x80):
        assert talk.sw(f"00D6{at:04X}80" + "A5" * 0x80) == 0x9000
    talk.say("00A4000002EF07")
    for at in range(0, 0x300, 0x80):
        assert talk.sw(f"00D6{at:04X}80" + "5A" * 0x80) == 0x9000
    auth("rksss")(talk)
    assert talk.say("00B0020000")[0] == b"\x5a" * 256


def test_special_settlements_are_the_newest_eight():
    talk = Talk(vector_image()).ready()
    df = talk.image.dfs[2]
    assert next(file for file in df.files if file.sfi == 0x15).read == PIN_OR_RK1
    assert talk.sw("00B201AC03") == 0x6A83
    assert talk.sw("00DC00AB03000131") == 0x6982
    auth("uk2_df04")(talk)
    for number in range(1, 10):
        assert talk.sw(f"00DC00AB0300{number:02X}31") == 0x9000
    assert talk.say("00B201AC03")[0].hex() == "000931"
    assert talk.say("00B208AC03")[0].hex() == "000231"
    assert talk.sw("00B209AC03") == 0x6A83


def test_the_local_file_of_one_citys_kiosk_is_written_with_its_key():
    talk = follow(Talk(vector_image()), SSSE, "00A4000002EF0D")
    write = "00DC01040EEA0C313233343536373839303132"
    assert talk.sw(write) == 0x6982
    auth("local")(talk)
    assert talk.sw(write) == 0x9000
    assert talk.sw("00DC020405EB03510100") == 0x9000
    assert talk.say("00B201050E")[1] == 0x9000


@pytest.mark.parametrize("version", [1, 2, 3])
def test_each_key_version_is_a_key_of_its_own(version):
    talk = follow(Talk(vector_image(3)), SSSE)
    df = talk.image.dfs[1]
    key = next(k.value for k in df.keys if (k.name, k.version) == ("irk", version))
    others = [k.value for k in df.keys if k.name == "irk" and k.version != version]
    assert key not in others
    assert talk.sw(f"0088000011{'01' * 16}{version:02X}") == 0x9000


def test_versions_of_one_key_lose_their_tries_apart():
    talk = follow(Talk(vector_image()), SSSE)
    wrong = "0082000411" + "00" * 16
    talk.say("0084000008")
    assert talk.sw(wrong + "02") == 0x63C2
    talk.say("0084000008")
    assert talk.sw(wrong + "01") == 0x63C2
    talk.say("0084000008")
    assert talk.sw(wrong + "04") == 0x6A88


def test_no_two_keys_of_a_card_are_alike():
    values = [key.value for df in vector_image(3).dfs for key in df.keys]
    assert len(set(values)) == len(values)


def test_an_unknown_application_is_not_found():
    talk = Talk(vector_image())
    for aid in ("D15600000505", "D1560000050A", "A000000333010101"):
        assert talk.sw(select(bytes.fromhex(aid))) == 0x6A82
    assert talk.sw(DF04) == 0x9000
    assert key_of(talk.image, "stk_df04")
