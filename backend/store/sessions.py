"""One transaction as its driver is told it: SQLite statement by statement, PostgreSQL in few trips.

What nobody waits for (a row entered, a savepoint, the beginning itself) may be kept back until
something is asked: a trip to a server (piped.py) costs more than the statements it carries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

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
