"""Command help and wrong usage in the user's language: a loaded command says it before it is shown.

Help is a docstring or the `help` of an option; a paragraph of it is a message id, its lines joined.
Typer's own words are fixed strings of its own; those people meet are the tables below.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, NoReturn

import typer
from typer._click.exceptions import NoArgsIsHelpError, UsageError  # typer carries its own click

from terminal.help_page import DRAWN, page, paragraphs, usage
from terminal.typed import take_as_typed
from terminal.words import CHINESE, N_, language, tr

TYPERS_HELP = (
    N_("Show this message and exit."),
    N_("Install completion for the current shell."),
    N_("Show completion for the current shell, to copy it or customize the installation."),
)
WRONG_USAGE = (
    N_("No such option: {option} (Possible options: {known})"),
    N_("No such option: {option}"),
    N_("No such command {name}. Did you mean {known}?"),
    N_("No such command {name}."),
    N_("Missing command."),
    N_("Missing argument {name}."),
    N_("Missing option {name}."),
    N_("Invalid value for {name}: {reason}"),
    N_("Got unexpected extra argument(s) ({words})"),
    N_("Option {name} requires an argument."),
    N_("Option {name} does not take a value."),
    N_("File {name} does not exist."),
    N_("Directory {name} does not exist."),
    N_("Input should be a valid integer, unable to parse string as an integer"),
    N_("Input should be greater than or equal to {bound}"),
    N_("Input should be less than or equal to {bound}"),
    N_("{value} is not one of {known}."),
    N_("The word {word} is not UTF-8 text."),
)
"""Sentences of exit code 2, typer's and one of ours: the first that fits is said, its places in the
same words.
"""
TRY = N_("Try '{command} --help' for help.")
UNWRITTEN = N_(
    "The answer could not be written ({detail}). What was done stays done: "
    "'shuaka journal list' shows it."
)
OUTPUT_LOST = (errno.EPIPE, errno.ENOSPC, errno.EIO)
OUTPUTS = (1, 2)
UNTOLD = 3
"""The exit code of an answer that nobody got: what was done may be more than was told."""
_PLACE = re.compile(r"\\{(\w+)\\}")
_JOINED = {CHINESE: "。"}


class UserContext(typer.Context):
    """A call whose help and usage are in the user's language; only here is what a command says of
    itself translated.
    """

    def get_help(self) -> str:
        """Our page in place of typer's."""
        in_the_users_language(self.command)
        return page(self)

    def get_usage(self) -> str:
        """Our usage lines in place of typer's."""
        return "\n".join(usage(self))


def _spoken(text: str) -> str:
    """Help in the language spoken now; drawn paragraphs stay drawn."""
    return "\n\n".join(
        f"{DRAWN}\n{tr(part)}" if drawn else tr(part) for drawn, part in paragraphs(text)
    )


def in_parts(*parts: str) -> str:
    """Help of an option made of several sentences, each a message id of its own."""
    return "\n\n".join(part for part in parts if part)


def sentences(text: str | None) -> list[str]:
    """Help paragraph by paragraph: the message ids."""
    return [part for _, part in paragraphs(text or "")]


def spoken_parts(command: Any) -> Iterator[str]:
    """Every message id in the help of a command, not of those below it."""
    for text in (command.help, command.epilog, command.short_help):
        yield from sentences(text)
    for parameter in command.params:
        yield from sentences(getattr(parameter, "help", ""))


def ready_to_call(command: Any) -> Any:
    """The command, and those below it, as it is called: nothing is imported to speak or to judge
    until there is something to say or a value that is not yet what is wanted.
    """
    command.context_class = UserContext
    take_as_typed((*command.params, command.get_help_option(UserContext(command))))
    for below in getattr(command, "commands", {}).values():
        ready_to_call(below)
    return command


def in_the_users_language(command: Any) -> Any:
    """The command, and those below it, with their help in the language spoken now; once or again
    makes no difference.
    """
    for name in ("help", "epilog", "short_help"):
        text = getattr(command, name)
        setattr(command, name, text and _spoken(text))
    offered = command.get_help_option(UserContext(command))
    for parameter in (*command.params, offered):
        if getattr(parameter, "help", ""):
            parameter.help = _joined(map(tr, sentences(parameter.help)))
    for below in getattr(command, "commands", {}).values():
        in_the_users_language(below)
    return command


def _joined(parts: Iterable[str]) -> str:
    stop = _JOINED.get(language(), ". ")
    *before, last = parts
    return "".join(sentence.rstrip(stop) + stop for sentence in before) + last


def mistake(text: str) -> str:
    """A sentence of typer's about wrong usage in the user's language, or as it is."""
    for template in WRONG_USAGE:
        fits = re.fullmatch(_PLACE.sub(r"(?P<\1>.+)", re.escape(template)), text, re.DOTALL)
        if fits:
            said = {name: mistake(value) for name, value in fits.groupdict().items()}
            return tr(template, **said)
    return text


def say_mistake(wrong: UsageError) -> NoReturn:
    """Wrong usage (exit 2) in the user's language, and where to read more; a group that is called
    without a command shows its help.
    """
    if isinstance(wrong, NoArgsIsHelpError):
        typer.echo(wrong.message)
    else:
        if wrong.ctx is not None:
            typer.echo(wrong.ctx.get_usage(), err=True)
        typer.echo(mistake(wrong.format_message()), err=True)
        if wrong.ctx is not None:
            typer.echo(tr(TRY, command=wrong.ctx.command_path), err=True)
    raise typer.Exit(wrong.exit_code) from wrong


def say_unwritten(lost: OSError) -> NoReturn:
    """Standard output is full (exit 3, and why), or its reader has gone (exit 3, and nobody to be
    told). Any other failure is raised again.
    """
    if lost.filename is not None or lost.errno not in OUTPUT_LOST:
        raise lost
    if lost.errno == errno.EPIPE:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for output in OUTPUTS:  # what is still to be written there goes nowhere
            os.dup2(nowhere, output)
    else:
        with suppress(OSError):
            typer.echo(tr(UNWRITTEN, detail=lost.strerror), err=True)
    raise typer.Exit(UNTOLD) from lost


def insist_on_text(words: Iterable[str]) -> None:
    """Bytes that are no text can be the name of a file, and nothing else. Raises UsageError."""
    for word in words:
        shown = word.encode("utf-8", "backslashreplace").decode()
        if shown != word and not os.path.exists(word):
            raise UsageError(f"The word {shown} is not UTF-8 text.")


def language_given(arguments: Sequence[str]) -> str:
    """The value of --lang among the words before the command; "" for none."""
    for place, word in enumerate(arguments):
        name, _, value = word.partition("=")
        if name == "--lang":
            return value or "".join(arguments[place + 1 : place + 2])
    return ""
