"""A visit as the centre keeps it, for any terminal of its institution: our KVISI (issue 8).

5201 says which visits there were, 5203 and 5204 what is settled; none of them has the lines that
are not settled yet, nor the batch of a line, without which nobody else can go on with a visit.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import msgspec

from backend.protocol.fields import CODED, REQUIRED, moment, number, text
from backend.protocol.messages.pharmacy import SetlInfo
from backend.protocol.money import Fen

OPEN, ADMITTED, DISCHARGED, CANCELLED = "open", "admitted", "discharged", "cancelled"
"""mdtrt_stas: an outpatient's, the two of a stay, a registration that was taken back."""
HELD, POSTED = "held", "posted"
"""setl_stas of a settlement in force."""


class VisitRecordQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KVISI, one of three: the centre's number of the visit, the institution's, the
    number of a message that settled something of it.
    """

    mdtrt_id: Annotated[str, text("就诊ID", 30)] = ""
    ipt_otp_no: Annotated[str, text("住院/门诊号", 30)] = ""
    omsgid: Annotated[str, text("原发送方报文ID", 30)] = ""


class VisitRecordRequest(msgspec.Struct, frozen=True):
    """Input of KVISI."""

    data: VisitRecordQuery


class RecordedVisit(msgspec.Struct, frozen=True, kw_only=True):
    """Whose visit, with which credential, where and why; `inhosp` is "1" for a stay."""

    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)]
    ipt_otp_no: Annotated[str, text("住院/门诊号", 30, REQUIRED)]
    fixmedins_code: Annotated[str, text("定点医药机构编号", 12, REQUIRED)]
    mdtrt_stas: Annotated[str, text("就诊状态", 10, REQUIRED)]
    inhosp: Annotated[str, text("住院标志", 3, REQUIRED)]
    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    psn_name: Annotated[str, text("人员姓名", 50, REQUIRED)]
    certno: Annotated[str, text("证件号码", 50, REQUIRED)]
    psn_type: Annotated[str, text("人员类别", 6, REQUIRED, CODED)]
    insutype: Annotated[str, text("险种类型", 6, REQUIRED, CODED)]
    insuplc_admdvs: Annotated[str, text("参保地医保区划", 6)] = ""
    mdtrtarea_admvs: Annotated[str, text("就医地医保区划", 6)] = ""
    acct_flag: Annotated[str, text("个人账户标志", 3)] = "1"
    mdtrt_cert_type: Annotated[str, text("就诊凭证类型", 3, REQUIRED, CODED)]
    mdtrt_cert_no: Annotated[str, text("就诊凭证编号", 50)] = ""
    card_sn: Annotated[str, text("卡识别码", 32)] = ""
    begntime: Annotated[str, moment("开始时间", REQUIRED)]
    endtime: Annotated[str, moment("结束时间")] = ""
    atddr_no: Annotated[str, text("医师编码", 30)] = ""
    dr_name: Annotated[str, text("医师姓名", 50)] = ""
    dept_code: Annotated[str, text("科室编码", 30)] = ""
    dept_name: Annotated[str, text("科室名称", 100)] = ""
    adm_bed: Annotated[str, text("床位", 30)] = ""
    med_type: Annotated[str, text("医疗类别", 6, CODED)] = ""
    main_cond_dscr: Annotated[str, text("主要病情描述", 1000)] = ""


class RecordedDiagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """One diagnosis, the main one first."""

    diag_code: Annotated[str, text("诊断代码", 20, REQUIRED)]
    diag_name: Annotated[str, text("诊断名称", 100, REQUIRED)]


class RecordedLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line as it was entered and cut; `setl_id` of the settlement in force that has it."""

    feedetl_sn: Annotated[str, text("费用明细流水号", 30, REQUIRED)]
    chrg_bchno: Annotated[str, text("收费批次号", 30)]
    setl_id: Annotated[str, text("结算ID", 30)]
    fee_ocur_time: Annotated[str, moment("费用发生时间", REQUIRED)]
    med_list_codg: Annotated[str, text("医疗目录编码", 50, REQUIRED)]
    medins_list_codg: Annotated[str, text("医药机构目录编码", 150, REQUIRED)]
    medins_list_name: Annotated[str, text("医药机构目录名称", 100, REQUIRED)]
    cnt: Annotated[Decimal, number("数量", "16,4", REQUIRED)]
    pric: Annotated[Decimal, number("单价", "16,6", REQUIRED)]
    det_item_fee_sumamt: Annotated[Fen, number("明细项目费用总额", "16,2", REQUIRED)]
    rxno: Annotated[str, text("处方号", 30)] = ""
    hosp_appr_flag: Annotated[str, text("医院审批标志", 3, CODED)] = ""
    chrgitm_lv: Annotated[str, text("收费项目等级", 3, REQUIRED, CODED)]
    selfpay_prop: Annotated[Decimal, number("自付比例", "5,4")] = Decimal(0)
    fulamt_ownpay_amt: Annotated[Fen, number("全自费金额", "16,2")] = Fen(0)
    overlmt_amt: Annotated[Fen, number("超限价金额", "16,2")] = Fen(0)
    preselfpay_amt: Annotated[Fen, number("先行自付金额", "16,2")] = Fen(0)
    inscp_scp_amt: Annotated[Fen, number("符合政策范围金额", "16,2")] = Fen(0)


class RecordedSettlement(msgspec.Struct, frozen=True, kw_only=True):
    """One settlement in force: the message that made it, the card's record of it (0 for none)."""

    msgid: Annotated[str, text("发送方报文ID", 30, REQUIRED)]
    infno: Annotated[str, text("交易编号", 5, REQUIRED)]
    setl_stas: Annotated[str, text("结算状态", 10, REQUIRED)]
    mid_setl_flag: Annotated[str, text("中途结算标志", 3)] = "0"
    mdtrt_cert_no: Annotated[str, text("就诊凭证编号", 50)] = ""
    card_sn: Annotated[str, text("卡识别码", 32)] = ""
    sequence: Annotated[int, number("卡脱机交易序号", "5,0")] = 0
    terminal_no: Annotated[str, text("终端机编号", 12)] = ""
    setlinfo: SetlInfo


class VisitRecordReply(msgspec.Struct, frozen=True):
    """Output of KVISI."""

    mdtrtinfo: RecordedVisit
    diseinfo: tuple[RecordedDiagnosis, ...] = ()
    feedetail: tuple[RecordedLine, ...] = ()
    settlements: tuple[RecordedSettlement, ...] = ()
