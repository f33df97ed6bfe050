"""Command help and wrong usage in the user's language: a loaded command says it before it is shown.

Help is a docstring or the `help` of an option; a paragraph of it is a message id, its lines joined.
Typer's own words are fixed strings of its own; those people meet are the tables below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from inspect import cleandoc
from typing import Any, NoReturn

import typer
from typer._click.exceptions import NoArgsIsHelpError, UsageError  # typer carries its own click

from terminal.typed import take_as_typed
from terminal.words import CHINESE, N_, language, tr

HEADINGS = {
    "ARGUMENTS_PANEL_TITLE": N_("Arguments"),
    "OPTIONS_PANEL_TITLE": N_("Options"),
    "COMMANDS_PANEL_TITLE": N_("Commands"),
    "ERRORS_PANEL_TITLE": N_("Error"),
    "ABORTED_TEXT": N_("Aborted."),
    "DEFAULT_STRING": N_("[default: {}]"),
    "REQUIRED_LONG_STRING": N_("[required]"),
    "RICH_HELP": N_("Try [blue]'{command_path} {help_option}'[/] for help."),
}
"""What typer writes around help and mistakes, by the name it has there."""
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
)
"""Typer's sentences of exit code 2; the first that fits is said, its places in the same words."""
_USAGE = N_("Usage: ")
_METAVARS = {"[OPTIONS]": N_("[OPTIONS]"), "COMMAND [ARGS]...": N_("COMMAND [ARGS]...")}
DRAWN = "\b"
"""Begins a paragraph whose lines stay as they are."""
_PLACE = re.compile(r"\\{(\w+)\\}")
_JOINED = {CHINESE: "。"}


class UserContext(typer.Context):
    """A call whose usage line begins in the user's language."""

    def make_formatter(self) -> Any:
        """The formatter of typer, with our word for usage; help and mistakes begin here, and only
        here is what a command says of itself put into the user's language.
        """
        speak_headings()
        in_the_users_language(self.command)
        formatter = super().make_formatter()
        write = formatter.write_usage

        def write_usage(program: str, words: str = "", prefix: str | None = None) -> None:
            write(program, words, tr(_USAGE) if prefix is None else prefix)

        setattr(formatter, "write_usage", write_usage)  # noqa: B010 - an instance's own method
        return formatter


def paragraphs(text: str | None) -> list[str]:
    """Help as typer shows it, paragraph by paragraph: the message ids."""
    return [sentence for _, sentence in _parts(text or "")]


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """Whether a paragraph is drawn, and keeps its lines, and what it says."""
    for part in re.split(r"\n\s*\n", cleandoc(text.partition("\f")[0])):
        drawn = part.startswith(DRAWN)
        if part.strip(DRAWN).strip():
            yield drawn, part.strip(DRAWN).strip("\n") if drawn else " ".join(part.split())


def _spoken(text: str) -> str:
    """Help in the language spoken now; drawn paragraphs stay drawn."""
    return "\n\n".join(
        f"{DRAWN}\n{tr(part)}" if drawn else tr(part) for drawn, part in _parts(text)
    )


def in_parts(*parts: str) -> str:
    """Help of an option made of several sentences, each a message id of its own."""
    return "\n\n".join(part for part in parts if part)


def spoken_parts(command: Any) -> Iterator[str]:
    """Every message id in the help of a command, not of those below it."""
    for text in (command.help, command.epilog, command.short_help):
        yield from paragraphs(text)
    for parameter in command.params:
        yield from paragraphs(getattr(parameter, "help", ""))


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
    as_it_is = _escaped if command.rich_markup_mode is None else str
    command.rich_markup_mode = "rich"
    for name in ("help", "epilog", "short_help"):
        text = getattr(command, name)
        setattr(command, name, text and as_it_is(_spoken(text)))
    for name in ("options_metavar", "subcommand_metavar"):
        if getattr(command, name, None) in _METAVARS:
            setattr(command, name, tr(_METAVARS[getattr(command, name)]))
    offered = command.get_help_option(UserContext(command))
    for parameter in (*command.params, offered):
        if getattr(parameter, "help", ""):
            parameter.help = as_it_is(_joined(map(tr, paragraphs(parameter.help))))
    for below in getattr(command, "commands", {}).values():
        in_the_users_language(below)
    return command


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def _joined(sentences: Iterable[str]) -> str:
    stop = _JOINED.get(language(), ". ")
    *before, last = sentences
    return "".join(sentence.rstrip(stop) + stop for sentence in before) + last


def speak_headings() -> None:
    """Typer's headings in the language spoken now; the boxes around them are a slow import."""
    from typer import rich_utils

    for name, sentence in HEADINGS.items():
        setattr(rich_utils, name, tr(sentence))


def mistake(text: str) -> str:
    """A sentence of typer's about wrong usage in the user's language, or as it is."""
    for template in WRONG_USAGE:
        fits = re.fullmatch(_PLACE.sub(r"(?P<\1>.+)", re.escape(template)), text, re.DOTALL)
        if fits:
            said = {name: mistake(value) for name, value in fits.groupdict().items()}
            return tr(template, **said)
    return text


def say_mistake(wrong: UsageError) -> NoReturn:
    """The same wrong usage (exit 2) in the user's language; help asked for is no mistake."""
    if isinstance(wrong, NoArgsIsHelpError):
        raise wrong
    raise UsageError(mistake(wrong.format_message()), wrong.ctx) from wrong


def language_given(arguments: Sequence[str]) -> str:
    """The value of --lang among the words before the command; "" for none."""
    for place, word in enumerate(arguments):
        name, _, value = word.partition("=")
        if name == "--lang":
            return value or "".join(arguments[place + 1 : place + 2])
    return ""
