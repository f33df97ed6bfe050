"""A shop's CSV becomes drugs, all of it or nothing, and every row left out is accounted for.

Three things can happen to a row (catalogue_report). It has a *fault*, such as a price that is no
price: the file is refused, or the row left out if the caller said so. It is *skipped*, because it
cannot be sold. Or it becomes a drug, perhaps with *assumptions* where the shop's file is silent.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from backend.catalogue import (
    CLASS_A,
    CLASS_B,
    CLASS_C,
    Drug,
    ceiling_fen,
    is_gtin,
    price_fen,
    share_per_10k,
    stand_in_code,
    whole,
)
from backend.catalogue_report import (
    Assumption,
    CatalogueRefusedError,
    Fault,
    Import,
    Problem,
    Skip,
    tallied,
)
from backend.pinyin import initials
from backend.shop_columns import (
    CLASSES,
    INVENTED,
    LIST_TYPES,
    PRESCRIPTION,
    SEXES,
    Columns,
    find_columns,
)
from backend.shop_table import Row, read_table

_N = TypeVar("_N")

Progress = Callable[[int, int], None]
"""Called with rows done and rows in total, every `PROGRESS_ROWS` rows and at the end."""

PROGRESS_ROWS = 1000
ASSUMED_FIRST_PAY_PER_10K = 1000
"""First-pay share of a class B drug whose file names none: 10 % (settlement.md 3.3, typical)."""

_FIRST_PAY_PER_10K = {CLASS_A: 0, CLASS_B: ASSUMED_FIRST_PAY_PER_10K, CLASS_C: 10_000}
_NATIONAL_CODE = re.compile(r"[0-9A-Z]{4,50}")
_CURRENCY = re.compile(r"^[¥￥]\s*|\s*元$")
_LIST_TYPE_OF_LETTER = {"T": "102", "C": "301"}
_INJECTED = "注射"


def read_catalogue(
    path: Path,
    mapping: Mapping[str, str] | None = None,
    *,
    skip_bad: bool = False,
    progress: Progress | None = None,
) -> Import:
    """The drugs of the CSV at `path`; `mapping` gives field -> header where names do not tell.

    Raises CatalogueError if the file is no such table, and CatalogueRefusedError if a row has a
    fault and `skip_bad` is not set; with it, faulty rows are left out and listed.
    """
    table = read_table(path)
    reading = _Reading(table.file, len(table.header.cells), find_columns(table, mapping))
    total = len(table.rows)
    for done, row in enumerate(table.rows, 1):
        reading.take(row)
        if progress is not None and (done % PROGRESS_ROWS == 0 or done == total):
            progress(done, total)
    if reading.faults and not skip_bad:
        raise CatalogueRefusedError(tuple(reading.faults))
    return Import(
        file=table.file,
        rows_read=total,
        drugs=tuple(reading.drugs),
        faults=tuple(reading.faults),
        skipped=tuple(reading.skipped),
        assumed=tallied(reading.assumed.elements()),
    )


class _RowError(Exception):
    """Ends the reading of one row; `_Reading.take` turns it into a Problem."""

    def __init__(self, reason: Fault | Skip, field_name: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field_name = field_name


@dataclass(slots=True)
class _Reading:
    """What has been read of one file so far."""

    file: str
    width: int
    columns: Columns
    drugs: list[Drug] = field(default_factory=list)
    faults: list[Problem] = field(default_factory=list)
    skipped: list[Problem] = field(default_factory=list)
    assumed: Counter[Assumption] = field(default_factory=Counter)
    codes: set[str] = field(default_factory=set)

    def take(self, row: Row) -> None:
        """Put `row` where it belongs: drugs, skipped or faults."""
        cells = _Cells(row, self.columns)
        try:
            if any(row.cells[self.width :]):
                raise _RowError(Fault.WIDTH, "")
            drug = _drug(cells)
            self._claim_codes(drug)
        except _RowError as left_out:
            self._leave_out(row, left_out)
        else:
            self.drugs.append(drug)
            self.assumed.update(cells.assumed)

    def _claim_codes(self, drug: Drug) -> None:
        """Codes share one space: whatever is typed or scanned at the counter means one drug."""
        claimed = {}
        for name in ("barcode", "med_list_codg", "medins_list_codg"):
            code = getattr(drug, name).casefold()
            if code and code in self.codes:
                raise _RowError(Skip.DUPLICATE, name)
            claimed[code] = name
        self.codes.update(claimed)

    def _leave_out(self, row: Row, left_out: _RowError) -> None:
        found, column = self.columns.cell(row, left_out.field_name)
        if left_out.reason is Fault.WIDTH:
            found, column = next(filter(None, row.cells[self.width :])), str(self.width + 1)
        problem = Problem(self.file, row.line, column, left_out.reason, found)
        (self.faults if isinstance(left_out.reason, Fault) else self.skipped).append(problem)


@dataclass(slots=True)
class _Cells:
    """One row read by field, and what had to be assumed for it."""

    row: Row
    columns: Columns
    assumed: set[Assumption] = field(default_factory=set)

    def text(self, name: str) -> str:
        return self.columns.cell(self.row, name)[0]

    def header(self, name: str) -> str:
        return self.columns.cell(self.row, name)[1]


def _drug(cells: _Cells) -> Drug:
    """The drug of one row; raises _RowError with the first reason against it."""
    name = cells.text("name")
    if not name:
        raise _RowError(Fault.NAME, "name")
    barcode, national, own = _codes(cells)
    item_class = _item_class(cells)
    form = cells.text("form")
    return Drug(
        barcode=barcode,
        med_list_codg=national,
        medins_list_codg=own,
        name=name,
        name_en=cells.text("name_en"),
        form=form,
        spec=cells.text("spec"),
        list_type=_list_type(cells, national),
        chrgitm_lv=item_class,
        selfpay_per_10k=_first_pay(cells, item_class),
        ceiling_fen=_ceiling(cells),
        price_fen=_price(cells),
        unit=cells.text("unit"),
        rx=_prescription(cells, form),
        initials=_initials(cells, name),
        maker=cells.text("maker"),
        sex=_sex(cells),
        age_from=_whole(cells, "age_from"),
        age_below=_whole(cells, "age_below"),
        pack_days=_whole(cells, "pack_days"),
        ingredient=cells.text("ingredient"),
        restricted=cells.text("restricted"),
    )


def _codes(cells: _Cells) -> tuple[str, str, str]:
    """Bar code, national code (or a stand-in) and own code (or else the national or bar code)."""
    barcode, national = cells.text("barcode"), cells.text("med_list_codg").upper()
    own = cells.text("medins_list_codg")
    if barcode and not is_gtin(barcode):
        raise _RowError(Fault.BARCODE, "barcode")
    if national and _NATIONAL_CODE.fullmatch(national) is None:
        raise _RowError(Fault.NATIONAL_CODE, "med_list_codg")
    if not (barcode or national or own):
        raise _RowError(Skip.NO_CODE, "med_list_codg")
    own = own or national or barcode
    if not national:
        cells.assumed.add(Assumption.STAND_IN_CODE)
        national = stand_in_code(barcode or own)
    return barcode, national, own


def _item_class(cells: _Cells) -> str:
    text = cells.text("chrgitm_lv")
    if not text:
        cells.assumed.add(Assumption.CLASS_UNKNOWN)
        return CLASS_C
    if text.casefold() not in CLASSES:
        raise _RowError(Fault.CLASS, "chrgitm_lv")
    return CLASSES[text.casefold()]


def _first_pay(cells: _Cells, item_class: str) -> int:
    """The share as given; by class where none is, and always all of class C (settlement.md 3.2)."""
    text = cells.text("selfpay_prop")
    if item_class == CLASS_C or not text:
        if item_class == CLASS_B:
            cells.assumed.add(Assumption.FIRST_PAY)
        return _FIRST_PAY_PER_10K[item_class]
    return _number(share_per_10k, text, Fault.FIRST_PAY, "selfpay_prop")


def _ceiling(cells: _Cells) -> int | None:
    text = _CURRENCY.sub("", cells.text("pric_uplmt_amt"))
    return _number(ceiling_fen, text, Fault.CEILING, "pric_uplmt_amt") if text else None


def _price(cells: _Cells) -> int:
    text = _CURRENCY.sub("", cells.text("pric"))
    amount_fen = _number(price_fen, text, Fault.PRICE, "pric") if text else 0
    if amount_fen == 0:
        raise _RowError(Skip.NO_PRICE, "pric")
    if cells.header("pric") in INVENTED:
        cells.assumed.add(Assumption.INVENTED_PRICE)
    return amount_fen


def _number(parse: Callable[[str], _N], text: str, fault: Fault, field_name: str) -> _N:
    try:
        return parse(text)
    except ValueError as wrong:
        raise _RowError(fault, field_name) from wrong


def _prescription(cells: _Cells, form: str) -> bool:
    text = cells.text("rx_flag")
    if not text:
        cells.assumed.add(Assumption.RX_UNKNOWN)
        return _INJECTED in form
    if text.casefold() not in PRESCRIPTION:
        raise _RowError(Fault.RX, "rx_flag")
    return PRESCRIPTION[text.casefold()]


def _sex(cells: _Cells) -> str:
    text = cells.text("sex").casefold()
    if text and text not in SEXES:
        raise _RowError(Fault.LIMIT, "sex")
    return SEXES[text] if text else ""


def _whole(cells: _Cells, name: str) -> int:
    return _number(whole, cells.text(name), Fault.LIMIT, name)


def _list_type(cells: _Cells, national: str) -> str:
    by_letter = _LIST_TYPE_OF_LETTER.get(national[:1], "101")
    return LIST_TYPES.get(cells.text("list_type").casefold(), by_letter)


def _initials(cells: _Cells, name: str) -> str:
    given = cells.text("initials").lower()
    if not given:
        cells.assumed.add(Assumption.INITIALS_MADE)
    return given or initials(name)
