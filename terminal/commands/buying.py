"""What is bought, as the options of sell, quote and basket hold say it: checked before anything is
opened, then an order.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from terminal.basket import (
    Besides,
    basket_text,
    besides_of_options,
    lines_of_file,
    lines_of_options,
    read_basket,
)
from terminal.commands.prescribed import Care, care_of_options, order_of
from terminal.console import Console
from terminal.errors import WrongUsage
from terminal.secret_entry import STDIN
from terminal.transactions.bill import Order
from terminal.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Bought:
    """A basket file and its text, items by option, what is said of them and of the whole."""

    file: str
    text: str
    items: Sequence[str]
    besides: Mapping[str, Besides]
    care: Care

    def order(self, workplace: Workplace, clerk: Console, account_flag: str) -> Order:
        """At the shop's prices of now. Raises WrongUsage, Declined, BasketEmpty."""
        lines = lines_of_options(workplace.catalogue, self.items, self.besides)
        if self.file:
            lines += lines_of_file(workplace.catalogue, self.text, self.file)
        return order_of(workplace, clerk, lines, account_flag, self.care)


def bought(
    file: str,
    items: Sequence[str] | None,
    *,
    price: Sequence[str] | None = None,
    reason: str = "",
    prescription: Sequence[str] | None = None,
    trace: Sequence[str] | None = None,
    care: str = "",
    illness: str = "",
) -> Bought:
    """The options as they were given. Raises WrongUsage."""
    text, items = _text_of(file), items or []
    if price and not reason.strip():
        raise WrongUsage("Another price needs a reason (--reason). Nothing was sold.")
    single, whole = care_of_options(prescription or [], care, illness)
    besides = besides_of_options(price or [], reason, single, trace or [], items)
    return Bought(file, text, items, besides, whole)


def _text_of(file: str) -> str:
    if file == STDIN:
        return basket_text(sys.stdin.buffer.read(), file)
    return read_basket(Path(file)) if file else ""
