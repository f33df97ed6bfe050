"""Lines of goods as they are typed into one field: CODE:PACKS, with @PRICE for a bill.

Commas, semicolons or spaces stand between them; =NAME in place of a code is what no catalogue has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from backend.protocol.codec import quantity
from backend.protocol.money import fen, line_amount_fen, yuan
from terminal.errors import WrongUsage

MOST_ITEMS = 100
_BETWEEN = re.compile(r"[\s,;，；]+")


class ItemWrong(WrongUsage):
    """A line that cannot be read."""

    template = "{item} is no line. Lines are written {form}. Nothing was done."


@dataclass(frozen=True, slots=True)
class Item:
    """One line: a code, or a name with an empty code; price in yuan as text, "" for none."""

    code: str
    name: str
    count: Decimal
    price: str = ""

    @property
    def amount_fen(self) -> int:
        """Price times count."""
        return line_amount_fen(Decimal(self.price), self.count)


def read_items(typed: str, *, priced: bool) -> list[Item]:
    """The lines of a field; with `priced` each has its price. Raises ItemWrong."""
    items = [_item(part, priced=priced) for part in _BETWEEN.split(typed.strip()) if part]
    if not 0 < len(items) <= MOST_ITEMS:
        raise _wrong(typed, priced=priced)
    return items


def _item(part: str, *, priced: bool) -> Item:
    goods, _, price = part.partition("@")
    code, _, count = goods.partition(":")
    if not code.strip("=") or bool(price) != priced:
        raise _wrong(part, priced=priced)
    try:
        packs = quantity(count or "1")
        paid = yuan(int(fen(price))) if price else ""
    except (ValueError, ArithmeticError):
        raise _wrong(part, priced=priced) from None
    if packs <= 0:
        raise _wrong(part, priced=priced)
    named = code.startswith("=")
    return Item("" if named else code, code[1:] if named else "", packs, paid)


def _wrong(found: str, *, priced: bool) -> ItemWrong:
    return ItemWrong(item=found, form="1001:2@12.50, =Name:1@30" if priced else "1001:2, 1002")
