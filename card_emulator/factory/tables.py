"""Rows of text with their places, from CSV, JSON (a list of objects) or TOML ([[person]] tables).

A place is (line, column), both from 1: in CSV the column counts cells, elsewhere characters.
Values that are no text are read as people wrote them (`7`, `true`).
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from card_emulator.refusals import BadInput, CardRefused, placed

ENCODINGS = ("utf-8-sig", "gb18030")
MOST_BYTES = 64 << 20
_SPACE = re.compile(r"[ \t\r\n]*")
_HEADER = re.compile(r"\s*\[{1,2}\s*([A-Za-z0-9_.-]+)\s*\]")
_KEY = re.compile(r"""\s*["']?([A-Za-z0-9_-]+)["']?\s*=\s*""")

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as text and where it stands; `name` is its column's."""

    name: str
    text: str
    at: Place


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one person that have a value, and where the row begins."""

    cells: tuple[Cell, ...]
    at: Place


class Table:
    """The rows of a file, and how to complain about a place in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        kind = path.suffix.lower()
        if kind not in _READERS:
            raise BadInput(
                "{file} has no ending .csv, .json or .toml; people come in these.", file=path
            )
        self.text = read_text(path)
        self._lines = [0, *(found.end() for found in re.finditer("\n", self.text))]
        self.header: list[Cell] = []  # of a CSV
        self.rows: list[Row] = list(_READERS[kind](self))

    def wrong(self, at: Place, problem: CardRefused) -> BadInput:
        """A problem with this file's name and the place before it."""
        return placed(self.path, *at, problem)

    def place(self, offset: int) -> Place:
        """Line and column of a character."""
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1


def read_text(path: Path) -> str:
    """A file of people's making, in UTF-8 or GB18030; BadInput if it cannot be read."""
    try:
        raw = path.read_bytes()
    except OSError as reason:
        raise BadInput(
            "{file} cannot be read ({reason}); check the name.", file=path, reason=reason.strerror
        ) from None
    if len(raw) > MOST_BYTES:
        raise BadInput("{file} is larger than {most} bytes; split it.", file=path, most=MOST_BYTES)
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput("{file} is neither UTF-8 nor GB18030 text; save it as UTF-8.", file=path)


def _csv(table: Table) -> Iterator[Row]:
    lines = csv.reader(io.StringIO(table.text, newline=""), strict=True)
    names: list[str] = []
    line = 1
    try:
        for cells in lines:
            if any(cell.strip() for cell in cells) and not names:
                names = [cell.strip() for cell in cells]
                table.header = [
                    Cell(name, name, (line, at)) for at, name in enumerate(names, 1) if name
                ]
            elif any(cell.strip() for cell in cells):
                yield _csv_row(table, names, cells, line)
            line = lines.line_num + 1
    except csv.Error as reason:
        problem = BadInput("the line is no CSV ({reason}).", reason=reason)
        raise table.wrong((lines.line_num, 1), problem) from None


def _csv_row(table: Table, names: list[str], cells: list[str], line: int) -> Row:
    if len(cells) > len(names):
        raise table.wrong(
            (line, len(names) + 1), BadInput("there are more cells than column names.")
        )
    return Row(
        tuple(
            Cell(name, cell.strip(), (line, column))
            for column, (name, cell) in enumerate(zip(names, cells, strict=False), 1)
            if cell.strip()
        ),
        (line, 1),
    )


def _json(table: Table) -> Iterator[Row]:
    """One list of flat objects."""
    text = _JsonText(table)
    for begin in text.items("[", "]"):
        cells = []
        for _ in text.items("{", "}"):
            name = text.value()
            if not isinstance(name, str):
                raise text.wrong(BadInput("a name in quotes belongs before this."))
            text.expect(":")
            at = table.place(text.skip())
            cells.append(Cell(name, _as_text(text.value(), table, at), at))
        yield Row(tuple(cell for cell in cells if cell.text), table.place(begin))
    if text.skip() < len(table.text):
        raise text.wrong(BadInput("the list of people ends before this."))


class _JsonText:
    """A place in a JSON text that moves over lists and values."""

    def __init__(self, table: Table) -> None:
        self._table, self._text, self._at = table, table.text, 0
        self._decoder = json.JSONDecoder()

    def items(self, opening: str, closing: str) -> Iterator[int]:
        """Stop at the beginning of every item of a list or an object; the caller reads it."""
        self.expect(opening)
        if self._text.startswith(closing, self.skip()):
            self.expect(closing)
            return
        while True:
            yield self.skip()
            if self._text.startswith(closing, self.skip()):
                self.expect(closing)
                return
            self.expect(",")

    def value(self) -> object:
        """Any value, read as a whole."""
        begin = self.skip()
        try:
            value, self._at = self._decoder.raw_decode(self._text, begin)
        except (ValueError, RecursionError):
            raise self.wrong(BadInput("this is no JSON.")) from None
        return value

    def skip(self) -> int:
        """Over white space, to the character that follows."""
        space = _SPACE.match(self._text, self._at)
        assert space is not None, "the pattern matches nothing, too"
        self._at = space.end()
        return self._at

    def expect(self, wanted: str) -> None:
        """Over one character that must be there."""
        if not self._text.startswith(wanted, self.skip()):
            raise self.wrong(BadInput("{wanted} belongs here.", wanted=wanted))
        self._at += 1

    def wrong(self, problem: BadInput) -> BadInput:
        """A problem at the present place."""
        return self._table.wrong(self._table.place(self._at), problem)


def _as_text(value: object, table: Table, at: Place) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (str, int, date)):
        return str(value).strip()
    raise table.wrong(at, BadInput("a text or a number belongs here."))


def _toml(table: Table) -> Iterator[Row]:
    """[[person]] tables; tomllib reads them, the lines tell where everything stands."""
    document = toml_document(table.text, table.path)
    rows = document.get("person")
    places = [at for at in toml_places(table.text) if at.header == "person"]
    if not isinstance(rows, list) or len(places) != len(rows):
        raise table.wrong((1, 1), BadInput("people stand in [[person]] tables here."))
    for values, place in zip(rows, places, strict=True):
        cells = []
        for name, value in values.items():
            at = place.keys.get(name, place.at)
            cells.append(Cell(name, _as_text(value, table, at), at))
        yield Row(tuple(cell for cell in cells if cell.text), place.at)


def toml_document(text: str, path: Path) -> dict[str, Any]:
    """A TOML document; BadInput with the place the library names."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as reason:
        raise BadInput("{file} is no TOML: {reason}.", file=path, reason=reason) from None


@dataclass(frozen=True, slots=True)
class TomlPlace:
    """A table of a TOML text: its header, where that stands, and where its keys' values stand."""

    header: str
    at: Place
    keys: dict[str, Place]


def toml_places(text: str) -> list[TomlPlace]:
    """The tables of a TOML text in order, found by their lines; the first has no header."""
    found = [TomlPlace("", (1, 1), {})]
    for number, line in enumerate(text.splitlines(), 1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header:
            found.append(TomlPlace(header[1], (number, 1), {}))
        elif key:
            found[-1].keys.setdefault(key[1], (number, key.end() + 1))
    return found


_READERS = {".csv": _csv, ".json": _json, ".toml": _toml}
