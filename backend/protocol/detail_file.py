"""The files of 3202 (settlement.md 2.13): lines of TAB-separated text, UTF-8, in a zip archive.

An empty member is the literal `null`. Both sides write and read them here; a file that is not one
is named by its line. Amounts are fen here and yuan with two decimals in the file.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, TypeVar

from backend.protocol.money import fen, yuan

NOTHING = "null"
MOST_BYTES = 32 * 1024 * 1024
"""Of text in one archive; a day of the largest hospital is smaller."""
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What both sides write; the other ways to pack ask for as much memory as the file says."""

SALE, REFUND = "0", "1"
BALANCED, DIFFERENT = "0", "1"


class Verdict(StrEnum):
    """What the centre says of one row, in `memo`: a fixed word, so that terminals can act on it."""

    EQUAL = "平"
    AMOUNT = "金额不符"
    TWICE = "机构重复"
    UNKNOWN = "中心无此结算"
    REVERSED = "中心已冲正"
    HELD = "中心未入账"
    OTHER_PERSON = "人员不符"
    OTHER_DAY = "不在对账期间"
    MISSING = "机构无此结算"
    OTHER_TERMINAL = "机构无此结算（其他终端）"


class DetailFileWrong(Exception):  # noqa: N818 - names what was sent, not a bug
    """A file that is not of this form: `line` (0: the archive itself) and what is wrong."""

    def __init__(self, line: int, detail: str) -> None:
        super().__init__(f"line {line}: {detail}")
        self.line = line
        self.detail = detail


@dataclass(frozen=True, slots=True)
class DetailRow:
    """One settlement as the institution has it; a refund has negative amounts and flag "1"."""

    setl_id: str
    mdtrt_id: str
    psn_no: str
    medfee_fen: int
    fund_fen: int
    account_fen: int
    refd_setl_flag: str = SALE


@dataclass(frozen=True, slots=True)
class ResultRow:
    """The centre's word on one row; where the institution lacks it, `msgid` is for its 2601."""

    psn_no: str
    mdtrt_id: str
    setl_id: str
    msgid: str
    stmt_rslt: str
    refd_setl_flag: str
    memo: str
    medfee_fen: int
    fund_fen: int
    account_fen: int


Row = TypeVar("Row", DetailRow, ResultRow)


def pack(rows: Iterable[DetailRow] | Iterable[ResultRow], filename: str) -> bytes:
    """The archive with one file of these rows; the same rows always make the same bytes."""
    text = "".join("\t".join(_cells(row)) + "\n" for row in rows)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr(zipfile.ZipInfo(filename), text.encode(), zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def unpack(content: bytes, kind: type[Row]) -> list[Row]:
    """The rows of an archive; raises DetailFileWrong."""
    lines = _text(content).split("\n")
    return [_row(line, number, kind) for number, line in enumerate(lines, 1) if line.strip()]


def _cells(row: DetailRow | ResultRow) -> list[str]:
    return [
        yuan(value) if name.endswith("_fen") else str(value) or NOTHING
        for name in row.__slots__
        for value in [getattr(row, name)]
    ]


def _text(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.infolist()
            if len(names) != 1 or names[0].file_size > MOST_BYTES:
                raise DetailFileWrong(0, "one text file of at most 32 MB")
            if names[0].compress_type not in PACKED:
                raise DetailFileWrong(0, "neither stored nor deflated")
            with archive.open(names[0]) as source:
                return source.read(MOST_BYTES).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as bad:
        raise DetailFileWrong(0, "not UTF-8") from bad
    except _DAMAGED as bad:
        raise DetailFileWrong(0, f"not a zip archive ({bad})") from bad


_DAMAGED = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, ValueError,
)  # fmt: skip
"""What the library raises for archives with bytes changed; ValueError for a place below nothing."""


def _row(line: str, number: int, kind: type[Row]) -> Row:
    cells = line.split("\t")
    names = [field.name for field in fields(kind)]
    if len(cells) != len(names):
        raise DetailFileWrong(number, f"{len(cells)} columns instead of {len(names)}")
    values: dict[str, Any] = {
        name: _value(name, cell, number) for name, cell in zip(names, cells, strict=True)
    }
    return kind(**values)


def _value(name: str, cell: str, number: int) -> str | int:
    plain = "" if cell.strip() == NOTHING else cell.strip()
    if not name.endswith("_fen"):
        return plain
    try:
        return int(fen(plain or "0"))
    except ValueError:
        raise DetailFileWrong(number, f"{name.removesuffix('_fen')}: {cell}") from None
