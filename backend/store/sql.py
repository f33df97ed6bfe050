"""The words of SQLAlchemy Core the rest of the centre may use to say a statement.

Statements are module-level objects with bind parameters; `Tx` compiles each once per dialect.
"""

from sqlalchemy import (
    BindParameter,
    Insert,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.sql import ClauseElement as Statement

__all__ = [
    "BindParameter",
    "Insert",
    "Statement",
    "and_",
    "bindparam",
    "case",
    "delete",
    "func",
    "insert",
    "literal_column",
    "or_",
    "select",
    "text",
    "update",
]
