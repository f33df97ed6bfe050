"""A basket from a file or from options: codes, quantities and prices to lines of a bill.

A bad basket is named with file, line and column, and nothing of it is sold.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from backend.protocol.codec import quantity
from backend.protocol.money import fen, line_amount_fen, yuan
from terminal.entry import Line
from terminal.errors import WrongUsage
from terminal.workplace import Catalogue

HEADER = "code"
COLUMNS = ("code", "quantity", "price")
MOST_LINES = 500


class BasketWrong(WrongUsage):
    """A basket that cannot be read as one."""

    template = "{file}, line {line}, column {column}: {what} ({found}). Nothing was sold."


class ItemUnknown(WrongUsage):
    """A code the catalogue does not have."""

    template = (
        "The catalogue has no item with code {code}. Nothing was sold. "
        "'shuaka centre catalogue list --search TEXT' finds codes."
    )


class BasketEmpty(WrongUsage):
    """Nothing to sell."""

    template = "The basket is empty. Nothing was sold. Give a basket file or --item CODE."


def line_of(catalogue: Catalogue, code: str, count: Decimal, price_fen: int | None = None) -> Line:
    """One line of a bill. Raises ItemUnknown."""
    item = catalogue.find(code)
    if item is None:
        raise ItemUnknown(code=code)
    price = yuan(item.price_fen if price_fen is None else price_fen)
    return Line(
        med_list_codg=item.med_list_codg,
        medins_list_codg=item.medins_list_codg,
        name=f"{item.name} {item.spec}".strip(),
        chrgitm_lv=item.chrgitm_lv,
        count=str(count),
        price=price,
        amount_fen=line_amount_fen(Decimal(price), count),
    )


def lines_of_options(catalogue: Catalogue, items: Iterable[str]) -> list[Line]:
    """Lines from `CODE[:QTY]` options. Raises WrongUsage."""
    lines = []
    for item in items:
        code, _, count = item.partition(":")
        lines.append(line_of(catalogue, code.strip(), _count(count or "1", "--item", 1, item)))
    return lines


def lines_of_file(catalogue: Catalogue, text: str, name: str) -> list[Line]:
    """Lines of a CSV basket `code,quantity,price` (price and header may be missing)."""
    lines: list[Line] = []
    for number, row in enumerate(csv.reader(text.splitlines()), 1):
        if not any(cell.strip() for cell in row) or (number == 1 and row[0].strip() == HEADER):
            continue
        if len(row) > len(COLUMNS) or len(lines) == MOST_LINES:
            what = "a basket line has code, quantity and price, and a basket 500 lines at most"
            raise BasketWrong(file=name, line=str(number), column="4", what=what, found=row[-1])
        cells = [cell.strip() for cell in row] + [""] * (len(COLUMNS) - len(row))
        count = _count(cells[1] or "1", name, number, cells[1])
        lines.append(line_of(catalogue, cells[0], count, _price(cells[2], name, number)))
    return lines


def _count(text: str, file: str, line: int, found: str) -> Decimal:
    try:
        count = quantity(text)
    except (ValueError, ArithmeticError):
        count = Decimal(0)
    if count <= 0 or count > MOST_LINES * 100:
        what = "the quantity is not a positive number"
        raise BasketWrong(file=file, line=str(line), column="2", what=what, found=found)
    return count


def _price(text: str, file: str, line: int) -> int | None:
    if not text:
        return None
    try:
        price = fen(text)
    except ValueError:
        price = fen("-1")
    if price < 0:
        what = "the price is not an amount with two decimals"
        raise BasketWrong(file=file, line=str(line), column="3", what=what, found=text)
    return int(price)


def read_basket(path: Path) -> str:
    """The text of a basket file (UTF-8, with or without mark, or GB 18030)."""
    try:
        raw = path.read_bytes()
    except OSError as missing:
        raise WrongUsage(
            "The basket {file} cannot be read ({detail}). Nothing was sold.",
            file=str(path),
            detail=missing.strerror or "?",
        ) from missing
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError as bad:
            at = bad.start
    line = raw[:at].count(b"\n") + 1
    column = at - raw.rfind(b"\n", 0, at)
    what = "these bytes are neither UTF-8 nor GB 18030"
    raise BasketWrong(
        file=str(path), line=str(line), column=str(column), what=what, found=raw[at : at + 4].hex()
    )
