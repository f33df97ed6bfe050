"""Non-volatile memory of a card: two slots in one file, the newer sealed one counts.

A commit writes the slot that does not hold the current state, in one write, and syncs it before it
returns. A torn write fails its seal (AES-GCM under a key of the installation, covering header,
generation and length), so power-up finds the state before or after a commit, never one between.
The header page also names the owner: one process per card, held by a file lock.
"""

from __future__ import annotations

import fcntl
import os
import struct
from pathlib import Path

from card_emulator.medium import (
    OWNER,
    OWNER_AT,
    FileMedium,
    Medium,
    MemoryMedium,
    PowerFailure,
    read_all,
)
from card_emulator.protocol.cipher import NONCE_BYTES, TAG_BYTES, seal, unseal

__all__ = ["CardFileError", "MemoryMedium", "Nvm", "PowerFailure", "memory_of"]

MAGIC = b"SHUAKACD"
FORMAT = 1
HEADER = struct.Struct(">8sHI16s")  # magic, format, slot size, id of this card file
SLOTS_AT = 512
SLOT_HEAD = struct.Struct(">QI12s")  # generation, length of the sealed bytes, nonce
GROWTH_BYTES = 12288  # photo, fingerprint, certificates, log and appended records of a full card
PAGE = 4096
READ_TRIES = 5  # a look without the lock may meet a commit half way


class CardFileError(Exception):
    """A card file cannot be used; the sentence names it and what to do. Never a fresh card."""

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template.format(**values))
        self.template = template
        self.values = values


class MemoryFault(Exception):  # noqa: N818 - the card's answer to it is 6581
    """A write failed; what was stored before it still is."""


class Nvm:
    """The two slots over a medium. `payload` is the current state, `capacity` its greatest size."""

    def __init__(self, medium: Medium, key: bytes, name: str) -> None:
        self.medium = medium
        self._key = key
        self._name = name
        self.payload = b""
        self._generation = 0
        self._header = b""
        self._slot_size = 0
        self.reload()

    @classmethod
    def create(cls, path: Path, payload: bytes, key: bytes) -> Nvm:
        """A new card file (mode 0600), opened; CardFileError if there is one already.

        The complete file appears under its name at once, or not at all.
        """
        draft = path.with_name(f".{path.name}.{os.getpid()}.new")
        _write_durably(draft, memory_of(payload, key))
        try:
            os.link(draft, path)
        except FileExistsError:
            raise CardFileError(
                "There is a card file {path} already; remove it first or use another name.",
                path=path,
            ) from None
        finally:
            draft.unlink()
        _sync_folder(path.parent)
        return cls.open(path, key)

    @staticmethod
    def exchange(path: Path, payload: bytes, key: bytes) -> None:
        """A new memory in the place of a card file the caller has locked; all or nothing."""
        draft = path.with_name(f".{path.name}.{os.getpid()}.new")
        try:
            _write_durably(draft, memory_of(payload, key))
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(path.parent)

    @classmethod
    def open(cls, path: Path, key: bytes) -> Nvm:
        """Open and lock a card file; CardFileError if it is missing, unreadable or in use."""
        fd = _open(path, os.O_RDWR)
        try:
            _lock(fd, path)
            nvm = cls(FileMedium(fd), key, str(path))
            os.pwrite(fd, OWNER.pack(str(os.getpid()).encode()), OWNER_AT)
            return nvm
        except CardFileError:
            os.close(fd)
            raise

    @classmethod
    def volatile(cls, payload: bytes, key: bytes = bytes(16)) -> Nvm:
        """A card in memory, for benches and tests; its medium is a `MemoryMedium`."""
        return cls(MemoryMedium(memory_of(payload, key)), key, "memory")

    @staticmethod
    def look(path: Path, key: bytes) -> bytes:
        """The current payload without lock or change, also while another process owns the card."""
        for attempt in range(READ_TRIES):
            fd = _open(path, os.O_RDONLY)
            try:
                raw = read_all(fd)
            except OSError as reason:
                raise _unopened(path, reason) from None
            finally:
                os.close(fd)
            try:
                return _newest(raw, key, str(path))[1]
            except CardFileError:
                if attempt == READ_TRIES - 1:
                    raise
        raise AssertionError("READ_TRIES is positive")

    @property
    def capacity(self) -> int:
        """Greatest payload a slot holds."""
        return self._slot_size - SLOT_HEAD.size - TAG_BYTES

    def reload(self) -> None:
        """Read the state from the medium, as power-up does; CardFileError if no slot is whole."""
        raw = self.medium.read()
        self._generation, self.payload = _newest(raw, self._key, self._name)
        self._header = raw[: HEADER.size]
        self._slot_size = HEADER.unpack(self._header)[2]

    def commit(self, payload: bytes) -> None:
        """Make payload the state; returns when it is durable.

        MemoryFault if it could not be written, which leaves the old state; OSError if it is
        written and nobody knows whether it is durable.
        """
        assert len(payload) <= self.capacity, "the card refuses what does not fit"
        generation = self._generation + 1
        at = SLOTS_AT + generation % 2 * self._slot_size
        try:
            self.medium.write(at, _slot(self._header, generation, payload, self._key))
        except OSError:  # a slot that is not whole does not count, so nothing has changed
            raise MemoryFault("the memory did not take a write") from None
        self.medium.sync()
        self._generation, self.payload = generation, payload

    def close(self) -> None:
        """Release the file and its lock."""
        self.medium.close()


def _slot(header: bytes, generation: int, payload: bytes, key: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    head = SLOT_HEAD.pack(generation, len(payload) + TAG_BYTES, nonce)
    return head + seal(key, nonce, payload, header + head)


def memory_of(payload: bytes, key: bytes) -> bytes:
    """A new memory with this state, as a file holds it."""
    needed = len(payload) + GROWTH_BYTES
    slot_size = -(-needed // PAGE) * PAGE
    header = HEADER.pack(MAGIC, FORMAT, slot_size, os.urandom(16))
    page = header.ljust(SLOTS_AT, b"\0")
    first = _slot(header, 1, payload, key).ljust(slot_size, b"\0")
    return page + bytes(slot_size) + first


def _newest(raw: bytes, key: bytes, name: str) -> tuple[int, bytes]:
    """(generation, payload) of the newer whole slot."""
    slot_size = _slot_size(raw, name)
    header = raw[: HEADER.size]
    whole = []
    for index in (0, 1):
        start = SLOTS_AT + index * slot_size
        head = raw[start : start + SLOT_HEAD.size]
        generation, length, nonce = SLOT_HEAD.unpack(head)
        if generation % 2 != index or length > slot_size - SLOT_HEAD.size:
            continue
        sealed = raw[start + SLOT_HEAD.size : start + SLOT_HEAD.size + length]
        payload = unseal(key, nonce, sealed, header + head)
        if payload is not None:
            whole.append((generation, payload))
    if not whole:
        raise CardFileError(
            "The card file {path} is damaged or belongs to another installation; restore it with "
            "its keys, or have a new card issued.",
            path=name,
        )
    return max(whole)


def _slot_size(raw: bytes, name: str) -> int:
    """Slot size of a file with a sound header; CardFileError for a foreign or newer file."""
    if len(raw) < SLOTS_AT or raw[:8] != MAGIC:
        raise CardFileError("{path} is not a card file of this program; check the name.", path=name)
    _, version, slot_size, _ = HEADER.unpack(raw[: HEADER.size])
    if version > FORMAT:
        raise CardFileError(
            "The card file {path} has format {format}, which is newer than this program; "
            "update the program.",
            path=name,
            format=version,
        )
    if slot_size % PAGE or not slot_size or len(raw) != SLOTS_AT + 2 * slot_size:
        raise CardFileError(
            "The card file {path} is cut off or damaged; restore it, or have a new card issued.",
            path=name,
        )
    return int(slot_size)


def _open(path: Path, flags: int) -> int:
    try:
        return os.open(path, flags | os.O_CLOEXEC)
    except OSError as reason:
        raise _unopened(path, reason) from None


def _unopened(path: Path, reason: OSError) -> CardFileError:
    return CardFileError(
        "The card file {path} cannot be opened ({reason}); check the name, or issue the card.",
        path=path,
        reason=reason.strerror,
    )


def _lock(fd: int, path: Path) -> None:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        owner = os.pread(fd, OWNER.size, OWNER_AT).rstrip(b"\0").decode("ascii", "replace")
        raise CardFileError(
            "The card file {path} is in use by process {owner}; close it there first.",
            path=path,
            owner=owner or "?",
        ) from None


def _write_durably(path: Path, data: bytes) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(fd)


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
