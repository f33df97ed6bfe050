"""shuaka lesson list, run and check from the command line."""

import json

from tests.terminal.conftest import command

MINE = """title = { en = "Mine", zh = "我的" }
situation = { en = "S", zh = "况" }
learnt = { en = "L", zh = "学" }

[[step]]
do = "insert zhao"
expect = { card = { "zhao balance" = "1.00" } }
"""


def test_the_lessons_are_listed(own_home):
    rows = json.loads(command(["lesson", "list", "--json"]).stdout)
    assert len(rows) >= 20
    assert rows[0] == {"number": 1, "name": "first-sale", "title": "First sale", "steps": 9}
    assert "第一笔销售" in command(["--lang", "zh", "lesson", "list"]).stdout


def test_a_lesson_of_ones_own_is_checked_and_says_what_differs(own_home, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(MINE, encoding="utf-8")
    done = command(["lesson", "check", str(path), "--json"])
    (score,) = json.loads(done.stdout)
    assert done.exit_code == 1
    assert score["mistakes"] == ["zhao balance is 380.00; 1.00 was to be expected."]
    assert not (own_home / "centre.db").exists()


def test_a_lesson_is_not_run_without_a_terminal(own_home):
    done = command(["lesson", "run", "first-sale"])
    assert done.exit_code == 1
    assert "needs a terminal" in done.stderr
