"""The catalogue as the centre stores it: one row per `Drug`, found by its two codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from backend.catalogue import Drug
from backend.store import Row, Tx
from backend.store import tables as t
from backend.store.sql import bindparam, delete, func, insert, select

_COLUMNS = tuple(field.name for field in fields(Drug))
assert set(_COLUMNS) == {column.name for column in t.drugs.c}


def store_drugs(tx: Tx, drugs: Iterable[Drug]) -> int:
    """Enter drugs; one with the same pair of codes replaces what was there. How many there were."""
    count = 0
    for drug in drugs:
        values = {name: getattr(drug, name) for name in _COLUMNS}
        codes = {"own": drug.medins_list_codg, "national": drug.med_list_codg}
        tx.run(_FORGET, **codes)
        tx.run_values(_NEW, values | {"rx": int(drug.rx)})
        count += 1
    return count


def find_drug(tx: Tx, medins_list_codg: str, med_list_codg: str) -> Drug | None:
    """The drug with this own code and this national code, or None."""
    row = tx.row(_FIND, own=medins_list_codg, national=med_list_codg)
    return _drug(row) if row else None


def all_drugs(tx: Tx) -> list[Drug]:
    """Everything in the catalogue, by own code."""
    return [_drug(row) for row in tx.rows(_ALL)]


def count_drugs(tx: Tx) -> int:
    """How many drugs the catalogue has."""
    row = tx.row(_COUNT)
    assert row is not None
    return int(row[0])


def _drug(row: Row) -> Drug:
    values = dict(zip(_COLUMNS, row, strict=True))
    return Drug(**values | {"rx": bool(values["rx"])})


_THE_DRUG = (
    t.drugs.c.medins_list_codg == bindparam("own"),
    t.drugs.c.med_list_codg == bindparam("national"),
)
_SELECTED = select(*(t.drugs.c[name] for name in _COLUMNS))
_NEW = insert(t.drugs)
_FORGET = delete(t.drugs).where(*_THE_DRUG)
_FIND = _SELECTED.where(*_THE_DRUG)
_ALL = _SELECTED.order_by(t.drugs.c.medins_list_codg, t.drugs.c.med_list_codg)
_COUNT = select(func.count()).select_from(t.drugs)
