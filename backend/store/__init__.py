"""Where the centre keeps its books: tables as data, one serializable transaction at a time.

The only part of the centre that knows the database library; others say statements with `sql`.
"""

from backend.store import (
    adoption_table,
    audit,
    bank_tables,
    claim_tables,
    day_tables,
    elsewhere_tables,
    funding_tables,
    loss_tables,
    offline_tables,
    script_tables,
    sql,
    statement_tables,
    tables,
    visit_tables,
)
from backend.store.connection import Store
from backend.store.opening import open_store
from backend.store.plans import Question, Row, Tx
from backend.store.refused import StoreFailure, StoreRefused

__all__ = [
    "Question",
    "Row",
    "Store",
    "StoreFailure",
    "StoreRefused",
    "Tx",
    "adoption_table",
    "audit",
    "bank_tables",
    "claim_tables",
    "day_tables",
    "elsewhere_tables",
    "funding_tables",
    "loss_tables",
    "offline_tables",
    "open_store",
    "script_tables",
    "sql",
    "statement_tables",
    "tables",
    "visit_tables",
]
