"""A settlement explained by the centre: as it stands in the books (5203), step by step (100001)."""

from __future__ import annotations

from dataclasses import dataclass

from backend.protocol.calls import EXPLAIN, SETTLEMENT
from backend.protocol.messages.settlement_query import (
    ExplainRequest,
    SettlementQuery,
    SettlementQueryRequest,
)
from terminal.bill_steps import BillSteps, of_settlement
from terminal.flow import Flow
from terminal.transactions.asking import ask_patiently


@dataclass(frozen=True, slots=True)
class Settled:
    """The three numbers by which the centre knows a settlement or refund."""

    psn_no: str
    setl_id: str
    mdtrt_id: str


def explained(settled: Settled) -> Flow[BillSteps]:
    """Ask for both. Raises Refused, HostSilent."""
    query = SettlementQuery(
        psn_no=settled.psn_no, setl_id=settled.setl_id, mdtrt_id=settled.mdtrt_id
    )
    found = yield from ask_patiently(SETTLEMENT, SettlementQueryRequest(query))
    items = yield from ask_patiently(
        EXPLAIN,
        ExplainRequest(psn_no=settled.psn_no, setl_id=settled.setl_id, mdtrt_id=settled.mdtrt_id),
    )
    return of_settlement(found, items)
