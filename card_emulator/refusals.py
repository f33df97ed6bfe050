"""Sentences of the card factory: what was asked cannot be done, or what was given cannot be read.

Each is a template with values, so that whoever shows it can translate it; a value may be another
sentence (the problem inside "FILE, line 3, column 2: ...").
"""

from __future__ import annotations


class CardRefused(Exception):  # noqa: N818 - "refused" is the outcome, as at the centre
    """Nothing was changed; `template` and `values` say why. Exit code 1."""

    exit_code = 1

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return self.template.format(**self.values)


class BadInput(CardRefused):
    """What was given cannot be worked with; nothing was tried. Exit code 2."""

    exit_code = 2


def placed(file: object, line: int, column: int, problem: CardRefused) -> BadInput:
    """The same problem with the place it was found at; lines and columns count from 1."""
    return BadInput(
        "{file}, line {line}, column {column}: {problem}",
        file=file,
        line=line,
        column=column,
        problem=problem,
    )
