"""3505A and 3506: what was sold, line by line, and what came back (settlement.md 2.16).

The till has no stock book: batch, lot and day of making are told as the training shop's. Another
price than the shop's goes with its reason, every pack with its traceability code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from backend.protocol.calls import SALE_RETURN, SALES
from backend.protocol.messages.sale_upload import (
    ReturnTrace,
    SaleReturn,
    SaleReturnRequest,
    SaleTrace,
    SaleUploadA,
    SaleUploadARequest,
)
from terminal.entry import Entry, Line
from terminal.flow import Flow
from terminal.steps import ask_host
from terminal.transactions.bill import INTERFACE_TIME, NOT_PRESCRIBED, PRESCRIBED

BATCH, LOT, MADE_ON = "TRAINING", "TRAINING", "2026-01-01"
PHARMACIST, LICENCE, NOBODY = "TRAINING", "TRAINING", "-"
NO_BARCODE = "NDPB999"
YES, NO = "1", "0"
INSURED, LOCAL = "1", "1"
"""MDTRT_SETL_TYPE, hi_feesetl_type."""


@dataclass(frozen=True, slots=True)
class Goods:
    """What the shop knows of an item besides its line: bar code, and if it needs a doctor."""

    barcode: str = ""
    rx: bool = False


Lookup = Callable[[str], Goods]


def telling_sale(case: Entry, goods: Lookup, clerk: str, number: str) -> Flow[None]:
    """3505A for a finished sale. Raises Refused or HostSilent."""
    rows = tuple(sold(case, line, goods(line.medins_list_codg), clerk) for line in case.lines)
    yield from ask_host(SALES, SaleUploadARequest(rows), msgid=number)


def telling_return(
    case: Entry, sale: Entry, part: int, goods: Lookup, clerk: str, number: str
) -> Flow[None]:
    """3506 for one line of a refund, counted from 1. Raises Refused or HostSilent."""
    line = case.lines[part - 1]
    back = came_back(case, sale, line, goods(line.medins_list_codg), clerk)
    yield from ask_host(SALE_RETURN, SaleReturnRequest(back), msgid=number)


def sold(case: Entry, line: Line, goods: Goods, clerk: str) -> SaleUploadA:
    """One line of a sale."""
    settled = case.settlement
    assert settled is not None, "only what is settled is told"
    return SaleUploadA(
        med_list_codg=line.med_list_codg,
        fixmedins_hilist_id=line.medins_list_codg,
        fixmedins_hilist_name=line.name,
        fixmedins_bchno=BATCH,
        prsc_dr_name=NOBODY,
        phar_name=PHARMACIST,
        phar_prac_cert_no=LICENCE,
        hi_feesetl_type=LOCAL,
        setl_id=settled.setl_id,
        mdtrt_sn=settled.mdtrt_id or case.msgid,
        psn_no=case.psn_no,
        psn_cert_type=settled.psn_cert_type,
        certno=settled.certno,
        psn_name=settled.psn_name,
        manu_lotnum=LOT,
        manu_date=MADE_ON,
        rx_flag=YES if goods.rx else NO,
        trdn_flag=NO,
        finl_trns_pric=Decimal(line.price),
        rxno=line.rxno,
        rx_circ_flag=PRESCRIBED if line.rxno else NOT_PRESCRIBED,
        rtal_docno=case.msgid,
        drug_prod_barc=goods.barcode or NO_BARCODE,
        sel_retn_cnt=Decimal(line.count),
        sel_retn_time=_time(case),
        sel_retn_opter_name=clerk,
        memo=line.price_reason,
        mdtrt_setl_type=INSURED,
        drugtracinfo=tuple(SaleTrace(drug_trac_codg=code) for code in line.trace_codes),
    )


def came_back(case: Entry, sale: Entry, line: Line, goods: Goods, clerk: str) -> SaleReturn:
    """One line of a refund; the settlement it names is the sale's."""
    settled = sale.settlement
    assert settled is not None, "only what was settled comes back"
    return SaleReturn(
        med_list_codg=line.med_list_codg,
        fixmedins_hilist_id=line.medins_list_codg,
        fixmedins_hilist_name=line.name,
        fixmedins_bchno=BATCH,
        setl_id=settled.setl_id,
        psn_no=case.psn_no,
        psn_cert_type=settled.psn_cert_type,
        certno=settled.certno,
        psn_name=settled.psn_name,
        manu_lotnum=LOT,
        manu_date=MADE_ON,
        rx_flag=YES if goods.rx else NO,
        trdn_flag=NO,
        finl_trns_pric=Decimal(line.price),
        sel_retn_cnt=Decimal(line.count),
        sel_retn_time=_time(case),
        sel_retn_opter_name=clerk,
        memo=line.price_reason,
        mdtrt_sn=settled.mdtrt_id or sale.msgid,
        drugtracinfo=tuple(ReturnTrace(drug_trac_codg=code) for code in line.trace_codes),
    )


def _time(case: Entry) -> str:
    return datetime.fromisoformat(case.at).strftime(INTERFACE_TIME)
