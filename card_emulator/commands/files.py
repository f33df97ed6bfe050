"""SELECT, READ and UPDATE of records and bytes, GET RESPONSE (card.md 4.1, 7.1, 3.2).

A handler checks everything, the expected length included, before it moves selection or record
pointer, so that a command repeated after 6Cxx sees the card it saw before.
"""

from __future__ import annotations

from msgspec.structs import replace

from card_emulator import filesystem as fs
from card_emulator.execution import Execution, answer
from card_emulator.image import ElementaryFile, Structure
from card_emulator.protocol.apdu import DONE, Response
from card_emulator.protocol.applications import AID_LIMITS, MEDICAL_AID
from card_emulator.protocol.status import BYTES_WAITING, RIGHT_LENGTH, SW, StatusError

BY_FID, CHILD_DF, EF_OF_DF, BY_NAME = 0x00, 0x01, 0x02, 0x04

# What a local file takes besides its access condition (card.md 18.2): E1 may only be written zero.
PRINTED_FILE = (MEDICAL_AID, 0xEF0C)
UNPRINTED_RECORD = bytes.fromhex("E10100")


def select(ex: Execution) -> Response:
    """00 A4: MF, DF, EF by file id or DF by name; FCI for a DF, nothing for an EF."""
    if ex.p1 == BY_NAME:
        if len(ex.data) not in AID_LIMITS:
            raise StatusError(SW.WRONG_LENGTH)
        found = fs.df_by_name(ex.image, ex.data, ex.session.df, following=ex.p2 == 0x02)
        return _enter(ex, found)
    if len(ex.data) != 2 and (ex.data or ex.p1 != BY_FID):
        raise StatusError(SW.WRONG_LENGTH)
    fid = int.from_bytes(ex.data, "big") if ex.data else fs.MF_FID
    file = None if ex.p1 == CHILD_DF else fs.ef_by_fid(ex.df, fid)
    if ex.df.blocked and (file is not None or ex.p1 == EF_OF_DF):
        raise StatusError(SW.APP_BLOCKED)  # until another application is selected
    if file is not None:
        ex.session.ef, ex.session.record = file.fid, None
        return DONE
    if ex.p1 == EF_OF_DF:
        raise StatusError(SW.FILE_NOT_FOUND)
    return _enter(ex, fs.df_by_fid(ex.image, fid, ex.session.df))


def _enter(ex: Execution, found: int | None) -> Response:
    if found is None:
        raise StatusError(SW.FILE_NOT_FOUND)
    ex.session.enter(found)
    if ex.df.blocked:  # it is current all the same, and refuses everything else
        raise StatusError(SW.APP_BLOCKED)
    return answer(ex.df.fci)


def get_response(ex: Execution) -> Response:
    """00 C0: the bytes a case 4 command left waiting, `61xx` while more are left."""
    waiting = ex.session.waiting
    if not waiting:
        raise StatusError(SW.NO_DATA)
    wanted = ex.le or (256 if len(waiting) >= 256 else 0)
    if not 0 < wanted <= len(waiting):
        raise StatusError(RIGHT_LENGTH | len(waiting) & 0xFF)
    ex.session.waiting = waiting[wanted:]
    rest = len(ex.session.waiting)
    return Response(waiting[:wanted], BYTES_WAITING | min(rest, 255) if rest else SW.OK)


def read_record(ex: Execution) -> Response:
    """00 B2: whole records, by number, identifier or range."""
    sfi, mode = ex.p2 >> 3, ex.p2 & 7
    file = fs.record_file(ex, sfi)
    ex.require(file.read)
    current = fs.pointer(ex, sfi)
    if mode in fs.BY_IDENTIFIER:
        found = fs.by_identifier(file, mode, ex.p1, current)
    else:
        found = fs.by_number(file, ex.p1, current)
    if found is None:
        raise StatusError(SW.RECORD_NOT_FOUND)
    data = _records(file, mode, found)
    ex.expect_le(len(data))
    _move(ex, file, sfi, found if mode in fs.BY_IDENTIFIER else current)
    return answer(data)


def _records(file: ElementaryFile, mode: int, found: int) -> bytes:
    if mode == fs.NUMBER_TO_LAST:
        return fs.joined(file.records[found:])
    if mode == fs.LAST_TO_NUMBER:
        return fs.joined(file.records[found:][::-1])
    return file.records[found]


def _move(ex: Execution, file: ElementaryFile, sfi: int, record: int | None) -> None:
    if sfi:
        ex.session.ef = file.fid
    ex.session.record = record


def update_record(ex: Execution) -> Response:
    """00 DC: exchange a record of a linear file or append one; a cyclic file takes a newest one."""
    sfi, mode = ex.p2 >> 3, ex.p2 & 7
    file = fs.record_file(ex, sfi)
    ex.require(file.write)
    current = fs.pointer(ex, sfi)
    if file.structure is Structure.CYCLIC:
        changed, current = _with_newest(file, mode, ex.p1, ex.data), 0
    else:
        changed, current = _with_record(ex, file, mode, current)
    ex.image = ex.image.with_file(ex.session.df, changed)
    _move(ex, file, sfi, current)
    return DONE


def is_whole_element(ex: Execution) -> bool:
    """Whether the data of an UPDATE RECORD is one whole element of a linear file; 6A82, 6986."""
    linear = fs.record_file(ex, ex.p2 >> 3).structure is Structure.LINEAR
    return linear and ex.data[1] == len(ex.data) - 2


def _with_newest(file: ElementaryFile, mode: int, number: int, record: bytes) -> ElementaryFile:
    if mode != fs.PREVIOUS or number != 0:
        raise StatusError(SW.WRONG_P1P2)
    if len(record) != file.record_bytes:
        raise StatusError(SW.WRONG_LENGTH)
    return append_cyclic(file, record)


def append_cyclic(file: ElementaryFile, record: bytes) -> ElementaryFile:
    """A cyclic file with a newest record; the oldest gives way when it is full."""
    return replace(file, records=(record, *file.records[: file.capacity - 1]))


def _with_record(
    ex: Execution, file: ElementaryFile, mode: int, current: int | None
) -> tuple[ElementaryFile, int | None]:
    record = ex.data
    if len(record) < 2 or record[1] != len(record) - 2:
        raise StatusError(SW.LENGTH_NOT_TLV)
    count = len(file.records)
    if mode == fs.NUMBER:
        found = fs.by_number(file, ex.p1, current)
        appends = found is None and ex.p1 == count + 1
    else:
        found = fs.by_identifier(file, mode, ex.p1, current)
        known = any(ex.p1 in (0, old[0]) for old in file.records)
        appends = not known and ex.p1 in (0, record[0])
    if found is None and not appends:
        raise StatusError(SW.RECORD_NOT_FOUND)
    if appends and count >= file.capacity:
        raise StatusError(SW.NO_SPACE)
    at = count if found is None else found
    _guard(ex, file, at, record)
    records = (*file.records[:at], record, *file.records[at + 1 :])
    moves = mode in fs.BY_IDENTIFIER or ex.p1 == 0
    return replace(file, records=records), at if moves else current


def _guard(ex: Execution, file: ElementaryFile, at: int, record: bytes) -> None:
    """6A80 where the count of unprinted records would be another than zero, go, or come twice."""
    tag, before = UNPRINTED_RECORD[0], file.records[at][0] if at < len(file.records) else None
    touched = (ex.df.name, file.fid) == PRINTED_FILE and tag in (record[0], before)
    if touched and (record != UNPRINTED_RECORD or before != tag):
        raise StatusError(SW.BAD_DATA)


def read_binary(ex: Execution) -> Response:
    """00 B0: bytes of a transparent file from an offset."""
    sfi, offset = _binary_address(ex)
    file = fs.transparent_file(ex, sfi)
    ex.require(file.read)
    data = fs.content(ex.image, file)[offset:]
    if not data:
        raise StatusError(SW.WRONG_OFFSET)
    wanted = 256 if not ex.le else ex.le
    if wanted > len(data):
        raise StatusError(RIGHT_LENGTH | len(data) & 0xFF)
    _move(ex, file, sfi, None)
    return answer(data[:wanted])


def update_binary(ex: Execution) -> Response:
    """00 D6: exchange bytes of a transparent file; its size is fixed."""
    sfi, offset = _binary_address(ex)
    file = fs.transparent_file(ex, sfi)
    ex.require(file.write)
    old, end = fs.content(ex.image, file), offset + len(ex.data)
    if offset >= len(old):
        raise StatusError(SW.WRONG_OFFSET)
    if end > len(old):
        raise StatusError(SW.WRONG_LENGTH)
    written = (old[:offset] + ex.data + old[end:]).rstrip(b"\0")
    changed = replace(file, content=written, capacity=len(old))
    ex.image = ex.image.with_file(ex.session.df, changed)
    _move(ex, file, sfi, None)
    return DONE


def _binary_address(ex: Execution) -> tuple[int, int]:
    """(SFI or 0, offset) of P1 P2."""
    if ex.p1 & 0x80:
        return ex.p1 & 0x1F, ex.p2
    return 0, ex.p1 << 8 | ex.p2
