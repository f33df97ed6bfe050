"""Finding DFs, EFs and records by every address the card family knows (card.md 4.1, 7.1, 14)."""

from __future__ import annotations

from card_emulator.execution import Execution
from card_emulator.image import DedicatedFile, ElementaryFile, Image, Structure
from card_emulator.protocol.status import SW, StatusError

MF = 0
MF_FID = 0x3F00
MAX_ANSWER = 256

# low three bits of P2 in READ and UPDATE RECORD (card.md 7.1)
FIRST, LAST, NEXT, PREVIOUS, NUMBER, NUMBER_TO_LAST, LAST_TO_NUMBER = range(7)
BY_IDENTIFIER = (FIRST, LAST, NEXT, PREVIOUS)


def children(image: Image, df: int) -> list[int]:
    """Indexes of the DFs directly below a DF."""
    return [index for index, one in enumerate(image.dfs) if one.parent == df]


def df_by_name(image: Image, name: bytes, current: int, *, following: bool) -> int | None:
    """Index of the DF with this name: one below the current environment first, then in order.

    The whole name only: a card may also take the beginning of one, this one does not (6A82).
    `following` asks for the next one after the current DF (SELECT with P2=02).
    """
    found = None
    for index, df in enumerate(image.dfs):
        if df.name == name and (not following or index > current):
            if df.parent == current or following:
                return index
            if found is None:
                found = index
    return found


def df_by_fid(image: Image, fid: int, current: int) -> int | None:
    """Index of the DF with this file id: MF, child, the current DF, its parent, a sibling."""
    if fid == MF_FID:
        return MF
    parent = image.dfs[current].parent
    near = [*children(image, current), current]
    if parent >= 0:
        near += [parent, *children(image, parent)]
    return next((index for index in near if image.dfs[index].fid == fid), None)


def ef_by_fid(df: DedicatedFile, fid: int) -> ElementaryFile | None:
    """The EF with this file id in a DF."""
    for file in df.files:
        if file.fid == fid:
            return file
    return None


def ef_by_sfi(df: DedicatedFile, sfi: int) -> ElementaryFile | None:
    """The EF with this short file id in a DF."""
    for file in df.files:
        if file.sfi == sfi:
            return file
    return None


def addressed(ex: Execution, sfi: int) -> ElementaryFile:
    """The EF a command names by SFI, or the current one for SFI 0; 6A82, 6986."""
    if sfi:
        file = ef_by_sfi(ex.df, sfi)
        if file is None:
            raise StatusError(SW.FILE_NOT_FOUND)
        return file
    file = None if ex.session.ef is None else ef_by_fid(ex.df, ex.session.ef)
    if file is None:
        raise StatusError(SW.NO_CURRENT_EF)
    return file


def record_file(ex: Execution, sfi: int) -> ElementaryFile:
    """The addressed EF if it holds records; else 6981."""
    file = addressed(ex, sfi)
    if file.structure not in (Structure.LINEAR, Structure.CYCLIC):
        raise StatusError(SW.WRONG_FILE_STRUCTURE)
    return file


def transparent_file(ex: Execution, sfi: int) -> ElementaryFile:
    """The addressed EF if it is transparent; else 6981."""
    file = addressed(ex, sfi)
    if file.structure not in (Structure.TRANSPARENT, Structure.TXN_NO):
        raise StatusError(SW.WRONG_FILE_STRUCTURE)
    return file


def content(image: Image, file: ElementaryFile) -> bytes:
    """Bytes of a transparent EF; the PSAM's terminal sequence shows its next number."""
    if file.structure is Structure.TXN_NO and image.sam is not None:
        return image.sam.terminal_txn_no.to_bytes(4, "big")
    return file.content.ljust(file.capacity, b"\0")


def pointer(ex: Execution, sfi: int) -> int | None:
    """The record pointer a command starts from: any valid SFI resets it."""
    return None if sfi else ex.session.record


def by_number(file: ElementaryFile, number: int, current: int | None) -> int | None:
    """Index of record `number` (1 = first, cyclic: newest; 0 = the current one)."""
    index = current if number == 0 else number - 1
    return index if index is not None and index < len(file.records) else None


def by_identifier(
    file: ElementaryFile, mode: int, identifier: int, current: int | None
) -> int | None:
    """Index of the first, last, next or previous record with this first byte (0 = any)."""
    matches = [index for index, record in enumerate(file.records) if identifier in (0, record[0])]
    if current is not None and mode == NEXT:
        matches = [index for index in matches if index > current]
    if current is not None and mode == PREVIOUS:
        matches = [index for index in matches if index < current]
    if not matches:
        return None
    return matches[0] if mode in (FIRST, NEXT) else matches[-1]


def joined(records: tuple[bytes, ...]) -> bytes:
    """Records one after the other, as many whole ones as an answer holds."""
    data = b""
    for record in records:
        if len(data) + len(record) > MAX_ANSWER:
            break
        data += record
    return data
