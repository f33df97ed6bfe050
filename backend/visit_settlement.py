"""Outpatient pre-settle 2206, settle 2207, cancel 2208 (settlement.md 2.10): a batch of fee lines.

The lines are the visit's, the arithmetic and the books are those of 2101 and 2102.
"""

from __future__ import annotations

from backend.bill import Line, require_total
from backend.checks import wrong
from backend.context import Context
from backend.fee_lines import batch_lines
from backend.payers import payer
from backend.protocol.messages import elsewhere
from backend.protocol.messages.outpatient import (
    VisitQuote,
    VisitQuoteRequest,
    VisitSettle,
    VisitSettleReply,
    VisitSettleRequest,
)
from backend.protocol.messages.pharmacy import CancelReply, CancelRequest
from backend.protocol.refusals import Code, Refused
from backend.refund import refund_settlement
from backend.reversal import require_no_tombstone
from backend.settlement import (
    Case,
    Presented,
    answer,
    quote_case,
    read_extension,
    require_identity,
    settle_case,
)
from backend.settlements import Settlement
from backend.stays import is_stay
from backend.visits import ALL_FREE, is_visit, require_visit, serials_of, settle_lines

SCOPE = {
    "fulamt_ownpay_amt": "own_expense_fen",
    "overlmt_selfpay": "over_limit_fen",
    "preselfpay_amt": "first_pay_fen",
    "inscp_scp_amt": "in_scope_fen",
}
"""The four amounts a 2207 repeats from 2204 and 2206, and their names in the books."""
Scope = Settlement | elsewhere.Scope
"""What has those names: a row of ours, a bill that travels to another centre."""


def quote_visit(context: Context, message: VisitQuoteRequest) -> VisitSettleReply:
    """2206: the split of a batch; nothing is booked."""
    return VisitSettleReply(*answer(context, quote_case(context, _case(context, message.data))))


def settle_visit(context: Context, message: VisitSettleRequest) -> VisitSettleReply | Refused:
    """2207: settle a batch, once; the scope amounts must be those the centre computes."""
    require_no_tombstone(context)
    asked = message.data
    case = _case(context, asked)
    settled = settle_case(context, case)
    if isinstance(settled, Refused):
        return settled
    require_scope(asked, settled.row)
    take(context, asked, settled.row.setl_id)
    return VisitSettleReply(*answer(context, settled))


def require_scope(asked: VisitSettle, judged: Scope) -> None:
    """The four amounts a 2207 repeats must be those its lines come to."""
    for member, name in SCOPE.items():
        if getattr(asked, member) != getattr(judged, name):
            raise Refused(Code.QUOTE_CHANGED)


def take(context: Context, asked: VisitSettle, setl_id: str) -> None:
    """The lines of the batch belong to a settlement now."""
    settle_lines(context.tx, asked.mdtrt_id, asked.chrg_bchno, setl_id)


def _case(context: Context, asked: VisitQuote | VisitSettle) -> Case:
    return presented(context, asked).by(payer(context.tx, asked))


def presented(context: Context, asked: VisitQuote | VisitSettle) -> Presented:
    """The bill of a 2206 or 2207."""
    require_identity(context, asked, "data")
    visit = require_visit(context, asked.mdtrt_id, asked.psn_no)
    if visit.insutype != asked.insutype:
        raise wrong("data.insutype", visit.insutype)
    extension = read_extension("data", asked.exp_content)
    return Presented(asked, extension, lambda: _lines(context, asked), "data", visit.mdtrt_id)


def _lines(context: Context, asked: VisitQuote | VisitSettle) -> list[Line]:
    """The free lines of the batch; their sum must be the total."""
    if asked.chrg_bchno in ("", ALL_FREE):
        raise wrong("data.chrg_bchno", "one batch")
    lines = batch_lines(context, asked.mdtrt_id, asked.chrg_bchno)
    if not lines and serials_of(context.tx, asked.mdtrt_id, asked.chrg_bchno):
        raise Refused(Code.NOTHING_TO_SETTLE)
    if not lines:
        raise wrong("data.chrg_bchno", "no free lines")
    require_total(lines, asked.medfee_sumamt)
    return lines


def cancel_settled_visit(context: Context, message: CancelRequest) -> CancelReply:
    """2208: undo a 2207; its lines are free again."""
    require_no_stay(context, message.data.mdtrt_id)
    return refund_settlement(context, message.data)


def require_no_stay(context: Context, mdtrt_id: str) -> None:
    """2208 is for what was settled of an outpatient's visit."""
    if not is_visit(context.tx, mdtrt_id) or is_stay(context.tx, mdtrt_id):
        raise Refused(Code.SETTLEMENT_UNKNOWN)
