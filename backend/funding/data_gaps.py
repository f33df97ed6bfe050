"""Personal data that is incomplete: nothing is credited until somebody brings what is missing."""

from __future__ import annotations

from backend.store import Tx
from backend.store import funding_tables as f
from backend.store.sql import bindparam, delete, insert, select

COMPLETE = ""


def missing_of(tx: Tx, psn_no: str) -> str:
    """What is missing of a person's data, COMPLETE when nothing is."""
    row = tx.row(_FIND, psn_no=psn_no)
    return str(row[0]) if row else COMPLETE


def note_gap(tx: Tx, psn_no: str, missing: str, since: str) -> None:
    """Something is missing from today on (`since`, ISO)."""
    close_gap(tx, psn_no)
    tx.run(_NEW, psn_no=psn_no, missing=missing, since=since)


def close_gap(tx: Tx, psn_no: str) -> bool:
    """The data is complete; whether it was not before."""
    return tx.run(_CLOSE, psn_no=psn_no) > 0


_g = f.data_gaps.c
_FIND = select(_g.missing).where(_g.psn_no == bindparam("psn_no"))
_NEW = insert(f.data_gaps)
_CLOSE = delete(f.data_gaps).where(_g.psn_no == bindparam("psn_no"))
