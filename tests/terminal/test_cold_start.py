"""What a cold start does not import: the list of commands and their help need no part of the world,
and a sentence in the user's language needs no boxes."""

import shutil
import subprocess
import sys
from importlib import metadata

import pytest
from typer.testing import CliRunner

from terminal import grammar
from terminal.cli import app

HEAVY = (
    "pydantic",  # typer's judge of values
    "sqlalchemy",
    "textual",
    "starlette",
    "uvicorn",
    "aiohttp",
    "httpx",
    "rich",
    "cryptography",
    "fpdf",
    "smartcard",
    "backend.centre",
    "terminal.workplace",
)
PROGRAM = """
import sys
from terminal.cli import main
sys.argv = ["shuaka", *sys.argv[1:]]
try:
    main()
finally:
    print("\\n" + " ".join(sorted(sys.modules)))
"""
SCREEN = """
import sys
import terminal.cli, terminal.commands.context
import terminal.assemble.opening, terminal.assemble.school, terminal.tui.app
import textual.constants
print(f"{textual.constants.MAX_FPS}fps", " ".join(sorted(sys.modules)))
"""


def imported(*words, program=PROGRAM):
    done = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("words", [("--help",), ("sell", "--help"), ("journal", "list", "--help")])
def test_help_imports_no_part_of_the_world(words):
    found = imported(*words)
    assert "terminal.help_page" in found, "the test would notice"
    assert not found & {*HEAVY, "platformdirs", "tomllib"}


@pytest.mark.parametrize(
    "words", [("sell", "--help"), ("hospital", "settle", "--help"), ("sell", "--nope")]
)
def test_no_installed_package_is_asked_about_our_own_commands(words):
    assert "importlib.metadata" in imported("--help"), "the test would notice"
    assert "importlib.metadata" not in imported(*words)


def test_help_of_a_group_with_commands_of_other_parts_judges_nothing():
    found = imported("web", "--help")
    assert not found & set(HEAVY) - {"terminal.workplace"}
    assert "pydantic" not in imported("card", "--help")


@pytest.mark.parametrize("words", [("journal", "list"), ("journal", "show", "0001"), ("receipt",)])
def test_who_looks_into_the_journal_opens_neither_card_nor_centre(words, shop, own_home):
    shop.sell("zhao")
    shop.close()
    shutil.copytree(shop.home.path, own_home, ignore=shutil.ignore_patterns("*.sock"))
    found = imported(*words)
    assert "terminal.journal" in found, "the test would notice"
    assert not found & set(HEAVY)


def test_the_cards_of_a_home_are_listed_without_its_centre(home):
    found = imported("card", "list")
    assert "cryptography" in found, "the test would notice"
    assert not found & set(HEAVY) - {"cryptography"}


def test_a_command_that_works_draws_no_boxes(home):
    found = imported("balance", "--card", "wang")
    assert "sqlalchemy" in found, "the test would notice"
    assert not found & {"pydantic", "rich", "textual", "httpx", "starlette", "fpdf"}
    assert "sqlalchemy.dialects.postgresql" not in found, "the books are a file"


def test_the_first_screen_waits_for_no_centre_no_lesson_and_no_dialog():
    found = imported(program=SCREEN)
    assert "240fps" in found, "a key would wait long for its paint"
    assert {"textual", "terminal.tui.counter_screen", "terminal.transactions.sale"} <= found
    assert not found & {"sqlalchemy", "backend.centre", "backend.store"}
    assert not found & {"importlib.metadata", "pydantic", "rich.traceback"}
    assert not found & {"terminal.tui.classroom", "terminal.lessons.loader", "terminal.tui.keys"}
    assert found & {"fpdf", "fontTools", "PIL", "aiohttp", "httpx", "uvicorn", "starlette"} == set()


def test_the_installed_packages_are_asked_once_for_their_commands(monkeypatch):
    asked, asked_before = [], metadata.entry_points

    def noted(**group):
        asked.append(group)
        return asked_before(**group)

    monkeypatch.setattr(metadata, "entry_points", noted)
    grammar.loaders.cache_clear()
    assert CliRunner().invoke(app, ["--help"]).exit_code == 0
    assert asked == [{"group": grammar.ENTRY_POINTS}]
