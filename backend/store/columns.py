"""Columns as the centre's tables use them: nothing is NULL, counts are BIGINT, keys are text."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, MetaData, Text, text

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
    return Index(
        name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where)
    )
