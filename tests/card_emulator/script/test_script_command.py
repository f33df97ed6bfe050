"""`shuaka card script`: transcript, exit codes, and which card it works on."""

import pytest

from card_emulator.instructions import TABLES
from card_emulator.personalise import psam
from card_emulator.protocol.status import SW
from card_emulator.script.meanings import INSTRUCTION_NAMES, MEANINGS, PIN_INSTRUCTIONS
from card_emulator.store import create_card, open_card
from tests.support.card_commands import CardDesk
from tests.support.cards import CITY, ROOTS, TERMINAL, vector_image

WRONG_PIN = "# one try\n> 0020000003 111111\n< 63C5\n"


@pytest.fixture
def desk(tmp_path):
    opened = CardDesk(tmp_path)
    opened.put("zhao", vector_image(balance_fen=500))
    create_card(tmp_path / "psam.card", psam(TERMINAL, CITY, ROOTS), ROOTS)
    return opened


def script(desk, text, name="x.apdu"):
    path = desk.home / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_transcript_names_commands_and_tells_status_words(desk):
    done = desk.run("script", script(desk, WRONG_PIN))
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "# one try"
    assert lines[1].split() == ["2", "user", ">", "00", "20", "00", "00", "03", "******", "VERIFY"]
    assert lines[2].split() == ["2", "user", "<", "63C5", "not", "verified;", "tries", "left:", "5"]
    assert lines[3] == "Every answer is as expected."


def test_the_first_difference_stops_it_with_the_line(desk):
    text = "> 00A4000002 EF05\n< 9000\n> 00A4000002 3F00\n"
    done = desk.run("script", script(desk, text))
    assert done.exit_code == 1
    assert "Line 2: expected 9000, the card answered 6A82." in done.stdout
    assert "3F00" not in done.stdout
    document = desk.json("script", script(desk, text))
    assert document["outcome"] == "different"
    assert document["difference"] == {"line": 2, "expected": "9000", "answer": "6A82"}
    assert document["transcript"][1]["about"] == "file not found"


def test_a_script_that_cannot_be_read_is_exit_2_and_touches_no_card(desk):
    bad = script(desk, WRONG_PIN + "> zz\n")
    refused = desk.run("script", bad, "--card", "zhao")
    assert refused.exit_code == 2
    assert "x.apdu, line 4, column 3" in refused.stderr
    assert desk.image("zhao").pin.tries_left == 6
    assert desk.run("script", desk.home / "none.apdu").exit_code == 2
    assert desk.run("script", bad, "--card", "zhao", "--fresh").exit_code == 2


def test_a_card_of_the_home_keeps_what_happens_and_a_copy_does_not(desk):
    path = script(desk, WRONG_PIN)
    assert desk.run("script", path, "--card", "zhao", "--copy").exit_code == 0
    assert desk.image("zhao").pin.tries_left == 6
    assert desk.run("script", path, "--card", "zhao").exit_code == 0
    assert desk.image("zhao").pin.tries_left == 5
    assert desk.run("script", path, "--card", "zhao").exit_code == 1


def test_a_card_as_text_is_worked_on_in_memory(desk):
    out = desk.home / "zhao.toml"
    desk.run("export", "zhao", "--out", out)
    before = out.read_text()
    assert desk.run("script", script(desk, WRONG_PIN), "--card", out).exit_code == 0
    assert out.read_text() == before


def test_the_homes_psam_is_in_the_other_slot(desk):
    text = (
        "> 00A4040006 D15600000503\n> 0084000008\n< $R:8 9000\nreset\n< 3B * $L3:8\n"
        "> 00A4040006 D15600000503\n> 0084000008\n< $R:8 9000\n"
        "psam\n> 00A4040006 D15600000590\n> BFDE672D20 $L3 \"510100sx510000sh\" $R\n< 9000\n"
        ">> 80FA000008 $R\n< $A:8 9000\nuser\n> 0082008410 $A $R\n< 9000\n"
    )  # fmt: skip
    assert desk.run("script", script(desk, text), "--card", "zhao").exit_code == 0


def test_a_slot_without_a_card_and_preparing_a_standing_card_are_refused(desk):
    (desk.home / "psam.card").unlink()
    for text, said in (
        ("psam\n> 00C0000000", "there is no card in the slot psam"),
        ("fresh user", "only a fresh card can be prepared"),
        ("random 00", "only a fresh card"),
        ("key dpk 00", "only a fresh card"),
    ):
        refused = desk.run("script", script(desk, text), "--card", "zhao")
        assert refused.exit_code == 2
        assert said in refused.stderr


def test_a_card_in_use_or_damaged_is_a_failure(desk):
    path = script(desk, WRONG_PIN)
    card = open_card(desk.home / "cards" / "zhao.card", ROOTS)
    busy = desk.run("script", path, "--card", "zhao")
    card.close()
    assert (busy.exit_code, "in use by process" in busy.stderr) == (3, True)
    assert desk.run("script", path, "--card", "zhao").exit_code == 0
    (desk.home / "cards" / "zhao.card").write_bytes(b"nothing")
    assert desk.run("script", path, "--card", "zhao").exit_code == 3
    assert desk.run("script", path, "--card", "nobody").exit_code == 1


def test_every_status_word_and_instruction_of_the_card_has_words():
    assert set(MEANINGS) == set(SW)
    instructions = {ins for table in TABLES.values() for ins in table.instructions}
    assert instructions <= set(INSTRUCTION_NAMES)


def test_every_instruction_whose_data_is_a_pin_is_covered():
    rows = [row for table in TABLES.values() for several in table.rows.values() for row in several]
    assert {row.ins for row in rows if row.secret} <= set(PIN_INSTRUCTIONS)
