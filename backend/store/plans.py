"""Statements as the driver takes them, and one transaction that runs them.

Statements are SQLAlchemy Core objects; each is compiled to text once per dialect and then run on
the driver, which is five times faster than executing the objects.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from backend.store.audit import effect
from backend.store.sessions import Arguments, Session
from backend.store.sql import Insert, Statement

Row = tuple[Any, ...]


class Plan:
    """A statement as the driver takes it: its text, and its values in the order of their places."""

    __slots__ = ("_constants", "_pick", "text")

    def __init__(self, statement: Statement, dialect: sa.Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.text = str(compiled)
        given: Mapping[str, Any] = compiled.params or {}
        names: tuple[str, ...] = tuple(getattr(compiled, "positiontup", None) or ())
        assert len(names) >= len(given)
        self._constants = {name: value for name, value in given.items() if value is not None}
        self._pick = _picker(names)

    def arguments(self, values: Mapping[str, Any]) -> Arguments:
        """The values in the driver's form; a value that is missing is a bug."""
        return self._pick({**self._constants, **values} if self._constants else values)


def _picker(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], Arguments]:
    """What takes the values of these names out of a mapping, in their order."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)


Plans = dict[Statement, Plan]
Question = tuple[Statement, Mapping[str, Any]]
"""A statement that only reads, and its values."""


class MarkNeededError(Exception):
    """Something is to be undone up to a mark that the database was not told of."""


class Tx:
    """One transaction. Handed to the function of `transact`; never kept.

    `effects` are the rows entered for good so far, as the audit trail seals them. A mark costs a
    savepoint and is hardly ever gone back to: a transaction is first run without (`careful` False)
    and once more with them where one is needed.
    """

    __slots__ = (
        "_careful", "_dialect", "_marked", "_marks", "_numbers", "_plans", "_session", "effects",
    )  # fmt: skip

    def __init__(
        self, session: Session, dialect: sa.Dialect, plans: Plans, *, careful: bool
    ) -> None:
        self._careful = careful
        self._session = session
        self._dialect = dialect
        self._plans = plans
        self._marks = False
        self._marked = 0
        self._numbers: Counter[tuple[str, ...]] = Counter()
        self.effects: list[bytes] = []

    def _plan(self, statement: Statement) -> Plan:
        plan = self._plans.get(statement)
        if plan is None:
            plan = self._plans[statement] = Plan(statement, self._dialect)
        return plan

    def row(self, statement: Statement, **values: Any) -> Row | None:
        """The first row, or None."""
        plan = self._plan(statement)
        row: Row | None = self._session.ask(plan.text, plan.arguments(values)).fetchone()
        return row

    def rows(self, statement: Statement, **values: Any) -> list[Row]:
        """All rows."""
        plan = self._plan(statement)
        rows: list[Row] = self._session.ask(plan.text, plan.arguments(values)).fetchall()
        return rows

    def foresee(self, questions: Iterable[Question]) -> None:
        """Say what is going to be asked, before anything is changed: a server answers it at once.

        Whoever asks then asks as ever.
        """
        texts = ((self._plan(statement), values) for statement, values in questions)
        self._session.foresee((plan.text, plan.arguments(values)) for plan, values in texts)

    def run(self, statement: Statement, **values: Any) -> int:
        """Change rows; how many were changed."""
        self._keep_mark()
        plan = self._plan(statement)
        return self._session.change(plan.text, plan.arguments(values))

    def run_values(self, statement: Statement, values: Mapping[str, Any]) -> int:
        """As `run`, with the values of a whole row."""
        return self.run(statement, **values)

    def run_many(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> int:
        """One statement with the values of many rows, which all have the same names; how many
        rows of the table were changed."""
        if not rows:
            return 0
        self._keep_mark()
        plan = self._plan(statement)
        return self._session.change_many(plan.text, [plan.arguments(values) for values in rows])

    def put(self, statement: Statement, values: Mapping[str, Any]) -> None:
        """Change rows; how many is not asked, so that the database need not be waited for."""
        self._keep_mark()
        plan = self._plan(statement)
        self._session.tell(plan.text, plan.arguments(values))

    def enter(self, statement: Insert, values: Mapping[str, Any]) -> None:
        """Insert a whole row that the audit trail will seal with this request."""
        self.put(statement, values)
        self.effects.append(effect(str(statement.table.name), values))

    def enter_many(self, statement: Insert, rows: Sequence[Mapping[str, Any]]) -> None:
        """As `enter`, for many rows."""
        self.run_many(statement, rows)
        name = str(statement.table.name)
        self.effects += [effect(name, values) for values in rows]

    def next_number(self, *series: str) -> int:
        """1, 2, 3 ... for a series within this transaction."""
        self._numbers[series] += 1
        return self._numbers[series]

    def mark(self) -> None:
        """Remember this point; `back_to_mark` undoes what came after it."""
        self._marks = True
        self._marked = len(self.effects)

    def back_to_mark(self) -> None:
        """Undo everything since `mark`."""
        if not self._marks:  # something came after it
            if not self._careful:
                raise MarkNeededError
            self._session.tell("ROLLBACK TO SAVEPOINT mark")
        self._marks = False
        del self.effects[self._marked :]

    def _keep_mark(self) -> None:
        """The database learns of a mark when there is something to undo."""
        if self._marks and self._careful:
            self._session.tell("SAVEPOINT mark")
        self._marks = False
