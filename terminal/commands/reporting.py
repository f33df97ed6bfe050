"""How a command ends: words, JSON, exit code (architecture.md, Decisions).

0 done, 1 refused (reason given), 2 wrong usage, 3 outcome unknown or device/host failure.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import NoReturn

import typer

from terminal.errors import Spoken
from terminal.words import say

DONE, REFUSED, WRONG_USAGE, UNKNOWN = 0, 1, 2, 3
NO_MEMBERS: Mapping[str, object] = MappingProxyType({})


def print_json(document: object) -> None:
    """One JSON document on standard output; amounts are numbers with two decimals."""
    import msgspec

    from backend.protocol.codec import encode

    typer.echo(msgspec.json.format(encode(document), indent=1).decode())


def fail(
    failure: Spoken, *, as_json: bool = False, members: Mapping[str, object] = NO_MEMBERS
) -> NoReturn:
    """Say why and leave with the exit code of the failure; `members` of the JSON besides."""
    if as_json:
        word = "failed" if failure.exit_code == UNKNOWN else "refused"
        print_json({"outcome": word, "reason": say(failure), **members})
    else:
        typer.echo(say(failure), err=True)
    sys.exit(failure.exit_code)
