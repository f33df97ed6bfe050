"""The hospital's visits on disk: one row a visit, as it is now, durable before it is spoken of.

Beside the journal, which has the money. The file is made with the first visit, so that a shop has
none.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from backend.protocol.codec import decode, encode
from terminal.errors import JournalFailed
from terminal.visit import Visit

FILE = "visits.db"
_TABLE = """
CREATE TABLE IF NOT EXISTS visit (
  number TEXT PRIMARY KEY,
  psn_no TEXT NOT NULL,
  begun TEXT NOT NULL,
  over INTEGER NOT NULL,
  body BLOB NOT NULL
) STRICT;
"""


class VisitBook:
    """The visits of one home. Any thread may ask; each call opens the file for itself."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._hand = threading.Lock()

    def keep(self, visit: Visit) -> None:
        """Write a visit durably, over what was known of it. Raises JournalFailed."""
        row = (visit.number, visit.psn_no, visit.begun, visit.is_over, encode(visit))
        try:
            with self._hand, closing(self._open()) as db, db:
                db.execute("INSERT OR REPLACE INTO visit VALUES (?, ?, ?, ?, ?)", row)
        except sqlite3.Error as failure:
            raise JournalFailed(detail=str(failure)) from failure

    def has(self, number: str) -> bool:
        """Whether a visit was ever kept under this number."""
        return self._whole(number) is not None

    def find(self, number: str) -> Visit | None:
        """A visit by the hospital's number, the centre's id, or the end of either."""
        whole = self._whole(number)
        if whole is not None or not number:
            return whole
        every = list(self.visits(everything=True))
        ends = [v for v in every if v.number.endswith(number) or v.mdtrt_id.endswith(number)]
        return ends[0] if len(ends) == 1 else None

    def _whole(self, number: str) -> Visit | None:
        if not self.path.exists():
            return None
        with self._hand, closing(self._open()) as db:
            row = db.execute("SELECT body FROM visit WHERE number = ?", (number,)).fetchone()
        return decode(row[0], Visit) if row else None

    def visits(self, *, everything: bool = False) -> Iterator[Visit]:
        """The visits that are not over, the newest last; also those that are."""
        if not self.path.exists():
            return
        with self._hand, closing(self._open()) as db:
            rows = db.execute(
                "SELECT body FROM visit WHERE over <= ? ORDER BY begun, number", (everything,)
            ).fetchall()
        for (body,) in rows:
            yield decode(body, Visit)

    def _open(self) -> sqlite3.Connection:
        new = not self.path.exists()
        db = sqlite3.connect(self.path)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        if new:
            os.chmod(self.path, 0o600)
        db.executescript(_TABLE)
        return db
