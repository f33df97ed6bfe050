"""A basket from a file or from options: codes, quantities and prices to lines of a bill.

A bad basket is named with file, line and column, and nothing of it is sold.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from backend.protocol.codec import quantity
from backend.protocol.money import fen, line_amount_fen, yuan
from terminal.entry import Line
from terminal.errors import WrongUsage
from terminal.workplace import Catalogue, Item

HEADER = frozenset({"code", "代码", "编码", "商品编码", "药品编码", "条码"})
"""What stands over the codes, in small letters."""
COLUMNS = ("code", "quantity", "price", "reason", "prescription", "trace")
MOST_LINES = 500
MOST_COUNT = 50_000
MOST_PRICE_FEN = 100_000_000
MOST_SHOWN = 40
"""Characters of what was found that a sentence repeats."""


class BasketWrong(WrongUsage):
    """A basket that cannot be read as one."""

    template = "{file}, line {line}, column {column}: {what} ({found}). Nothing was sold."

    def __init__(self, file: str, line: int, column: int, what: str, found: str) -> None:
        shown = found if len(found) <= MOST_SHOWN else f"{found[:MOST_SHOWN]}..."
        super().__init__(file=file, line=str(line), column=str(column), what=what, found=shown)


class ItemUnknown(WrongUsage):
    """A code the catalogue does not have."""

    template = (
        "The catalogue has no item with code {code}. Nothing was sold. "
        "'shuaka centre catalogue list --search TEXT' finds codes."
    )


class ItemUnknownThere(WrongUsage):
    """The same, of a line of a basket file."""

    template = (
        "{file}, line {line}, column 1: the catalogue has no item with code {code}. "
        "Nothing was sold. 'shuaka centre catalogue list --search TEXT' finds codes."
    )


class BasketEmpty(WrongUsage):
    """Nothing to sell."""

    template = "The basket is empty. Nothing was sold. Give a basket file or --item CODE."


class NotInBasket(WrongUsage):
    """An option about an item that is not sold."""

    template = "{option} {code}: the basket has no such item. Nothing was sold."


@dataclass(frozen=True, slots=True)
class Besides:
    """What a line says besides code and count; a price of the shop's own has no reason."""

    price_fen: int | None = None
    price_reason: str = ""
    rxno: str = ""
    trace_code: str = ""


def line_of(catalogue: Catalogue, code: str, count: Decimal, besides: Besides = Besides()) -> Line:
    """One line of a bill. Raises ItemUnknown."""
    item = catalogue.find(code)
    if item is None:
        raise ItemUnknown(code=code)
    return goods_line(item, count, besides)


def goods_line(item: Item, count: Decimal, besides: Besides = Besides()) -> Line:
    """So many of a catalogue row."""
    price = yuan(item.price_fen if besides.price_fen is None else besides.price_fen)
    return Line(
        med_list_codg=item.med_list_codg,
        medins_list_codg=item.medins_list_codg,
        name=f"{item.name} {item.spec}".strip(),
        chrgitm_lv=item.chrgitm_lv,
        count=str(count),
        price=price,
        amount_fen=line_amount_fen(Decimal(price), count),
        first_pay_per_10k=item.selfpay_per_10k,
        trace_code=besides.trace_code,
        rxno=besides.rxno,
        price_reason=besides.price_reason,
    )


def lines_of_options(
    catalogue: Catalogue,
    items: Iterable[str],
    besides: Mapping[str, Besides] = MappingProxyType({}),
) -> list[Line]:
    """Lines from `CODE[:QTY]` options; `besides` by code. Raises WrongUsage."""
    lines = []
    for item in items:
        code, _, count = item.partition(":")
        code, number = code.strip(), _count(count or "1", "--item", 1, item)
        _insist_on_code(code, "--item", 1, item)
        lines.append(line_of(catalogue, code, number, besides.get(code, Besides())))
    return lines


def besides_of_options(
    prices: Iterable[str],
    reason: str,
    prescriptions: Iterable[str],
    traces: Iterable[str],
    items: Iterable[str],
) -> dict[str, Besides]:
    """What `CODE=...` options say of items, by code. Raises WrongUsage."""
    found: dict[str, Besides] = {}
    for number, option in enumerate(prices, 1):
        code, text = _of(option, "--price", items)
        price_fen = _price(text or "?", "--price", number)
        found[code] = Besides(price_fen=price_fen, price_reason=reason)
    for option in prescriptions:
        code, text = _of(option, "--prescription", items)
        found[code] = replace(found.get(code, Besides()), rxno=text)
    for option in traces:
        code, text = _of(option, "--trace", items)
        before = found.get(code, Besides())
        found[code] = replace(before, trace_code=f"{before.trace_code} {text}".strip())
    return found


def _of(option: str, name: str, items: Iterable[str]) -> tuple[str, str]:
    """Code and value of a `CODE=VALUE` option, for an item that is sold."""
    code, _, text = (part.strip() for part in option.partition("="))
    if code not in {item.partition(":")[0].strip() for item in items}:
        raise NotInBasket(option=name, code=code)
    return code, text


def lines_of_file(catalogue: Catalogue, text: str, name: str) -> list[Line]:
    """Lines of a CSV basket: COLUMNS, of which only the code must be there, and the header not."""
    lines: list[Line] = []
    for number, row in _rows(text, name):
        if number == 1 and row[0].lower() in HEADER:
            continue
        if len(row) > len(COLUMNS):
            what = "a basket line has six columns at most"
            raise BasketWrong(name, number, len(COLUMNS) + 1, what, row[len(COLUMNS)])
        if len(lines) == MOST_LINES:
            what = "a basket has 500 lines at most"
            raise BasketWrong(name, number, 1, what, row[0])
        cells = row + [""] * (len(COLUMNS) - len(row))
        _insist_on_code(cells[0], name, number, ",".join(row))
        count = _count(cells[1] or "1", name, number, cells[1])
        besides = Besides(_price(cells[2], name, number), *cells[3:])
        try:
            lines.append(line_of(catalogue, cells[0], count, besides))
        except ItemUnknown as unknown:
            raise ItemUnknownThere(file=name, line=str(number), **unknown.values) from None
    return lines


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that hold something, with their numbers."""
    rows = csv.reader(text.splitlines())
    try:
        for row in rows:
            if any(cells := [cell.strip() for cell in row]):
                yield rows.line_num, cells
    except csv.Error as unreadable:
        what = "this line is not one of a CSV file"
        raise BasketWrong(name, rows.line_num, 1, what, str(unreadable)) from None


def _insist_on_code(code: str, file: str, line: int, found: str) -> None:
    what = "there is no code"
    if not code:
        raise BasketWrong(file, line, 1, what, found)


def _count(text: str, file: str, line: int, found: str) -> Decimal:
    try:
        count = quantity(text)
    except (ValueError, ArithmeticError):
        count = Decimal(0)
    if not 0 < count <= MOST_COUNT:
        what = "the quantity is not a positive number"
        if count > 0:
            what = "more than 50,000 of one item are not sold at once"
        raise BasketWrong(file, line, 2, what, found)
    return count


def _price(text: str, file: str, line: int) -> int | None:
    if not text:
        return None
    try:
        price = fen(text)
    except ValueError:
        price = fen("-1")
    if not 0 < price <= MOST_PRICE_FEN:
        what = "the price is not an amount with two decimals"
        if price > 0:
            what = "a price is at most 1,000,000.00"
        elif price == 0:
            what = "a price is more than nothing"
        raise BasketWrong(file, line, 3, what, text)
    return int(price)


def read_basket(path: Path) -> str:
    """The text of a basket file. Raises WrongUsage."""
    try:
        raw = path.read_bytes()
    except OSError as missing:
        raise WrongUsage(
            "The basket {file} cannot be read ({detail}). Nothing was sold.",
            file=str(path),
            detail=missing.strerror or "?",
        ) from missing
    return basket_text(raw, str(path))


def basket_text(raw: bytes, name: str) -> str:
    """UTF-8, with or without mark, or GB 18030, as a text. Raises BasketWrong."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError as bad:
            at = bad.start
    line = raw[:at].count(b"\n") + 1
    column = at - raw.rfind(b"\n", 0, at)
    what = "these bytes are neither UTF-8 nor GB 18030"
    raise BasketWrong(name, line, column, what, raw[at : at + 4].hex())
