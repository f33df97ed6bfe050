"""The terminal's journal: append-only entries in SQLite, synchronous=FULL, hash-chained.

An entry is durable when `append` returns; only then may the step it announces happen (failures.md
R1). A reserve file is given up when the disk is full, so that a begun sale can finish (row 22).
A damaged journal or a broken chain stops the terminal; nothing is ever skipped (row 23).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

from backend.protocol.codec import decode, encode
from terminal.entry import Entry, Stage
from terminal.errors import JournalFailed, WorldFailure
from terminal.uploads import Uploads

SCHEMA = 1
RESERVE_BYTES = 1 << 20
GENESIS = bytes(32)
PRIMARY = 0xFF
"""The part of SQLite's codes that names the kind of failure."""
NOT_ITS_FAULT = (
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN),
    *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY),
)

_TABLES = """
CREATE TABLE entry (
  id INTEGER PRIMARY KEY,
  msgid TEXT NOT NULL,
  final INTEGER NOT NULL,
  body BLOB NOT NULL,
  link BLOB NOT NULL
) STRICT;
CREATE INDEX entry_msgid ON entry (msgid, id);
CREATE TABLE open_case (msgid TEXT PRIMARY KEY, id INTEGER NOT NULL) STRICT;
CREATE TABLE stamp (only INTEGER PRIMARY KEY CHECK (only = 1), last TEXT NOT NULL) STRICT;
CREATE TRIGGER entry_fixed BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER entry_kept BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'append only'); END;
"""


_REFUSALS = "CREATE TABLE IF NOT EXISTS refusal (at TEXT NOT NULL, sentence TEXT NOT NULL) STRICT"
"""Statistics beside the chain of entries: a journal from before them gets the table."""


class JournalDamaged(WorldFailure):
    """The journal on disk cannot be trusted: stop, keep the file, call for help."""

    template = (
        "The journal {path} is damaged ({detail}). No sale can start. "
        "Keep the file for the agency; 'shuaka reset' starts a new training world."
    )


def is_of_the_disk(trouble: sqlite3.Error) -> bool:
    """Whether a file cannot be read or written now, which does not make it a damaged one."""
    return getattr(trouble, "sqlite_errorcode", 0) & PRIMARY in NOT_ITS_FAULT


class Journal:
    """One journal file. Not shared between processes: the terminal home has one owner.

    `durable` is False for simulations alone, whose journal dies with their cards.
    """

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        self.path = path
        self._durable = durable
        self._hand = threading.Lock()
        self._reserve = path.with_suffix(".reserve")
        try:
            self._db = self._open()
            self._check()
            self.uploads = Uploads(self._db, self._hand)
        except sqlite3.DatabaseError as trouble:
            if is_of_the_disk(trouble):
                raise JournalFailed(detail=str(trouble)) from trouble
            raise JournalDamaged(path=str(path), detail=str(trouble)) from trouble

    def _open(self) -> sqlite3.Connection:
        new = not self.path.exists()
        if not new and not self.path.stat().st_size:
            raise sqlite3.DatabaseError("the file is empty")
        db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute(f"PRAGMA synchronous={'FULL' if self._durable else 'OFF'}")
        if new:
            os.chmod(self.path, 0o600)
            db.executescript(f"BEGIN; {_TABLES} PRAGMA user_version={SCHEMA}; COMMIT;")
        db.execute(_REFUSALS)
        self._set_aside()
        return db

    def _set_aside(self) -> None:
        """A reserve, again where it was given up; without room for one there is none."""
        try:
            if not self._reserve.exists() or self._reserve.stat().st_size < RESERVE_BYTES:
                self._reserve.write_bytes(bytes(RESERVE_BYTES))
        except OSError:
            self._reserve.write_bytes(b"")

    def _check(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version != SCHEMA:
            raise sqlite3.DatabaseError(f"schema {version}, this program knows {SCHEMA}")
        previous = GENESIS
        for body, link in self._db.execute("SELECT body, link FROM entry ORDER BY id"):
            if _link(previous, body) != link:
                raise sqlite3.DatabaseError("the hash chain is broken")
            previous = link
        self._last_link = previous

    def append(self, entry: Entry) -> None:
        """Write an entry durably. Raises JournalFailed when it cannot be: fail closed."""
        try:
            self._write(entry)
        except sqlite3.Error as failure:
            if entry.stage is Stage.INTENT or not self._give_up_reserve():
                raise JournalFailed(detail=str(failure)) from failure
            try:
                self._write(entry)
            except sqlite3.Error as again:
                raise JournalFailed(detail=str(again)) from again

    def _write(self, entry: Entry) -> None:
        body = encode(entry)
        with self._hand:
            link = _link(self._last_link, body)
            with _transaction(self._db) as db:
                row = db.execute(
                    "INSERT INTO entry (msgid, final, body, link) VALUES (?, ?, ?, ?)",
                    (entry.msgid, entry.is_final, body, link),
                ).lastrowid
                db.execute("DELETE FROM open_case WHERE msgid = ?", (entry.msgid,))
                if not entry.is_final:
                    db.execute("INSERT INTO open_case VALUES (?, ?)", (entry.msgid, row))
                self.uploads.note(entry)
            self._last_link = link

    def _give_up_reserve(self) -> bool:
        if not self._reserve.exists() or not self._reserve.stat().st_size:
            return False
        os.truncate(self._reserve, 0)
        return True

    def open_cases(self) -> list[Entry]:
        """The newest entry of every case that is not final, oldest first."""
        rows = self._db.execute(
            "SELECT body FROM entry JOIN open_case USING (id) ORDER BY id"
        ).fetchall()
        return [decode(body, Entry) for (body,) in rows]

    def entries(self) -> Iterator[Entry]:
        """All entries in the order they were written."""
        for (body,) in self._db.execute("SELECT body FROM entry ORDER BY id"):
            yield decode(body, Entry)

    def cases(self) -> list[Entry]:
        """The newest entry of every case, in the order the cases began."""
        rows = self._db.execute(
            "SELECT body FROM entry WHERE id IN (SELECT max(id) FROM entry GROUP BY msgid) "
            "ORDER BY (SELECT min(e.id) FROM entry e WHERE e.msgid = entry.msgid)"
        )
        return [decode(body, Entry) for (body,) in rows]

    def case(self, msgid: str) -> Entry | None:
        """The newest entry of one case."""
        row = self._db.execute(
            "SELECT body FROM entry WHERE msgid = ? ORDER BY id DESC LIMIT 1", (msgid,)
        ).fetchone()
        return decode(row[0], Entry) if row else None

    def numbers(self) -> list[str]:
        """The message number of every case."""
        return [number for (number,) in self._db.execute("SELECT DISTINCT msgid FROM entry")]

    def note_refusal(self, at: str, sentence: str) -> None:
        """Remember that nothing was sold, and why (a message id); a note that fails is no harm."""
        with contextlib.suppress(sqlite3.Error), self._hand:
            self._db.execute("INSERT INTO refusal VALUES (?, ?)", (at, sentence))

    def refusals(self, first_day: str, last_day: str) -> list[str]:
        """Why nothing was sold, once for each time, from one ISO day to another."""
        rows = self._db.execute(
            "SELECT sentence FROM refusal WHERE substr(at, 1, 10) BETWEEN ? AND ? ORDER BY rowid",
            (first_day, last_day),
        )
        return [sentence for (sentence,) in rows]

    def last_msgid(self, institution: str = "") -> str | None:
        """The message number of the newest entry, of one institution if it is given."""
        row = self._db.execute(
            "SELECT msgid FROM entry WHERE substr(msgid, 1, ?) = ? ORDER BY id DESC LIMIT 1",
            (len(institution), institution),
        ).fetchone()
        return row[0] if row else None

    def last_stamp(self) -> str | None:
        """The newest stamp (yyyyMMddHHmmss) remembered by `keep_stamp`."""
        row = self._db.execute("SELECT last FROM stamp").fetchone()
        return row[0] if row else None

    def keep_stamp(self, stamp: str) -> None:
        """Remember durably from which stamp on message numbers were given out; in any thread.
        Raises JournalFailed.
        """
        try:
            with self._hand:
                self._db.execute("INSERT OR REPLACE INTO stamp VALUES (1, ?)", (stamp,))
        except sqlite3.Error as failure:
            raise JournalFailed(detail=str(failure)) from failure

    def close(self) -> None:
        """Let the file go."""
        self._db.close()


class _transaction:  # noqa: N801 - reads as a statement
    """BEGIN IMMEDIATE ... COMMIT, rolled back on any exception."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> sqlite3.Connection:
        self._db.execute("BEGIN IMMEDIATE")
        return self._db

    def __exit__(self, kind: object, *_: object) -> None:
        self._db.execute("ROLLBACK" if kind else "COMMIT")


def _link(previous: bytes, body: bytes) -> bytes:
    return hashlib.sha256(previous + body).digest()
