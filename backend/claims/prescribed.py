"""Electronic prescriptions in the books, and how much of each was handed out.

What is handed out is counted over the settlements in force: a reversal or a refund gives it back.
Counts are ten-thousandths of a pack.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import msgspec

from backend.bill import Line
from backend.context import Context
from backend.protocol import codec
from backend.protocol.messages.prescription import (
    EXPIRED,
    VALID,
    WITHDRAWN,
    PrescribedItem,
    PrescriptionInfo,
)
from backend.store import Row, Tx
from backend.store import claim_tables as c
from backend.store import tables as t
from backend.store.sql import bindparam, func, insert, select, text, update

PLACES = Decimal(10_000)


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What the doctor wrote."""

    info: PrescriptionInfo
    items: tuple[PrescribedItem, ...]


@dataclass(frozen=True, slots=True)
class Issued:
    """A prescription: who issued it to whom, its days, what was written."""

    rxno: str
    institution: str
    psn_no: str
    issued_at: str
    valid_until: str
    withdrawn_at: str
    written: Written

    def standing(self, today: str) -> str:
        """rx_stas_codg on a day."""
        if self.withdrawn_at:
            return WITHDRAWN
        return VALID if today <= self.valid_until else EXPIRED

    def counts(self) -> Counter[str]:
        """Packs written, in ten-thousandths, by national code."""
        return _counted((item.med_list_codg, item.cnt) for item in self.written.items)


def enter(tx: Tx, issued: Issued) -> None:
    """Enter a prescription."""
    tx.run(
        _NEW,
        rxno=issued.rxno,
        institution=issued.institution,
        psn_no=issued.psn_no,
        issued_at=issued.issued_at,
        valid_until=issued.valid_until,
        withdrawn_at="",
        content=codec.encode(issued.written),
    )


def find_issued(tx: Tx, rxno: str) -> Issued | None:
    """The prescription of this number, or None."""
    row = tx.row(_FIND, rxno=rxno)
    return None if row is None else _issued(row)


def _issued(row: Row) -> Issued:
    return Issued(*(*row[:-1], codec.decode(bytes(row[-1]), Written)))


def withdraw(tx: Tx, rxno: str, at: str) -> None:
    """It is no longer good."""
    tx.run(_WITHDRAW, b_rxno=rxno, b_at=at)


def handed_out(tx: Tx, rxno: str) -> Counter[str]:
    """Packs handed out in settlements in force, in ten-thousandths, by national code."""
    return Counter({str(code): int(count) for code, count in tx.rows(_HANDED_OUT, rxno=rxno)})


def hand_out(
    context: Context, setl_id: str, rxno: str, line: Line, code: str, count_10k: int
) -> None:
    """Enter what a line of a settlement takes of a written item, by its code."""
    context.tx.run(
        _TAKE,
        rxno=rxno,
        setl_id=setl_id,
        feedetl_sn=line.detail.feedetl_sn,
        med_list_codg=code,
        count_10k=count_10k,
    )


def _counted(pairs: Iterable[tuple[str, Decimal]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for code, count in pairs:
        counts[code] += int(count * PLACES)
    return counts


_i, _d, _s = c.issued_prescriptions.c, c.dispensed.c, t.settlements.c
_REFUNDS = t.settlements.alias("refunds")
_NEW = insert(c.issued_prescriptions)
_FIND = select(c.issued_prescriptions).where(_i.rxno == bindparam("rxno"))
_WITHDRAW = (
    update(c.issued_prescriptions)
    .where(_i.rxno == bindparam("b_rxno"))
    .values(withdrawn_at=bindparam("b_at"))
)
_TAKE = insert(c.dispensed)
_HANDED_OUT = (
    select(_d.med_list_codg, func.sum(_d.count_10k))
    .join_from(c.dispensed, t.settlements, _s.setl_id == _d.setl_id)
    .where(
        _d.rxno == bindparam("rxno"),
        text("settlements.state IN ('held', 'posted')"),
        ~select(_REFUNDS.c.setl_id)
        .where(_REFUNDS.c.refund_of == _s.setl_id, text("refunds.refund_of <> ''"))
        .exists(),
    )
    .group_by(_d.med_list_codg)
)
