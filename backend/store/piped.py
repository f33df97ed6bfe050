"""PostgreSQL in few trips: what nobody waits for travels with the next question, in one pipeline.

The driver's own pipeline costs a settlement more time than the server does, so its bare libpq is
spoken to: texts with numbered places, prepared when they come again, values as text. Errors are the
driver's own, and what goes on between trips (connecting, rolling back) is left to it.
"""

from __future__ import annotations

import select
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any

from backend.store.sessions import Arguments, Question

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.pq.abc import PGresult

MOST_TOLD = 200
"""Statements that are kept back at most."""

MOST_PREPARED = 400
"""Texts that are kept prepared; more than the centre has for its work."""

Row = tuple[Any, ...]


def _octets(text: bytes) -> bytes:
    return bytes.fromhex(text[2:].decode("ascii"))


_READ: dict[int, Callable[[bytes], Any]] = {
    17: _octets,
    20: int,
    21: int,
    23: int,
    1700: lambda text: Decimal(text.decode("ascii")),
}
"""Kind of column (its oid: bytea, the integers, numeric) -> its value; all others are text."""


class Answer:
    """What a statement gave: rows, or how many it changed."""

    __slots__ = ("_at", "_readers", "_result", "rowcount")

    def __init__(self, result: PGresult) -> None:
        self._result = result
        self._at = 0
        self._readers = [_READ.get(result.ftype(n), bytes.decode) for n in range(result.nfields)]
        self.rowcount = result.command_tuples or 0

    def fetchone(self) -> Row | None:
        """The next row, or None."""
        if self._at >= self._result.ntuples:
            return None
        self._at += 1
        value, row = self._result.get_value, self._at - 1
        return tuple(
            None if (raw := value(row, column)) is None else read(raw)
            for column, read in enumerate(self._readers)
        )

    def fetchall(self) -> list[Row]:
        """All rows that were not fetched yet."""
        return list(iter(self.fetchone, None))


class Piped:
    """A session; see `Session`."""

    __slots__ = ("_connection", "_foreseen", "_known", "_names", "_pg", "_told", "_wire")

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection
        self._pg = connection.pgconn
        self._wire = select.poll()
        self._known: dict[str, bytes] = {}
        self._names = 0
        self._told: list[Question] = []
        self._foreseen: dict[Question, Answer] = {}

    def begin(self, words: str) -> None:
        """See `Session`."""
        self._told = [(words, ())]
        self._foreseen.clear()

    def ask(self, text: str, arguments: Arguments = ()) -> Answer:
        """See `Session`."""
        answered = self._foreseen.pop((text, arguments), None)
        return answered or self._trip([(text, arguments)])[-1]

    def change(self, text: str, arguments: Arguments = ()) -> int:
        """See `Session`."""
        self._foreseen.clear()
        return self._trip([(text, arguments)])[-1].rowcount

    def change_many(self, text: str, rows: Sequence[Arguments]) -> int:
        """See `Session`."""
        self._foreseen.clear()
        changed = 0
        for first in range(0, len(rows), MOST_TOLD):
            part = [(text, row) for row in rows[first : first + MOST_TOLD]]
            changed += sum(answer.rowcount for answer in self._trip(part)[-len(part) :])
        return changed

    def foresee(self, questions: Iterable[Question]) -> None:
        """See `Session`."""
        asked = list(questions)[:MOST_TOLD]
        answers = self._trip(asked)[-len(asked) :]
        self._foreseen = dict(zip(asked, answers, strict=True))

    def tell(self, text: str, arguments: Arguments = ()) -> None:
        """See `Session`."""
        self._foreseen.clear()
        self._told.append((text, arguments))
        if len(self._told) >= MOST_TOLD:
            self._trip([])

    def commit(self) -> None:
        """See `Session`."""
        self._trip([("COMMIT", ())])

    def close(self) -> None:
        """See `Session`: there is nothing but the connection."""

    def _trip(self, questions: Sequence[Question]) -> list[Answer]:
        """Send what was told and what is asked; the answers to both. Raises the driver's error.

        A trip that breaks off leaves the wire in the middle of an answer: it is closed.
        """
        from psycopg.errors import error_from_result
        from psycopg.pq import ExecStatus

        asked, self._told = [*self._told, *questions], []
        try:
            self._pg.enter_pipeline_mode()
            prepared = [self._send(*question) for question in asked]
            self._pg.pipeline_sync()
            self._flush()
            results = [self._results(2 if name else 1) for name in prepared]
            self._result()
            self._pg.exit_pipeline_mode()
        except BaseException:
            self._connection.close()
            raise
        for (text, _), name, got in zip(asked, prepared, results, strict=True):
            if name and got[0].status == ExecStatus.COMMAND_OK:
                self._known[text] = name
        for result in chain.from_iterable(results):
            if result.status == ExecStatus.FATAL_ERROR:
                raise error_from_result(result)
        return [Answer(got[-1]) for got in results]

    def _send(self, text: str, arguments: Arguments) -> bytes | None:
        """Put one statement on its way; the name under which it is being prepared, if it is."""
        values = [_written(value) for value in arguments]
        formats = [int(isinstance(value, bytes)) for value in arguments]
        name = self._known.get(text)
        if name is None and (len(self._known) >= MOST_PREPARED or not text.startswith(_HOT)):
            self._pg.send_query_params(text.encode(), values, param_formats=formats)
            return None
        new = name is None
        if name is None:
            self._names += 1
            name = b"s%d" % self._names
            self._pg.send_prepare(name, text.encode())
        self._pg.send_query_prepared(name, values, param_formats=formats)
        return name if new else None

    def _flush(self) -> None:
        """Send everything, taking what comes meanwhile."""
        self._wire.register(self._pg.socket, select.POLLIN | select.POLLOUT)
        while self._pg.flush():
            for _, event in self._wire.poll():
                if event & ~select.POLLOUT:
                    self._pg.consume_input()
        self._wire.register(self._pg.socket, select.POLLIN)

    def _results(self, count: int) -> list[PGresult]:
        """The results of so many commands, each ended by None."""
        found = []
        for _ in range(count):
            result = self._result()
            assert result is not None
            found.append(result)
            while self._result() is not None:
                pass
        return found

    def _result(self) -> PGresult | None:
        while self._pg.is_busy():
            self._wire.poll()
            self._pg.consume_input()
        return self._pg.get_result()


_HOT = ("SELECT", "INSERT", "UPDATE", "DELETE", "SAVEPOINT", "BEGIN", "COMMIT")
"""How the texts begin that come again and again; what makes tables comes once."""


def _written(value: object) -> bytes | None:
    """A value as the server reads it; bytes go as they are."""
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, bytes):
        return bytes(value)
    if isinstance(value, int):
        return b"%d" % value
    assert value is None
    return None
