"""The file of a prescription that a pharmacy sends (2203A), kept beside the visit."""

from __future__ import annotations

from backend.context import Context
from backend.store import Tx
from backend.store import visit_tables as v
from backend.store.sql import bindparam, delete, insert, select


def keep_prescription(context: Context, mdtrt_id: str, filename: str, file: bytes) -> None:
    """Keep the prescription a pharmacy sent; a later one replaces it."""
    context.tx.run(_FORGET, mdtrt_id=mdtrt_id)
    values = {"mdtrt_id": mdtrt_id, "filename": filename, "file": file, "at": context.time}
    context.tx.run_values(_NEW, values)


def find_prescription(tx: Tx, mdtrt_id: str) -> tuple[str, bytes] | None:
    """Name and bytes of the prescription of a visit, or None."""
    row = tx.row(_FIND, mdtrt_id=mdtrt_id)
    return None if row is None else (str(row[0]), bytes(row[1]))


_p = v.prescriptions.c
_NEW = insert(v.prescriptions)
_FORGET = delete(v.prescriptions).where(_p.mdtrt_id == bindparam("mdtrt_id"))
_FIND = select(_p.filename, _p.file).where(_p.mdtrt_id == bindparam("mdtrt_id"))
