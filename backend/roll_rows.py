"""The rows of a file of people or of employers: named columns, each wrong row told by its cell.

Columns are the interface's names. Every row is taken before the file is refused, so that all that
is wrong is said at once; whoever takes rows enters nothing when RowsRefusedError ends the work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from backend.protocol.money import fen
from backend.shop_table import CatalogueError, Row, Table

Cells = dict[str, str]


class RowFault(StrEnum):
    """What is wrong with a row; message ids."""

    CERTNO = "not a citizen id with a right check character"
    NAME = "the name is missing"
    KIND = "not online or none (cards with a purse are issued with 'shuaka card issue')"
    DATE = "not a date YYYY-MM-DD"
    AMOUNT = "not an amount of yuan"
    CREDIT = "a resident has no account to credit"
    CODE = "not a code of three digits"
    OTHER_PERSON = "an earlier row has this id with another name, kind or number"
    NUMBER = "the number of the employer is missing"
    PERSONS_NUMBER = "a person has this number"
    OTHER_NAME = "the employer with this number has another name"
    NO_PERSON = "neither a citizen id nor the number of a person"
    UNKNOWN = "the centre does not know this person"
    TWO_PEOPLE = "not the number of the person with this citizen id"
    NOT_EMPLOYEE = "not in the employees' insurance"
    RETIRED = "retired people pay no contributions"
    EMPLOYED_HERE = "works there already ('shuaka centre employer employ' changes a wage base)"
    EMPLOYED_ELSEWHERE = "another payer pays for this person"
    MONTH = "not a month YYYY-MM"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One row that cannot be taken: `template` with `values` is the sentence."""

    file: str
    line: int
    column: str
    reason: RowFault
    found: str

    template = '{file}, line {line}, column {column}: {reason} (found "{found}").'

    @property
    def values(self) -> dict[str, str | int]:
        """What fills the places of `template`; `reason` is itself a sentence part."""
        return {"file": self.file, "line": self.line, "column": self.column,
                "reason": self.reason.value, "found": self.found}  # fmt: skip

    def __str__(self) -> str:
        return self.template.format(**self.values)


class RowsRefusedError(CatalogueError):
    """Rows of the file are wrong and nobody was entered; `problems` has them all."""

    def __init__(self, problems: tuple[RowProblem, ...]) -> None:
        super().__init__(
            "Nobody was entered. Wrong rows: {count}. Correct them.", count=len(problems)
        )
        self.problems = problems


class WrongCell(Exception):  # noqa: N818 - ends the reading of one row
    """The row being taken is wrong in this column."""

    def __init__(self, column: str, reason: RowFault) -> None:
        super().__init__(column)
        self.column = column
        self.reason = reason


def take_rows(
    table: Table,
    columns: Mapping[str, str],
    needed: tuple[str, ...],
    take: Callable[[Cells], None],
) -> None:
    """Give `take` the cells of every row by column; it raises WrongCell for what is wrong.

    `columns` says what an empty cell means. Raises CatalogueError for columns that are unknown or
    of `needed` and missing, RowsRefusedError after the last row for all that were wrong.
    """
    places = _places(table, columns, needed)
    problems: list[RowProblem] = []
    for row in table.rows:
        cells = _cells(row, places, columns)
        try:
            take(cells)
        except WrongCell as wrong:
            found = cells[wrong.column]
            problems.append(RowProblem(table.file, row.line, wrong.column, wrong.reason, found))
    if problems:
        raise RowsRefusedError(tuple(problems))


def _places(table: Table, columns: Mapping[str, str], needed: tuple[str, ...]) -> dict[str, int]:
    places = {name.casefold(): place for place, name in enumerate(table.header.cells)}
    unknown = [name for name in places if name and name not in columns]
    missing = [name for name in needed if name not in places]
    if unknown or missing:
        raise CatalogueError(
            "{file}, line {line}: unknown or missing columns ({names}); there are {columns}.",
            file=table.file,
            line=table.header.line,
            names=", ".join(unknown + missing),
            columns=", ".join(columns),
        )
    return places


def _cells(row: Row, places: Mapping[str, int], columns: Mapping[str, str]) -> Cells:
    given = {name: row.cells[place] for name, place in places.items() if place < len(row.cells)}
    return {name: given.get(name, "") or default for name, default in columns.items()}


def parsed(
    parse: Callable[[str], int], cells: Mapping[str, str], name: str, fault: RowFault
) -> int:
    """A cell as a number; WrongCell where `parse` has a ValueError."""
    try:
        return int(parse(cells[name]))
    except ValueError:
        raise WrongCell(name, fault) from None


def amount_fen(cells: Mapping[str, str], name: str, least_fen: int) -> int:
    """A cell of yuan in fen, so much at least."""
    found_fen = parsed(fen, cells, name, RowFault.AMOUNT)
    if found_fen < least_fen:
        raise WrongCell(name, RowFault.AMOUNT)
    return found_fen
