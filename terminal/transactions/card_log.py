"""The card's own record of its transactions as flows: DF04/EF08 and its count DF04/EF0C (18.2).

DF04 is selected; EF08 is read after the PIN, record by record, so that no answer is longer than one
exchange.
"""

from __future__ import annotations

from dataclasses import dataclass

from card_emulator.protocol.apdu import Command, Response
from card_emulator.protocol.applications import SFI_EXTENSION, SFI_LOG
from card_emulator.protocol.layouts import PRINTED
from card_emulator.protocol.purse import LOG_RECORDS
from card_emulator.protocol.status import SW
from terminal.errors import Declined
from terminal.flow import Flow, Slot
from terminal.steps import transmit

BY_NUMBER, ALL_RECORDS = 4, 5


class LogClosed(Declined):
    """The card does not let its records be read."""

    template = "The card's records cannot be read ({sw}). Nothing was printed. Start again."


@dataclass(frozen=True, slots=True)
class Count:
    """How far a card was printed: load and purchase counter then (4 bytes), records since then."""

    last_printed: bytes
    unprinted: int


def read_count() -> Flow[Count | None]:
    """What the card counts; None on a card that keeps no count."""
    answer = yield from _read(1, SFI_EXTENSION << 3 | ALL_RECORDS, PRINTED.path)
    if answer.sw != SW.OK:
        return None
    found = PRINTED.decode(answer.data)
    return Count(bytes.fromhex(found["last_printed_sequence"]), int(found["unprinted"]))


def read_log() -> Flow[tuple[bytes, ...]]:
    """Every record, newest first, 28 bytes each; none from a card without the file."""
    records: list[bytes] = []
    for number in range(1, LOG_RECORDS + 1):
        answer = yield from _read(number, SFI_LOG << 3 | BY_NUMBER, "DF04/EF08")
        if answer.sw in (SW.RECORD_NOT_FOUND, SW.FILE_NOT_FOUND):
            break
        if answer.sw != SW.OK:
            raise LogClosed(sw=f"{answer.sw:04X}")
        records.append(answer.data)
    return tuple(records)


def _read(number: int, p2: int, path: str) -> Flow[Response]:
    command = Command(0, 0xB2, number, p2, le=0)
    return (yield from transmit(Slot.USER, command, f"READ RECORD {path}"))
