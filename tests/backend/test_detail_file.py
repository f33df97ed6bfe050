"""The files of 3202 by themselves: rows written are rows read."""

import io
import zipfile

import pytest

from backend.protocol.detail_file import (
    DetailFileWrong,
    DetailRow,
    ResultRow,
    Verdict,
    pack,
    unpack,
)


def test_files_read_back_what_was_written_with_null_for_nothing():
    rows = [
        DetailRow("s1", "m1", "p1", 12160, 2555, 9605),
        ResultRow("p", "", "", "m", "1", "0", Verdict.MISSING, -5, 0, 0),
    ]
    for row in rows:
        assert unpack(pack([row], "x"), type(row)) == [row]
    assert b"null" in zipfile.ZipFile(io.BytesIO(pack(rows[1:], "x"))).read("x")
    with pytest.raises(DetailFileWrong, match="columns"):
        unpack(pack(rows[:1], "x"), ResultRow)
