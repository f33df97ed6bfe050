"""A settlement as it stands in the books: 5203, and its policy items 100001 (2.15)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import msgspec

from backend.protocol.fields import CODED, REQUIRED, day, moment, number, text
from backend.protocol.messages.pharmacy import SetlDetail
from backend.protocol.money import Fen


class SettlementQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of 5203 and 5204."""

    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    setl_id: Annotated[str, text("结算ID", 30, REQUIRED)]
    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)]


class SettlementQueryRequest(msgspec.Struct, frozen=True):
    """Input of 5203 and 5204."""

    data: SettlementQuery


class SettledInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Node setlinfo of 5203: the older names psn_pay and cash_payamt."""

    setl_id: Annotated[str, text("结算ID", 30, REQUIRED)]
    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)]
    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    psn_name: Annotated[str, text("人员姓名", 50, REQUIRED)]
    psn_cert_type: Annotated[str, text("人员证件类型", 6, REQUIRED, CODED)]
    certno: Annotated[str, text("证件号码", 50, REQUIRED)]
    gend: Annotated[str, text("性别", 6, REQUIRED, CODED)]
    naty: Annotated[str, text("民族", 3, CODED)] = ""
    brdy: Annotated[str, day("出生日期")] = ""
    age: Annotated[Decimal, number("年龄", "4,1")] = Decimal(0)
    insutype: Annotated[str, text("险种类型", 6, REQUIRED, CODED)]
    psn_type: Annotated[str, text("人员类别", 6, REQUIRED, CODED)]
    cvlserv_flag: Annotated[str, text("公务员标志", 3, REQUIRED, CODED)]
    flxempe_flag: Annotated[str, text("灵活就业标志", 3, CODED)] = ""
    nwb_flag: Annotated[str, text("新生儿标志", 3, CODED)] = ""
    insu_optins: Annotated[str, text("参保机构医保区划", 6)] = ""
    emp_name: Annotated[str, text("单位名称", 200)] = ""
    pay_loc: Annotated[str, text("支付地点类别", 6, REQUIRED, CODED)]
    fixmedins_code: Annotated[str, text("定点医药机构编号", 12, REQUIRED)]
    fixmedins_name: Annotated[str, text("定点医药机构名称", 200, REQUIRED)]
    hosp_lv: Annotated[str, text("医院等级", 6, CODED)] = ""
    fixmedins_poolarea: Annotated[str, text("定点归属机构", 6)] = ""
    lmtpric_hosp_lv: Annotated[str, text("限价医院等级", 6, CODED)] = ""
    dedc_hosp_lv: Annotated[str, text("起付线医院等级", 6, CODED)] = ""
    begndate: Annotated[str, day("开始日期", REQUIRED)]
    enddate: Annotated[str, day("结束日期", REQUIRED)]
    setl_time: Annotated[str, moment("结算时间", REQUIRED)]
    mdtrt_cert_type: Annotated[str, text("就诊凭证类型", 3, CODED)] = ""
    med_type: Annotated[str, text("医疗类别", 6, REQUIRED, CODED)]
    clr_type: Annotated[str, text("清算类别", 6, REQUIRED, CODED)]
    clr_way: Annotated[str, text("清算方式", 6, CODED)] = ""
    clr_optins: Annotated[str, text("清算经办机构", 6)] = ""
    medfee_sumamt: Annotated[Fen, number("医疗费总额", "16,2", REQUIRED)]
    fulamt_ownpay_amt: Annotated[Fen, number("全自费金额", "16,2", REQUIRED)]
    overlmt_selfpay: Annotated[Fen, number("超限价自费费用", "16,2", REQUIRED)]
    preselfpay_amt: Annotated[Fen, number("先行自付金额", "16,2", REQUIRED)]
    inscp_scp_amt: Annotated[Fen, number("符合政策范围金额", "16,2", REQUIRED)]
    act_pay_dedc: Annotated[Fen, number("实际支付起付线", "16,2", REQUIRED)]
    hifp_pay: Annotated[Fen, number("基本医疗保险统筹基金支出", "16,2", REQUIRED)]
    pool_prop_selfpay: Annotated[Decimal, number("基本医疗保险统筹基金支付比例", "5,4", REQUIRED)]
    cvlserv_pay: Annotated[Fen, number("公务员医疗补助资金支出", "16,2", REQUIRED)]
    hifes_pay: Annotated[Fen, number("企业补充医疗保险基金支出", "16,2", REQUIRED)]
    hifmi_pay: Annotated[Fen, number("居民大病保险资金支出", "16,2", REQUIRED)]
    hifob_pay: Annotated[Fen, number("职工大额医疗费用补助基金支出", "16,2", REQUIRED)]
    maf_pay: Annotated[Fen, number("医疗救助基金支出", "16,2", REQUIRED)]
    oth_pay: Annotated[Fen, number("其他支出", "16,2", REQUIRED)]
    fund_pay_sumamt: Annotated[Fen, number("基金支付总额", "16,2", REQUIRED)]
    psn_pay: Annotated[Fen, number("个人支付金额", "16,2", REQUIRED)]
    acct_pay: Annotated[Fen, number("个人账户支出", "16,2", REQUIRED)]
    cash_payamt: Annotated[Fen, number("现金支付金额", "16,2", REQUIRED)]
    balc: Annotated[Fen, number("余额", "16,2", REQUIRED)]
    acct_mulaid_pay: Annotated[Fen, number("个人账户共济支付金额", "16,2", REQUIRED)]
    medins_setl_id: Annotated[str, text("医药机构结算ID", 30, REQUIRED)]
    refd_setl_flag: Annotated[str, text("退费结算标志", 3, REQUIRED, CODED)]
    year: Annotated[str, text("年度", 4, REQUIRED)]
    dise_codg: Annotated[str, text("病种编码", 30)] = ""
    dise_name: Annotated[str, text("病种名称", 500)] = ""
    invono: Annotated[str, text("发票号", 20)] = ""
    opter_id: Annotated[str, text("经办人ID", 20)] = ""
    opter_name: Annotated[str, text("经办人姓名", 50)] = ""
    opt_time: Annotated[str, moment("经办时间")] = ""
    pref_fund_pay: Annotated[Fen, number("优抚对象基金支出", "16,2")] = Fen(0)


class SettlementQueryReply(msgspec.Struct, frozen=True):
    """Output of 5203."""

    setlinfo: SettledInfo
    setldetail: tuple[SetlDetail, ...]


class ExplainRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Input of 100001, which has no node."""

    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)] = msgspec.field(name="psn_No")
    setl_id: Annotated[str, text("结算ID", 30, REQUIRED)] = msgspec.field(name="setl_Id")
    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)] = msgspec.field(name="mdtrt_Id")


class PolicyItem(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the 100001 answer: what the person and what a fund pays of a step."""

    setl_id: Annotated[str, text("结算ID", 50, REQUIRED)] = msgspec.field(name="setlId")
    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)] = msgspec.field(name="mdtrtId")
    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)] = msgspec.field(name="psnNo")
    item_code: Annotated[str, text("政策项编码", 50, REQUIRED)] = msgspec.field(name="polItemCode")
    item_name: Annotated[str, text("政策项名称", 50, REQUIRED)] = msgspec.field(name="polItemName")
    self_pay_amt: Annotated[Fen, number("自付金额", "")] = msgspec.field(
        default=Fen(0), name="selfPayAmt"
    )
    self_pay_prop: Annotated[Decimal, number("自付比例", "")] = msgspec.field(
        default=Decimal(0), name="selfPayProp"
    )
    fund_pay_amt: Annotated[Fen, number("基金支付金额", "")] = msgspec.field(
        default=Fen(0), name="fundPayAmt"
    )
    fund_pay_prop: Annotated[Decimal, number("基金支付比例", "")] = msgspec.field(
        default=Decimal(0), name="fundPayProp"
    )
    item_pay_sum: Annotated[Fen, number("政策项支付合计", "")] = msgspec.field(
        default=Fen(0), name="polItemPaySum"
    )
