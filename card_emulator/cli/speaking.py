"""How the card's commands speak: sentences in the user's language, JSON, exit codes, columns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated
from unicodedata import east_asian_width

import typer

from card_emulator.nvm import CardFileError
from card_emulator.refusals import CardRefused

DONE, REFUSED, WRONG_USAGE, FAILED = range(4)
EXIT_CODES = (
    "Exit codes: 0 done, 1 refused or different (the reason is given), 2 wrong usage or input "
    "that cannot be read, 3 a card file or the disk failed."
)
_WORDS = {REFUSED: "refused", WRONG_USAGE: "refused", FAILED: "failed"}

Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")]


def phrase(ctx: typer.Context, template: str, **values: object) -> str:
    """A sentence in the user's language; a value that is a sentence, too."""
    translate = getattr(ctx.obj, "translate", None)
    sentence = template if translate is None else translate(template)
    return str(sentence).format(
        **{
            name: phrase(ctx, value.template, **value.values)
            if isinstance(value, CardRefused)
            else value
            for name, value in values.items()
        }
    )


def _say(ctx: typer.Context, template: str, **values: object) -> None:
    """A sentence on standard output."""
    typer.echo(phrase(ctx, template, **values))


def print_json(document: Mapping[str, object]) -> None:
    """One JSON document."""
    typer.echo(json.dumps(document, ensure_ascii=False))


@contextmanager
def refusals_told(ctx: typer.Context, as_json: bool) -> Iterator[None]:
    """What people can mend is one sentence (or JSON) and an exit code."""
    try:
        yield
    except (CardRefused, CardFileError) as reason:
        code = getattr(reason, "exit_code", FAILED)
        sentence = phrase(ctx, reason.template, **reason.values)
    except BrokenPipeError:
        raise  # nobody reads on
    except OSError as reason:
        code = FAILED
        sentence = phrase(
            ctx,
            "{path} cannot be used ({reason}).",
            path=reason.filename or "?",
            reason=reason.strerror or reason,
        )
    else:
        return
    if as_json:
        print_json({"outcome": _WORDS[code], "reason": sentence})
    else:
        typer.echo(sentence, err=True)
    raise typer.Exit(code)


def columns(rows: Sequence[Sequence[str]], indent: str = "") -> Iterator[str]:
    """Rows in columns; Chinese characters are two places wide."""
    widths = [max(map(_places, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell + " " * (width - _places(cell)) for cell, width in zip(row, widths, strict=True)
        ]
        yield (indent + "  ".join(cells)).rstrip()


def _places(text: str) -> int:
    """Columns on a screen; the library that knows better is slow to load."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals."""
    return f"{fen // 100}.{fen % 100:02}"
