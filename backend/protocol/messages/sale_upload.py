"""What was sold and taken back: 3505, 3505A, 3506, with traceability codes (settlement.md 2.16)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import msgspec

from backend.protocol.fields import CODED, REQUIRED, day, moment, number, text


class SaleTrace(msgspec.Struct, frozen=True, kw_only=True):
    """One traceability code of a sale."""

    drug_trac_codg: Annotated[str, text("药品追溯码", 30)] = ""


class SaleUpload(msgspec.Struct, frozen=True, kw_only=True):
    """Node selinfo of 3505."""

    med_list_codg: Annotated[str, text("医疗目录编码", 50, REQUIRED)]
    fixmedins_hilist_id: Annotated[str, text("定点医药机构目录编号", 30, REQUIRED)]
    fixmedins_hilist_name: Annotated[str, text("定点医药机构目录名称", 200, REQUIRED)]
    fixmedins_bchno: Annotated[str, text("定点医药机构批次流水号", 30, REQUIRED)]
    prsc_dr_cert_type: Annotated[str, text("开方医师证件类型", 6, CODED)] = ""
    prsc_dr_certno: Annotated[str, text("开方医师证件号码", 50)] = ""
    prsc_dr_name: Annotated[str, text("开方医师姓名", 50, REQUIRED)]
    phar_cert_type: Annotated[str, text("药师证件类型", 6, CODED)] = ""
    phar_certno: Annotated[str, text("药师证件号码", 50)] = ""
    phar_name: Annotated[str, text("药师姓名", 50, REQUIRED)]
    phar_prac_cert_no: Annotated[str, text("药师执业资格证号", 50, REQUIRED)]
    hi_feesetl_type: Annotated[str, text("医保费用结算类型", 6, CODED)] = ""
    setl_id: Annotated[str, text("结算ID", 30)] = ""
    mdtrt_sn: Annotated[str, text("就医流水号", 30, REQUIRED)]
    psn_no: Annotated[str, text("人员编号", 30)] = ""
    psn_cert_type: Annotated[str, text("人员证件类型", 6, CODED)] = ""
    certno: Annotated[str, text("证件号码", 50)] = ""
    psn_name: Annotated[str, text("人员姓名", 50)] = ""
    manu_lotnum: Annotated[str, text("生产批号", 30, REQUIRED)]
    manu_date: Annotated[str, day("生产日期", REQUIRED)]
    expy_end: Annotated[str, day("有效期止")] = ""
    rx_flag: Annotated[str, text("处方药标志", 3, REQUIRED, CODED)]
    trdn_flag: Annotated[str, text("拆零标志", 3, REQUIRED, CODED)]
    finl_trns_pric: Annotated[Decimal, number("最终成交单价", "16,6")] = Decimal(0)
    rxno: Annotated[str, text("处方号", 40)] = ""
    rx_circ_flag: Annotated[str, text("外购处方标志", 3, CODED)] = ""
    rtal_docno: Annotated[str, text("零售单据号", 40, REQUIRED)]
    stoout_no: Annotated[str, text("销售出库单据号", 40)] = ""
    bchno: Annotated[str, text("批次号", 30)] = ""
    drug_trac_codg: Annotated[str, text("药品追溯码", 30)] = ""
    drug_prod_barc: Annotated[str, text("药品条形码", 30)] = ""
    shelf_posi: Annotated[str, text("货架位", 20)] = ""
    sel_retn_cnt: Annotated[Decimal, number("销售/退货数量", "16,4", REQUIRED)]
    sel_retn_time: Annotated[str, moment("销售/退货时间", REQUIRED)]
    sel_retn_opter_name: Annotated[str, text("销售/退货经办人姓名", 50, REQUIRED)]
    memo: Annotated[str, text("备注", 500)] = ""
    mdtrt_setl_type: Annotated[str, text("就诊结算类型", 6)] = msgspec.field(
        default="", name="MDTRT_SETL_TYPE"
    )
    drugtracinfo: tuple[SaleTrace, ...] = ()


class SaleUploadRequest(msgspec.Struct, frozen=True):
    """Input of 3505."""

    selinfo: SaleUpload


class SaleUploadA(msgspec.Struct, frozen=True, kw_only=True):
    """One row of selinfoDetail, 3505A."""

    med_list_codg: Annotated[str, text("医疗目录编码", 50, REQUIRED)]
    fixmedins_hilist_id: Annotated[str, text("定点医药机构目录编号", 30, REQUIRED)]
    fixmedins_hilist_name: Annotated[str, text("定点医药机构目录名称", 200, REQUIRED)]
    fixmedins_bchno: Annotated[str, text("定点医药机构批次流水号", 30, REQUIRED)]
    prsc_dr_cert_type: Annotated[str, text("开方医师证件类型", 6)] = ""
    prsc_dr_certno: Annotated[str, text("开方医师证件号码", 50)] = ""
    prsc_dr_name: Annotated[str, text("开方医师姓名", 50, REQUIRED)]
    phar_cert_type: Annotated[str, text("药师证件类型", 6)] = ""
    phar_certno: Annotated[str, text("药师证件号码", 50)] = ""
    phar_name: Annotated[str, text("药师姓名", 50, REQUIRED)]
    phar_prac_cert_no: Annotated[str, text("药师执业资格证号", 50, REQUIRED)]
    hi_feesetl_type: Annotated[str, text("医保费用结算类型", 6, CODED)] = ""
    setl_id: Annotated[str, text("结算ID", 30)] = ""
    mdtrt_sn: Annotated[str, text("就医流水号", 30, REQUIRED)]
    psn_no: Annotated[str, text("人员编号", 30)] = ""
    psn_cert_type: Annotated[str, text("人员证件类型", 6, CODED)] = ""
    certno: Annotated[str, text("证件号码", 50)] = ""
    psn_name: Annotated[str, text("人员姓名", 50)] = ""
    manu_lotnum: Annotated[str, text("生产批号", 30, REQUIRED)]
    manu_date: Annotated[str, day("生产日期", REQUIRED)]
    expy_end: Annotated[str, day("有效期止")] = ""
    rx_flag: Annotated[str, text("处方药标志", 3, REQUIRED, CODED)]
    trdn_flag: Annotated[str, text("拆零标志", 3, REQUIRED, CODED)]
    finl_trns_pric: Annotated[Decimal, number("最终成交单价", "16,6", REQUIRED)]
    rxno: Annotated[str, text("处方号", 40)] = ""
    rx_circ_flag: Annotated[str, text("外购处方标志", 3, CODED)] = ""
    rtal_docno: Annotated[str, text("零售单据号", 40, REQUIRED)]
    stoout_no: Annotated[str, text("销售出库单据号", 40)] = ""
    bchno: Annotated[str, text("批次号", 30)] = ""
    drug_prod_barc: Annotated[str, text("药品条形码", 500, REQUIRED)]
    shelf_posi: Annotated[str, text("货架位", 20)] = ""
    sel_retn_cnt: Annotated[Decimal, number("销售/退货数量", "16,4", REQUIRED)]
    sel_retn_time: Annotated[str, moment("销售/退货时间", REQUIRED)]
    sel_retn_opter_name: Annotated[str, text("销售/退货经办人姓名", 50, REQUIRED)]
    memo: Annotated[str, text("备注", 500)] = ""
    prsc_dr_no: Annotated[str, text("开方医师编号", 50)] = ""
    phar_no: Annotated[str, text("医保药师编号", 50)] = ""
    mdtrt_setl_type: Annotated[str, text("就诊结算类型", 6)] = msgspec.field(
        default="", name="MDTRT_SETL_TYPE"
    )
    drugtracinfo: tuple[SaleTrace, ...] = ()


class SaleUploadARequest(msgspec.Struct, frozen=True):
    """Input of 3505A."""

    rows: tuple[SaleUploadA, ...] = msgspec.field(name="selinfoDetail")


class ReturnTrace(msgspec.Struct, frozen=True, kw_only=True):
    """One traceability code of a return."""

    drug_trac_codg: Annotated[str, text("药品追溯码", 100)] = ""


class SaleReturn(msgspec.Struct, frozen=True, kw_only=True):
    """Node selinfo of 3506."""

    med_list_codg: Annotated[str, text("医疗目录编码", 50, REQUIRED)]
    fixmedins_hilist_id: Annotated[str, text("定点医药机构目录编号", 30, REQUIRED)]
    fixmedins_hilist_name: Annotated[str, text("定点医药机构目录名称", 200, REQUIRED)]
    fixmedins_bchno: Annotated[str, text("定点医药机构批次流水号", 30, REQUIRED)]
    setl_id: Annotated[str, text("结算ID", 30)] = ""
    psn_no: Annotated[str, text("人员编号", 30)] = ""
    psn_cert_type: Annotated[str, text("人员证件类型", 6, CODED)] = ""
    certno: Annotated[str, text("证件号码", 50)] = ""
    psn_name: Annotated[str, text("人员姓名", 50)] = ""
    manu_lotnum: Annotated[str, text("生产批号", 30, REQUIRED)]
    manu_date: Annotated[str, day("生产日期", REQUIRED)]
    expy_end: Annotated[str, day("有效期止")] = ""
    rx_flag: Annotated[str, text("处方药标志", 3, REQUIRED, CODED)]
    trdn_flag: Annotated[str, text("拆零标志", 3, REQUIRED, CODED)]
    finl_trns_pric: Annotated[Decimal, number("最终成交单价", "16,6")] = Decimal(0)
    sel_retn_cnt: Annotated[Decimal, number("销售/退货数量", "16,4", REQUIRED)]
    sel_retn_time: Annotated[str, moment("销售/退货时间", REQUIRED)]
    sel_retn_opter_name: Annotated[str, text("销售/退货经办人姓名", 50, REQUIRED)]
    memo: Annotated[str, text("备注", 500)] = ""
    medins_prod_sel_no: Annotated[str, text("商品销售流水号", 50)] = ""
    mdtrt_sn: Annotated[str, text("就医流水号", 30, REQUIRED)]
    drugtracinfo: tuple[ReturnTrace, ...] = ()


class SaleReturnRequest(msgspec.Struct, frozen=True):
    """Input of 3506."""

    selinfo: SaleReturn
