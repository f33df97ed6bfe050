"""Columns as the centre's tables use them: nothing is NULL, counts are BIGINT, keys are text."""

from typing import Any

from sqlalchemy import BigInteger, Column, Index, LargeBinary, MetaData, Text, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex

WHERE = "where"
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


def partial(name: str, *columns: Column[str] | Column[int], where: str, unique: bool) -> Index:
    """An index over the rows that meet a condition, said the same way in every dialect."""
    return Index(name, *columns, unique=unique, info={WHERE: where})


@compiles(CreateIndex)
def _create_index(create: CreateIndex, compiler: Any, **given: Any) -> str:
    """The condition is told to the dialect that makes the index: a table that named the dialects
    itself would import them all, and a database server's is a large one.
    """
    index = create.element
    if WHERE in index.info:
        index.dialect_options[compiler.dialect.name][WHERE] = text(index.info[WHERE])
    return str(compiler.visit_create_index(create, **given))
