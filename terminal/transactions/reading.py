"""An application of another public service, read at the terminal (rules.md R5: reserved room).

The card proves to be ours first; then every file that it lets us read is read, after the PIN where
the holder gives it. A file that stays closed is named with its status word, not left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from card_emulator.protocol.apdu import Command, Response
from card_emulator.protocol.status import SW
from terminal.card import meet_card
from terminal.errors import Declined
from terminal.flow import Flow, Slot
from terminal.steps import transmit
from terminal.transactions.pin import verify_pin

SFIS = range(1, 31)
MOST_RECORDS = 254
BY_NUMBER = 4
SHORT_ID = 0x80
NO_FILE = frozenset({SW.FILE_NOT_FOUND, SW.WRONG_P1P2})


@dataclass(frozen=True, slots=True)
class FileRead:
    """One file by its short identifier: its records (or whole content), or why it stayed closed."""

    sfi: int
    records: tuple[bytes, ...]
    closed: int | None = None


def read_application(aid: bytes, *, with_pin: bool) -> Flow[tuple[FileRead, ...]]:
    """All files of the application `aid` (5 to 16 bytes). Raises Declined, NotOurs, NoPsam."""
    yield from meet_card()
    selected = yield from _send(Command(0, 0xA4, 4, 0, aid), "SELECT application")
    if selected.sw != SW.OK:
        raise Declined(
            "This card has no application {aid}. Nothing was changed.", aid=aid.hex().upper()
        )
    if with_pin:
        yield from verify_pin(0)
    files = []
    for sfi in SFIS:
        file = yield from _read(sfi)
        if file is not None:
            files.append(file)
    return tuple(files)


def _send(command: Command, label: str) -> Flow[Response]:
    return (yield from transmit(Slot.USER, command, label))


def _read(sfi: int) -> Flow[FileRead | None]:
    """Records in their order, or the first 256 bytes of a transparent file; None for no file."""
    records: list[bytes] = []
    for number in range(1, MOST_RECORDS + 1):
        command = Command(0, 0xB2, number, sfi << 3 | BY_NUMBER, le=0)
        answer = yield from _send(command, f"READ RECORD EF{sfi:02X}")
        if answer.sw == SW.RECORD_NOT_FOUND:
            break
        if answer.sw == SW.WRONG_FILE_STRUCTURE:
            return (yield from _read_binary(sfi))
        if answer.sw in NO_FILE:
            return None
        if answer.sw != SW.OK:
            return FileRead(sfi, tuple(records), answer.sw)
        records.append(answer.data)
    return FileRead(sfi, tuple(records))


def _read_binary(sfi: int) -> Flow[FileRead]:
    command = Command(0, 0xB0, SHORT_ID | sfi, 0, le=0)
    answer = yield from _send(command, f"READ BINARY EF{sfi:02X}")
    if answer.sw != SW.OK:
        return FileRead(sfi, (), answer.sw)
    return FileRead(sfi, (answer.data,))
