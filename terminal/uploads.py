"""What still has to be told about goods that were sold or came back (3505A, 3506; settlement 2.16).

Rows beside the journal's chain: one comes into being in the same transaction as the entry that
says DONE, its message number is durable before the centre is asked, and it waits until an answer
came. So nothing is forgotten by a power cut, and nothing is told twice under two numbers.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from terminal.entry import Entry, Kind, Stage

TOLD_OF = (Kind.PURSE_SALE, Kind.ONLINE_SALE, Kind.OFFLINE_SALE, Kind.REFUND)

_TABLES = (
    "CREATE TABLE IF NOT EXISTS upload (msgid TEXT NOT NULL, part INTEGER NOT NULL, "
    "number TEXT NOT NULL DEFAULT '', state TEXT NOT NULL DEFAULT 'waiting', "
    "said TEXT NOT NULL DEFAULT '', PRIMARY KEY (msgid, part)) STRICT",
    "CREATE TABLE IF NOT EXISTS upload_wanted (only INTEGER PRIMARY KEY CHECK (only = 1), "
    "wanted INTEGER NOT NULL) STRICT",
)


class State(StrEnum):
    """How far it came; a refusal is for people, it is not sent again."""

    WAITING = "waiting"
    TOLD = "told"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Upload:
    """One message about one case: a whole sale (part 0), or a line that came back (from 1)."""

    msgid: str
    part: int
    number: str
    state: State
    said: str


def is_told(entry: Entry) -> bool:
    """Whether goods went over a shop's counter with it; a hospital's visit is no such thing."""
    done = entry.stage is Stage.DONE and entry.kind in TOLD_OF and entry.settlement is not None
    return done and entry.visit is None and bool(entry.lines)


class Uploads:
    """The rows of one journal; `db` and `hand` are the journal's."""

    def __init__(self, db: sqlite3.Connection, hand: threading.Lock) -> None:
        self._db, self._hand = db, hand
        for table in _TABLES:
            db.execute(table)

    @property
    def wanted(self) -> bool:
        """Whether the centre wants to be told, as it said last."""
        row = self._db.execute("SELECT wanted FROM upload_wanted").fetchone()
        return bool(row and row[0])

    def want(self, wanted: bool) -> None:
        """What the centre says at sign-on."""
        if wanted != self.wanted:
            with self._hand:
                self._db.execute("INSERT OR REPLACE INTO upload_wanted VALUES (1, ?)", (wanted,))

    def note(self, entry: Entry) -> None:
        """Called inside the transaction that writes an entry."""
        if is_told(entry) and self.wanted:
            self._enter(entry)

    def enter(self, entry: Entry) -> None:
        """A case of before the centre wanted it."""
        with self._hand:
            self._enter(entry)

    def _enter(self, entry: Entry) -> None:
        """A refund brings its sale along: what was never said to be sold cannot come back."""
        rows = [(entry.msgid, 0)]
        if entry.kind is Kind.REFUND:
            parts = range(1, len(entry.lines) + 1)
            rows = [(entry.refund_of, 0), *((entry.msgid, part) for part in parts)]
        self._db.executemany("INSERT OR IGNORE INTO upload (msgid, part) VALUES (?, ?)", rows)

    def all(self, state: State | None = None) -> Sequence[Upload]:
        """Those of a state, or every one; the oldest first."""
        rows = self._db.execute(
            "SELECT msgid, part, number, state, said FROM upload "
            "WHERE ? IN ('', state) ORDER BY rowid",
            (state or "",),
        ).fetchall()
        return [Upload(msgid, part, number, State(state), said)
                for msgid, part, number, state, said in rows]  # fmt: skip

    def number(self, upload: Upload, fresh: str) -> str:
        """The message number it goes under, durable from here on: its own, or else a fresh one."""
        if not upload.number:
            self._set(upload, fresh, State.WAITING, "")
        return upload.number or fresh

    def answered(self, upload: Upload, number: str, refusal: str = "") -> None:
        """The centre has it, or will not have it."""
        self._set(upload, number, State.REFUSED if refusal else State.TOLD, refusal)

    def _set(self, upload: Upload, number: str, state: State, said: str) -> None:
        with self._hand:
            self._db.execute(
                "UPDATE upload SET number = ?, state = ?, said = ? WHERE msgid = ? AND part = ?",
                (number, state, said, upload.msgid, upload.part),
            )
