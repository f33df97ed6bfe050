"""Every job of the screen has its twin on the command line, with --json."""

import json

import pytest
from typer.testing import CliRunner

from terminal.cli import app
from terminal.desk.table import BY_NAME as DESK_WORK
from terminal.tui import day, menu, twins
from terminal.tui.actions import ACTIONS
from tests.support.training_home import Shop, built_home

OF_THE_SCREEN = {"help", "menu", "palette", "theme", "language", "leave"}
ROWS_OF_THE_SCREEN = {menu.DESKS, menu.LEAVE_LESSON, menu.THEME, menu.LANGUAGE, menu.LEAVE}
"""A way to others, or nothing but looks."""
WORDS = sorted(
    {word for action in ACTIONS for word in action.twin}
    | {word for twin in (*twins.ROWS.values(), *twins.JOBS.values()) for word in twin}
    | {f"desk {name}" for name in DESK_WORK}
    | {"desk phone", "desk online"}
)


def said(*words, home=""):
    env = {"SHUAKA_HOME": str(home), "SHUAKA_LANG": "en", "COLUMNS": "200"}
    return CliRunner().invoke(app, list(words), env=env)


def test_every_key_has_a_twin_or_is_about_the_screen_alone():
    without = {action.name for action in ACTIONS if not action.twin}
    assert without == OF_THE_SCREEN


def test_every_row_of_the_menu_and_of_the_day_is_in_the_table():
    assert twins.ROWS.keys() == menu.ROWS.keys()
    assert twins.JOBS.keys() == day.JOBS.keys()
    assert {row for row, twin in twins.ROWS.items() if not twin} == ROWS_OF_THE_SCREEN
    assert all(twins.JOBS.values())


@pytest.mark.parametrize("words", WORDS)
def test_a_twin_exists_and_answers_with_json(words):
    shown = said(*words.split(), "--help")
    assert shown.exit_code == 0, words
    assert "--json" in shown.output, words


def test_quote_says_what_the_sale_then_takes_and_books_nothing(tmp_path_factory, tmp_path):
    shop = Shop(built_home(tmp_path_factory.mktemp), tmp_path / "home")
    before = shop.books().trial_balance()
    shop.close()
    words = ("--item", "1001:2", "--item", "1003", "--card", "zhao", "--json")
    quoted = json.loads(said("quote", *words, home=shop.home.path).output)
    assert quoted["fund"] + quoted["account"] + quoted["relatives"] + quoted["cash"] == 83.00
    shop.restart()
    assert shop.books().trial_balance() == before
    shop.close()
    plain = said("quote", "--item", "1001", "--card", "sun", home=shop.home.path)
    assert "Cash: 12.50" in plain.output
    for refused, code in ((("--card", "zhao"), 2), (("--item", "1001", "--card", "wu"), 1)):
        assert said("quote", *refused, home=shop.home.path).exit_code == code


def test_reset_answers_with_json(tmp_path):
    refused = said("reset", "--json", home=tmp_path / "home")
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["outcome"] == "refused"
