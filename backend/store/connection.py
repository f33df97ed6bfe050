"""One database, one serializable transaction per call of `transact`, durable when it returns.

Calls that arrive while a transaction commits are taken together into the next one: natural group
commit, led by the first of them. If anything goes wrong with such a batch nothing of it happened
and each of its calls runs alone. Conflicts PostgreSQL reports are tried again, at most MOST_TRIES.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, Generic, TypeVar, cast

import sqlalchemy as sa

from backend.store.engines import MOST_TRIES, SQLITE, Kind
from backend.store.plans import MarkNeededError, Plans, Tx
from backend.store.refused import StoreFailure
from backend.store.sessions import Session

T = TypeVar("T")

MOST_AT_ONCE = 64
"""Calls that are committed together."""


class _Job(Generic[T]):
    """One call on its way. Its gate opens when it is done, shall lead, or shall run alone."""

    __slots__ = ("alone", "batch", "begin", "connection", "done", "fn", "gate", "result")

    def __init__(self, fn: Callable[[Tx], T], begin: str, *, alone: bool) -> None:
        self.fn = fn
        self.begin = begin
        self.alone = alone
        self.done = False
        self.result: T | None = None
        self.connection: _Connection | None = None
        self.batch: list[_Job[Any]] = []
        self.gate = Lock()
        self.gate.acquire()


class _Together:
    """Opens the gates of a batch. If it failed, each of its calls finds that it is not done and
    runs alone, where its exception is its own caller's; only a call that was alone raises here."""

    def __init__(self, batch: list[_Job[Any]]) -> None:
        self._batch = batch

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        for job in self._batch[1:]:
            job.gate.release()
        return kind is not None and issubclass(kind, Exception) and len(self._batch) > 1


class _Connection:
    """One connection of the driver; one that broke is opened again when it is used next."""

    def __init__(self, engine: sa.Engine, kind: Kind) -> None:
        self._engine = engine
        self._kind = kind
        self._raw: Any = None
        self._session: Session | None = None

    def session(self) -> Session:
        """The session of a connection that is open; raises the driver's error if none can be."""
        if self._session is None:
            self._raw = self._engine.raw_connection()
            self._session = self._kind.session(self._raw.driver_connection)
            for setting in self._kind.settings:
                self._session.ask(setting)
        return self._session

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
        self._mutex = Lock()
        self._waiting: deque[_Job[Any]] = deque()
        module: Any = engine.dialect.dbapi
        self._driver_error: type[Exception] = module.Error
        self._free = [_Connection(engine, kind) for _ in range(kind.connections)]

    @property
    def kind(self) -> Kind:
        """Which database this is."""
        return self._kind

    def transact(self, fn: Callable[[Tx], T]) -> T:
        """Run `fn` in one serializable transaction and commit; its result is durable on return.

        `fn` may run more than once before it commits, so it changes nothing but the database.
        Any exception rolls back and goes on; the driver's own become `StoreFailure`.
        """
        job = self._run(_Job(fn, self._kind.write, alone=False))
        if not job.done:  # something went wrong in its group
            job = self._run(_Job(fn, self._kind.write, alone=True))
        return cast(T, job.result)

    def read(self, fn: Callable[[Tx], T]) -> T:
        """As `transact`, for functions that only read: one snapshot, never part of a group."""
        return cast(T, self._run(_Job(fn, self._kind.read, alone=True)).result)

    def _run(self, job: _Job[T]) -> _Job[T]:
        """Wait for a connection or for a leader that takes the job along, whichever is first."""
        with self._mutex:
            if self._free:  # then nobody waits
                job.connection, job.batch = self._free.pop(), [job]
            else:
                self._waiting.append(job)
        if job.connection is None:
            job.gate.acquire()
        if job.connection is not None:
            try:
                self._lead(job.connection, job.batch)
            finally:
                self._hand_over(job.connection)
        return job

    def _hand_over(self, connection: _Connection) -> None:
        """The first that waits leads next, with those behind it; nobody is passed over."""
        with self._mutex:
            if not self._waiting:
                self._free.append(connection)
                return
            leader = self._waiting.popleft()
            leader.connection, leader.batch = connection, [leader]
            while not leader.alone and self._waiting and len(leader.batch) < MOST_AT_ONCE:
                if self._waiting[0].alone:
                    break
                leader.batch.append(self._waiting.popleft())
        leader.gate.release()

    def _lead(self, connection: _Connection, batch: list[_Job[Any]]) -> None:
        with _Together(batch):
            results = self._persist(connection, [job.fn for job in batch], batch[0].begin)
            for job, result in zip(batch, results, strict=True):
                job.result, job.done = result, True

    def _persist(
        self, connection: _Connection, work: Sequence[Callable[[Tx], T]], begin: str
    ) -> list[T]:
        """The results of `work` once they are durable; conflicts are tried again."""
        for attempt in range(1, MOST_TRIES + 1):
            try:
                return self._with_care(connection, work, begin)
            except self._driver_error as failure:
                state = str(getattr(failure, "sqlstate", ""))
                if attempt >= self._kind.conflicts.get(state, 1):
                    raise StoreFailure(str(failure)) from failure
        raise AssertionError("no conflict is tried more than MOST_TRIES times")

    def _with_care(
        self, connection: _Connection, work: Sequence[Callable[[Tx], T]], begin: str
    ) -> list[T]:
        """Without savepoints, and once more with them if one was needed."""
        try:
            return self._attempt(connection, work, begin, careful=False)
        except MarkNeededError:
            return self._attempt(connection, work, begin, careful=True)

    def _attempt(
        self,
        connection: _Connection,
        work: Sequence[Callable[[Tx], T]],
        begin: str,
        *,
        careful: bool,
    ) -> list[T]:
        if self._closed:
            raise StoreFailure("the database was closed")
        session = connection.session()
        try:
            session.begin(begin)
            results = [
                fn(Tx(session, self._engine.dialect, self._plans, careful=careful)) for fn in work
            ]
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
        connection = self._free[0]
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
        for connection in self._free:
            connection.close()
        self._engine.dispose()
