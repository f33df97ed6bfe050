"""A settlement explained by the centre: as it stands in the books (5203), its lines (5204), step by
step (100001).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from backend.protocol.calls import EXPLAIN, SETTLED_LINES, SETTLEMENT
from backend.protocol.messages.pharmacy import SetlInfo
from backend.protocol.messages.settlement_query import (
    ExplainRequest,
    SettlementQuery,
    SettlementQueryRequest,
)
from terminal.bill_steps import BillSteps, FullBill, of_settlement
from terminal.entry import Entry
from terminal.flow import Flow
from terminal.transactions.asking import ask_patiently
from terminal.transactions.on_behalf import on_behalf, sender_of

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Settled:
    """The three numbers by which the centre knows a settlement or refund; who settled it, "" for
    whoever asks.
    """

    psn_no: str
    setl_id: str
    mdtrt_id: str
    sender: str = ""


def settled_as(entry: Entry, info: SetlInfo) -> Settled:
    """A settled case of this journal."""
    return Settled(entry.psn_no, info.setl_id, info.mdtrt_id, sender_of(entry))


def asked_of(settled: Settled, question: Callable[[Settled], Flow[Answer]]) -> Flow[Answer]:
    """A question about a settlement in the name of who settled it."""
    flow = question(settled)
    return (yield from on_behalf(settled.sender, flow) if settled.sender else flow)


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
