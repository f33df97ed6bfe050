"""What a script may say, and how each mistake is named by line and column."""

from pathlib import Path

import pytest

from card_emulator.refusals import BadInput
from card_emulator.script import FreshBench, parse, run

PATH = Path("x.apdu")
SELECT = "> 00A4040006 D15600000503\n< 610A\n"


def events_of(text):
    events, bench = [], FreshBench()
    difference = run(parse(text, PATH), bench, events.append)
    return difference, events


def difference_of(text):
    return events_of(text)[0]


@pytest.mark.parametrize(
    "pattern",
    [
        "6F08 8406 D15600000503 9000",
        "6f088406d156000005039000",
        "6F .. 8406 .............. 00503 9000".replace(".............. 00503", "............ "),
        "* 9000",
        "6F* 9000",
        "*",
        "6F08 * D15600000503 * 9000",
        "6. .8 8406 * 90 00",
        "$FCI:10 9000",
        '6F088406 D156000005 $LAST:1 "" 9000',
    ],
)
def test_patterns_that_fit(pattern):
    assert difference_of(f">> 00A4040006D15600000503\n< {pattern}") is None


@pytest.mark.parametrize(
    "pattern", ["9000", "* 9001", "6F ..", ".. 9000", "$FCI:9 9000", "6F088406D156000005039000 .."]
)
def test_patterns_that_do_not_fit_stop_the_script(pattern):
    found = difference_of(f"\n>> 00A4040006D15600000503\n< {pattern}\n> 00")
    assert (found.line, found.answer) == (3, "6F088406D156000005039000")


def test_several_lines_are_one_pattern():
    assert difference_of(">> 00A4040006D15600000503\n< 6F08 8406\n<  D15600000503\n< 9000") is None


def test_names_are_taken_cut_joined_and_sent():
    text = (
        ">> 00A4040006D15600000503\n< 6F08 $REST:8 9000\n"
        "let AID = $REST[2:8]\nlet A = 00FF ^ 0F0F ^ 0001\nlet TEXT = \"ab\" 63\n"
        ">> 00A4040006 $AID\n< 6F08 84 06 $AID 9000\n"
        "> 00A4000002 $A\n< 6A82\n"
    )  # fmt: skip
    difference, events = events_of(text)
    assert difference is None
    assert events[-2].text == "00 A4 00 00 02 0FF1"


def test_comments_and_empty_lines_are_kept():
    _, events = events_of("# first\n\n> 00C0000000 # second\n")
    assert [event.text for event in events if event.kind == "note"] == ["# first", "", "# second"]


def test_a_sign_in_quotes_is_no_comment():
    assert difference_of('let A = "#"\n> 00A4000001 $A\n< 6700') is None


def test_pin_bytes_are_covered_in_every_command_that_carries_one():
    text = "> 0020000003 246810\n> 805E010007 246810 FF 654321\n> 8424000004 24681000\n"
    _, events = events_of(text)
    shown = " ".join(event.text for event in events)
    assert "246810" not in shown
    assert "654321" not in shown
    assert "00 20 00 00 03 ******" in shown


def test_status_words_are_told_in_words():
    _, events = events_of("> 0020000003 111111\n> 00A4040006 D15600000503\n> 00B2010010\n")
    told = [event.about.format(**dict(event.values)) for event in events if event.kind != "sent"]
    assert told == ["not verified; tries left: 5", "10 bytes wait", "no file selected"]
    assert [event.about for event in events if event.kind == "sent"] == [
        "VERIFY",
        "SELECT",
        "READ RECORD",
    ]


def test_the_card_is_reset_and_slots_are_apart():
    text = (
        SELECT + "> 0020000003 246810\n< 9000\nreset\n< 3B6D * $L3:8\n> B026000104\n< 6985\n"
        "psam\nreset\n< 3B6D0000 0081 \"SAM\" *\n> 00A40000020016\n< 9000\n> 00B0000006\n"
        "< 510100000001 9000\nuser\n> 00A40000020016\n< 6A82\n"
    )  # fmt: skip
    assert difference_of(text) is None


def test_fresh_cards_are_what_the_script_asks_for():
    text = (
        "fresh psam terminal_txn_no=42\nfresh user card_use=1 activated=no tries=4 version=1.00\n"
        "> 0020000003 123456\n< 9000\n> 0020000003 000000\n< 63C3\n"
        ">> 00A404000F 7378312E73682EC9E7BBE1B1A3D5CF\n> 00B203 2C 06\n< 0304 \"1.00\" 9000\n"
        "psam\n>> 00A4040006 D15600000590\n> 00A40000020019\n> 00B0000004\n< 0000002A 9000\n"
    )  # fmt: skip
    assert difference_of(text) is None


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("> 0", "line 1, column 3", "neither bytes in hex"),
        ("> 00 A4 zz", "line 1, column 9", "neither bytes in hex"),
        ("> 00A4\n<\n", "line 2, column 2", "bytes are missing"),
        (">", "line 1, column 2", "bytes are missing"),
        ("< 9000", "line 1, column 1", "there is no answer before this"),
        ("> 00\nuser\n< 9000", "line 3, column 1", "there is no answer before this"),
        ("jump 9000", "line 1, column 1", "there is no statement jump"),
        ("  90 00", "line 1, column 3", "a line begins with"),
        ('> "abc', "line 1, column 1", "a quotation mark is missing"),
        ("let A 00", "line 1, column 4", "bytes are missing"),
        ("let = 00", "line 1, column 4", "bytes are missing"),
        ("key dpk", "line 1, column 4", "bytes are missing"),
        ("> 00 ..", "line 1, column 3", "wildcards stand in expected answers only"),
        ("> 00 *", "line 1, column 3", "wildcards"),
        ("> $R", "line 1, column 3", "$R has no value yet"),
        ("> 00\n< $R:2\n> $R[0:3]", "line 3, column 3", "$R has 2 bytes only"),
        ("let A = 00 ^ 0102", "line 1, column 9", "the same length"),
        ("> 00\n< $A:1 $A:1", "line 2, column 3", "taken twice"),
        ("fresh", "line 1, column 1", "fresh user or fresh psam"),
        ("fresh user balance=1", "line 1, column 1", "a fresh card has no balance"),
        ("fresh user balance_fen=-1", "line 1, column 1", "'-1' is no number a card holds"),
        ("fresh user activated=perhaps", "line 1, column 1", "none of yes, no"),
        ("fresh user card_use=1 balance_fen=1", "line 1, column 1", "has no purse"),
        ("key nothing 00", "line 1, column 13", "no key nothing of 1 bytes"),
        ("> 00\nkey dpk 00", "line 2, column 9", "keys are set before"),
        ("random 00\n> 0084000008", "line 2, column 3", "draws 8 bytes here, not 1"),
    ],
)
def test_a_mistake_is_named_by_line_and_column(text, place, said):
    with pytest.raises(BadInput) as refusal:
        difference_of(text)
    assert str(refusal.value).startswith(f"x.apdu, {place}: ")
    assert said in str(refusal.value)


def test_a_mistake_at_the_end_is_told_before_the_first_command():
    with pytest.raises(BadInput, match="line 2"):
        parse("> 00A4\n> zz", PATH)


def test_a_mistake_beside_a_pin_does_not_repeat_it():
    with pytest.raises(BadInput) as refusal:
        parse("> 0020000003 24681", PATH)
    assert "24681" not in str(refusal.value)
