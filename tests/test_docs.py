"""Every command that the documents show is one that there is, with these options and words."""

import re
import shlex
from functools import cache
from pathlib import Path

import pytest
from typer._click.exceptions import NoArgsIsHelpError, UsageError
from typer.core import TyperGroup

from terminal import grammar

DOCS = sorted((Path(__file__).resolve().parent.parent / "docs").glob("*.md"))
BEFORE = r"(?:\$ |.*\| |(?:\w+=(?:\"[^\"]*\"|\S+) )+)?"
SHOWN = re.compile(rf"^{BEFORE}shuaka (.*?)(?:  .*)?$", re.MULTILINE)
LEFT_OPEN = re.compile(r"[A-Z]{2,}|\||\.\.\.")
"""What a reader fills in; only a whole line may have it."""


@cache
def loaded(name):
    if name not in grammar.loaders():
        raise UsageError(f"No such command {name}.")
    return grammar.loaded(name)


def commands(text):
    blocks = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
    yield from (line for block in blocks for line in SHOWN.findall(block))
    told = re.findall(r"`shuaka ([^`]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    yield from (line for line in told if not LEFT_OPEN.search(line))


def read(command, name, words, outer=None):
    """Reads the words as the command would; raises what it would answer to wrong ones."""
    ctx = command.make_context(name, list(words), parent=outer)
    if isinstance(command, TyperGroup):
        name, inner, words = command.resolve_command(ctx, [*ctx._protected_args, *ctx.args])
        read(inner, name, words, ctx)


def mistake(line):
    """What is wrong with a line; None where it would be obeyed. Help is nothing wrong."""
    name, *words = [word for word in shlex.split(line) if word != "--help"]
    try:
        read(loaded(name), name, words)
    except NoArgsIsHelpError:
        return None
    except UsageError as wrong:
        return f"{line}: {wrong.format_message()}"
    return None


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.stem)
def test_a_command_of_the_documents_is_read_as_it_stands(path):
    assert not [*filter(None, map(mistake, commands(path.read_text(encoding="utf-8"))))]


@pytest.mark.parametrize(
    "line", ["sell --basket x.csv", "centre designat P1 x", "card show a b", "wallet", "refund"]
)
def test_one_that_there_is_not_would_be_noticed(line):
    assert mistake(line)
