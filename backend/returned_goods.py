"""What of a sale can come back (3506): of no goods more than 3505 said was sold, no foreign code.

A return names its sale by the number of a line (3505A), by its settlement, or by the number of the
visit, which every report has. Goods are the institution's own item of that sale; whoever names a
line gives back no more than that line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

import msgspec

from backend.checks import positive, wrong
from backend.context import Context
from backend.protocol import codec
from backend.protocol.messages.sale_upload import SaleReturn, SaleTrace
from backend.protocol.refusals import Code, Refused
from backend.store import visit_tables as v
from backend.store.sql import bindparam, select

RETURNED = "3506"
REPORTS = ("3505", "3505A", RETURNED)


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What 3505, 3505A and 3506 have in common, as they are kept."""

    mdtrt_sn: str
    sel_retn_cnt: Decimal
    drug_trac_codg: str = ""
    medins_prod_sel_no: str = ""
    drugtracinfo: tuple[SaleTrace, ...] = ()

    @property
    def codes(self) -> Counter[str]:
        """Its traceability codes, as often as they stand there."""
        given = (self.drug_trac_codg, *(trace.drug_trac_codg for trace in self.drugtracinfo))
        return Counter(code for code in given if code)


class Reports(msgspec.Struct, frozen=True):
    """The lines of one sale by number, and what came back of them."""

    sold: dict[str, Report]
    back: list[Report]

    def left(self, line: str) -> Decimal:
        """How much of it can come back, of one line if it is named."""
        whole = _sum(self.sold.values()) - _sum(self.back)
        if not line:
            return whole
        of_line = (row for row in self.back if row.medins_prod_sel_no == line)
        return min(whole, self.sold[line].sel_retn_cnt - _sum(of_line))

    def codes(self) -> Counter[str]:
        """The traceability codes that are out."""
        out = _codes(self.sold.values())
        out.subtract(_codes(self.back))
        return out


def require_sold(context: Context, info: SaleReturn) -> str:
    """The settlement of the sale a return is of, "" for none.

    Raises Refused unless the goods were sold and are still out.
    """
    positive("selinfo.sel_retn_cnt", info.sel_retn_cnt, places=4)
    line, setl_id, visit = info.medins_prod_sel_no, info.setl_id, info.mdtrt_sn
    if line:
        setl_id, visit = _sale_of(context, info)
    reports = _reports(context, info.fixmedins_hilist_id, setl_id, visit)
    left = reports.left(line)
    if info.sel_retn_cnt > left:
        raise Refused(
            Code.GOODS_NOT_SOLD, item=info.fixmedins_hilist_name,
            back=f"{info.sel_retn_cnt.normalize():f}", left=f"{left.normalize():f}",
        )  # fmt: skip
    out = reports.codes()
    for trace in info.drugtracinfo:
        out[trace.drug_trac_codg] -= 1
        if trace.drug_trac_codg and out[trace.drug_trac_codg] < 0:
            raise Refused(Code.TRACE_NOT_SOLD, trace=trace.drug_trac_codg)
    return setl_id


def _sale_of(context: Context, info: SaleReturn) -> tuple[str, str]:
    """Settlement and visit of the line a return names: one of these goods, of that settlement."""
    row = context.tx.row(
        _LINE,
        institution=context.institution.code,
        move_no=info.medins_prod_sel_no,
        item=info.fixmedins_hilist_id,
    )
    if row is None or row[0] == RETURNED or row[0] not in REPORTS:
        raise wrong("selinfo.medins_prod_sel_no", "unknown")
    if info.setl_id and info.setl_id != row[1]:
        raise wrong("selinfo.setl_id", "not this sale's")
    return str(row[1]), codec.decode(bytes(row[2]), Report).mdtrt_sn


def _reports(context: Context, item: str, setl_id: str, visit: str) -> Reports:
    """What was told of these goods of one sale; without a settlement the visit tells it."""
    sold: dict[str, Report] = {}
    returns: list[Report] = []
    for infno, move_no, content in context.tx.rows(
        _OF_SALE, institution=context.institution.code, item=item, setl_id=setl_id
    ):
        if infno not in REPORTS:
            continue
        report = codec.decode(bytes(content), Report)
        if infno == RETURNED:
            returns.append(report)
        elif setl_id or report.mdtrt_sn == visit:
            sold[str(move_no)] = report
    return Reports(sold, [*_of(returns, sold, "" if setl_id else visit)])


def _of(returns: Iterable[Report], sold: dict[str, Report], visit: str) -> Iterator[Report]:
    """The returns of a sale: those that name a line of it, or no line but its visit."""
    for report in returns:
        line = report.medins_prod_sel_no
        if line in sold if line else report.mdtrt_sn == visit or not visit:
            yield report


def _sum(reports: Iterable[Report]) -> Decimal:
    return sum((report.sel_retn_cnt for report in reports), Decimal(0))


def _codes(reports: Iterable[Report]) -> Counter[str]:
    return sum((report.codes for report in reports), Counter())


_m = v.stock_moves.c
_LINE = select(_m.infno, _m.setl_id, _m.content).where(
    _m.move_no == bindparam("move_no"),
    _m.institution == bindparam("institution"),
    _m.medins_list_codg == bindparam("item"),
)
_OF_SALE = select(_m.infno, _m.move_no, _m.content).where(
    _m.institution == bindparam("institution"),
    _m.medins_list_codg == bindparam("item"),
    _m.setl_id == bindparam("setl_id"),
)
