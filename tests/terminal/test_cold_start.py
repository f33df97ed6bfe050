"""What a cold start does not import: the list of commands and their help need no part of the world,
and a sentence in the user's language needs no boxes."""

import subprocess
import sys
from importlib.metadata import entry_points

import pytest
from typer.testing import CliRunner

from terminal import grammar
from terminal.cli import app

HEAVY = (
    "sqlalchemy",
    "textual",
    "starlette",
    "uvicorn",
    "aiohttp",
    "httpx",
    "cryptography",
    "fpdf",
)
PROGRAM = """
import sys
from terminal.cli import main
sys.argv = ["shuaka", *sys.argv[1:]]
try:
    main()
finally:
    print("\\n" + " ".join(sorted({name.partition(".")[0] for name in sys.modules})))
"""


SCREEN = """
import sys
import terminal.assemble.opening, terminal.assemble.school, terminal.tui.app
print(" ".join(sorted(sys.modules)))
"""


def imported(*words, program=PROGRAM):
    done = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "words", [("--help",), ("sell", "--help"), ("web", "--help"), ("journal", "list", "--help")]
)
def test_help_imports_no_part_of_the_world(words):
    assert imported(*words) & set(HEAVY) == set()


@pytest.mark.parametrize(
    "words", [("card", "--help"), ("sell", "--help"), ("fault", "list"), ("card", "list")]
)
def test_plain_words_are_not_brought_before_a_judge(words, home):
    found = imported(*words)
    assert "typer" in found, "the test would notice"
    assert not found & {"pydantic", "pydantic_core"}


def test_a_command_of_the_card_imports_no_centre(home):
    found = imported("card", "list")
    assert "cryptography" in found, "the test would notice"
    assert not found & {"sqlalchemy", "rich"}


def test_a_command_that_works_draws_no_boxes(home):
    found = imported("balance", "--card", "wang")
    assert "rich" not in found
    assert "sqlalchemy" in found, "the test would notice"


def test_the_first_screen_waits_for_no_centre_no_lesson_and_no_dialog():
    found = imported(program=SCREEN)
    assert {"textual", "terminal.tui.counter_screen", "terminal.transactions.sale"} <= found
    assert not found & {"sqlalchemy", "backend.centre", "backend.store"}
    assert not found & {"terminal.tui.classroom", "terminal.lessons.loader", "terminal.tui.keys"}
    assert found & {"fpdf", "fontTools", "PIL", "aiohttp", "httpx", "uvicorn", "starlette"} == set()


def test_the_installed_packages_are_asked_once_for_their_commands(monkeypatch):
    asked = []

    def noted(**group):
        asked.append(group)
        return entry_points(**group)

    monkeypatch.setattr(grammar, "entry_points", noted)
    grammar.loaders.cache_clear()
    assert CliRunner().invoke(app, ["--help"]).exit_code == 0
    assert asked == [{"group": grammar.ENTRY_POINTS}]
