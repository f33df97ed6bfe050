"""What a card's memory is written on: an open file, or bytes on the bench whose power can fail."""

from __future__ import annotations

import os
import struct
from typing import Protocol

OWNER = struct.Struct(">16s")  # process id of the owner of a card file, in decimal
OWNER_AT = 64


class PowerFailure(Exception):  # noqa: N818 - an event of the bench, not an error of the program
    """The injected cut of power: the command has no answer, memory is as far as it was written."""


class Medium(Protocol):
    """Bytes that stay: a file, or memory on the bench."""

    def read(self) -> bytes:
        """Everything there is."""

    def write(self, at: int, data: bytes) -> None:
        """Put data at an offset; not durable before `sync`."""

    def sync(self) -> None:
        """Return when everything written is durable."""

    def close(self) -> None:
        """Give it up."""


class FileMedium:
    """An open, locked card file."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def read(self) -> bytes:
        """The whole file."""
        return read_all(self._fd)

    def write(self, at: int, data: bytes) -> None:
        """One pwrite; a short one is completed."""
        while data:
            done = os.pwrite(self._fd, data, at)
            at, data = at + done, data[done:]

    def sync(self) -> None:
        """fdatasync: the file's size never changes after creation."""
        os.fdatasync(self._fd)

    def close(self) -> None:
        """Clear the owner's name and drop the lock."""
        os.pwrite(self._fd, bytes(OWNER.size), OWNER_AT)
        os.close(self._fd)


class MemoryMedium:
    """Volatile stand-in for benches and tests. `power_cut_after` = bytes that still get written."""

    def __init__(self, data: bytes) -> None:
        self.data = bytearray(data)
        self.power_cut_after: int | None = None

    def read(self) -> bytes:
        """A copy of the bytes."""
        return bytes(self.data)

    def write(self, at: int, data: bytes) -> None:
        """Write; with a cut pending only as many bytes as power lasts."""
        if self.power_cut_after is not None:
            lasts = min(len(data), self.power_cut_after)
            self.power_cut_after -= lasts
            self.data[at : at + lasts] = data[:lasts]
            if lasts < len(data):
                raise PowerFailure("inside a write")
        else:
            self.data[at : at + len(data)] = data

    def sync(self) -> None:
        """Everything is there already; a cut that is due falls between commit and answer."""
        if self.power_cut_after == 0:
            raise PowerFailure("after a write, before the answer")

    def close(self) -> None:
        """Nothing to give up."""


def read_all(fd: int) -> bytes:
    """The bytes of an open file."""
    return os.pread(fd, os.fstat(fd).st_size, 0)
