"""One transaction as its driver is told it: SQLite statement by statement, PostgreSQL in few trips.

What nobody waits for (a row entered, a savepoint, the beginning itself) is kept back and travels
with the next question or the commit in one pipeline: a trip costs more than the statement it asks.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from psycopg import Connection

MOST_TOLD = 200
"""Statements that are kept back at most."""

Arguments = tuple[Any, ...]
Question = tuple[str, Arguments]


class Session(Protocol):
    """One connection's transactions, one after the other."""

    def begin(self, words: str) -> None:
        """Start a transaction; one that was not committed is forgotten."""

    def ask(self, text: str, arguments: Arguments = ()) -> Any:
        """Run a statement that reads; the driver's cursor."""

    def change(self, text: str, arguments: Arguments = ()) -> int:
        """Run a statement and wait for how many rows it changed."""

    def change_many(self, text: str, rows: Sequence[Arguments]) -> int:
        """As `change`, once for each row of arguments."""

    def foresee(self, questions: Iterable[Question]) -> None:
        """Ask in one trip what is going to be asked; forgotten when anything is changed first."""

    def tell(self, text: str, arguments: Arguments = ()) -> None:
        """Run a statement before anything else is asked or committed; its failure may come then."""

    def commit(self) -> None:
        """Make it durable."""

    def close(self) -> None:
        """Give back what the driver holds for it."""


class Direct:
    """SQLite: in this process, every statement at once."""

    __slots__ = ("_cursor",)

    def __init__(self, connection: Any) -> None:
        self._cursor = connection.cursor()

    def begin(self, words: str) -> None:
        """See `Session`."""
        self._cursor.execute(words)

    def ask(self, text: str, arguments: Arguments = ()) -> Any:
        """See `Session`."""
        return self._cursor.execute(text, arguments)

    def change(self, text: str, arguments: Arguments = ()) -> int:
        """See `Session`."""
        return int(self._cursor.execute(text, arguments).rowcount)

    def change_many(self, text: str, rows: Sequence[Arguments]) -> int:
        """See `Session`."""
        return int(self._cursor.executemany(text, rows).rowcount)

    def foresee(self, questions: Iterable[Question]) -> None:
        """See `Session`: here is no trip to save."""

    def tell(self, text: str, arguments: Arguments = ()) -> None:
        """See `Session`."""
        self._cursor.execute(text, arguments)

    def commit(self) -> None:
        """See `Session`."""
        self._cursor.execute("COMMIT")

    def close(self) -> None:
        """See `Session`."""
        self._cursor.close()


class Piped:
    """PostgreSQL: a trip for each question, what was told since the last one along with it."""

    __slots__ = ("_connection", "_foreseen", "_reader", "_told", "_writer")

    def __init__(self, connection: Connection[Any]) -> None:
        from psycopg import RawCursor
        from psycopg.types.numeric import Int8Dumper

        # every pipeline that fails raises here; the driver would also log it as ignored
        logging.getLogger("psycopg").setLevel(logging.ERROR)
        # one width for all numbers: else each mixture of widths is prepared as another statement
        connection.adapters.register_dumper(int, Int8Dumper)
        self._connection = connection
        self._reader, self._writer = RawCursor(connection), RawCursor(connection)
        self._told: list[Question] = []
        self._foreseen: dict[Question, Any] = {}

    def begin(self, words: str) -> None:
        """See `Session`."""
        self._told = [(words, ())]
        self._foreseen.clear()

    def ask(self, text: str, arguments: Arguments = ()) -> Any:
        """See `Session`."""
        answered = self._foreseen.pop((text, arguments), None)
        if answered is not None:
            return answered
        if not self._told:
            return self._reader.execute(text, arguments)
        with self._connection.pipeline():
            self._send()
            self._reader.execute(text, arguments)
        return self._reader

    def change(self, text: str, arguments: Arguments = ()) -> int:
        """See `Session`."""
        self._foreseen.clear()
        return int(self.ask(text, arguments).rowcount)

    def change_many(self, text: str, rows: Sequence[Arguments]) -> int:
        """See `Session`."""
        self._foreseen.clear()
        with self._connection.pipeline():
            self._send()
            self._reader.executemany(text, rows)
        return self._reader.rowcount

    def foresee(self, questions: Iterable[Question]) -> None:
        """See `Session`."""
        from psycopg import RawCursor

        with self._connection.pipeline():
            self._send()
            for question in questions:
                cursor = self._foreseen[question] = RawCursor(self._connection)
                cursor.execute(*question)

    def tell(self, text: str, arguments: Arguments = ()) -> None:
        """See `Session`."""
        self._foreseen.clear()
        self._told.append((text, arguments))
        if len(self._told) >= MOST_TOLD:
            with self._connection.pipeline():
                self._send()

    def commit(self) -> None:
        """See `Session`."""
        self.ask("COMMIT")

    def close(self) -> None:
        """See `Session`."""
        self._reader.close()
        self._writer.close()

    def _send(self) -> None:
        told, self._told = self._told, []
        for text, arguments in told:
            self._writer.execute(text, arguments)
