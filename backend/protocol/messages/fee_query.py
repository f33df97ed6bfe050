"""The fee lines of a settlement, 5204 (settlement.md 2.15)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import msgspec

from backend.protocol.fields import CODED, REQUIRED, moment, number, text
from backend.protocol.money import Fen


class FeeRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a settled bill."""

    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)]
    setl_id: Annotated[str, text("结算ID", 30, REQUIRED)]
    feedetl_sn: Annotated[str, text("费用明细流水号", 30, REQUIRED)]
    rx_drord_no: Annotated[str, text("处方/医嘱号", 30)] = ""
    med_type: Annotated[str, text("医疗类别", 6, REQUIRED, CODED)]
    fee_ocur_time: Annotated[str, moment("费用发生时间", REQUIRED)]
    cnt: Annotated[Decimal, number("数量", "16,4", REQUIRED)]
    pric: Annotated[Decimal, number("单价", "16,6", REQUIRED)]
    sin_dos_dscr: Annotated[str, text("单次剂量描述", 200)] = ""
    used_frqu_dscr: Annotated[str, text("使用频次描述", 200)] = ""
    prd_days: Annotated[Decimal, number("周期天数", "4,2")] = Decimal(0)
    medc_way_dscr: Annotated[str, text("用药途径描述", 200)] = ""
    det_item_fee_sumamt: Annotated[Fen, number("明细项目费用总额", "16,2", REQUIRED)]
    pric_uplmt_amt: Annotated[Decimal, number("定价上限金额", "16,6", REQUIRED)]
    selfpay_prop: Annotated[Decimal, number("自付比例", "5,4")] = Decimal(0)
    fulamt_ownpay_amt: Annotated[Fen, number("全自费金额", "16,2")] = Fen(0)
    overlmt_amt: Annotated[Fen, number("超限价金额", "16,2")] = Fen(0)
    preselfpay_amt: Annotated[Fen, number("先行自付金额", "16,2")] = Fen(0)
    inscp_scp_amt: Annotated[Fen, number("符合政策范围金额", "16,2")] = Fen(0)
    chrgitm_lv: Annotated[str, text("收费项目等级", 3, REQUIRED, CODED)]
    hilist_code: Annotated[str, text("医保目录编码", 50, REQUIRED)]
    hilist_name: Annotated[str, text("医保目录名称", 200, REQUIRED)]
    list_type: Annotated[str, text("目录类别", 6, REQUIRED, CODED)]
    med_list_codg: Annotated[str, text("医疗目录编码", 50, REQUIRED)]
    medins_list_codg: Annotated[str, text("医药机构目录编码", 150, REQUIRED)]
    medins_list_name: Annotated[str, text("医药机构目录名称", 100, REQUIRED)]
    med_chrgitm_type: Annotated[str, text("医疗收费项目类别", 6, REQUIRED, CODED)]
    prodname: Annotated[str, text("商品名", 200)] = ""
    spec: Annotated[str, text("规格", 200)] = ""
    dosform_name: Annotated[str, text("剂型名称", 200, REQUIRED)]
    bilg_dept_codg: Annotated[str, text("开单科室编码", 30)] = ""
    bilg_dept_name: Annotated[str, text("开单科室名称", 100)] = ""
    bilg_dr_codg: Annotated[str, text("开单医生编码", 30)] = ""
    bilg_dr_name: Annotated[str, text("开单医师姓名", 50)] = ""
    acord_dept_codg: Annotated[str, text("受单科室编码", 30)] = ""
    acord_dept_name: Annotated[str, text("受单科室名称", 100)] = ""
    orders_dr_code: Annotated[str, text("受单医生编码", 30)] = ""
    orders_dr_name: Annotated[str, text("受单医生姓名", 50)] = ""
    lmt_used_flag: Annotated[str, text("限制使用标志", 3, CODED)] = ""
    hosp_prep_flag: Annotated[str, text("医院制剂标志", 3, CODED)] = ""
    hosp_appr_flag: Annotated[str, text("医院审批标志", 3, CODED)] = ""
    tcmdrug_used_way: Annotated[str, text("中药使用方式", 6, CODED)] = ""
    prodplac_type: Annotated[str, text("生产地类别", 6, CODED)] = ""
    bas_medn_flag: Annotated[str, text("基本药物标志", 3, CODED)] = ""
    hi_nego_drug_flag: Annotated[str, text("医保谈判药品标志", 3, CODED)] = ""
    chld_medc_flag: Annotated[str, text("儿童用药标志", 3, CODED)] = ""
    etip_flag: Annotated[str, text("外检标志", 3, CODED)] = ""
    etip_hosp_code: Annotated[str, text("外检医院编码", 30)] = ""
    dscg_tkdrug_flag: Annotated[str, text("出院带药标志", 3, CODED)] = ""
    list_sp_item_flag: Annotated[str, text("目录特项标志", 3, CODED)] = ""
    matn_fee_flag: Annotated[str, text("生育费用标志", 6, CODED)] = ""
    drt_reim_flag: Annotated[str, text("直报标志", 3, CODED)] = ""
    memo: Annotated[str, text("备注", 500)] = ""
    opter_id: Annotated[str, text("经办人ID", 20)] = ""
    opter_name: Annotated[str, text("经办人姓名", 50)] = ""
    opt_time: Annotated[str, moment("经办时间")] = ""
