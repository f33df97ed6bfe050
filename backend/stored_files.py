"""Files at the centre: 9101 takes one, 9102 gives one back to the institution it belongs to."""

from __future__ import annotations

from datetime import timedelta

from backend.checks import wrong
from backend.context import Context
from backend.protocol.codec import Octets
from backend.protocol.messages.files import (
    DownloadReply,
    DownloadRequest,
    FileInfo,
    UploadReply,
    UploadRequest,
)
from backend.protocol.refusals import Code, Refused
from backend.store import day_tables as t
from backend.store.sql import bindparam, insert, select

MOST_BYTES = 8 * 1024 * 1024
KEPT = timedelta(days=7)
LONGEST_NAME = 200


def upload(context: Context, message: UploadRequest) -> UploadReply:
    """9101: keep a file of this institution."""
    asked = message.fsUploadIn
    _own("fsUploadIn.fixmedins_code", context, asked.fixmedins_code)
    if not 0 < len(asked.content) <= MOST_BYTES:
        raise wrong("fsUploadIn.in", f"1..{MOST_BYTES}")
    if not 0 < len(asked.filename) <= LONGEST_NAME:
        raise wrong("fsUploadIn.filename", f"1..{LONGEST_NAME}")
    kept = keep(context, "upload", asked.filename, asked.content)
    return UploadReply(
        file_qury_no=kept.file_qury_no,
        filename=kept.filename,
        fixmedins_code=context.institution.code,
        dld_endtime=kept.dld_endtime,
    )


def download(context: Context, message: DownloadRequest) -> DownloadReply:
    """9102: a file of this institution, while it is kept."""
    asked = message.fsDownloadIn
    _own("fsDownloadIn.fixmedins_code", context, asked.fixmedins_code)
    return DownloadReply(asked.filename, Octets(content_of(context, asked.file_qury_no)))


def keep(context: Context, purpose: str, filename: str, content: bytes) -> FileInfo:
    """Store a file under a number of its own."""
    info = FileInfo(
        file_qury_no=context.new_id(purpose),
        filename=filename,
        dld_endtime=f"{context.now + KEPT:%Y-%m-%d %H:%M:%S}",
    )
    context.tx.run(
        _NEW,
        file_qury_no=info.file_qury_no,
        institution=context.institution.code,
        filename=filename,
        content=bytes(content),
        dld_endtime=info.dld_endtime,
    )
    return info


def content_of(context: Context, file_qury_no: str) -> bytes:
    """The bytes of a file of this institution; refused when there is none, or no more."""
    row = context.tx.row(_FIND, key=file_qury_no, institution=context.institution.code)
    if row is None or row[1] < context.time:
        raise Refused(Code.FILE_UNKNOWN, file=file_qury_no)
    return bytes(row[0])


def _own(path: str, context: Context, code: str) -> None:
    if code != context.institution.code:
        raise wrong(path, context.institution.code)


_f = t.stored_files.c
_NEW = insert(t.stored_files)
_FIND = select(_f.content, _f.dld_endtime).where(
    _f.file_qury_no == bindparam("key"), _f.institution == bindparam("institution")
)
