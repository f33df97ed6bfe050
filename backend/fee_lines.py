"""Fee lines of visits, cut: what 2204 and 2301 enter and what settling takes (settlement.md 2.10).

Goods that were not used go back before they are settled: a line with negative count and amount
takes back of an earlier one (2.3). Those are read after what they take back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from backend.bill import Line, cut_info, read_lines
from backend.checks import wrong
from backend.claims.entered import require_allowed
from backend.context import Context
from backend.protocol.messages.fee import FeeDetail, FeeReply, FeeResult
from backend.visits import add_line, count_lines, free_lines, has_line

NODE = "feedetail"
MOST_OF_VISIT = 5_000
"""Lines of one visit; a stay of weeks has thousands."""

Require = Callable[[Context, str, str], object]
"""Refuses a visit (its id, the person) that cannot have more lines."""


def batch_lines(context: Context, mdtrt_id: str, batch: str) -> list[Line]:
    """The free lines of a batch; none if it has none."""
    details = sorted(free_lines(context.tx, mdtrt_id, batch), key=lambda detail: detail.cnt < 0)
    return read_lines(context, NODE, details, (), MOST_OF_VISIT) if details else []


def enter_lines(context: Context, details: Sequence[FeeDetail], require: Require) -> FeeReply:
    """Lines of visits, checked and cut; none is kept unless all are right."""
    lines = _new_lines(context, details, require)
    for mdtrt_id, psn_no in dict.fromkeys((line.mdtrt_id, line.psn_no) for line in details):
        require(context, mdtrt_id, psn_no)
        mine = (line for line, detail in zip(lines, details, strict=True)
                if detail.mdtrt_id == mdtrt_id)  # fmt: skip
        require_allowed(context, mdtrt_id, mine)
    for place, detail in enumerate(details):
        if has_line(context.tx, detail.mdtrt_id, detail.feedetl_sn):
            raise wrong(f"{NODE}[{place}].feedetl_sn", "not unique")
        add_line(context.tx, detail)
    for mdtrt_id in {detail.mdtrt_id for detail in details}:
        if count_lines(context.tx, mdtrt_id) > MOST_OF_VISIT:
            raise wrong(NODE, f"1..{MOST_OF_VISIT}")
    return FeeReply(tuple(_result(line) for line in lines))


def _new_lines(context: Context, details: Sequence[FeeDetail], require: Require) -> list[Line]:
    """Lines that are to be entered, judged with those that are there already."""
    taken_back = {(line.mdtrt_id, line.psn_no, line.chrg_bchno) for line in details if line.cnt < 0}
    earlier: list[Line] = []
    for mdtrt_id, psn_no, batch in sorted(taken_back):
        require(context, mdtrt_id, psn_no)
        earlier += batch_lines(context, mdtrt_id, batch)
    return read_lines(context, NODE, details, earlier)


def _result(line: Line) -> FeeResult:
    cut = cut_info(line)
    return FeeResult(
        feedetl_sn=cut.feedetl_sn,
        det_item_fee_sumamt=cut.det_item_fee_sumamt,
        cnt=cut.cnt,
        pric=cut.pric,
        pric_uplmt_amt=cut.pric_uplmt_amt,
        selfpay_prop=cut.selfpay_prop,
        fulamt_ownpay_amt=cut.fulamt_ownpay_amt,
        overlmt_amt=cut.overlmt_amt,
        preselfpay_amt=cut.preselfpay_amt,
        inscp_scp_amt=cut.inscp_scp_amt,
        chrgitm_lv=cut.chrgitm_lv,
        med_chrgitm_type=cut.med_chrgitm_type,
        lmt_used_flag="1" if line.drug.restricted else "0",
    )
