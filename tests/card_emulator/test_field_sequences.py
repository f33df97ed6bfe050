"""What readers in the field really send (card.md 12): whole conversations, as exact scripts.

Each line is a command and the answer a T=0 card gives to it, with no driver in between.
"""

import pytest

from tests.support.cards import SSSE, Talk, vector_image
from tests.support.sealing import auth, follow

EF05 = ("0110510100D15600000500000001" "{code}" "0201330304322E3030040C915600000251010051010001"
        "0504202401020604203401020709583030303030303139")  # fmt: skip
SCRIPTS = {
    "a kiosk reads the whole card file": """
        00A404000F7378312E73682EC9E7BBE1B1A3D5CF -> 611E
        00C000001E -> 6F1C840F7378312E73682EC9E7BBE1B1A3D5CFA50988011E9F0C03860101 9000
        00A4000002EF05 -> 9000
        00B2010540 -> {EF05} 9000
    """,
    "a vendor's library reads record by record": """
        00A404000F7378312E73682EC9E7BBE1B1A3D5CF -> 611E
        00A4020002EF05 -> 9000
        00B2030006 -> 0304322E3030 9000
        00B2030406 -> 0304322E3030 9000
        00B207000B -> 0709583030303030303139 9000
        00B2072C0B -> 0709583030303030303139 9000
    """,
    "holder data by tag with P1=00 and no SFI": """
        00A404000F7378312E73682EC9E7BBE1B1A3D5CF -> 611E
        00A4000002EF06 -> 9000
        00B2080014 -> 0812393939393939323039393031303130303058 9000
        00B2090020 -> 091EB2E2CAD4BCD7{24} 9000
        00B24E0016 -> 4E14{20} 9000
        00B20A0003 -> 0A0131 9000
        00B2083014 -> 0812393939393939323039393031303130303058 9000
    """,
    "sloppy lengths are answered with the right one": """
        00A404000F7378312E73682EC9E7BBE1B1A3D5CF -> 611E
        00A4000002EF05 -> 9000
        00B2010010 -> 6C12
        00B2010400 -> 6C12
        00B2010041 -> 6C12
        00B2010000 -> 6C12
        00B2010500 -> 6C40
        00B20105FF -> 6C40
        00A4000002EF06 -> 9000
        00B2080018 -> 6C14
        00B209001E -> 6C20
        00B2010545 -> 6C5B
        00B201055B -> {EF06} 9000
    """,
    "a city that selects applications as children": """
        00A404000F7378312E73682EC9E7BBE1B1A3D5CF -> 611E
        00A4010002DF03 -> 610A
        00C000000A -> 6F088406D15600000502 9000
        00A4040006D15600000503 -> 610A
        00A4010002DF03 -> 610A
        00A4000002DF04 -> 610A
        00C0000000 -> 6C0A
        00C000000A -> 6F088406D15600000503 9000
    """,
    "the password is asked for, told and changed": """
        0020000000 -> 63C6
        00200000 -> 63C6
        0020000003246810 -> 9000
        805E010007246810FF654321 -> 9000
        0020000003246810 -> 63C5
        0020000003654321 -> 9000
    """,
    "a driver that appends Le to everything": """
        00A404000F7378312E73682EC9E7BBE1B1A3D5CF00 -> 611E
        00A4000002EF0500 -> 9000
        00A4000002EF05 -> 9000
        00B2010400 -> 6C12
        002000000324681000 -> 9000
        0088000010{16}00 -> 6108
    """,
    "a card from far away asks in its own dialect": """
        A0A40000023F00 -> 6E00
        80A404000F7378312E73682EC9E7BBE1B1A3D5CF -> 6E00
        00A404000E315041592E5359532E4444463031 -> 6A82
        00CA9F7F00 -> 6D00
        0070800001 -> 6D00
        FFCA000000 -> 6E00
    """,
}


def expand(text):
    code = "269153E9"
    card_code = vector_image().dfs[1].files[1].records[0][-4:].hex().upper()
    assert len(code) == len(card_code)
    holder = (
        "0812393939393939323039393031303130303058091EB2E2CAD4BCD7"
        + "00" * 24
        + "4E14"
        + "00" * 20
        + "0A01310B01010C035101000D0420990101"
    )
    return (
        text.replace("{EF05}", EF05.format(code=card_code))
        .replace("{EF06}", holder)
        .replace("{24}", "00" * 24)
        .replace("{20}", "00" * 20)
        .replace("{16}", "11" * 16)
    )


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_conversation_of_the_field_runs_as_on_a_real_card(script):
    talk = Talk(vector_image())
    lines = [line.split("->") for line in expand(SCRIPTS[script]).strip().splitlines()]
    for command, answer in lines:
        assert talk.raw(command.strip()) == answer.replace(" ", ""), command


# card.md 12.4: what personalisation tools write, by tag, once the key has opened the files
WRITES = [
    "00DC0528060504" "20240102", "00DC07280B0709" "583030303030303139",
    "00DC0830140812" "393939393939323039393031303130303058",
    "00DC093020091E" + "B2E2CAD4BCD7" + "00" * 24, "00DC4E30164E14" + "00" * 20,
    "00DC0A30030A0131", "00DC0B30030B0101", "00DC0C30050C03510100", "00DC0D30060D0420990101",
]  # fmt: skip


def test_a_personalisation_tool_writes_every_element_by_its_tag():
    talk = follow(Talk(vector_image()), SSSE, auth("uksss"))
    before = talk.image
    assert [talk.sw(write) for write in WRITES] == [0x9000] * len(WRITES)
    assert talk.image == before  # it wrote what was there


@pytest.mark.parametrize("select", ["00A4000002EF05", "00A4020002EF05", None])
@pytest.mark.parametrize(("number", "tag"), [("03", "03"), ("07", "07"), ("01", "01")])
def test_number_and_tag_with_sfi_and_without_name_the_same_record(select, number, tag):
    talk = follow(Talk(vector_image()), SSSE)
    forms = [f"00B2{number}2C00", f"00B2{tag}2800"]
    if select:
        talk.say(select)
        forms += [f"00B2{number}0400", f"00B2{tag}0000"]
    assert len({talk.say(form) for form in forms}) == 1
