"""A shop's CSV file as a header and rows of text, each row with its line number in the file.

Shops send what their program exports: UTF-8 with or without a byte order mark, GB18030 or UTF-16;
comma, semicolon or tab. Encoding and delimiter are found out here; what the columns mean is another
matter (shop_columns). A file that cannot be read as such a table raises `CatalogueError`.
"""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass
from pathlib import Path

MAX_FILE_BYTES = 64 * 1024 * 1024
"""A catalogue of a million rows is smaller; a larger file is not a catalogue."""

_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_UTF_16 = (BOM_UTF16_LE, BOM_UTF16_BE)
_DELIMITERS = ",\t;"
_CONTROLS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " ")


class CatalogueError(Exception):
    """A catalogue file cannot be used: `template` with `values` says why and what to do."""

    def __init__(self, template: str, **values: str | int) -> None:
        super().__init__(template.format(**values))
        self.template = template
        self.values = values


class FileUnreadableError(CatalogueError):
    """There is no such file, or it may not be read: what was typed is wrong, not what it holds."""


@dataclass(frozen=True, slots=True)
class Row:
    """Cells, each one line of text, and the line of the file on which the row starts (from 1)."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`header` as written and the rows below it; rows without any text are not kept."""

    file: str
    header: Row
    rows: tuple[Row, ...]


def read_table(path: Path) -> Table:
    """The table in the file at `path`; raises CatalogueError for what is not one."""
    text = _decoded(_bytes_of(path), str(path))
    rows = _rows(text, str(path))
    if not rows:
        raise CatalogueError("{file} is empty; it needs a header line and rows.", file=str(path))
    return Table(str(path), rows[0], tuple(rows[1:]))


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as source:
            raw = source.read(MAX_FILE_BYTES + 1)
    except OSError as failure:
        raise FileUnreadableError(
            "Cannot read {file} ({detail}); check its name and permissions.",
            file=str(path),
            detail=failure.strerror or type(failure).__name__,
        ) from failure
    if len(raw) > MAX_FILE_BYTES:
        raise CatalogueError(
            "{file} is larger than {megabytes} MB; split it and import the parts.",
            file=str(path),
            megabytes=MAX_FILE_BYTES // 1024 // 1024,
        )
    return raw


def _decoded(raw: bytes, file: str) -> str:
    if raw.startswith(_SPREADSHEETS):
        raise CatalogueError(
            "{file} is a spreadsheet; save it as CSV in UTF-8 and import that.", file=file
        )
    encodings = ("utf-16",) if raw.startswith(_UTF_16) else ("utf-8-sig", "gb18030")
    reached = 0
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError as failure:
            reached = max(reached, failure.start)
    raise CatalogueError(
        "{file}, line {line}: this is neither UTF-8 nor GB18030 text; save the file in UTF-8.",
        file=file,
        line=raw.count(b"\n", 0, reached) + 1,
    )


def _rows(text: str, file: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows, line = [], 1
    try:
        for cells in reader:
            stripped = tuple(map(_one_line, cells))
            if any(stripped):
                rows.append(Row(line, stripped))
            line = reader.line_num + 1
    except csv.Error as failure:
        raise CatalogueError(
            "{file}, line {line}: this row is not CSV ({detail}); check its quotation marks.",
            file=file,
            line=line,
            detail=str(failure),
        ) from failure
    return rows


def _one_line(cell: str) -> str:
    """A cell as one line of text: what spreadsheets break inside a cell would break a receipt."""
    if cell.isprintable():
        return cell.strip()
    return " ".join(cell.translate(_CONTROLS).split())


def _delimiter(text: str) -> str:
    """The delimiter that the first line with text uses most; a comma where it uses none."""
    header = next((line for line in io.StringIO(text) if line.strip()), "")
    return max(_DELIMITERS, key=header.count)
