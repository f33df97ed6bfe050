"""Fee lines of visits, cut: what 2204 enters and what 2206 and 2207 settle (settlement.md 2.10).

Goods that were not used go back before they are settled: a line with negative count and amount
takes back of an earlier one (2.3). Those are read after what they take back.
"""

from __future__ import annotations

from collections.abc import Sequence

from backend.bill import Line, read_lines
from backend.context import Context
from backend.protocol.messages.fee import FeeDetail
from backend.visits import free_lines, require_visit

NODE = "feedetail"


def batch_lines(context: Context, mdtrt_id: str, batch: str) -> list[Line]:
    """The free lines of a batch; none if it has none."""
    details = sorted(free_lines(context.tx, mdtrt_id, batch), key=lambda detail: detail.cnt < 0)
    return read_lines(context, NODE, details, ()) if details else []


def new_lines(context: Context, details: Sequence[FeeDetail]) -> list[Line]:
    """Lines that are to be entered, judged with those that are there already."""
    taken_back = {(line.mdtrt_id, line.psn_no, line.chrg_bchno) for line in details if line.cnt < 0}
    earlier: list[Line] = []
    for mdtrt_id, psn_no, batch in sorted(taken_back):
        visit = require_visit(context, mdtrt_id, psn_no)
        earlier += batch_lines(context, visit.mdtrt_id, batch)
    return read_lines(context, NODE, details, earlier)
