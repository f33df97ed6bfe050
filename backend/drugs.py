"""The catalogue as the centre stores it: a row per `Drug` and time of validity, found by its codes.

A row is valid from a day (empty: always was) to a day that no longer belongs to it (empty: until
further notice). The rows of one drug never overlap, so a day names at most one of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from functools import lru_cache

from backend.catalogue import Drug
from backend.store import Question, Row, Tx
from backend.store import tables as t
from backend.store.sql import bindparam, delete, func, insert, or_, select, update

ALWAYS = ""
"""`valid_from` of what was in the catalogue from the beginning."""

LAST_DAY = "9999-12-31"

_COLUMNS = tuple(field.name for field in fields(Drug))
_RX = _COLUMNS.index("rx")
assert {*_COLUMNS, "valid_from", "valid_to"} == {column.name for column in t.drugs.c}


def store_drugs(tx: Tx, drugs: Iterable[Drug], valid_from: str = ALWAYS) -> int:
    """Enter drugs, valid from a day on (ISO); how many there were.

    What was valid on that day ends there; a row that begins on the same day is replaced.
    """
    count = 0
    for drug in drugs:
        codes = {"own": drug.medins_list_codg, "national": drug.med_list_codg}
        valid_to = _make_room(tx, codes, valid_from)
        values = {name: getattr(drug, name) for name in _COLUMNS} | {"rx": int(drug.rx)}
        tx.run_values(_NEW, values | {"valid_from": valid_from, "valid_to": valid_to})
        count += 1
    return count


def _make_room(tx: Tx, codes: dict[str, str], day: str) -> str:
    """End or remove the row that is valid on a day; until when its successor is valid."""
    found = tx.row(_VALID, **codes, day=day)
    if found is None:
        (later,) = tx.row(_NEXT, **codes, day=day) or ("",)
        return later or ""
    begins, ends = found
    if begins == day:
        tx.run(_FORGET, **codes, day=day)
    else:
        tx.run(_END, **codes, begins=begins, b_day=day)
    return str(ends)


def find_drug(
    tx: Tx, medins_list_codg: str, med_list_codg: str, day: str = LAST_DAY
) -> Drug | None:
    """The drug with this own code and this national code as it is on a day, or None."""
    statement, values = drug_question(medins_list_codg, med_list_codg, day)
    row = tx.row(statement, **values)
    return _drug(row) if row else None


def find_by_national_code(tx: Tx, med_list_codg: str, day: str = LAST_DAY) -> Drug | None:
    """The first drug with this national code, by own code, as it is on a day, or None."""
    row = tx.row(_NATIONAL, national=med_list_codg, day=day)
    return _drug(row) if row else None


def find_by_any_code(tx: Tx, code: str, day: str = LAST_DAY) -> Drug | None:
    """The drug of a national code, an own code or a bar code, in this order, as it is on a day."""
    found = find_by_national_code(tx, code, day)
    row = None if found else tx.row(_OWN, code=code, day=day) or tx.row(_BAR, code=code, day=day)
    return _drug(row) if row else found


def drug_question(medins_list_codg: str, med_list_codg: str, day: str) -> Question:
    """What `find_drug` is going to ask."""
    return _FIND, {"own": medins_list_codg, "national": med_list_codg, "day": day}


def all_drugs(tx: Tx, day: str = LAST_DAY) -> list[Drug]:
    """Everything in the catalogue as it is on a day, by own code."""
    return [_drug(row) for row in tx.rows(_ALL, day=day)]


@lru_cache(maxsize=1024)
def _drug(row: Row) -> Drug:
    """The drug of a row; what shops sell is much the same all day."""
    return Drug(*(*row[:_RX], bool(row[_RX]), *row[_RX + 1 :]))


_d = t.drugs.c
_THE_DRUG = (
    _d.medins_list_codg == bindparam("own"),
    _d.med_list_codg == bindparam("national"),
)
_ON_THE_DAY = (
    _d.valid_from <= bindparam("day"),
    or_(_d.valid_to == "", _d.valid_to > bindparam("day")),
)
_SELECTED = select(*(_d[name] for name in _COLUMNS))
_NEW = insert(t.drugs)
_VALID = select(_d.valid_from, _d.valid_to).where(*_THE_DRUG, *_ON_THE_DAY)
_NEXT = select(func.min(_d.valid_from)).where(*_THE_DRUG, _d.valid_from > bindparam("day"))
_FORGET = delete(t.drugs).where(*_THE_DRUG, _d.valid_from == bindparam("day"))
_END = (
    update(t.drugs)
    .where(*_THE_DRUG, _d.valid_from == bindparam("begins"))
    .values(valid_to=bindparam("b_day"))
)
_FIND = _SELECTED.where(*_THE_DRUG, *_ON_THE_DAY)
_NATIONAL = (
    _SELECTED.where(_d.med_list_codg == bindparam("national"), *_ON_THE_DAY)
    .order_by(_d.medins_list_codg)
    .limit(1)
)
_OWN = _SELECTED.where(_d.medins_list_codg == bindparam("code"), *_ON_THE_DAY).limit(1)
_BAR = _SELECTED.where(_d.barcode == bindparam("code"), *_ON_THE_DAY).limit(1)
_ALL = _SELECTED.where(*_ON_THE_DAY).order_by(_d.medins_list_codg, _d.med_list_codg)
