"""What a trainer writes wrong is said with file and line; nothing is started."""

import pytest

from terminal.lessons.loader import LessonUnknown, LessonWrong, find, load, parse
from terminal.lessons.verbs import VERBS
from terminal.tui.lesson_hand import _MOVES

HEAD = """title = { en = "T", zh = "题" }
situation = { en = "S", zh = "况" }
learnt = { en = "L", zh = "学" }

[[step]]
do = "insert zhao"

[[step]]
"""
WRONG = {
    'do = "jump 1"': "There is no step jump 1.",
    'do = "scan"': "The step scan wants 1 words after it.",
    'do = "fault lightning"': "lightning is not known here; try one of: pulled-before-debit",
    'do = "quantity many"': "many is no number.",
    'do = "desk cash-in"\nfields = { shoe = "1" }': "This step has no field shoe.",
    'do = "pay"\nexpect = { result = "fine" }': "fine is no outcome",
    'do = "pay"\nexpect = { card = { "zhao colour" = "1" } }': "There is no fact zhao colour.",
    'do = "pay"\nwhen = "now"': "unknown field `when`",
    'do = "pay"\nsay = { en = "only" }': "missing required field `zh`",
}


@pytest.mark.parametrize(("step", "sentence"), WRONG.items())
def test_a_wrong_step_is_named_with_file_and_line(step, sentence):
    with pytest.raises(LessonWrong) as wrong:
        parse(HEAD + step, "mine.toml")
    assert str(wrong.value).startswith("mine.toml, line 8: ")
    assert sentence in str(wrong.value)


def test_a_broken_file_is_named_with_its_line(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(HEAD + "do = insert", encoding="utf-8")
    with pytest.raises(LessonWrong, match="line 9"):
        load(path)


def test_a_file_that_is_no_text_or_not_there_is_said_so(tmp_path):
    (tmp_path / "mine.toml").write_bytes(b"\xff\xfe")
    for name in ("mine.toml", "other.toml"):
        with pytest.raises(LessonWrong, match="Nothing was started"):
            load(tmp_path / name)


def test_a_lesson_is_found_by_name_number_and_file(tmp_path):
    assert find("refund") == find("13")
    (tmp_path / "30-mine.toml").write_text(HEAD + 'do = "pull"', encoding="utf-8")
    mine = find(str(tmp_path / "30-mine.toml"))
    assert (mine.name, mine.number, len(mine.step)) == ("mine", 30, 2)
    with pytest.raises(LessonUnknown):
        find("nothing")


def test_every_step_that_can_be_written_can_be_done():
    assert set(_MOVES) == {name for name, verb in VERBS.items() if not verb.by_itself}
