"""A settlement explained by the centre: as it stands in the books (5203), its lines (5204), step by
step (100001).
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.protocol.calls import EXPLAIN, SETTLED_LINES, SETTLEMENT
from backend.protocol.messages.settlement_query import (
    ExplainRequest,
    SettlementQuery,
    SettlementQueryRequest,
)
from terminal.bill_steps import BillSteps, FullBill, of_settlement
from terminal.flow import Flow
from terminal.transactions.asking import ask_patiently


@dataclass(frozen=True, slots=True)
class Settled:
    """The three numbers by which the centre knows a settlement or refund."""

    psn_no: str
    setl_id: str
    mdtrt_id: str


def explained(settled: Settled) -> Flow[BillSteps]:
    """The steps of a bill and who paid. Raises Refused, HostSilent."""
    found = yield from ask_patiently(SETTLEMENT, SettlementQueryRequest(_query(settled)))
    return of_settlement(found, (yield from ask_patiently(EXPLAIN, _steps(settled))))


def in_full(settled: Settled) -> Flow[FullBill]:
    """All that stands on the form of a settlement. Raises Refused, HostSilent."""
    asked = SettlementQueryRequest(_query(settled))
    found = yield from ask_patiently(SETTLEMENT, asked)
    fees = yield from ask_patiently(SETTLED_LINES, asked)
    items = yield from ask_patiently(EXPLAIN, _steps(settled))
    return FullBill(found.setlinfo, fees, of_settlement(found, items))


def _query(settled: Settled) -> SettlementQuery:
    return SettlementQuery(
        psn_no=settled.psn_no, setl_id=settled.setl_id, mdtrt_id=settled.mdtrt_id
    )


def _steps(settled: Settled) -> ExplainRequest:
    return ExplainRequest(psn_no=settled.psn_no, setl_id=settled.setl_id, mdtrt_id=settled.mdtrt_id)
