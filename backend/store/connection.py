"""One durable database, one serializable transaction per call of `transact`.

Statements are SQLAlchemy Core objects; each is compiled to text once and then run on the driver,
which is five times faster than executing the objects. SQLite: WAL, synchronous=FULL, one writer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, CreateTable

from backend.store import tables
from backend.store.columns import metadata
from backend.store.sql import Statement

T = TypeVar("T")
Row = tuple[Any, ...]

BUSY_S = 2.0
"""How long a writer waits for another process before the transaction fails."""

CACHED_STATEMENTS = 512

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-16000",
)


class StoreRefused(Exception):  # noqa: N818 - "refused" is the word of the field
    """The file is not a store this program may write; `template` and `values` say which and why."""

    def __init__(self, template: str, **values: str) -> None:
        super().__init__(template)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return self.template.format(**self.values)


class StoreFailure(Exception):  # noqa: N818 - names an event of the world, not a bug
    """The database did not do it: locked, full, gone. The transaction has had no effect."""

    template = "The centre's database failed ({detail}); nothing was booked."

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.values = {"detail": detail}

    def __str__(self) -> str:
        return self.template.format(**self.values)


class _Plan:
    """A statement as the driver takes it: text, the order of its values, and its constants."""

    __slots__ = ("constants", "names", "text")

    def __init__(self, statement: Statement, dialect: sa.Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.text = str(compiled)
        self.names: tuple[str, ...] = tuple(getattr(compiled, "positiontup", None) or ())
        given: Mapping[str, Any] = compiled.params or {}
        self.constants = {name: value for name, value in given.items() if value is not None}

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        constants = self.constants
        return [values[n] if n in values else constants[n] for n in self.names]


class Tx:
    """One transaction. Handed to the function of `transact`; never kept."""

    __slots__ = ("_cursor", "_dialect", "_plans")

    def __init__(self, cursor: Any, dialect: sa.Dialect, plans: dict[Statement, _Plan]) -> None:
        self._cursor = cursor
        self._dialect = dialect
        self._plans = plans

    def _execute(self, statement: Statement, values: Mapping[str, Any]) -> Any:
        plan = self._plans.get(statement)
        if plan is None:
            plan = self._plans[statement] = _Plan(statement, self._dialect)
        return self._cursor.execute(plan.text, plan.arguments(values))

    def row(self, statement: Statement, **values: Any) -> Row | None:
        """The first row, or None."""
        row: Row | None = self._execute(statement, values).fetchone()
        return row

    def rows(self, statement: Statement, **values: Any) -> list[Row]:
        """All rows."""
        rows: list[Row] = self._execute(statement, values).fetchall()
        return rows

    def run(self, statement: Statement, **values: Any) -> int:
        """Change rows; how many were changed."""
        count: int = self._execute(statement, values).rowcount
        return count

    def run_values(self, statement: Statement, values: Mapping[str, Any]) -> int:
        """As `run`, with the values of a whole row."""
        count: int = self._execute(statement, values).rowcount
        return count

    def mark(self) -> None:
        """Remember this point; `back_to_mark` undoes what came after it."""
        self._cursor.execute("SAVEPOINT mark")

    def back_to_mark(self) -> None:
        """Undo everything since `mark`."""
        self._cursor.execute("ROLLBACK TO SAVEPOINT mark")


class Store:
    """The open database; `transact` may be called from any thread."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lock = threading.RLock()
        self._plans: dict[Statement, _Plan] = {}
        module: Any = engine.dialect.dbapi
        self._driver_error: type[Exception] = module.Error
        try:
            self._connection: Any = engine.raw_connection()
            self._cursor = self._connection.cursor()
        except self._driver_error as failure:
            raise StoreFailure(str(failure)) from failure

    def transact(self, fn: Callable[[Tx], T]) -> T:
        """Run `fn` in one serializable transaction and commit; its result is durable on return.

        Any exception rolls back and goes on; the driver's own become `StoreFailure`.
        """
        with self._lock:
            try:
                return self._in_transaction(fn)
            except self._driver_error as failure:
                raise StoreFailure(str(failure)) from failure

    def read(self, fn: Callable[[Tx], T]) -> T:
        """As `transact`, for functions that only read: waits for no other process's writer."""
        with self._lock:
            try:
                return self._in_transaction(fn, begin="BEGIN")
            except self._driver_error as failure:
                raise StoreFailure(str(failure)) from failure

    def _in_transaction(self, fn: Callable[[Tx], T], begin: str = "BEGIN IMMEDIATE") -> T:
        self._cursor.execute(begin)
        try:
            result = fn(Tx(self._cursor, self._engine.dialect, self._plans))
            self._cursor.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise
        return result

    def _roll_back(self) -> None:
        connection = self._connection.driver_connection
        if connection.in_transaction:  # a full disk may have rolled back already
            self._cursor.execute("ROLLBACK")

    def statements(self) -> list[str]:
        """The text of every statement run so far, to look at its query plan."""
        return [plan.text for plan in self._plans.values()]

    def pragma(self, words: str) -> None:
        """Set one property of the connection, outside any transaction."""
        with self._lock:
            try:
                self._cursor.execute(words)
            except self._driver_error as failure:
                raise StoreFailure(str(failure)) from failure

    def close(self) -> None:
        """Give the file back; further calls fail."""
        with self._lock:
            self._cursor.close()
            self._connection.close()
            self._engine.dispose()


def open_store(place: str | Path) -> Store:
    """Open, or make, the database at a path or URL (`sqlite://` is memory).

    Raises StoreRefused, with a sentence, for a file that is not ours, of another schema, or that
    cannot be opened at all.
    """
    url = str(place) if "://" in str(place) else f"sqlite:///{place}"
    if not url.startswith("sqlite:"):
        raise StoreRefused("The centre cannot use the database {place}.", place=str(place))
    engine = sa.create_engine(
        url,
        connect_args={
            "isolation_level": None,
            "check_same_thread": False,
            "cached_statements": CACHED_STATEMENTS,
            "timeout": BUSY_S,
        },
    )
    try:
        store = Store(engine)
        _prepare(store, str(place))
    except StoreFailure as failure:
        raise _unusable(str(place), failure.values["detail"]) from failure
    return store


def _unusable(place: str, detail: str) -> StoreRefused:
    if "not a database" in detail:
        return StoreRefused("The file {place} is not a database of the centre.", place=place)
    return StoreRefused(
        "The centre's database {place} cannot be opened: {detail}.", place=place, detail=detail
    )


def _prepare(store: Store, place: str) -> None:
    for pragma in _PRAGMAS:
        store.pragma(pragma)
    store.transact(lambda tx: _make_or_check(tx, place))


def _make_or_check(tx: Tx, place: str) -> None:
    names = {name for (name,) in tx.rows(_TABLE_NAMES)}
    if not names:
        _make(tx)
        return
    if "schema_version" not in names or "transfers" not in names:
        raise StoreRefused("The file {place} is not a database of the centre.", place=place)
    row = tx.row(_VERSION)
    found = row[0] if row else 0
    if found != tables.SCHEMA_VERSION:
        raise StoreRefused(
            "The database {place} has schema {found}, this program knows {known}. "
            "Use the program it was made with, or another home.",
            place=place,
            found=str(found),
            known=str(tables.SCHEMA_VERSION),
        )


def _make(tx: Tx) -> None:
    for table in metadata.sorted_tables:
        tx.run(CreateTable(table))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            tx.run(CreateIndex(index))
    for trigger in tables.SQLITE_TRIGGERS:
        tx.run(trigger)
    tx.run(_NEW_VERSION, version=tables.SCHEMA_VERSION)


_TABLE_NAMES = sa.text("SELECT name FROM sqlite_master WHERE type = 'table'")
_VERSION = sa.select(tables.schema_version.c.version)
_NEW_VERSION = sa.insert(tables.schema_version)
