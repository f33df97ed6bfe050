"""One database, one serializable transaction per call of `transact`, durable when it returns.

Calls that wait for a connection are grouped (lanes.py). Conflicts that a server reports are tried
again, at most MOST_TRIES times; so is, once, what met a connection that had ended before.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

import sqlalchemy as sa

from backend.store.engines import LOST, MOST_TRIES, SQLITE, Kind
from backend.store.lanes import Job, Lane, Lanes
from backend.store.plans import MarkNeededError, Plans, Tx
from backend.store.refused import StoreFailure
from backend.store.sessions import Session

T = TypeVar("T")


class _Connection:
    """One connection of the driver; one that broke is opened again when it is used next."""

    def __init__(self, engine: sa.Engine, kind: Kind) -> None:
        self._engine = engine
        self._kind = kind
        self._raw: Any = None
        self._session: Session | None = None
        self._was_open = False
        self._file: tuple[int, int] | None = None
        self.committing = False

    def session(self) -> Session:
        """The session of a connection that is open; raises the driver's error if none can be."""
        self._was_open, self.committing = self._session is not None, False
        if self._session is None:
            self._raw = self._engine.raw_connection()
            self._session = self._kind.session(self._raw.driver_connection)
            for setting in self._kind.settings:
                self._session.ask(setting)
            self._file = self._file_now()
        return self._session

    def require_file(self) -> None:
        """Refuse to commit into a file that is not where it was opened: nobody would find it."""
        if self._file is not None and self._file_now() != self._file:
            raise StoreFailure("its file was moved, removed or replaced")

    def _file_now(self) -> tuple[int, int] | None:
        """Which file stands at the place of the database; None for a server, memory, no file."""
        place = self._engine.url.database
        if self._kind is not SQLITE or not place:
            return None
        try:
            found = os.stat(place)
        except OSError:
            return None
        return found.st_dev, found.st_ino

    @property
    def lost_in_vain(self) -> bool:
        """Whether it broke, perhaps long since, under a transaction that cannot have happened."""
        return self._was_open and self._raw is None and not self.committing

    def roll_back(self, driver_error: type[Exception]) -> None:
        """End the transaction if there is one; a broken connection has ended it already."""
        if self._raw is None:
            return
        try:
            self._raw.driver_connection.rollback()
        except driver_error:
            self.drop()
        else:
            if getattr(self._raw.driver_connection, "broken", False):
                self.drop()

    def drop(self) -> None:
        """Forget a connection that is of no more use."""
        self._raw.invalidate()
        self._raw = self._session = None

    def close(self) -> None:
        """Give the connection back."""
        if self._session is not None:
            self._session.close()
            self._raw.close()
            self._raw = self._session = None


class Store:
    """The open database; `transact` and `read` may be called from any thread, never nested.

    `place` is what it is called, without a password.
    """

    def __init__(self, engine: sa.Engine, kind: Kind, place: str) -> None:
        self.place = place
        self._engine = engine
        self._kind = kind
        self._closed = False
        self._plans: Plans = {}
        module: Any = engine.dialect.dbapi
        self._driver_error: type[Exception] = module.Error
        self._connections = [_Connection(engine, kind) for _ in range(kind.connections)]
        self.lanes = Lanes([Lane(partial(self._persist, one)) for one in self._connections])

    @property
    def kind(self) -> Kind:
        """Which database this is."""
        return self._kind

    def transact(self, fn: Callable[[Tx], T], name: str = "") -> T:
        """Run `fn` in one serializable transaction and commit; its result is durable on return.

        `fn` may run more than once before it commits, so it changes nothing but the database.
        `name`: whose call it is; calls of different names may run at the same time (lanes.py).
        Any exception rolls back and goes on; the driver's own become `StoreFailure`.
        """
        lane = self.lanes.of(name)
        job = lane.run(Job(fn, self._kind.write, alone=False))
        if not job.done:  # something went wrong in its group
            job = lane.run(Job(fn, self._kind.write, alone=True))
        return cast(T, job.result)

    def read(self, fn: Callable[[Tx], T]) -> T:
        """As `transact`, for functions that only read: one snapshot, never part of a group."""
        return cast(T, self.lanes.of("").run(Job(fn, self._kind.read, alone=True)).result)

    def _persist(self, connection: _Connection, batch: list[Job[Any]]) -> list[Any]:
        """The results of a batch once they are durable; conflicts are tried again."""
        for attempt in range(1, MOST_TRIES + 1):
            try:
                return self._with_care(connection, batch)
            except self._driver_error as failure:
                state = LOST if connection.lost_in_vain else str(getattr(failure, "sqlstate", ""))
                if attempt >= self._kind.conflicts.get(state, 1):
                    raise StoreFailure(str(failure)) from failure
                if state != LOST:
                    self.lanes.overtaken(len(batch))
        raise AssertionError("no conflict is tried more than MOST_TRIES times")

    def _with_care(self, connection: _Connection, batch: list[Job[Any]]) -> list[Any]:
        """Without savepoints, and once more with them if one was needed."""
        try:
            return self._attempt(connection, batch, careful=False)
        except MarkNeededError:
            return self._attempt(connection, batch, careful=True)

    def _attempt(
        self, connection: _Connection, batch: list[Job[Any]], *, careful: bool
    ) -> list[Any]:
        if self._closed:
            raise StoreFailure("the database was closed")
        session = connection.session()
        try:
            session.begin(batch[0].begin)
            results = [
                job.fn(Tx(session, self._engine.dialect, self._plans, careful=careful))
                for job in batch
            ]
            connection.require_file()
            connection.committing = True
            session.commit()
        except BaseException:
            connection.roll_back(self._driver_error)
            raise
        return results

    def statements(self) -> list[str]:
        """The text of every statement run so far, to look at its query plan."""
        return [plan.text for plan in self._plans.values()]

    def pragma(self, words: str) -> None:
        """Set one property of the connection, outside any transaction (SQLite, not in use)."""
        connection = self._connections[0]
        try:
            connection.session().ask(words)
        except self._driver_error as failure:
            raise StoreFailure(str(failure)) from failure

    def copy_to(self, path: Path) -> bool:
        """Write a copy as of one moment to a new file (SQLite); False: a server has its own way."""
        if self._kind is not SQLITE:
            return False
        quoted = str(path).replace("'", "''")
        self.pragma(f"VACUUM INTO '{quoted}'")
        return True

    def close(self) -> None:
        """Give the database back once running calls have ended; further calls fail."""
        self._closed = True
        for connection, lane in zip(self._connections, self.lanes.all, strict=True):
            if not lane.taken:
                connection.close()
        self._engine.dispose()
