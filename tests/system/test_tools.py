"""Programs nobody here wrote, against our card behind the real PC/SC service."""

import re

from scripts.pcsc_stage import READERS
from tests.support.cards import SSSE

ATRS = "3b6d000000815349", "3b6d0000008153414d"  # user card (SIM), PSAM (SAM)
FOREIGN_NAMES = ("muscle", "openpgp", "piv", "cac", "gemsafe", "javacard", "mifare", "emv", "gsm")


def spaced(command):
    return " ".join(re.findall("..", command))


def test_opensc_lists_both_readers_with_their_cards(place, cards):
    listed = place.stage.run("opensc-tool", "-l").stdout
    for number, reader in enumerate(READERS):
        assert re.search(rf"^{number}\s+Yes\s+{reader}$", listed, re.M), listed


def test_opensc_reads_the_atr(place, cards):
    for number, expected in enumerate(ATRS):
        atr = place.stage.run("opensc-tool", "-r", str(number), "-a").stdout
        assert atr.replace(":", "").strip().startswith(expected)


def test_opensc_sends_commands(place, cards):
    sent = place.stage.run(
        "opensc-tool", "-r", "0", "-s", SSSE, "-s", "00B2010540", "-s", "A0A40000027F10",
        "-s", "0084000008",
    )  # fmt: skip
    answers = re.findall(r"\(SW1=0x(..), SW2=0x(..)\)", sent.stdout)
    assert answers[2] == ("6E", "00"), "a GSM card would be something else"
    assert answers[0] in {("90", "00"), ("61", "1E")}
    assert answers[3] == ("90", "00")
    assert len(answers) == 4


def test_opensc_takes_the_card_for_no_other(place, cards):
    for number in range(2):
        named = place.stage.run("opensc-tool", "-r", str(number), "-n")
        said = (named.stdout + named.stderr).lower()
        assert "unsupported card" in said
        assert not [name for name in FOREIGN_NAMES if name in said]


def test_opensc_explorer_parses_our_file_control_information(place, cards):
    select = "apdu 00:A4:04:00:0F:73:78:31:2E:73:68:2E:C9:E7:BB:E1:B1:A3:D5:CF:00\nquit\n"
    explored = place.stage.run("opensc-explorer", "-r", "0", "-c", "default", text=select)
    assert "6F" in explored.stdout, explored.stderr
    assert "9000" in explored.stdout.replace(" ", "") or "SW1=0x90" in explored.stdout


def test_pcsc_scan_sees_both_cards_and_their_atr(place, cards):
    seen = place.stage.run("pcsc_scan", "-n", "-t", "1").stdout
    plain = re.sub(r"\x1b\[[0-9;]*m", "", seen)
    for reader in READERS:
        assert reader in plain
    assert plain.count("Card inserted") == 2
    for atr in ATRS:
        assert atr in plain.lower().replace(" ", "")


def test_scriptor_runs_a_script(place, cards):
    script = "\n".join(
        ("reset", spaced(SSSE), "00 C0 00 00 1E", "00 B2 01 2C 00", "A0 A4 00 00 02 7F 10", "")
    )
    ran = place.stage.run("scriptor", "-r", READERS[0], "-p", "T=0", text=script)
    answers = [line for line in ran.stdout.splitlines() if line.startswith("<")]
    assert [line for line in answers if "61 1E" in line], ran.stdout
    assert [line for line in answers if "< 6C" in line]
    assert [line for line in answers if "6E 00" in line]


def test_the_psam_answers_in_the_second_slot(place, cards):
    sent = place.stage.run("opensc-tool", "-r", "1", "-s", "0084000008", "-s", "8072000000")
    assert "SW1=0x90, SW2=0x00" in sent.stdout
