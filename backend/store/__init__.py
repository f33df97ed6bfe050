"""Where the centre keeps its books: tables as data, one serializable transaction at a time.

The only part of the centre that knows the database library; others say statements with `sql`.
"""

from backend.store import sql, tables
from backend.store.connection import Row, Store, StoreFailure, StoreRefused, Tx, open_store

__all__ = ["Row", "Store", "StoreFailure", "StoreRefused", "Tx", "open_store", "sql", "tables"]
