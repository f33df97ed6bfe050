"""Goods as pharmacies must report them: 3501-3506 and 3505A, with traceability codes (2.16).

Reports are kept as they came, each under a number of its own; nothing here moves money.
"""

from __future__ import annotations

import msgspec

from backend.checks import positive, wrong
from backend.context import Context
from backend.protocol import codec
from backend.protocol.messages import sale_upload, stock
from backend.protocol.messages.sale_result import SaleResult, SaleUploadAReply
from backend.protocol.refusals import Code, Refused
from backend.returned_goods import require_sold
from backend.settlements import find_settlement
from backend.store import Tx
from backend.store import visit_tables as v
from backend.store.sql import bindparam, insert, select
from backend.traces import keep_traces

INSURED = "1"
"""MDTRT_SETL_TYPE: an insured sale names its settlement."""

MOST_ROWS = 500
TAKEN = "1"


def count(context: Context, message: stock.StockCountRequest) -> None:
    """3501: what is on the shelf."""
    info = message.invinfo
    _keep(context, 0, info.fixmedins_hilist_id, info.fixmedins_bchno, "", info)
    keep_traces(context, ((trace.drug_trac_codg, "0") for trace in info.drugtracinfo))


def change(context: Context, message: stock.StockChangeRequest) -> None:
    """3502: stock changed other than by purchase or sale."""
    info = message.invinfo
    _keep(context, 0, info.fixmedins_hilist_id, info.fixmedins_bchno, "", info)


def purchase(context: Context, message: stock.PurchaseRequest) -> None:
    """3503."""
    info = message.purcinfo
    _keep(context, 0, info.fixmedins_hilist_id, info.fixmedins_bchno, "", info)


def purchase_return(context: Context, message: stock.PurchaseReturnRequest) -> None:
    """3504; a purchase number that is given must be known."""
    info = message.purcinfo
    _require_known("purcinfo.medins_prod_purc_no", context, info.medins_prod_purc_no)
    _keep(context, 0, info.fixmedins_hilist_id, info.fixmedins_bchno, "", info)


def sale(context: Context, message: sale_upload.SaleUploadRequest) -> None:
    """3505: one line of a sale."""
    _keep_sale(context, 0, "selinfo", message.selinfo)


def sales(context: Context, message: sale_upload.SaleUploadARequest) -> SaleUploadAReply:
    """3505A: the lines of a sale; each is answered with its number and what was noticed."""
    if not 0 < len(message.rows) <= MOST_ROWS:
        raise wrong("selinfoDetail", f"1..{MOST_ROWS}")
    return SaleUploadAReply(
        tuple(_sold(context, place, row) for place, row in enumerate(message.rows))
    )


def _sold(context: Context, place: int, row: sale_upload.SaleUploadA) -> SaleResult:
    number, reused = _keep_sale(context, place, f"selinfoDetail[{place}]", row)
    echo = {name: getattr(row, name) for name in row.__struct_fields__ if name != "drugtracinfo"}
    return SaleResult(
        **echo,
        ret_rslt=TAKEN,
        msg_rslt=f"追溯码重复{reused}个，已记录" if reused else "",
        medins_prod_sel_no=number,
    )


def _keep_sale(
    context: Context,
    place: int,
    path: str,
    row: sale_upload.SaleUpload | sale_upload.SaleUploadA,
) -> tuple[str, int]:
    """A line of a sale: its number, and how many of its codes were sold before."""
    positive(f"{path}.sel_retn_cnt", row.sel_retn_cnt, places=4)
    if row.mdtrt_setl_type == INSURED or row.setl_id:
        _require_settlement(f"{path}.setl_id", context, row.setl_id)
    number = _keep(context, place, row.fixmedins_hilist_id, row.fixmedins_bchno, row.setl_id, row)
    codes = [(trace.drug_trac_codg, row.trdn_flag) for trace in row.drugtracinfo]
    return number, keep_traces(context, codes, place * MOST_ROWS)


def sale_return(context: Context, message: sale_upload.SaleReturnRequest) -> None:
    """3506: goods come back, no more than were sold; a number that is given must be known."""
    info = message.selinfo
    if info.setl_id:
        _require_settlement("selinfo.setl_id", context, info.setl_id)
    _require_known("selinfo.medins_prod_sel_no", context, info.medins_prod_sel_no)
    setl_id = require_sold(context, info)
    _keep(context, 0, info.fixmedins_hilist_id, info.fixmedins_bchno, setl_id, info)
    codes = [(trace.drug_trac_codg, info.trdn_flag) for trace in info.drugtracinfo]
    keep_traces(context, codes)


def _require_settlement(path: str, context: Context, setl_id: str) -> None:
    if not setl_id:
        raise wrong(path, "empty")
    found = find_settlement(context.tx, setl_id)
    if found is None or found.institution != context.institution.code:
        raise Refused(Code.SETTLEMENT_UNKNOWN)


def _require_known(path: str, context: Context, number: str) -> None:
    if number and moved_by(context.tx, number) != context.institution.code:
        raise wrong(path, "unknown")


def _keep(
    context: Context, line_no: int, own_code: str, batch: str, setl_id: str, info: msgspec.Struct
) -> str:
    number = context.new_id(f"stock {line_no}")
    context.tx.run(
        _NEW,
        institution=context.institution.code,
        msgid=context.request.msgid,
        line_no=line_no,
        infno=context.request.infno,
        move_no=number,
        medins_list_codg=own_code,
        bchno=batch,
        setl_id=setl_id,
        at=context.time,
        content=codec.encode(info),
    )
    return number


def moved_by(tx: Tx, move_no: str) -> str:
    """The institution a report of this number is of, "" for none."""
    row = tx.row(_FIND, move_no=move_no)
    return str(row[0]) if row else ""


_m = v.stock_moves.c
_NEW = insert(v.stock_moves)
_FIND = select(_m.institution).where(_m.move_no == bindparam("move_no"))
