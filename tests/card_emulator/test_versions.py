"""Three generations of cards and the one nobody can make (card.md 2, 5.9, 15.1)."""

import pytest
from msgspec.structs import replace

from card_emulator.personalise import psam, user_card
from card_emulator.protocol.applications import SSSE_NAME, fci, fci_algorithm
from card_emulator.protocol.layouts import HOLDER, MEDICAL, OFFLINE
from card_emulator.view import view
from tests.support.cards import (
    CITY,
    DF04,
    INITIALIZE,
    PIN,
    ROOTS,
    SSSE,
    TERMINAL,
    Talk,
    buy,
    load,
    vector_image,
)
from tests.support.cards import (
    HOLDER as SOMEBODY,
)
from tests.support.sealing import auth, follow

OLD = {"81": "成都市第一医院", "90": "00012345", "92": "00006789", "93": "00000042"}


def card(version, algorithm=1, **kind):
    return user_card(
        SOMEBODY,
        ROOTS,
        pin="246810",
        activated_on=SOMEBODY.issue_date,
        algorithm=algorithm,
        version=version,
        **kind,
    )


@pytest.mark.parametrize(
    ("version", "algorithm", "length"), [("1.00", 1, 0x45), ("2.00", 1, 0x5B), ("3.00", 3, 0x5B)]
)
def test_each_generation_says_what_it_is(version, algorithm, length):
    talk = Talk(card(version, algorithm))
    assert fci_algorithm(talk.say(SSSE)[0]) == algorithm
    assert talk.say("00B2032C06")[0] == b"\x03\x04" + version.encode()
    if version == "3.00":
        assert talk.raw("00B2013500") == "6982"
        auth("rksss", 3)(talk)
    assert talk.raw("00B2013500") == f"6C{length:02X}"
    assert len(talk.say(f"00B20135{length:02X}")[0]) == length


@pytest.mark.parametrize(("version", "algorithm"), [("1.00", 1), ("2.00", 1), ("3.00", 3)])
@pytest.mark.parametrize("card_use", ["1", "2"])
def test_every_generation_verifies_authenticates_and_keeps_or_lacks_money(
    version, algorithm, card_use
):
    talk = Talk(card(version, algorithm, card_use=card_use))
    talk.ready()
    assert talk.sw("0088000010" + "01" * 16) == 0x9000
    assert talk.sw("B026000104") == (0x9000 if card_use == "2" else 0x6985)
    assert talk.sw(INITIALIZE) == (0x9401 if card_use == "2" else 0x6985)


def test_an_old_card_has_no_name_extension_and_cannot_be_asked_for_one():
    talk = follow(Talk(card("1.00")), SSSE)
    assert talk.sw("00B24E3400") == 0x6A83
    assert talk.say("00B20A3403") == (b"", 0x6A83)  # sixth by number it is not: by tag it is
    assert talk.say("00B20A3003")[0].hex() == "0a0131"


def test_old_tags_hold_old_things_until_they_are_rewritten_with_padding():
    talk = Talk(card("1.00")).ready()
    first = talk.say("00B2812800")[0]
    assert first == b"\x81\x46" + bytes(70)
    assert MEDICAL.decode(first, "1.00") == {"hospital_1": ""}
    auth("uk1_df04")(talk)
    rewritten = MEDICAL.encode({"insutype_flags": "31001000"}, "1.00")[0]
    assert rewritten == b"\x81\x46" + b"31001000" + b"\xee" * 62
    assert talk.sw(b"\x00\xdc\x81\x28" + bytes((len(rewritten),)) + rewritten) == 0x9000
    back = talk.say("00B2812800")[0]
    assert MEDICAL.decode(back, "1.00") == {"insutype_flags": "31001000"}


@pytest.mark.parametrize(
    ("raw", "version", "values"),
    [
        (
            "8146" + OLD["81"].encode("gbk").ljust(70, b"\0").hex(),
            "1.00",
            {"hospital_1": OLD["81"]},
        ),
        ("8446" + "510100" + "EE" * 67, "1.00", {"insured_place": "510100"}),
        ("8403510100", "2.00", {"insured_place": "510100"}),
    ],
)
def test_the_last_byte_tells_old_from_new_in_medical_data(raw, version, values):
    assert MEDICAL.decode(bytes.fromhex(raw), version) == values


@pytest.mark.parametrize(
    ("raw", "version", "values"),
    [
        ("9004" + OLD["90"], "1.00", {"old_balance_fen": OLD["90"]}),
        ("900431EEEEEE", "1.00", {"offline_allowed": "1"}),
        ("900131", "2.00", {"offline_allowed": "1"}),
        ("9204" + OLD["92"], "1.00", {"old_year_self_fen": OLD["92"]}),
        ("9204" + OLD["92"], "2.00", {"offline_fen": OLD["92"]}),
        ("9304" + OLD["93"], "1.00", {"old_year_fund_fen": OLD["93"]}),
        ("93043031EEEE", "1.00", {"offline_count": "01"}),
    ],
)
def test_the_last_byte_tells_old_from_new_in_offline_data(raw, version, values):
    assert OFFLINE.decode(bytes.fromhex(raw), version) == values
    assert b"".join(OFFLINE.encode(values, version)).hex().upper().find(raw) >= 0


def test_a_value_an_old_card_has_no_room_to_mark_is_refused_by_name():
    with pytest.raises(ValueError, match=r"offline_fen: .*1\.00"):
        OFFLINE.encode({"offline_fen": "00000100"}, "1.00")


def test_padding_is_not_taken_from_a_value_that_ends_like_it():
    raw = bytes.fromhex("8746") + "健康档案0\u7d0a".encode("gbk").ljust(17, b"\0") + b"\xee" * 53
    assert MEDICAL.decode(raw, "1.00") == {"health_file_no": "健康档案0\u7d0a"}


def test_a_view_reads_an_old_card_with_old_eyes():
    assert "hospital_1" in {name for file in view(card("1.00")).files for name in file.fields}
    assert view(card("1.00")).field("insutype_flags") == ""
    assert view(card("2.00")).field("insutype_flags") == "31001000"
    assert len(b"".join(HOLDER.encode({}, "3.00"))) == 0x5B


def test_an_old_card_buys_and_loads_like_a_new_one():
    image = card("1.00")
    keyed = {df.name: df for df in vector_image().dfs}
    dfs = tuple(
        replace(df, keys=keyed[df.name].keys) if df.name in keyed else df for df in image.dfs
    )
    talk = Talk(replace(image, dfs=dfs)).ready()
    assert [load(talk, 500), buy(talk, 300)] == [0x9000, 0x9000]


@pytest.mark.parametrize("algorithm", [1, 3])
def test_an_authentication_may_name_its_key_version_on_every_generation(algorithm):
    talk = follow(Talk(vector_image(algorithm)), SSSE)
    assert talk.sw("0088000011" + "01" * 16 + "01") == 0x9000


def announcing_ssf33():
    """A card that says it uses SSF33, as those of Beijing do; the factory makes none."""
    image = vector_image()
    for index, df in enumerate(image.dfs):
        own = fci(SSSE_NAME, 0x1E, 2) if df.name == SSSE_NAME else df.fci
        image = image.with_df(index, replace(df, algorithm_tag=2, fci=own))
    return image


def test_an_ssf33_card_says_so_reads_freely_and_computes_nothing():
    talk = Talk(announcing_ssf33())
    assert fci_algorithm(talk.say(SSSE)[0]) == 2
    assert talk.sw("00B2010540") == 0x6986
    assert talk.sw("00B2012D40") == 0x9000
    assert talk.sw(PIN) == 0x9000
    talk.say("0084000008")
    assert [talk.sw(c) for c in ("0088000010" + "01" * 16, "0082000410" + "01" * 16)] == [
        0x6A81,
        0x6A81,
    ]
    talk.say(DF04)
    assert talk.sw("B02800010B0100000001" + TERMINAL) == 0x6A81
    assert view(talk.image).algorithm == "SSF33"


def test_no_card_and_no_psam_is_made_with_ssf33():
    with pytest.raises(ValueError, match=r"algorithm: SSF33 is not published.*1 \(3DES\) or 3"):
        card("", algorithm=2)
    with pytest.raises(ValueError, match="SSF33 is not published"):
        psam(TERMINAL, CITY, ROOTS, algorithms=(2,))


@pytest.mark.parametrize(("version", "algorithm"), [("3.00", 1), ("2.00", 3), ("4.00", 1)])
def test_a_version_and_a_cipher_that_never_met_are_refused(version, algorithm):
    with pytest.raises(ValueError, match=r"version: a (3DES|SM4) card has"):
        card(version, algorithm)
