"""The basket as a table, number to amount; the newest row stays in view."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.geometry import Size

from backend.protocol.money import yuan
from terminal.columns import width, wrapped
from terminal.receipt import CLASS_NAMES
from terminal.tui.basket import Row
from terminal.tui.keymap import renamed
from terminal.tui.painted import Painted
from terminal.tui.typeset import ACCENT, ATTENTION, MUTED, apart, left, line, page, right
from terminal.words import N_, say, tr

NUMBER, CLASS, COUNT, PRICE, AMOUNT = 3, 6, 5, 8, 10


@dataclass(frozen=True, slots=True)
class Cells:
    """Columns of price and amount: as many as ever, more where a number would touch the next."""

    price: int = PRICE
    amount: int = AMOUNT

    @classmethod
    def of(cls, sums: Sequence[tuple[str, str]]) -> Cells:
        """Wide enough for all these prices and amounts."""
        prices = (len(price) + 1 for price, _ in sums)
        amounts = (len(amount) + 1 for _, amount in sums)
        return cls(max(PRICE, *prices), max(AMOUNT, *amounts)) if sums else cls()

    @property
    def fixed(self) -> int:
        """What is left of a line after these is the name's."""
        return NUMBER + CLASS + COUNT + self.price + self.amount

    @property
    def heads(self) -> str:
        """The words over the columns."""
        words = (N_("class"), N_("qty"), N_("price"), N_("amount"))
        wide = (CLASS, COUNT, self.price, self.amount)
        return "".join(right(tr(word), cells) for word, cells in zip(words, wide, strict=True))


class BasketList(Painted):
    """One line a row; what does not fit above is counted."""

    def paint(self, size: Size) -> Content:
        """Heading, then the last rows that fit."""
        return page(self._lines(size.width, size.height))

    def _lines(self, columns: int, rows: int) -> Iterator[Content]:
        basket = self.counter.basket.rows
        cells = Cells.of([(yuan(row.price_fen), yuan(row.amount_fen)) for row in basket])
        yield apart(line((tr(N_("BASKET")), MUTED)), line((cells.heads, MUTED)), columns)
        if not basket:
            yield line((tr(N_("Scan the first item.")), MUTED))
            return
        shown: list[Content] = []
        room, last = max(rows - 1, 1), len(basket)
        for number, row in zip(range(last, 0, -1), reversed(basket), strict=True):
            block = [_row(number, row, columns, cells, newest=number == last)]
            block += [*_notes(row, columns), *self._findings(number, columns)]
            if len(shown) + len(block) + (number > 1) > room and shown:
                yield line((left("", NUMBER) + tr(N_("{count} more above"), count=number), MUTED))
                break
            shown[:0] = block
        yield from shown

    def _findings(self, number: int, columns: int) -> Iterator[Content]:
        """What the rules have against a row; it can be sold unless the settlement refuses it."""
        for finding in self.counter.live.findings:
            if finding.place == number:
                for part in wrapped(say(finding.said), columns - NUMBER):
                    yield line((left("", NUMBER), ""), (part, ATTENTION))


def _row(number: int, row: Row, columns: int, cells: Cells, *, newest: bool) -> Content:
    item = row.item
    name = left(f"{item.name} {item.spec}", max(columns - cells.fixed, 4))
    drug_class = tr(CLASS_NAMES.get(item.chrgitm_lv, ""))
    return line(
        (left(str(number), NUMBER), ACCENT if newest else MUTED),
        (name, ""),
        (right(drug_class, CLASS), MUTED),
        (right(str(row.count), COUNT), ""),
        (right(yuan(row.price_fen), cells.price), MUTED if row.other_fen is None else ""),
        (right(yuan(row.amount_fen), cells.amount), ""),
    )


def _notes(row: Row, columns: int) -> Iterator[Content]:
    """What the row says besides: prescription, another price and why, traceability codes."""
    notes = []
    if row.rxno:
        notes.append(tr(N_("prescription {number}"), number=row.rxno))
    elif row.item.rx:
        notes.append(renamed(tr(N_("prescription drug: F6"))))
    if row.reason:
        shops = yuan(row.item.price_fen)
        notes.append(tr(N_("shop's price {price}: {reason}"), price=shops, reason=row.reason))
    if row.traces:
        notes.append(tr(N_("{count} of {most} traced"), count=len(row.traces), most=row.count))
    for part in _packed(notes, columns - NUMBER):
        yield line((left("", NUMBER), ""), (part, MUTED))


def _packed(notes: list[str], columns: int) -> Iterator[str]:
    """As many notes in a line as fit; one that is too long for a line goes on in the next."""
    held = ""
    for note in notes:
        both = f"{held}  {note}" if held else note
        if held and width(both) > columns:
            yield from wrapped(held, columns)
            both = note
        held = both
    if held:
        yield from wrapped(held, columns)
