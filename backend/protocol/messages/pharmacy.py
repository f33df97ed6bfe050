"""Pharmacy pre-settle 2101, settle 2102, cancel 2103 (settlement.md 2.8, 2.9)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import msgspec

from backend.protocol.codec import Hex, decode
from backend.protocol.fields import CODED, REQUIRED, day, digits, moment, number, text
from backend.protocol.money import Fen

ACCOUNT_NOT_USED, OWN_ACCOUNT, RELATIVES_ACCOUNT = "0", "1", "2"
PHARMACY = "41"


class Purse(msgspec.Struct, frozen=True, kw_only=True):
    """Purse data of a 2102: what INITIALIZE FOR PURCHASE was given and answered."""

    sequence: int
    terminal_no: str
    account_fen: int
    self_fen: int
    fund_fen: int


class SettleExtension(msgspec.Struct, frozen=True, omit_defaults=True):
    """druginfo.exp_content; `card_only` asks a 2101 for a quote without the waiting credit.

    `card_fen` is what the card itself says it holds: less than its mirror while an offline sale of
    it is still to be told. No more than that is counted on. `adopted` is the fingerprint of the
    adopted card a sale is made with: the centre counts its sales (rules.md R8).
    """

    purse: Purse | None = None
    card_only: bool = False
    card_fen: int | None = None
    adopted: Hex = Hex()


class DrugInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Node druginfo; `exp_content` is a `SettleExtension` as JSON text, empty for none."""

    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    mdtrt_cert_type: Annotated[str, text("就诊凭证类型", 3, REQUIRED, CODED)]
    mdtrt_cert_no: Annotated[str, text("就诊凭证编号", 50, REQUIRED)]
    begntime: Annotated[str, moment("开始时间", REQUIRED)]
    medfee_sumamt: Annotated[Fen, number("医疗费总额", "16,2", REQUIRED)]
    insutype: Annotated[str, text("险种类型", 6, REQUIRED, CODED)]
    acct_used_flag: Annotated[str, text("个人账户使用标志", 1, REQUIRED, CODED)]
    med_type: Annotated[str, text("医疗类别", 6, REQUIRED, CODED)]
    card_sn: Annotated[str, text("卡识别码", 32)] = ""
    psn_cert_type: Annotated[str, text("证件类型", 3, REQUIRED)] = "01"
    certno: Annotated[str, text("证件号码", 20, REQUIRED)] = ""
    psn_type: Annotated[str, text("人员类别", 3, REQUIRED)] = ""
    psn_name: Annotated[str, text("人员姓名", 20, REQUIRED)] = ""
    invono: Annotated[str, text("发票号", 20)] = ""
    dise_codg: Annotated[str, text("病种编码", 30)] = ""
    dise_name: Annotated[str, text("病种名称", 500)] = ""
    exp_content: Annotated[str, text("字段扩展", 4000)] = ""


class DrugDetail(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the bill; count up to 4 decimals, price in yuan up to 6."""

    feedetl_sn: Annotated[str, digits("费用明细流水号", 30, REQUIRED)]
    fee_ocur_time: Annotated[str, moment("费用发生时间", REQUIRED)]
    med_list_codg: Annotated[str, text("医疗目录编码", 50, REQUIRED)]
    medins_list_codg: Annotated[str, text("医药机构目录编码", 150, REQUIRED)]
    det_item_fee_sumamt: Annotated[Fen, number("明细项目费用总额", "16,2", REQUIRED)]
    cnt: Annotated[Decimal, number("数量", "16,4", REQUIRED)]
    pric: Annotated[Decimal, number("单价", "16,6", REQUIRED)]
    rxno: Annotated[str, text("处方号", 30)] = ""
    rx_circ_flag: Annotated[str, text("外购处方标志", 3, REQUIRED, CODED)] = "0"
    sin_dos_dscr: Annotated[str, text("单次剂量描述", 200)] = ""
    used_frqu_dscr: Annotated[str, text("使用频次描述", 200)] = ""
    prd_days: Annotated[Decimal, number("周期天数", "4,2")] = Decimal(0)
    medc_way_dscr: Annotated[str, text("用药途径描述", 200)] = ""
    bilg_dr_codg: Annotated[str, text("开单医生编码", 30)] = ""
    bilg_dr_name: Annotated[str, text("开单医师姓名", 50)] = ""
    tcmdrug_used_way: Annotated[str, text("中药使用方式", 6, CODED)] = ""
    exp_content: Annotated[str, text("字段扩展", 4000)] = ""
    durg_trac_info: tuple[TraceCode, ...] = ()


class TraceCode(msgspec.Struct, frozen=True):
    """One drug traceability code (since 2024-08); the misspelt node is the interface's."""

    feedetl_sn: Annotated[str, text("费用明细流水号", 30, REQUIRED)]
    drug_trac_codg: Annotated[str, text("药品追溯码", 100, REQUIRED)]
    trdn_flag: Annotated[str, text("拆零标志", 3, REQUIRED, CODED)] = "0"


class SettleRequest(msgspec.Struct, frozen=True):
    """Input of 2101 and 2102 (2101 without traceability codes)."""

    druginfo: DrugInfo
    drugdetail: tuple[DrugDetail, ...]
    durg_trac_info: tuple[TraceCode, ...] = ()


class QuotedStep(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A step of a quoted bill, as 100001 has it of a settled one: code, who pays what, in fen."""

    code: str
    name: str
    person_fen: int = 0
    fund_fen: int = 0
    share_per_10k: int = 0


class SettleState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Extension in setlinfo.exp_content: "quoted", "held" (purse) or "posted"; business date.

    A quote has its steps besides: 100001 knows only what is settled. `insured_place` is the area
    of a person insured elsewhere, whose centre pays (rules.md R23); "" for our own.
    """

    state: str
    business_date: str
    steps: tuple[QuotedStep, ...] = ()
    insured_place: str = ""


class SetlInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Node setlinfo, the 43 members shared by 2101/2102, 2206/2207, 2303/2304.

    Identities (3.1): medfee = fulamt_ownpay + overlmt_selfpay + preselfpay + inscp_scp
    = fund_pay_sumamt + psn_part_amt + hosp_part_amt; psn_part_amt = acct_pay + psn_cash_pay.
    `acct_pay` includes `acct_mulaid_pay`; `setl_id` is empty in a quote.
    """

    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    psn_name: Annotated[str, text("人员姓名", 50, REQUIRED)]
    certno: Annotated[str, text("证件号码", 50, REQUIRED)]
    insutype: Annotated[str, text("险种类型", 6, REQUIRED, CODED)]
    psn_type: Annotated[str, text("人员类别", 6, REQUIRED, CODED)]
    med_type: Annotated[str, text("医疗类别", 6, REQUIRED, CODED)]
    setl_time: Annotated[str, moment("结算时间", REQUIRED)]
    age: Annotated[Decimal, number("年龄", "4,1", REQUIRED)]
    setl_id: Annotated[str, text("结算ID", 30, REQUIRED)] = ""
    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)] = ""
    psn_cert_type: Annotated[str, text("人员证件类型", 6, REQUIRED, CODED)] = "01"
    gend: Annotated[str, text("性别", 6, CODED)] = ""
    naty: Annotated[str, text("民族", 3, CODED)] = ""
    brdy: Annotated[str, day("出生日期")] = ""
    cvlserv_flag: Annotated[str, text("公务员标志", 3, REQUIRED, CODED)] = "0"
    mdtrt_cert_type: Annotated[str, text("就诊凭证类型", 3, CODED)] = ""
    medfee_sumamt: Annotated[Fen, number("医疗费总额", "16,2", REQUIRED)] = Fen(0)
    fulamt_ownpay_amt: Annotated[Fen, number("全自费金额", "16,2", REQUIRED)] = Fen(0)
    overlmt_selfpay: Annotated[Fen, number("超限价自费费用", "16,2", REQUIRED)] = Fen(0)
    preselfpay_amt: Annotated[Fen, number("先行自付金额", "16,2", REQUIRED)] = Fen(0)
    inscp_scp_amt: Annotated[Fen, number("符合政策范围金额", "16,2", REQUIRED)] = Fen(0)
    act_pay_dedc: Annotated[Fen, number("实际支付起付线", "16,2")] = Fen(0)
    hifp_pay: Annotated[Fen, number("基本医疗保险统筹基金支出", "16,2", REQUIRED)] = Fen(0)
    pool_prop_selfpay: Annotated[
        Decimal, number("基本医疗保险统筹基金支付比例", "5,4", REQUIRED)
    ] = Decimal(0)
    cvlserv_pay: Annotated[Fen, number("公务员医疗补助资金支出", "16,2", REQUIRED)] = Fen(0)
    hifes_pay: Annotated[Fen, number("企业补充医疗保险基金支出", "16,2", REQUIRED)] = Fen(0)
    hifmi_pay: Annotated[Fen, number("居民大病保险资金支出", "16,2", REQUIRED)] = Fen(0)
    hifob_pay: Annotated[Fen, number("职工大额医疗费用补助基金支出", "16,2", REQUIRED)] = Fen(0)
    maf_pay: Annotated[Fen, number("医疗救助基金支出", "16,2", REQUIRED)] = Fen(0)
    hifdm_pay: Annotated[Fen, number("伤残人员医疗保障基金支出", "16,2", REQUIRED)] = Fen(0)
    oth_pay: Annotated[Fen, number("其他支出", "16,2", REQUIRED)] = Fen(0)
    fund_pay_sumamt: Annotated[Fen, number("基金支付总额", "16,2", REQUIRED)] = Fen(0)
    psn_part_amt: Annotated[Fen, number("个人负担总金额", "16,2", REQUIRED)] = Fen(0)
    acct_pay: Annotated[Fen, number("个人账户支出", "16,2", REQUIRED)] = Fen(0)
    psn_cash_pay: Annotated[Fen, number("个人现金支出", "16,2", REQUIRED)] = Fen(0)
    balc: Annotated[Fen, number("余额", "16,2", REQUIRED)] = Fen(0)
    acct_mulaid_pay: Annotated[Fen, number("个人账户共济支付金额", "16,2", REQUIRED)] = Fen(0)
    hosp_part_amt: Annotated[Fen, number("医院负担金额", "16,2")] = Fen(0)
    medins_setl_id: Annotated[str, text("医药机构结算ID", 30, REQUIRED)] = ""
    clr_optins: Annotated[str, text("清算经办机构", 6)] = ""
    clr_way: Annotated[str, text("清算方式", 6, CODED)] = "1"
    clr_type: Annotated[str, text("清算类别", 6, REQUIRED, CODED)] = PHARMACY
    exp_content: Annotated[str, text("字段扩展", 4000)] = ""

    @property
    def funds_fen(self) -> int:
        """What all funds pay; fund_pay_sumamt counts the account too at some places (8)."""
        return sum(
            (self.hifp_pay, self.cvlserv_pay, self.hifes_pay, self.hifmi_pay, self.hifob_pay,
             self.maf_pay, self.hifdm_pay, self.oth_pay)
        )  # fmt: skip

    @property
    def accounts_fen(self) -> int:
        """What accounts pay, own and relatives'; acct_pay leaves the relatives out somewhere."""
        return self.psn_part_amt - self.psn_cash_pay

    @property
    def insured_place(self) -> str:
        """The area of a person insured elsewhere, "" for this place's own and in other dialects."""
        try:
            return decode(self.exp_content.encode(), SettleState).insured_place
        except (msgspec.DecodeError, UnicodeEncodeError):
            return ""


Renamed = Fen | msgspec.UnsetType


class CancelInfo(SetlInfo, frozen=True, kw_only=True):
    """Node setlinfo of 2103 and 2208: the older names beside the newer, one of them misspelt (2.9).

    Which of them are sent is the centre's dialect; a member that is not sent is UNSET.
    """

    psn_pay: Annotated[Renamed, number("个人支付金额", "16,2")] = msgspec.UNSET
    cash_payamt: Annotated[Renamed, number("现金支付金额", "16,2")] = msgspec.UNSET
    pdn_cash_pay: Annotated[Renamed, number("个人现金支出", "16,2", REQUIRED)] = msgspec.UNSET


class SetlDetail(msgspec.Struct, frozen=True, kw_only=True):
    """One fund's share; the personal account is a row of its own (310200)."""

    fund_pay_type: Annotated[str, text("基金支付类型", 6, REQUIRED, CODED)]
    inscp_scp_amt: Annotated[Fen, number("符合政策范围金额", "16,2", REQUIRED)]
    crt_payb_lmt_amt: Annotated[Fen, number("本次可支付限额金额", "16,2", REQUIRED)]
    fund_payamt: Annotated[Fen, number("基金支付金额", "16,2", REQUIRED)]
    fund_pay_type_name: Annotated[str, text("基金支付类型名称", 200)] = ""
    setl_proc_info: Annotated[str, text("结算过程信息", 4000)] = ""


class DetlCutInfo(msgspec.Struct, frozen=True, kw_only=True):
    """How one line was cut: over the ceiling, self-paid first, inside the policy scope."""

    feedetl_sn: Annotated[str, text("费用明细流水号", 30, REQUIRED)]
    det_item_fee_sumamt: Annotated[Fen, number("明细项目费用总额", "16,2", REQUIRED)]
    cnt: Annotated[Decimal, number("数量", "16,4", REQUIRED)]
    pric: Annotated[Decimal, number("单价", "16,6", REQUIRED)]
    pric_uplmt_amt: Annotated[Decimal, number("定价上限金额", "16,6", REQUIRED)]
    selfpay_prop: Annotated[Decimal, number("自付比例", "5,4")]
    fulamt_ownpay_amt: Annotated[Fen, number("全自费金额", "16,2")]
    overlmt_amt: Annotated[Fen, number("超限价金额", "16,2")]
    preselfpay_amt: Annotated[Fen, number("先行自付金额", "16,2")]
    inscp_scp_amt: Annotated[Fen, number("符合政策范围金额", "16,2")]
    chrgitm_lv: Annotated[str, text("收费项目等级", 3, REQUIRED, CODED)]
    med_chrgitm_type: Annotated[str, text("医疗收费项目类别", 6, REQUIRED, CODED)]
    bas_medn_flag: Annotated[str, text("基本药物标志", 3, CODED)] = "0"
    hi_nego_drug_flag: Annotated[str, text("医保谈判药品标志", 3, CODED)] = "0"
    chld_medc_flag: Annotated[str, text("儿童用药标志", 3, CODED)] = "0"
    list_sp_item_flag: Annotated[str, text("目录特项标志", 3, CODED)] = "0"
    drt_reim_flag: Annotated[str, text("直报标志", 3, CODED)] = "0"
    memo: Annotated[str, text("备注", 500)] = ""
    hosp_part_amt: Annotated[Fen, number("医院负担金额", "16,2")] = Fen(0)


class SettleReply(msgspec.Struct, frozen=True):
    """Output of 2101 and 2102."""

    setlinfo: SetlInfo
    setldetail: tuple[SetlDetail, ...]
    detlcutinfo: tuple[DetlCutInfo, ...]


class Cancel(msgspec.Struct, frozen=True):
    """Node data of 2103."""

    setl_id: Annotated[str, text("结算ID", 30, REQUIRED)]
    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)]
    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    exp_content: Annotated[str, text("字段扩展", 4000)] = ""


class CancelRequest(msgspec.Struct, frozen=True):
    """Input of 2103."""

    data: Cancel


class CancelReply(msgspec.Struct, frozen=True):
    """Output of 2103: the money block with negative amounts under a settlement id of its own."""

    setlinfo: CancelInfo
    setldetail: tuple[SetlDetail, ...]
