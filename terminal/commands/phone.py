"""shuaka desk phone: the telephone line 12333, keys typed as lines or read from a script.

A script is a JSON list of what is pressed, one entry for each time keys are asked for; after its
last one the caller hangs up. Hidden keys (a new PIN or password) are not echoed and never told.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from terminal.call_lines import Keys
from terminal.commands.options import Json
from terminal.commands.reporting import fail, print_json
from terminal.console import Console
from terminal.desk.operation import Place
from terminal.errors import Spoken, WrongUsage
from terminal.secret_entry import typed_without_echo
from terminal.telephone import call, hold
from terminal.words import say, tr

KEYS = frozenset("0123456789*")
MOST_PRESSED = 200


class ScriptUnusable(WrongUsage):
    """The file is no list of keys."""

    template = "The file {file} is no JSON list of keys. Nobody was called."


class TypedKeys:
    """A caller at the keyboard; without one the receiver is put down."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def hear(self, said: Spoken) -> None:
        """Print what is spoken."""
        typer.echo(say(said))

    def press(self, ask: Keys) -> str | bytearray | None:
        """A line of keys; hidden ones without echo."""
        for key, label in ask.rows:
            typer.echo(f"  {key}  {tr(label)}")
        if ask.hidden and sys.stdin.isatty():
            return typed_without_echo(f"{say(ask.said)} ", most=ask.most, accepts=bytes.isdigit)
        typer.echo(f"{say(ask.said)} ", nl=False)
        line = sys.stdin.readline()
        if not line:
            return None
        pressed = _keys(line)[: ask.most]
        return bytearray(pressed, "ascii") if ask.hidden else pressed


class ScriptedKeys:
    """A caller who presses what a script says; `heard` is all that was spoken."""

    def __init__(self, pressed: list[str]) -> None:
        self._pressed = iter(pressed[:MOST_PRESSED])
        self.heard: list[str] = []

    def hear(self, said: Spoken) -> None:
        """Keep what is spoken."""
        self.heard.append(say(said))

    def press(self, ask: Keys) -> str | bytearray | None:
        """The next entry of the script."""
        self.heard.append(say(ask.said))
        line = next(self._pressed, None)
        if line is None:
            return None
        pressed = _keys(line)[: ask.most]
        return bytearray(pressed, "ascii") if ask.hidden else pressed


def _keys(line: str) -> str:
    return "".join(key for key in line.partition("#")[0] if key in KEYS)


def phone(
    ctx: typer.Context,
    script: Annotated[
        str, typer.Option("--script", help="JSON list of keys; - for standard input.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Call 12333: balance, loss, codes and passwords, why there is no money, records."""
    try:
        caller = ScriptedKeys(_script(script)) if script else TypedKeys()
        with ctx.obj.workplace() as workplace:
            clerk = Console(quiet=True)
            ended = hold(call(), caller, lambda flow: workplace.drive(flow, clerk, Place.TELEPHONE))
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json({"outcome": "done", "ended": str(ended), "heard": caller.heard})
    elif script:
        for sentence in caller.heard:
            typer.echo(sentence)


def _script(source: str) -> list[str]:
    try:
        raw = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        return msgspec.json.decode(raw, type=list[str])
    except (OSError, msgspec.DecodeError) as bad:
        raise ScriptUnusable(file=source) from bad
