"""What is being sold: rows of catalogue items and counts, as the scan line builds them up.

Prices are the shop's, in fen; a row of the basket becomes a line of the bill unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from backend.protocol.messages.pharmacy import OWN_ACCOUNT, RELATIVES_ACCOUNT
from terminal.basket import Besides, goods_line
from terminal.entry import Line
from terminal.transactions.bill import Order
from terminal.transactions.prescription import Prescribed
from terminal.workplace import Item

MOST_OF_ONE = 999
MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One item, so many times; `other_fen` is another price than the shop's, with its reason."""

    item: Item
    count: int = 1
    other_fen: int | None = None
    reason: str = ""
    rxno: str = ""
    traces: tuple[str, ...] = ()

    @property
    def price_fen(self) -> int:
        """What one of it costs here and now."""
        return self.item.price_fen if self.other_fen is None else self.other_fen

    @property
    def amount_fen(self) -> int:
        """Price times count."""
        return self.price_fen * self.count

    def line(self) -> Line:
        """The row as the bill wants it."""
        besides = Besides(self.other_fen, self.reason, self.rxno, " ".join(self.traces))
        return goods_line(self.item, Decimal(self.count), besides)


class Basket:
    """Rows in the order they were scanned; the last one is what `*3` and `-` mean.

    `relatives`: what the holder's own account does not pay is drawn on relatives (rules.md R4);
    `number` is the one it is held under, 0 for none; `prescribed` where a prescription filled it.
    """

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.relatives = False
        self.number = 0
        self.prescribed: Prescribed | None = None

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def total_fen(self) -> int:
        """Sum of the rows."""
        return sum(row.amount_fen for row in self.rows)

    def add(self, item: Item) -> bool:
        """One more of an item; the same again counts up. False when the basket is full."""
        last = self.rows[-1] if self.rows else None
        if last is not None and last.item.medins_list_codg == item.medins_list_codg:
            return self.count_last(last.count + 1)
        if len(self.rows) == MOST_ROWS:
            return False
        self.rows.append(Row(item))
        return True

    def count_last(self, count: int) -> bool:
        """So many of the last item; False without one, or beyond 1 to MOST_OF_ONE."""
        if not self.rows or not 1 <= count <= MOST_OF_ONE:
            return False
        last = self.rows[-1]
        self.rows[-1] = replace(last, count=count, traces=last.traces[:count])
        return True

    def change_last(self, **changes: Any) -> None:
        """The last row says something else besides item and count."""
        self.rows[-1] = replace(self.rows[-1], **changes)

    def trace_last(self, code: str) -> bool:
        """The traceability code of one more pack of the last item; False for one too many."""
        row = self.rows[-1]
        if code in row.traces or len(row.traces) == row.count:
            return False
        self.change_last(traces=(*row.traces, code))
        return True

    def remove_last(self) -> Row | None:
        """Take the last row out and give it."""
        return self.rows.pop() if self.rows else None

    def clear(self) -> None:
        """Empty it."""
        self.rows.clear()
        self.relatives, self.prescribed = False, None

    def order(self) -> Order:
        """The basket as an order for a sale; not for an empty one."""
        assert self.rows, "an empty basket is refused before"
        flag = RELATIVES_ACCOUNT if self.relatives else OWN_ACCOUNT
        order = Order(tuple(row.line() for row in self.rows), flag)
        on = self.prescribed
        if on is None or any(row.rxno != on.rxno for row in self.rows):
            return order
        return replace(order, med_type=on.med_type, dise_codg=on.dise_codg)
