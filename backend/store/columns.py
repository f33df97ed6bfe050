"""Columns as the centre's tables use them: nothing is NULL, counts are BIGINT, keys are text."""

from typing import Any

from sqlalchemy import BigInteger, Column, Index, LargeBinary, MetaData, Table, Text, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex, CreateTable

TOLD = "told"
metadata = MetaData()


def words(
    name: str, *, primary_key: bool = False, unique: bool = False, index: bool = False
) -> Column[str]:
    """A text column."""
    return Column(
        name, Text, nullable=False, primary_key=primary_key, unique=unique or None,
        index=index or None,
    )  # fmt: skip


def number(name: str) -> Column[int]:
    """A whole number."""
    return Column(name, BigInteger, nullable=False)


def raw(name: str) -> Column[bytes]:
    """Bytes."""
    return Column(name, LargeBinary, nullable=False)


def told(**dialects: dict[str, object]) -> dict[str, object]:
    """The `info` of a table or an index that says more in some dialects, by their names.

    A table that named them to SQLAlchemy itself would import them all, whatever database is used;
    a server's is a large one.
    """
    return {TOLD: dialects}


def partial(name: str, *columns: Column[str] | Column[int], where: str, unique: bool) -> Index:
    """An index over the rows that meet a condition, said the same way in every dialect."""
    condition: dict[str, object] = {"where": text(where)}
    info = told(sqlite=condition, postgresql=condition)
    return Index(name, *columns, unique=unique, info=info)


@compiles(CreateTable)
def _create_table(create: CreateTable, compiler: Any, **given: Any) -> str:
    _tell(create.element, compiler.dialect.name)
    return str(compiler.visit_create_table(create, **given))


@compiles(CreateIndex)
def _create_index(create: CreateIndex, compiler: Any, **given: Any) -> str:
    _tell(create.element, compiler.dialect.name)
    return str(compiler.visit_create_index(create, **given))


def _tell(element: Table | Index, dialect: str) -> None:
    if dialect in element.info.get(TOLD, {}):
        element.dialect_options[dialect].update(element.info[TOLD][dialect])
