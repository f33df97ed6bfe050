"""Help and wrong usage are said in the language chosen; Chinese help has no English sentence."""

import asyncio
import os
import re
import sys
from importlib.metadata import version

import pytest
from typer.main import get_group
from typer.testing import CliRunner

from terminal import help_page
from terminal.cli import app
from terminal.columns import width
from terminal.grammar import OWN, every_command, loaded, looks_into_a_home
from terminal.usage import (
    WRONG_USAGE,
    UserContext,
    in_parts,
    mistake,
    sentences,
)
from terminal.web.window import Size, Window
from terminal.words import CHINESE, ENGLISH, set_language, tr

TYPED = re.compile(r"用法：.*|shuaka [a-z -]+|pin or key")
END_OF_INPUT = b"\x04"
SENTENCE = re.compile(r"[A-Za-z']{2,}(?: [A-Za-z']{2,}){2,}")


@pytest.fixture(autouse=True)
def _english_again():
    yield
    set_language(ENGLISH)


def said(*words, language="zh"):
    return CliRunner().invoke(app, list(words), env={"SHUAKA_LANG": language})


def help_of(words, command):
    return UserContext(command, info_name=words).get_help()


def test_help_in_chinese_of_no_command_has_an_english_sentence(monkeypatch):
    monkeypatch.setattr(help_page, "MOST_COLUMNS", 400)
    monkeypatch.setenv("COLUMNS", "400")
    set_language(CHINESE)
    every = list(every_command())
    assert len(every) > 80
    for words, command in [("", get_group(app)), *every]:
        shown = help_of(words, command)
        assert "用法：" in shown, words
        assert not SENTENCE.findall(TYPED.sub("", shown)), words


@pytest.mark.parametrize("words", [("card", "isue"), ("centre", "people", "improt"), ("reader",)])
def test_a_mistyped_command_of_another_part_makes_no_home(words, own_home):
    wrong = said(*words, language="en")
    assert wrong.exit_code == 2
    assert "Preparing" not in wrong.output
    assert not own_home.exists()


def test_a_command_of_another_part_looks_into_a_home_that_is_ready():
    every = [words.split() for words, found in every_command() if not hasattr(found, "commands")]
    others = {len(words): words for words in every if words[0] not in OWN}
    assert {2, 3} <= set(others)
    assert all(looks_into_a_home(name, [*words, "x"]) for name, *words in others.values())


@pytest.mark.parametrize("words", [("card", "list"), ("centre", "people", "list")])
def test_a_command_of_another_part_finds_the_home_made_for_it(words, own_home):
    done = said(*words, language="en")
    assert done.exit_code == 0, done.output
    assert (own_home / "cards" / "zhao.card").exists()


def test_help_in_english_has_no_chinese():
    shown = said("sell", "--help", language="en")
    assert "Usage: " in shown.output
    assert not re.search("[\u4e00-\u9fff]", shown.output)


def test_the_language_may_be_an_option_before_the_help_that_is_asked_for():
    assert "用法：" in said("--lang", "zh", "--help", language="en").output
    assert "用法：" in said("--lang=zh", "sell", "--help", language="en").output
    assert "Usage: " in said("--lang", "en", "sell", "--help").output


def test_the_version_is_that_of_the_package_and_nothing_else_is_done(own_home):
    shown = said("--version")
    assert shown.exit_code == 0
    assert shown.output == f"shuaka {version('shuaka')}\n"
    assert not own_home.exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["sel"], "没有命令 'sel'。您是要 'sell' 吗？"),
        (["sell", "--nope"], "没有选项 --nope"),
        (["refund"], "缺少参数 'number'。"),
        (["sell", "--card"], "选项 '--card' 须带参数值。"),
        (["balance", "more"], "多余的参数（more）"),
    ],
)
def test_wrong_usage_is_said_in_chinese_and_ends_with_2(words, sentence):
    shown = said(*words)
    assert shown.exit_code == 2
    assert sentence in shown.output


def test_a_mistake_nobody_knows_is_said_as_it_is():
    set_language(CHINESE)
    assert mistake("The moon is down") == "The moon is down"


def test_a_mistake_inside_a_mistake_is_translated_too():
    set_language(CHINESE)
    assert mistake("Invalid value for '--port': 'x' is not one of 1, 2.") == (
        "'--port' 的值无效：'x' 不在 1, 2 之中。"
    )


def test_every_sentence_about_wrong_usage_keeps_its_places_in_chinese():
    set_language(CHINESE)
    for template in WRONG_USAGE:
        assert set(re.findall(r"{\w+}", template)) == set(re.findall(r"{\w+}", tr(template)))


def test_paragraphs_are_joined_lines_and_drawn_ones_keep_theirs():
    assert sentences("One\n    line.\n\n    \b\n    a  b\n    c  d\n") == [
        "One line.",
        "a  b\nc  d",
    ]


def test_help_of_an_option_may_have_parts_that_are_sentences_of_their_own():
    assert sentences(in_parts("Amount", "", "In yuan.")) == ["Amount", "In yuan."]


def test_chinese_help_is_no_wider_than_the_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    set_language(CHINESE)
    for words in ("sell", "card", "centre"):
        shown = help_of(words, loaded(words))
        assert max(map(width, shown.splitlines())) <= 80


def test_help_stands_in_two_columns_and_begins_no_line_with_a_full_stop(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    shown = said("sell", "--help", language="en").output
    assert "\n  -y, --yes             Do not ask the operator to confirm.\n" in shown
    assert "[default: own]" in shown
    assert " refund [OPTIONS] <number>\n" in said("refund", "--help", language="en").output
    assert "\n  --months 1..60 " in said("centre", "year", "--help", language="en").output
    chinese = said("card", "issue", "--help").output
    assert not [line for line in chinese.splitlines() if line.strip().startswith(("。", "，"))]
    assert "SHUAKA_DATABASE]" in said("centre", "--help").output


def test_a_group_without_a_command_shows_its_help_and_ends_with_2():
    shown = said("card", language="en")
    assert shown.exit_code == 2
    assert "\nCommands\n" in shown.stdout


async def test_a_question_without_an_answer_ends_in_the_users_language(own_home):
    words = [sys.executable, "-m", "terminal", "--lang", "zh", "reset"]
    window = await Window.open(words, os.environ, Size(80, 24))
    seen = b""
    async with asyncio.timeout(60):
        while part := await window.read():
            seen += part
            if b"[y/N]" in part:
                window.write(END_OF_INPUT)
    assert "已中止" in seen.decode()
    assert await window.close() == 1
