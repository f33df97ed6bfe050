"""Stock: 3501 count, 3502 change, 3503 purchase, 3504 purchase return (settlement.md 2.16)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import msgspec

from backend.protocol.fields import CODED, REQUIRED, day, moment, number, text


class DrugTrace(msgspec.Struct, frozen=True, kw_only=True):
    """One traceability code; `trdn_flag` is ours (split packs)."""

    drug_trac_codg: Annotated[str, text("药品追溯码", 100)] = ""


class StockCount(msgspec.Struct, frozen=True, kw_only=True):
    """Node invinfo of 3501."""

    med_list_codg: Annotated[str, text("医疗目录编码", 50, REQUIRED)]
    fixmedins_hilist_id: Annotated[str, text("定点医药机构目录编号", 30, REQUIRED)]
    fixmedins_hilist_name: Annotated[str, text("定点医药机构目录名称", 200, REQUIRED)]
    rx_flag: Annotated[str, text("处方药标志", 3, REQUIRED, CODED)]
    invdate: Annotated[str, day("盘存日期", REQUIRED)]
    inv_cnt: Annotated[Decimal, number("库存数量", "16,2", REQUIRED)]
    manu_lotnum: Annotated[str, text("生产批号", 30)] = ""
    fixmedins_bchno: Annotated[str, text("定点医药机构批次流水号", 30, REQUIRED)]
    manu_date: Annotated[str, day("生产日期", REQUIRED)]
    expy_end: Annotated[str, day("有效期止", REQUIRED)]
    memo: Annotated[str, text("备注", 500)] = ""
    drugtracinfo: tuple[DrugTrace, ...] = ()


class StockCountRequest(msgspec.Struct, frozen=True):
    """Input of 3501."""

    invinfo: StockCount


class StockChange(msgspec.Struct, frozen=True, kw_only=True):
    """Node invinfo of 3502."""

    med_list_codg: Annotated[str, text("医疗目录编码", 50, REQUIRED)]
    inv_chg_type: Annotated[str, text("库存变更类型", 6, REQUIRED, CODED)]
    fixmedins_hilist_id: Annotated[str, text("定点医药机构目录编号", 30, REQUIRED)]
    fixmedins_hilist_name: Annotated[str, text("定点医药机构目录名称", 200, REQUIRED)]
    fixmedins_bchno: Annotated[str, text("定点医药机构批次流水号", 30, REQUIRED)]
    pric: Annotated[Decimal, number("单价", "16,6", REQUIRED)]
    cnt: Annotated[Decimal, number("数量", "16,4", REQUIRED)]
    rx_flag: Annotated[str, text("处方药标志", 3, REQUIRED, CODED)]
    inv_chg_time: Annotated[str, moment("库存变更时间", REQUIRED)]
    inv_chg_opter_name: Annotated[str, text("库存变更经办人姓名", 50)] = ""
    memo: Annotated[str, text("备注", 500)] = ""
    trdn_flag: Annotated[str, text("拆零标志", 2)] = ""


class StockChangeRequest(msgspec.Struct, frozen=True):
    """Input of 3502."""

    invinfo: StockChange


class Purchase(msgspec.Struct, frozen=True, kw_only=True):
    """Node purcinfo of 3503."""

    med_list_codg: Annotated[str, text("医疗目录编码", 50, REQUIRED)]
    fixmedins_hilist_id: Annotated[str, text("定点医药机构目录编号", 30, REQUIRED)]
    fixmedins_hilist_name: Annotated[str, text("定点医药机构目录名称", 200, REQUIRED)]
    dynt_no: Annotated[str, text("随货单号", 50)] = ""
    fixmedins_bchno: Annotated[str, text("定点医药机构批次流水号", 30, REQUIRED)]
    spler_name: Annotated[str, text("供应商名称", 200, REQUIRED)]
    spler_pmtno: Annotated[str, text("供应商许可证号", 50)] = ""
    manu_lotnum: Annotated[str, text("生产批号", 30, REQUIRED)]
    prodentp_name: Annotated[str, text("生产厂家名称", 200, REQUIRED)]
    aprvno: Annotated[str, text("批准文号", 100, REQUIRED)]
    manu_date: Annotated[str, day("生产日期", REQUIRED)]
    expy_end: Annotated[str, day("有效期止", REQUIRED)]
    finl_trns_pric: Annotated[Decimal, number("最终成交单价", "16,6")] = Decimal(0)
    purc_retn_cnt: Annotated[Decimal, number("采购/退货数量", "16,4", REQUIRED)]
    purc_invo_codg: Annotated[str, text("采购发票编码", 50)] = ""
    purc_invo_no: Annotated[str, text("采购发票号", 50)] = ""
    rx_flag: Annotated[str, text("处方药标志", 3, REQUIRED)]
    purc_retn_stoin_time: Annotated[str, moment("采购/退货入库时间", REQUIRED)]
    purc_retn_opter_name: Annotated[str, text("采购/退货经办人姓名", 50, REQUIRED)]
    prod_geay_flag: Annotated[str, text("商品赠送标志", 3, CODED)] = ""
    memo: Annotated[str, text("备注", 500)] = ""


class PurchaseRequest(msgspec.Struct, frozen=True):
    """Input of 3503."""

    purcinfo: Purchase


class PurchaseReturn(msgspec.Struct, frozen=True, kw_only=True):
    """Node purcinfo of 3504."""

    med_list_codg: Annotated[str, text("医疗目录编码", 50, REQUIRED)]
    fixmedins_hilist_id: Annotated[str, text("定点医药机构目录编号", 30, REQUIRED)]
    fixmedins_hilist_name: Annotated[str, text("定点医药机构目录名称", 200, REQUIRED)]
    fixmedins_bchno: Annotated[str, text("定点医药机构批次流水号", 30, REQUIRED)]
    spler_name: Annotated[str, text("供应商名称", 200, REQUIRED)]
    spler_pmtno: Annotated[str, text("供应商许可证号", 50)] = ""
    manu_date: Annotated[str, day("生产日期", REQUIRED)]
    expy_end: Annotated[str, day("有效期止", REQUIRED)]
    finl_trns_pric: Annotated[Decimal, number("最终成交单价", "16,6")] = Decimal(0)
    purc_retn_cnt: Annotated[Decimal, number("采购/退货数量", "16,4", REQUIRED)]
    purc_invo_codg: Annotated[str, text("采购发票编码", 50)] = ""
    purc_invo_no: Annotated[str, text("采购发票号", 50, REQUIRED)]
    rx_flag: Annotated[str, text("处方药标志", 3, REQUIRED, CODED)]
    purc_retn_stoin_time: Annotated[str, moment("采购/退货入库时间", REQUIRED)]
    purc_retn_opter_name: Annotated[str, text("采购/退货经办人姓名", 50, REQUIRED)]
    memo: Annotated[str, text("备注", 500)] = ""
    medins_prod_purc_no: Annotated[str, text("商品采购流水号", 50)] = ""


class PurchaseReturnRequest(msgspec.Struct, frozen=True):
    """Input of 3504."""

    purcinfo: PurchaseReturn
