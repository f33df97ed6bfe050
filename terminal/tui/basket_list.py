"""The basket as a table, number to amount; the newest row stays in view."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content
from textual.geometry import Size

from backend.protocol.money import yuan
from terminal.receipt import CLASS_NAMES
from terminal.tui.basket import Row
from terminal.tui.painted import Painted
from terminal.tui.typeset import ACCENT, MUTED, apart, left, line, page, right
from terminal.words import N_, tr

NUMBER, CLASS, COUNT, PRICE, AMOUNT = 3, 6, 5, 8, 10
FIXED = NUMBER + CLASS + COUNT + PRICE + AMOUNT
HEADS = (
    (N_("class"), CLASS),
    (N_("qty"), COUNT),
    (N_("price"), PRICE),
    (N_("amount"), AMOUNT),
)


class BasketList(Painted):
    """One line a row; what does not fit above is counted."""

    def paint(self, size: Size) -> Content:
        """Heading, then the last rows that fit."""
        return page(self._lines(size.width, size.height))

    def _lines(self, columns: int, rows: int) -> Iterator[Content]:
        basket = self.counter.basket.rows
        yield self._heading(columns)
        if not basket:
            yield line((tr(N_("Scan the first item.")), MUTED))
            return
        room = max(rows - 1, 1)
        hidden = len(basket) - room + 1 if len(basket) > room else 0
        if hidden:
            yield line((left("", NUMBER) + tr(N_("{count} more above"), count=hidden), MUTED))
        for number, row in enumerate(basket[hidden:], hidden + 1):
            yield _row(number, row, columns, newest=number == len(basket))

    def _heading(self, columns: int) -> Content:
        tail = "".join(right(tr(word), cells) for word, cells in HEADS)
        return apart(line((tr(N_("BASKET")), MUTED)), line((tail, MUTED)), columns)


def _row(number: int, row: Row, columns: int, *, newest: bool) -> Content:
    item = row.item
    name = left(f"{item.name} {item.spec}", max(columns - FIXED, 4))
    drug_class = tr(CLASS_NAMES.get(item.chrgitm_lv, ""))
    return line(
        (left(str(number), NUMBER), ACCENT if newest else MUTED),
        (name, ""),
        (right(drug_class, CLASS), MUTED),
        (right(str(row.count), COUNT), ""),
        (right(yuan(item.price_fen), PRICE), MUTED),
        (right(yuan(row.amount_fen), AMOUNT), ""),
    )
