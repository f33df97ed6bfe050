"""Estates and heirs as rows; the insurances of the dead."""

from __future__ import annotations

from dataclasses import dataclass

from backend.people import ENDED
from backend.protocol.messages.funding import Inherited
from backend.store import Tx
from backend.store import funding_tables as f
from backend.store import tables as t
from backend.store.sql import bindparam, func, insert, select, update


@dataclass(frozen=True, slots=True)
class EstateRow:
    """Who died when, and when the agency was told; ISO."""

    psn_no: str
    died_on: str
    reported_at: str


def find_estate(tx: Tx, psn_no: str) -> EstateRow | None:
    """The estate of a person, or None for somebody who lives."""
    row = tx.row(_FIND, psn_no=psn_no)
    return EstateRow(*row) if row else None


def enter_estate(tx: Tx, psn_no: str, died_on: str, at: str) -> None:
    """Enter a death."""
    tx.run(_NEW, psn_no=psn_no, died_on=died_on, reported_at=at)


def end_insurances(tx: Tx, psn_no: str, died_on: str) -> None:
    """Nothing is insured after death: all insurances that still ran ended that day."""
    tx.run(_END, b_psn_no=psn_no, b_died_on=died_on, b_ended=ENDED)


def enter_heirs(tx: Tx, psn_no: str, heirs: tuple[Inherited, ...], at: str) -> None:
    """Keep what was paid out to whom; there may be more than one payout."""
    (payout,) = tx.row(_PAYOUTS, psn_no=psn_no) or (1,)
    same = {"psn_no": psn_no, "payout": int(payout), "paid_at": at}
    rows = [
        {**same, "position": position, "name": heir.name, "certno": heir.certno,
         "share": heir.share, "amount_fen": heir.amount_fen}
        for position, heir in enumerate(heirs, 1)
    ]  # fmt: skip
    tx.run_many(_HEIRS, rows)


_i, _h = t.insurances.c, f.heirs.c
_FIND = select(f.estates).where(f.estates.c.psn_no == bindparam("psn_no"))
_NEW = insert(f.estates)
_HEIRS = insert(f.heirs)
_PAYOUTS = select(func.coalesce(func.max(_h.payout), 0) + 1).where(_h.psn_no == bindparam("psn_no"))
_END = (
    update(t.insurances)
    .where(_i.psn_no == bindparam("b_psn_no"), _i.status != bindparam("b_ended"))
    .values(status=bindparam("b_ended"), paused=bindparam("b_died_on"))
)
