"""The centre's catalogue as the counter searches it: in memory, read again after an import.

The books are opened for the first search, not before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from terminal.assemble.own_centre import Now
from terminal.shop import Item

if TYPE_CHECKING:
    from backend.catalogue import Catalogue, Drug
    from backend.store import Store


class StoredCatalogue:
    """A shop has goods only; a hospital also what it does (`services`)."""

    def __init__(self, store: Callable[[], Store], now: Now, *, services: bool = False) -> None:
        self._store, self._now, self._services = store, now, services
        self._index: Catalogue | None = None

    def _loaded(self) -> Catalogue:
        if self._index is None:
            from backend.catalogue import Catalogue
            from backend.drugs import all_drugs
            from backend.services import SERVICE_LIST

            today = f"{self._now():%Y-%m-%d}"
            rows = self._store().read(lambda tx: all_drugs(tx, today))
            self._index = Catalogue(
                row for row in rows if self._services or row.list_type != SERVICE_LIST
            )
        return self._index

    def find(self, code: str) -> Drug | None:
        """By bar code, national code or own code."""
        return self._loaded().find(code)

    def search(self, text: str, limit: int = 20) -> Sequence[Item]:
        """By pinyin initials, name or code, best first."""
        return self._loaded().search(text, limit)
