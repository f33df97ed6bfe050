"""What the machine's readers hold, seen without touching a card: names, ATRs, event counters.

Every look takes a context of its own, so it survives a PC/SC service that stops and starts, and
a machine without one. Readers of this process are seen through pyscard's card request.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from smartcard import scard
from smartcard.CardRequest import CardRequest
from smartcard.System import readers as system_readers

from terminal.readers.choosing import in_the_system
from terminal.readers.failures import PYSCARD

LIBRARY = "libpcsclite.so.1"
COUNTER_SHIFT = 16
"""The upper half of an event state counts insertions and removals."""


class Service(StrEnum):
    """The PC/SC service as this process finds it."""

    RUNNING = "running"
    STOPPED = "stopped"
    NO_LIBRARY = "no library"


@dataclass(frozen=True, slots=True)
class Seen:
    """A reader; `atr` is None while it is empty. `changes` counts its insertions and removals."""

    reader: str
    atr: bytes | None
    system: bool
    changes: int = 0
    in_use: bool = False


def service() -> Service:
    """Whether the PC/SC service can be used."""
    try:
        ctypes.CDLL(LIBRARY)
    except OSError:
        return Service.NO_LIBRARY
    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    if result != scard.SCARD_S_SUCCESS:
        return Service.STOPPED
    scard.SCardReleaseContext(context)
    return Service.RUNNING


def look() -> list[Seen]:
    """Every reader and what is in it: the system's first, then those of this process."""
    return [*_of_the_system(), *_of_this_process()]


def _of_the_system() -> Iterator[Seen]:
    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    if result != scard.SCARD_S_SUCCESS:
        return
    try:
        result, names = scard.SCardListReaders(context, [])
        if result != scard.SCARD_S_SUCCESS or not names:
            return
        unaware = [(name, scard.SCARD_STATE_UNAWARE) for name in names]
        result, states = scard.SCardGetStatusChange(context, 0, unaware)
        for name, event, atr in states:
            present = bool(event & scard.SCARD_STATE_PRESENT)
            yield Seen(
                name,
                bytes(byte & 0xFF for byte in atr) if present else None,
                system=True,
                changes=event >> COUNTER_SHIFT,
                in_use=bool(event & scard.SCARD_STATE_INUSE),
            )
    finally:
        scard.SCardReleaseContext(context)


def _of_this_process() -> Iterator[Seen]:
    try:
        ours = [str(reader) for reader in system_readers() if not in_the_system(reader)]
    except PYSCARD:
        return
    if not ours:
        return
    present = CardRequest(timeout=0, readers=ours).waitforcardevent()
    atrs = {str(card.reader): bytes(card.atr) for card in present}
    for name in ours:
        yield Seen(name, atrs.get(name), system=False)
