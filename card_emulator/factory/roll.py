"""The roll of people: every row read and checked before the first card is made.

A row that cannot be is named with file, line and column; so are two rows that want the same id,
number or file name.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from card_emulator.factory.columns import COLUMNS, Applicant, Column, Terms, applicant
from card_emulator.factory.tables import Cell, Place, Row, Table
from card_emulator.refusals import BadInput

UNIQUE = [name for name, column in COLUMNS.items() if column.unique]


def read_people(path: Path, terms: Terms) -> list[Applicant]:
    """The applicants of a CSV, JSON or TOML file in their order. BadInput names the place."""
    table = Table(path)
    names = [cell.name for cell in table.header]
    for number, cell in enumerate(table.header):
        _column(table, cell)
        if cell.name in names[:number]:
            raise table.wrong(cell.at, BadInput("{name} is there twice.", name=cell.name))
    if not table.rows:
        raise BadInput("{file} holds no people.", file=path)
    seen: dict[tuple[str, object], Place] = {}
    people = []
    for number, row in enumerate(table.rows):
        values = _values(table, row)
        try:
            person = applicant(values, number, terms)
        except BadInput as problem:
            raise table.wrong(_place(row, problem.values.get("column")), problem) from None
        except ValueError as reason:
            unfit = BadInput("this cannot stand on a card ({reason}).", reason=reason)
            raise table.wrong(row.at, unfit) from None
        _once(table, row, person, seen)
        people.append(person)
    return people


def _values(table: Table, row: Row) -> dict[str, Any]:
    values = {}
    for cell in row.cells:
        column = _column(table, cell)
        if cell.name in values:
            raise table.wrong(cell.at, BadInput("{name} is there twice.", name=cell.name))
        values[cell.name] = _read(table, column, cell)
    for name, column in COLUMNS.items():
        if column.required and name not in values:
            raise table.wrong(row.at, BadInput("{name} is missing.", name=name))
    return values


def _column(table: Table, cell: Cell) -> Column:
    if cell.name not in COLUMNS:
        raise table.wrong(
            cell.at,
            BadInput(
                "there is no column {name}; the columns are {columns}.",
                name=repr(cell.name),
                columns=", ".join(COLUMNS),
            ),
        )
    return COLUMNS[cell.name]


def _read(table: Table, column: Column, cell: Cell) -> object:
    try:
        return column.read(cell.text)
    except BadInput as problem:
        raise table.wrong(
            cell.at, BadInput("{name}: {problem}", name=cell.name, problem=problem)
        ) from None


def _once(table: Table, row: Row, person: Applicant, seen: dict[tuple[str, object], Place]) -> None:
    """No two cards share an id, a number, a file, or the serial that makes their ATR and keys."""
    holder = person.holder
    values: dict[str, object] = {
        "citizen_id": holder.citizen_id,
        "serial": (holder.city6[:4], holder.serial),
        "card_no": holder.card_no,
        "file": person.file.lower(),
    }
    for name in UNIQUE:
        other = seen.setdefault((name, values[name]), row.at)
        if other is not row.at:
            raise table.wrong(
                _place(row, name),
                BadInput("{name} is that of line {line} again.", name=name, line=other[0]),
            )


def _place(row: Row, name: object) -> Place:
    return next((cell.at for cell in row.cells if cell.name == name), row.at)
