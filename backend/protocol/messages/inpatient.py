"""A stay's fee lines 2301 and 2302, pre-settle 2303, settle 2304, cancel 2305 (2.11)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import msgspec

from backend.protocol.fields import CODED, REQUIRED, day, digits, moment, number, text
from backend.protocol.messages.pharmacy import CancelInfo, SetlDetail, SetlInfo
from backend.protocol.money import Fen


class StayFee(msgspec.Struct, frozen=True, kw_only=True):
    """One fee line of 2301."""

    feedetl_sn: Annotated[str, digits("费用明细流水号", 30, REQUIRED)]
    init_feedetl_sn: Annotated[str, text("原费用流水号", 30)] = ""
    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)]
    drord_no: Annotated[str, text("医嘱号", 30)] = ""
    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    med_type: Annotated[str, text("医疗类别", 6, REQUIRED, CODED)] = ""
    fee_ocur_time: Annotated[str, moment("费用发生时间", REQUIRED)]
    med_list_codg: Annotated[str, text("医疗目录编码", 50, REQUIRED)]
    medins_list_codg: Annotated[str, text("医药机构目录编码", 150, REQUIRED)]
    det_item_fee_sumamt: Annotated[Fen, number("明细项目费用总额", "16,2", REQUIRED)]
    cnt: Annotated[Decimal, number("数量", "16,4", REQUIRED)]
    pric: Annotated[Decimal, number("单价", "16,6", REQUIRED)]
    bilg_dept_codg: Annotated[str, text("开单科室编码", 30, REQUIRED)] = ""
    bilg_dept_name: Annotated[str, text("开单科室名称", 100, REQUIRED)] = ""
    bilg_dr_codg: Annotated[str, text("开单医生编码", 30, REQUIRED)] = ""
    bilg_dr_name: Annotated[str, text("开单医师姓名", 50, REQUIRED)] = ""
    acord_dept_codg: Annotated[str, text("受单科室编码", 30)] = ""
    acord_dept_name: Annotated[str, text("受单科室名称", 100)] = ""
    orders_dr_code: Annotated[str, text("受单医生编码", 30)] = ""
    orders_dr_name: Annotated[str, text("受单医生姓名", 50)] = ""
    hosp_appr_flag: Annotated[str, text("医院审批标志", 3, CODED)] = ""
    tcmdrug_used_way: Annotated[str, text("中药使用方式", 6, CODED)] = ""
    etip_flag: Annotated[str, text("外检标志", 3, CODED)] = ""
    etip_hosp_code: Annotated[str, text("外检医院编码", 30)] = ""
    dscg_tkdrug_flag: Annotated[str, text("出院带药标志", 3, CODED)] = ""
    matn_fee_flag: Annotated[str, text("生育费用标志", 6, CODED)] = ""
    memo: Annotated[str, text("备注", 500)] = ""
    comb_no: Annotated[str, text("组套编号", 3)] = ""
    exp_content: Annotated[str, text("字段扩展", 4000)] = ""


class StayFeeRequest(msgspec.Struct, frozen=True):
    """Input of 2301; it answers as 2204 does."""

    feedetail: tuple[StayFee, ...]


class StayWithdraw(msgspec.Struct, frozen=True, kw_only=True):
    """One row of data, 2302; serial "0000" is every line not yet settled."""

    feedetl_sn: Annotated[str, text("费用明细流水号", 30, REQUIRED)]
    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)]
    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    exp_content: Annotated[str, text("字段扩展", 4000)] = ""


class StayWithdrawRequest(msgspec.Struct, frozen=True):
    """Input of 2302."""

    data: tuple[StayWithdraw, ...]


class StayQuote(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of 2303; scope amounts are held against the centre's where they are sent."""

    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    mdtrt_cert_type: Annotated[str, text("就诊凭证类型", 3, REQUIRED, CODED)]
    mdtrt_cert_no: Annotated[str, text("就诊凭证编号", 50)] = ""
    card_sn: Annotated[str, text("卡识别码", 32)] = ""
    psn_cert_type: Annotated[str, text("证件类型", 3, REQUIRED)] = ""
    certno: Annotated[str, text("证件号码", 20, REQUIRED)] = ""
    psn_type: Annotated[str, text("人员类别", 3, REQUIRED)] = ""
    psn_name: Annotated[str, text("人员姓名", 20, REQUIRED)] = ""
    medfee_sumamt: Annotated[Fen, number("医疗费总额", "16,2", REQUIRED)]
    psn_setlway: Annotated[str, text("个人结算方式", 6, REQUIRED, CODED)] = ""
    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)]
    acct_used_flag: Annotated[str, text("个人账户使用标志", 1, CODED)] = ""
    insutype: Annotated[str, text("险种类型", 6, REQUIRED, CODED)]
    mid_setl_flag: Annotated[str, text("中途结算标志", 3, REQUIRED, CODED)]
    fulamt_ownpay_amt: Annotated[Fen, number("全自费金额", "16,2")] = Fen(0)
    overlmt_selfpay: Annotated[Fen, number("超限价金额", "16,2")] = Fen(0)
    preselfpay_amt: Annotated[Fen, number("先行自付金额", "16,2")] = Fen(0)
    inscp_scp_amt: Annotated[Fen, number("符合政策范围金额", "16,2")] = Fen(0)
    dscg_time: Annotated[str, day("出院时间")] = msgspec.field(default="", name="dscgTime")
    insuplc_admdvs: Annotated[str, text("参保地医保区划", 6, REQUIRED)] = ""
    mdtrtarea_admvs: Annotated[str, text("就医地医保区划", 6, REQUIRED)] = ""
    exp_content: Annotated[str, text("字段扩展", 4000)] = ""


class StayQuoteRequest(msgspec.Struct, frozen=True):
    """Input of 2303."""

    data: StayQuote


class StaySettle(StayQuote, frozen=True, kw_only=True):
    """Node data of 2304."""

    acct_used_flag: Annotated[str, text("个人账户使用标志", 1, REQUIRED, CODED)]
    invono: Annotated[str, text("发票号", 20)] = ""


class StaySettleRequest(msgspec.Struct, frozen=True):
    """Input of 2304."""

    data: StaySettle


class StaySettleReply(msgspec.Struct, frozen=True):
    """Output of 2303 and 2304: the lines were cut by 2301."""

    setlinfo: SetlInfo
    setldetail: tuple[SetlDetail, ...]


class StayCancelInfo(CancelInfo, frozen=True, kw_only=True):
    """Node setlinfo of 2305: that of other cancels, and what a stay adds."""

    psn_insu_rlts_id: Annotated[str, text("人员参保关系ID", 20)] = ""
    insu_admdvs: Annotated[str, text("参保机构行政区划", 6)] = ""
    begndate: Annotated[str, day("开始日期")] = ""
    enddate: Annotated[str, day("结算日期")] = ""
    mdtrt_cert_no: Annotated[str, text("就诊凭证编号", 50)] = ""
    setl_type: Annotated[str, text("结算类别", 6)] = ""
    crt_dedc: Annotated[Fen, number("本次起付线", "16,2")] = Fen(0)
    invono: Annotated[str, text("发票号", 20)] = ""


class StayCancelReply(msgspec.Struct, frozen=True):
    """Output of 2305."""

    setlinfo: StayCancelInfo
    setldetail: tuple[SetlDetail, ...]
