"""A page of help: usage, what the command is for, then its words and options in two columns.

Typer's own page draws boxes with a library that takes longer to import than most commands take to
work, and begins Chinese lines with a full stop; this one needs the width of a character.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from typing import Any

from terminal.columns import width, wrapped
from terminal.words import N_, tr

MOST_COLUMNS = 100
"""A line that is longer is hard to read."""
MOST_LEFT = 28
"""A longer name of an option has its help on the next line."""
GAP = 2
DRAWN = "\b"
"""Begins a paragraph whose lines stay as they are."""
USAGE = N_("Usage: ")
WORDS_OF_USAGE = {"[OPTIONS]": N_("[OPTIONS]"), "COMMAND [ARGS]...": N_("COMMAND [ARGS]...")}
VALUES = {
    "str": N_("TEXT"),
    "int": N_("NUMBER"),
    "float": N_("NUMBER"),
    "path": N_("PATH"),
    "list[str]": N_("TEXT"),
    "list[int]": N_("NUMBER"),
}
"""What is typed after an option, by typer's name for its type."""

Row = tuple[str, str]


def page(ctx: Any) -> str:
    """The help of the command of a call, whose own words are in the user's language already."""
    command, columns = ctx.command, _columns()
    lines = [*usage(ctx), "", *_told(command.help or "", columns)]
    for heading, rows in (
        (tr(N_("Arguments")), _parameters(ctx, "argument")),
        (tr(N_("Options")), _parameters(ctx, "option")),
        (tr(N_("Commands")), _commands(ctx)),
    ):
        lines += _section(heading, list(rows), columns)
    lines += _told(command.epilog or "", columns)
    return "\n".join(lines).rstrip()


def usage(ctx: Any) -> Iterator[str]:
    """How a command is called, in as many lines as that takes."""
    begin = tr(USAGE)
    pieces = [tr(WORDS_OF_USAGE.get(piece, piece)) for piece in _pieces(ctx)]
    indent = width(begin)
    for number, line in enumerate(
        wrapped(" ".join([ctx.command_path, *pieces]), _columns() - indent)
    ):
        yield (" " * indent if number else begin) + line


def _pieces(ctx: Any) -> Iterator[str]:
    for piece in ctx.command.collect_usage_pieces(ctx):
        yield piece.replace("{", "<").replace("}", ">")


def _columns() -> int:
    return min(shutil.get_terminal_size().columns, MOST_COLUMNS)


def paragraphs(text: str) -> Iterator[Row]:
    """What marks each paragraph of a help text, and its lines; those that are not drawn in one."""
    for part in cleandoc(text.partition("\f")[0]).split("\n\n"):
        drawn = part.startswith(DRAWN)
        if part.strip(DRAWN).strip():
            yield (
                (DRAWN, part.strip(DRAWN).strip("\n")) if drawn else ("", " ".join(part.split()))
            )


def _told(text: str, columns: int) -> Iterator[str]:
    for mark, part in paragraphs(text):
        yield from part.splitlines() if mark else wrapped(part, columns)
        yield ""


def _section(heading: str, rows: list[Row], columns: int) -> Iterator[str]:
    if not rows:
        return
    left = max((size for name, _ in rows if (size := width(name)) <= MOST_LEFT), default=MOST_LEFT)
    beside = " " * (GAP + left + GAP)
    yield heading
    for name, told in rows:
        first, *more = wrapped(told, columns - len(beside))
        if width(name) > left:
            yield " " * GAP + name
            more = [first, *more]
        else:
            yield (" " * GAP + name + " " * (left - width(name) + GAP) + first).rstrip()
        yield from (beside + line for line in more)
    yield ""


def _parameters(ctx: Any, kind: str) -> Iterator[Row]:
    for parameter in ctx.command.get_params(ctx):
        if parameter.param_type_name == kind and not parameter.hidden:
            told = [parameter.help or "", *_extras(parameter, ctx)]
            yield _named(parameter, ctx), " ".join(filter(None, told))


def _named(parameter: Any, ctx: Any) -> str:
    if parameter.param_type_name == "argument":
        return str(parameter.name)
    names = ", ".join(sorted([*parameter.opts, *parameter.secondary_opts], key=len))
    return names if parameter.is_flag else f"{names} {_value(parameter, ctx)}"


def _value(parameter: Any, ctx: Any) -> str:
    lowest, highest = parameter.min, parameter.max
    if lowest is not None or highest is not None:
        return "..".join("" if bound is None else str(bound) for bound in (lowest, highest))
    kind = str(parameter.display_type_rich(ctx=ctx)).strip("<>")
    return tr(VALUES.get(kind, kind))


def _extras(parameter: Any, ctx: Any) -> Iterator[str]:
    """What is not in the sentence: where else the value is looked for, and which there is."""
    if parameter.envvar:
        yield tr(N_("[environment: {name}]"), name=parameter.envvar)
    default = parameter._extract_default_help_str(ctx=ctx)
    if default is not None and parameter.show_default:
        shown = parameter._get_default_string(
            ctx=ctx, show_default_is_str=False, default_value=default
        )
        if shown:
            yield tr(N_("[default: {value}]"), value=shown)
    if parameter.required:
        yield tr(N_("[required]"))


def _commands(ctx: Any) -> Iterable[Row]:
    command = ctx.command
    for name in command.list_commands(ctx) if hasattr(command, "list_commands") else ():
        listed = command.get_command(ctx, name)
        if listed is not None and not listed.hidden:
            yield name, next((part for _, part in paragraphs(listed.help or "")), "")
