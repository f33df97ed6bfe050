"""Selection, T=0 transport and the order of refusals (card.md 3.2, 4, 14)."""

import pytest
from msgspec.structs import replace

from card_emulator.protocol import tlv
from tests.support.cards import DF04, PIN, SSSE, Talk, psam_talk, vector_image

FCI_SSSE = "6F1C840F7378312E73682EC9E7BBE1B1A3D5CFA50988011E9F0C03860101"
FCI_DF04 = "6F088406D15600000503"


@pytest.fixture
def talk():
    return Talk(vector_image())


def test_reset_answers_the_atr_with_the_cards_factor_at_its_end(talk):
    assert talk.card.power_on().hex().upper() == "3B6D0000008153494D8697510100000001"


def test_selecting_the_environment_leaves_its_fci_for_get_response(talk):
    assert talk.raw(SSSE) == "611E"
    assert talk.raw("00C0000000") == "6C1E"
    assert talk.raw("00C000001E") == FCI_SSSE + "9000"


def test_an_answer_can_be_fetched_in_pieces_and_only_once(talk):
    talk.raw(SSSE)
    assert talk.raw("00C0000010") == FCI_SSSE[:32] + "610E"
    assert talk.raw("00C0000020") == "6C0E"
    assert talk.raw("00C000000E") == FCI_SSSE[32:] + "9000"
    assert talk.raw("00C0000000") == "6F00"


def test_a_get_response_that_is_refused_changes_no_state(talk):
    talk.ready().raw("B02801011301" + "00" * 12 + "510100000001")
    assert [talk.raw("00C0010016"), talk.raw("00C000000200001E")] == ["6A86", "6700"]
    assert talk.raw("00C0000016").endswith("9000")
    assert talk.raw("B02C01000F" + "00" * 15) == "9302"  # still in the purchase, not 6901


def test_waiting_bytes_are_lost_with_the_next_command(talk):
    talk.raw(SSSE)
    talk.raw("00A4000002EF05")
    assert talk.raw("00C000001E") == "6F00"


@pytest.mark.parametrize(
    "select",
    [
        DF04,
        DF04 + "00",
        "00A4000002DF04",
        "00A4010002DF04",
    ],
)
def test_every_way_to_select_the_medical_application(talk, select):
    talk.say(SSSE)
    assert talk.say(select) == (bytes.fromhex(FCI_DF04), 0x9000)


def test_the_medical_application_is_found_by_name_from_the_master_file(talk):
    assert talk.sw(DF04) == 0x9000
    assert talk.sw("00A4000002EF05") == 0x9000


@pytest.mark.parametrize("select", ["00A4000002EF05", "00A4020002EF05"])
def test_an_ef_is_selected_with_p1_00_and_02_and_answers_nothing(talk, select):
    talk.say(SSSE)
    assert talk.raw(select) == "9000"
    assert talk.say("00B2010412")[0][:2] == b"\x01\x10"


@pytest.mark.parametrize("select", ["00A4000000", "00A40000", "00A40000023F00"])
def test_every_way_back_to_the_master_file(talk, select):
    talk.say(DF04)
    assert talk.sw(select) == 0x9000
    assert talk.sw("00A4000002EF05") == 0x6A82


@pytest.mark.parametrize(
    ("select", "sw"),
    [
        ("00A4040006D15600000599", 0x6A82),
        ("00A4000002EF77", 0x6A82),
        ("00A4010002EF05", 0x6A82),
        ("00A4020002DF04", 0x6A82),
        ("00A4040005D156000005", 0x6A82),
        ("00A4030002EF05", 0x6A86),
        ("00A4000202EF05", 0x6A86),
        ("00A4040104D1560000", 0x6A86),
        ("00A4000001EF", 0x6700),
        ("00A4020000", 0x6700),
        ("00A4000002", 0x6700),
        ("00A4040004D1560000", 0x6700),
        ("00A4040206D15600000503", 0x9000),
    ],
)
def test_selections_that_fail_say_why(talk, select, sw):
    talk.say(SSSE)
    assert talk.sw(select) == sw


def test_after_a_failed_selection_the_old_one_stays(talk):
    talk.say(SSSE)
    talk.say("00A4000002EF05")
    assert talk.sw("00A4040006D15600000599") == 0x6A82
    assert talk.sw("00B2010412") == 0x9000


def test_there_is_no_next_application_of_the_same_name(talk):
    talk.say(DF04)
    assert talk.sw("00A4040206D15600000503") == 0x6A82


def test_the_next_application_of_one_name_is_found_after_the_first():
    psam, aid = psam_talk(), "06D15600000590"
    for select, algorithm in (("00A40400", 1), ("00A40402", 3)):
        assert psam.sw(select + aid) == 0x9000
        assert [psam.sw(f"BFEC000001{tag:02X}") for tag in (1, 3)] == [
            0x9000 if tag == algorithm else 0x6A80 for tag in (1, 3)
        ]
    assert psam.sw("00A40402" + aid) == 0x6A82


@pytest.mark.parametrize("beginning", ["05D156000005", "0E7378312E73682EC9E7BBE1B1A3D5"])
def test_the_beginning_of_a_name_is_not_the_name(talk, beginning):
    assert talk.sw("00A40400" + beginning) == 0x6A82


def test_the_directory_lists_every_application_and_each_can_be_selected(talk):
    talk.say(SSSE)
    aids = []
    for number in range(1, 6):
        record, sw = talk.say(f"00B2{number:02X}F400")
        assert sw == 0x9000
        entry = tlv.find(record, 0x61)
        aids.append(tlv.find(entry, 0x4F).hex().upper())
        assert tlv.find(entry, 0x50).decode("gbk").endswith(("区", "区1", "区2"))
    assert talk.sw("00B206F400") == 0x6A83
    assert aids == [f"D156000005{n:02X}" for n in range(5)]
    for aid in aids:
        assert talk.say("00A4040006" + aid) == (bytes.fromhex("6F088406" + aid), 0x9000)


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        ("A0A40000027F10", "6E00"),  # another family's class
        ("0026000104", "6E00"),  # a known instruction under another class
        ("80280001", "6E00"),
        ("0070000001", "6D00"),  # known nowhere
        ("B0FF000000", "6D00"),
        ("01A4000000", "6E00"),  # logical channel
        ("10A4000000", "6E00"),  # chaining
        ("0084000100", "6A86"),
        ("0084000007", "6700"),
        ("00840000", "6700"),
        ("00C0010000", "6A86"),
        ("0020000103123456", "6A86"),
        ("002000000112", "6700"),
        ("0020000003", "6700"),  # promises data and brings none
        ("00A400000A00", "6700"),  # promises more than it brings
        ("00B2010700", "6A86"),
        ("00B201FC00", "6A86"),
        ("B026000104", "6985"),  # a purse command outside the medical application
        ("", "6700"),
        ("00A4", "6700"),
    ],
)
def test_refusals_come_in_the_order_of_the_specification(talk, raw, answer):
    assert talk.raw(raw) == answer


def test_a_case_four_command_with_le_still_answers_61(talk):
    assert talk.raw(SSSE + "00") == "611E"


def test_a_blocked_application_is_selected_and_refuses_everything_else():
    image = vector_image()
    talk = Talk(image.with_df(2, replace(image.dfs[2], blocked=True)))
    assert talk.raw(DF04) == "9303"
    for raw in ("00B2010400", PIN, "0084000008", "B026000104"):
        assert talk.raw(raw) == "9303"
    assert talk.raw(SSSE) == "611E"
    assert talk.sw("00B2012C12") == 0x9000


def test_a_blocked_card_refuses_everything():
    talk = Talk(replace(vector_image(), blocked=True))
    for raw in (SSSE, "00C0000000", "FFFFFFFF", "00", PIN):
        assert talk.raw(raw) == "6A81"


def test_a_card_without_power_is_silent_but_never_mute():
    talk = Talk(vector_image())
    talk.card.power_off()
    assert talk.raw(SSSE) == "6F00"


def test_the_psam_has_one_environment_for_each_algorithm():
    psam = psam_talk()
    for tag in (1, 3):
        name = b"sx%d.sh." % tag + "社会保障".encode("gbk")
        fci, sw = psam.say("00A404000F" + name.hex())
        assert sw == 0x9000
        assert fci[-1] == tag
        assert psam.sw("00A4000002DF01") == 0x9000
        assert psam.sw("00A4040006D15600000590") == 0x9000
        assert psam.say("00A4000002 0016".replace(" ", ""))[1] == 0x9000
        assert psam.say("00B0000006") == (bytes.fromhex("510100000001"), 0x9000)
