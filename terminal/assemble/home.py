"""A terminal home: one folder with cards, keys, centre, journal and settings, and one owner.

`world.ready` is written last when a training world is built: a home without it is rebuilt, so an
interrupted start repairs itself.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from terminal.errors import WorldFailure

STATE = (
    *("cards", "psam.card", "issuer.keys.json", "centre.db", "journal.db", "journal.reserve"),
    *("blacklist.json", "papers", "visits.db", "held.json", "elsewhere.db"),
)


class HomeBusy(WorldFailure):
    """Another process owns this home."""

    template = (
        "The terminal home {path} is in use by process {owner}. "
        "Close it there, or choose another folder with SHUAKA_HOME."
    )


class HomeUnusable(WorldFailure):
    """The folder cannot be made or written."""

    template = (
        "The terminal home {path} cannot be used ({detail}). "
        "Choose another folder with SHUAKA_HOME."
    )


@dataclass(frozen=True, slots=True)
class Home:
    """Paths of one terminal home."""

    path: Path

    @property
    def cards(self) -> Path:
        """Folder of the user cards."""
        return self.path / "cards"

    @property
    def psam(self) -> Path:
        """The terminal's security module."""
        return self.path / "psam.card"

    @property
    def keys(self) -> Path:
        """The issuer keys of this installation (mode 0600)."""
        return self.path / "issuer.keys.json"

    @property
    def centre(self) -> Path:
        """The centre's database."""
        return self.path / "centre.db"

    @property
    def elsewhere(self) -> Path:
        """The database of the other centre, which insures the visitor."""
        return self.path / "elsewhere.db"

    @property
    def journal(self) -> Path:
        """The terminal's journal."""
        return self.path / "journal.db"

    @property
    def ready(self) -> Path:
        """Mark of a finished training world."""
        return self.path / "world.ready"

    @property
    def is_ready(self) -> bool:
        """Whether a training world is there, as far as one may look."""
        try:
            return self.ready.exists()
        except PermissionError:
            return False

    def own(self) -> Ownership:
        """Take the home for this process. Raises HomeBusy or HomeUnusable."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = open(self.path / "owner.lock", "a+", encoding="ascii")  # noqa: SIM115 - kept
        except OSError as unusable:
            raise HomeUnusable(path=str(self.path), detail=unusable.strerror or "?") from unusable
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            lock.seek(0)
            owner = lock.read().strip() or "?"
            lock.close()
            raise HomeBusy(path=str(self.path), owner=owner) from busy
        with suppress(OSError):  # on a full disk the owner has no name
            os.ftruncate(lock.fileno(), 0)
            os.write(lock.fileno(), str(os.getpid()).encode())
        return Ownership(lock)

    def clear(self) -> None:
        """Remove cards, keys, books and journal; settings stay. The mark goes first."""
        self.ready.unlink(missing_ok=True)
        for name in STATE:
            for path in self.path.glob(f"{name}*"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()


class Ownership:
    """A held home; closing it (or the end of the process) lets it go."""

    def __init__(self, lock: IO[str]) -> None:
        self._lock = lock

    def close(self) -> None:
        """Let the home go."""
        self._lock.close()
