"""Help and wrong usage are said in the language chosen; Chinese help has no English sentence."""

import asyncio
import os
import re
import sys

import pytest
from typer.main import get_group
from typer.testing import CliRunner

from terminal.cli import app
from terminal.columns import width
from terminal.grammar import every_command, loaded
from terminal.usage import (
    WRONG_USAGE,
    UserContext,
    in_parts,
    in_the_users_language,
    mistake,
    paragraphs,
    speak_headings,
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
    speak_headings()


def said(*words, language="zh"):
    return CliRunner().invoke(app, list(words), env={"SHUAKA_LANG": language})


def help_of(words, command, capsys):
    command.get_help(UserContext(in_the_users_language(command), info_name=words))
    return capsys.readouterr().out


def test_help_in_chinese_of_no_command_has_an_english_sentence(capsys, monkeypatch):
    monkeypatch.setattr("typer.rich_utils.MAX_WIDTH", 400)
    set_language(CHINESE)
    speak_headings()
    every = list(every_command())
    assert len(every) > 80
    for words, command in [("", get_group(app)), *every]:
        shown = help_of(words, command, capsys)
        assert "用法：" in shown, words
        assert not SENTENCE.findall(TYPED.sub("", shown)), words


def test_help_in_english_has_no_chinese():
    shown = said("sell", "--help", language="en")
    assert "Usage: " in shown.output
    assert not re.search("[\u4e00-\u9fff]", shown.output)


def test_the_language_may_be_an_option_before_the_help_that_is_asked_for():
    assert "用法：" in said("--lang", "zh", "--help", language="en").output
    assert "用法：" in said("--lang=zh", "sell", "--help", language="en").output
    assert "Usage: " in said("--lang", "en", "sell", "--help").output


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
    assert paragraphs("One\n    line.\n\n    \b\n    a  b\n    c  d\n") == [
        "One line.",
        "a  b\nc  d",
    ]


def test_help_of_an_option_may_have_parts_that_are_sentences_of_their_own():
    assert paragraphs(in_parts("Amount", "", "In yuan.")) == ["Amount", "In yuan."]


def test_chinese_help_is_no_wider_than_the_terminal(capsys, monkeypatch):
    monkeypatch.setattr("typer.rich_utils.MAX_WIDTH", 80)
    set_language(CHINESE)
    speak_headings()
    for words in ("sell", "card", "centre"):
        shown = help_of(words, loaded(words), capsys)
        assert max(map(width, shown.splitlines())) <= 80


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
