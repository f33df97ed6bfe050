"""Reserved room: a described application on a card, used through APDUs, its rules held."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from card_emulator.extension import extend, extension_key, read_extension
from card_emulator.personalise import psam
from card_emulator.protocol.cipher import ALGORITHMS
from card_emulator.refusals import BadInput, CardRefused
from card_emulator.store import create_card, open_card
from tests.support.card_commands import CardDesk
from tests.support.cards import CITY, ROOTS, TERMINAL, Talk, authenticate, vector_image

LIBRARY = Path(__file__).with_name("library.toml")
TEXT = LIBRARY.read_text(encoding="utf-8")
AID = bytes.fromhex("D1560000050A")
SELECT = "00A4040006D1560000050A"
PIN = "0020000003246810"


def extended(algorithm=1):
    return extend(vector_image(algorithm), read_extension(LIBRARY), ROOTS)


def key(image, algorithm=1):
    return extension_key(ROOTS, AID, 0x90, CITY, image.atr[-8:], ALGORITHMS[algorithm])


def test_the_application_is_found_by_name_by_id_and_in_the_directory():
    talk = Talk(extended())
    assert talk.say(SELECT) == (bytes.fromhex("6F088406D1560000050A"), 0x9000)
    assert talk.say("00A404000F7378312E73682EC9E7BBE1B1A3D5CF")[1] == 0x9000
    directory = b"".join(
        talk.say(f"00B2{number:02X}F400")[0] for number in range(1, 7)
    )  # every record of DIR, SFI 1E
    assert AID + b"\x50\x0a" + "城市图书馆".encode("gbk") in directory
    assert talk.sw("00A4000002DF0A") == 0x9000


@pytest.mark.parametrize("algorithm", [1, 3])
def test_its_files_are_read_and_written_under_its_conditions(algorithm):
    image = extended(algorithm)
    talk = Talk(image)
    assert talk.sw(SELECT) == 0x9000
    assert talk.say("00B2016406") == (bytes.fromhex("EC0400000317"), 0x9000)
    assert talk.sw("00DC036403EE0101") == 0x6982
    assert talk.sw("00B2016C08") == 0x6982
    assert talk.sw("00B08E0002") == 0x6982
    assert authenticate(talk, 0x90, key(image, algorithm), algorithm) == 0x9000
    assert talk.sw("00DC036403EE0101") == 0x9000
    assert talk.say("00B2036403") == (bytes.fromhex("EE0101"), 0x9000)
    assert talk.say("00B08E0002") == (b"\x01\x02", 0x9000)
    assert talk.sw("00D68E0001AA") == 0x6982
    assert talk.sw(PIN) == 0x9000
    assert talk.sw("00D68E0001AA") == 0x9000
    for loan in range(1, 5):
        assert talk.sw(f"00DC006B08{loan:016X}") == 0x9000
    assert [talk.say(f"00B20{n}6C08")[0][-1:] for n in (1, 2, 3)] == [b"\x04", b"\x03", b"\x02"]
    assert talk.sw("00B2046C08") == 0x6A83


def test_the_room_of_a_file_ends():
    image = extended()
    talk = Talk(image)
    assert talk.sw(SELECT) == 0x9000
    assert authenticate(talk, 0x90, key(image)) == 0x9000
    assert [talk.sw(f"00DC0{n}6403EE010{n}") for n in (3, 4, 5)] == [0x9000, 0x9000, 0x6A84]


def test_a_wrong_key_of_the_application_costs_its_tries_only():
    image = extended()
    talk = Talk(image)
    assert talk.sw(SELECT) == 0x9000
    assert [authenticate(talk, 0x90, bytes(16)) for _ in range(4)] == [
        0x63C2,
        0x63C1,
        0x63C0,
        0x6983,
    ]
    before = {one.name: one.tries_left for df in image.dfs[:-1] for one in df.keys}
    after = {one.name: one.tries_left for df in talk.image.dfs[:-1] for one in df.keys}
    assert after == before


def test_the_rest_of_the_card_is_as_it_was():
    before, after = vector_image(), extended()
    assert [df for df in after.dfs[:-1] if df.name != after.dfs[1].name] == [
        df for df in before.dfs if df.name != before.dfs[1].name
    ]
    assert (after.pin, after.purse, after.atr) == (before.pin, before.purse, before.atr)
    assert [f.records for f in after.dfs[1].files[1:]] == [
        f.records for f in before.dfs[1].files[1:]
    ]


def test_a_psam_with_the_description_authenticates_for_the_terminal():
    card = Talk(extended())
    sam = Talk(extend(psam(TERMINAL, CITY, ROOTS), read_extension(LIBRARY), ROOTS))
    assert card.sw(SELECT) == 0x9000
    challenge = card.say("0084000008")[0]
    factors = card.image.atr[-8:] + b"510100sx" + b"510000sh"
    assert sam.sw("00A4040006D15600000590") == 0x9000
    assert sam.sw(bytes.fromhex("BFDE679020") + factors + challenge) == 0x9000
    proof = sam.say(bytes.fromhex("80FA000008") + challenge)[0]
    assert card.sw(bytes.fromhex("0082009010") + proof + challenge) == 0x9000
    with pytest.raises(CardRefused, match="has a key 0x90 already"):
        extend(sam.image, read_extension(LIBRARY), ROOTS)


def test_two_cards_have_different_keys_of_the_application():
    image = vector_image()
    other = replace(image, atr=image.atr[:-1] + b"\x77")
    keys = [extend(one, read_extension(LIBRARY), ROOTS).dfs[-1].keys[0] for one in (image, other)]
    assert keys[0].value != keys[1].value
    assert keys[0].value.hex() not in repr(keys)


def test_an_id_or_name_that_is_used_is_refused():
    image = extended()
    with pytest.raises(CardRefused, match="has an application DF0A or D1560000050A already"):
        extend(image, read_extension(LIBRARY), ROOTS)


def wrong(tmp_path, old, new):
    assert old in TEXT
    path = tmp_path / "library.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        read_extension(path)
    return str(refusal.value).removeprefix(f"{tmp_path}/")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"DF0A"', '"DF09"', "line 3, column 7: fid: DF09 is not free for extensions; ids"),
        ('"DF0A"', '"DF04"', "DF04 is not free"),
        ('"DF0A"', '"3F00"', "3F00 is not free"),
        ('"DF0A"', '"XX"', "fid: bytes are written in hex"),
        ('"DF0A"', "57098", "fid: has a value of another kind"),
        ('"D1560000050A"', '"D156"', "line 4, column 8: name: a name has 5 to 16 bytes"),
        ('"D1560000050A"', '"D15600000503"', "name: this name belongs to an application there is"),
        ('"D1560000050A"', '"7378312E73682EC9E7BBE1B1A3D5CF"', "name: this name belongs"),
        ("城市图书馆", "城" * 17, "line 5, column 9: label: a label has at most 32 bytes"),
        ("城市图书馆", "😀", "label: a label has at most"),
        ("id = 0x90", "id = 0x04", "line 8, column 6: id: 4 is no number from 128 to 255"),
        ("id = 0x90", "key = 1", "line 8, column 7: key: is not known; the names are id"),
        ('"EF0C"', '"EF0B"', "line 11, column 7: fid: EF0B is not free"),
        ('"EF0C"', '"EF05"', "EF05 is not free for extensions; ids go from EF0C to EFFF"),
        ('"EF0D"', '"EF0C"', "fid: another file has this id"),
        ('"EF0D"', '"EF0D"\nsfi = 12', "sfi: another file has this short id"),
        ('"EF0D"', '"EF0D"\nsfi = 31', "sfi: 31 is no number from 0 to 30"),
        ('"linear"', '"tree"', "line 12, column 13: structure: 'tree' is none of linear, cyclic"),
        ('"free"', '"all"', "line 13, column 8: read: 'all' is no access condition"),
        ('"key 0x90"', '"key 0x91"', "line 14, column 9: write: there is no [[key]] with id 0x91"),
        ('read = "free"\n', "", "line 10, column 1: read: is missing"),
        ('"EC04 00000317"', '"EC05 00000317"', "records: EC0500000317 is not tag, length"),
        ('"EC04 00000317"', '"8104 00000317"', "records: tag 81 has a meaning on this card"),
        ('"EC04 00000317"', '"zz"', "line 15, column 11: records: bytes are written in hex"),
        ('"EC04 00000317"', "7", "records: bytes are written in hex"),
        ("room = 2", "room = 253", "line 16, column 8: room: 253 is no number from 0 to 252"),
        ("record_bytes = 8\n", "", "record_bytes: is missing"),
        ("capacity = 3", "capacity = 0", "capacity: 0 is no number from 1 to 254"),
        ("size = 32", "size = 1", "size: 1 is no number from 2 to 32767"),
        ("size = 32", "size = 32767\n[[file]]\nfid = \"EF10\"\nread=\"free\"\nwrite=\"free\"\n"
         "structure = \"transparent\"\nsize = 32767", "fid: the files take "),
        ("[application]", "[aplication]", "there is no table aplication"),
        ("[application]", "[[application]]", ""),
        ('[application]\nfid = "DF0A"', 'application.fid = "DF0A"\n[application.x]', "application"),
        ('fid = "DF0A"', 'fid = "DF0A', "is no TOML"),
    ],
)  # fmt: skip
def test_a_description_that_breaks_a_rule_is_named_by_its_place(tmp_path, old, new, said):
    if new == "[[application]]":
        path = tmp_path / "l.toml"
        path.write_text(TEXT.replace(old, new), encoding="utf-8")
        assert read_extension(path).aid == AID
        return
    told = wrong(tmp_path, old, new)
    assert told.startswith("library.toml")
    assert said in told


def test_a_condition_on_a_key_the_card_lacks_is_refused(tmp_path):
    path = tmp_path / "x.toml"
    path.write_text(TEXT.replace('"key 0x90"', '"key 0x3F"', 1), encoding="utf-8")
    with pytest.raises(CardRefused, match="no key 0x3F, which EF EF0C asks for"):
        extend(vector_image(), read_extension(path), ROOTS)


@pytest.fixture
def desk(tmp_path):
    opened = CardDesk(tmp_path)
    opened.put("zhao", vector_image(balance_fen=500))
    return opened


def test_the_command_extends_a_card_of_the_home_and_keeps_its_state(desk):
    told = desk.run("extend", "zhao", LIBRARY)
    assert (told.exit_code, told.stdout) == (
        0,
        "zhao has the application DF0A 城市图书馆; files: 3.\n",
    )
    assert desk.image("zhao").purse.balance_fen == 500
    card = open_card(desk.home / "cards" / "zhao.card", ROOTS)
    card.power_on()
    assert card.transmit(bytes.fromhex(SELECT)) == b"\x61\x0a"
    card.close()
    shown = desk.run("show", "zhao").stdout
    assert "D1560000050A\n  EF0C  linear, records: 2\n      EC0400000317\n" in shown


def test_an_extended_card_still_commits_everything_it_could_before(desk):
    assert desk.run("extend", "zhao", LIBRARY).exit_code == 0
    image = desk.image("zhao")
    talk = Talk(image)
    assert talk.sw("0020000003111111") == 0x63C5
    assert talk.image.dfs == image.dfs


def test_a_psam_of_the_home_is_extended_by_its_name(desk):
    create_card(desk.home / "psam.card", psam(TERMINAL, CITY, ROOTS), ROOTS)
    assert desk.run("extend", "psam", LIBRARY).exit_code == 0
    assert desk.json("extend", "psam", LIBRARY)["outcome"] == "refused"


def test_a_refused_extension_changes_nothing_and_says_why(desk, tmp_path):
    assert desk.run("extend", "zhao", LIBRARY).exit_code == 0
    before = desk.image("zhao")
    again = desk.run("extend", "zhao", LIBRARY)
    assert again.exit_code == 1
    assert again.stderr.startswith("zhao was not extended: The card has an application DF0A")
    bad = tmp_path / "bad.toml"
    bad.write_text("[application]\n")
    assert desk.run("extend", "zhao", bad).exit_code == 2
    assert desk.run("extend", "nobody", LIBRARY).exit_code == 1
    assert desk.run("extend", "zhao", tmp_path / "none.toml").exit_code == 2
    assert desk.image("zhao") == before


def test_a_card_in_use_is_not_extended(desk):
    card = open_card(desk.home / "cards" / "zhao.card", ROOTS)
    refused = desk.run("extend", "zhao", LIBRARY)
    card.close()
    assert refused.exit_code == 3
    assert "in use by process" in refused.stderr


def test_an_extended_card_travels_as_text(desk, tmp_path):
    assert desk.run("extend", "zhao", LIBRARY).exit_code == 0
    desk.run("export", "zhao", "--out", tmp_path / "z.toml")
    assert desk.run("import", tmp_path / "z.toml", "--name", "copy").exit_code == 0
    assert desk.image("copy") == desk.image("zhao")
