"""Statements as the driver takes them, and one transaction that runs them.

Statements are SQLAlchemy Core objects; each is compiled to text once per dialect and then run on
the driver, which is five times faster than executing the objects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from backend.store.audit import effect
from backend.store.sql import Insert, Statement

Row = tuple[Any, ...]


class Plan:
    """A statement as the driver takes it: text, the names of its values, and its constants."""

    __slots__ = ("_by_name", "constants", "names", "text")

    def __init__(self, statement: Statement, dialect: sa.Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.text = str(compiled)
        given: Mapping[str, Any] = compiled.params or {}
        places = getattr(compiled, "positiontup", None)
        self.names: tuple[str, ...] = tuple(given if places is None else places)
        self._by_name = places is None
        self.constants = {name: value for name, value in given.items() if value is not None}

    def arguments(self, values: Mapping[str, Any]) -> list[Any] | dict[str, Any]:
        """The values in the driver's form; a value that is missing is a bug."""
        constants = self.constants
        if self._by_name:
            return {n: values[n] if n in values else constants[n] for n in self.names}
        return [values[n] if n in values else constants[n] for n in self.names]


Plans = dict[Statement, Plan]


class Tx:
    """One transaction. Handed to the function of `transact`; never kept.

    `effects` are the rows entered for good so far, as the audit trail seals them.
    """

    __slots__ = ("_cursor", "_dialect", "_marked", "_plans", "effects")

    def __init__(self, cursor: Any, dialect: sa.Dialect, plans: Plans) -> None:
        self._cursor = cursor
        self._dialect = dialect
        self._plans = plans
        self._marked = 0
        self.effects: list[bytes] = []

    def _plan(self, statement: Statement) -> Plan:
        plan = self._plans.get(statement)
        if plan is None:
            plan = self._plans[statement] = Plan(statement, self._dialect)
        return plan

    def _execute(self, statement: Statement, values: Mapping[str, Any]) -> Any:
        plan = self._plan(statement)
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

    def run_many(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> int:
        """One statement with the values of many rows, which all have the same names; how many
        rows of the table were changed."""
        if not rows:
            return 0
        plan = self._plan(statement)
        cursor = self._cursor
        cursor.executemany(plan.text, [plan.arguments(values) for values in rows])
        count: int = cursor.rowcount
        return count

    def enter_many(self, statement: Insert, rows: Sequence[Mapping[str, Any]]) -> None:
        """As `enter`, for many rows."""
        self.run_many(statement, rows)
        name = str(statement.table.name)
        self.effects += [effect(name, values) for values in rows]

    def enter(self, statement: Insert, values: Mapping[str, Any]) -> None:
        """Insert a whole row that the audit trail will seal with this request."""
        self._execute(statement, values)
        self.effects.append(effect(str(statement.table.name), values))

    def mark(self) -> None:
        """Remember this point; `back_to_mark` undoes what came after it."""
        self._cursor.execute("SAVEPOINT mark")
        self._marked = len(self.effects)

    def back_to_mark(self) -> None:
        """Undo everything since `mark`."""
        self._cursor.execute("ROLLBACK TO SAVEPOINT mark")
        del self.effects[self._marked :]
