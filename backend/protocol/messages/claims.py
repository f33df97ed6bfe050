"""Claims checking 3101 before, 3102 during and 3103 after (rules.md R19-R21).

The field tables at hand leave these three out; members have the interface's names as far as its
code lists have them (vola_*, sev_deg). 3101 judges what is about to be ordered or handed out, 3102
what is about to be settled with what the visit has already. 3103 lists what was found in settled
claims between two days, and takes what the institution says to single findings.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import msgspec

from backend.protocol.fields import CODED, REQUIRED, day, digits, moment, number, text
from backend.protocol.money import Fen

PROVEN, LIKELY = "1", "2"
"""sev_deg: a rule that refuses names what is plainly against it, one that warns what may be."""

OF_AN_ITEM = "2"
"""vola_bhvr_type: about a line, not about the visit."""


class AuditOrder(msgspec.Struct, frozen=True, kw_only=True):
    """One line that is judged; `prd_days` are the days it is meant for, 0 for not said."""

    feedetl_sn: Annotated[str, digits("费用明细流水号", 30, REQUIRED)]
    med_list_codg: Annotated[str, text("医疗目录编码", 50, REQUIRED)]
    medins_list_codg: Annotated[str, text("医药机构目录编码", 150, REQUIRED)]
    cnt: Annotated[Decimal, number("数量", "16,4", REQUIRED)]
    pric: Annotated[Decimal, number("单价", "16,6", REQUIRED)]
    det_item_fee_sumamt: Annotated[Fen, number("明细项目费用总额", "16,2", REQUIRED)]
    prd_days: Annotated[Decimal, number("周期天数", "4,2")] = Decimal(0)
    rxno: Annotated[str, text("处方号", 30)] = ""
    hosp_appr_flag: Annotated[str, text("医院审批标志", 3, CODED)] = ""
    fee_ocur_time: Annotated[str, moment("费用发生时间")] = ""
    bilg_dr_codg: Annotated[str, text("开单医生编码", 30)] = ""
    bilg_dr_name: Annotated[str, text("开单医师姓名", 50)] = ""


class AuditCase(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of 3101 and 3102; `mdtrt_id` is the visit, empty where there is none."""

    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    med_type: Annotated[str, text("医疗类别", 6, REQUIRED, CODED)]
    mdtrt_id: Annotated[str, text("就诊ID", 30)] = ""


class AuditRequest(msgspec.Struct, frozen=True):
    """Input of 3101 and 3102."""

    data: AuditCase
    feedetail: tuple[AuditOrder, ...]


class AuditResult(msgspec.Struct, frozen=True, kw_only=True):
    """One finding: the rule by code and name, what is against it, in which line.

    `rule_id` is a refusal code and `rule_values` fill its texts; `jr_id` and `setl_id` are empty
    before a settlement.
    """

    jr_id: Annotated[str, text("违规标识", 30)] = ""
    setl_id: Annotated[str, text("结算ID", 30)] = ""
    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    rule_id: Annotated[str, text("规则ID", 30, REQUIRED)]
    rule_name: Annotated[str, text("规则名称", 50, REQUIRED)]
    vola_cont: Annotated[str, text("违规内容", 500, REQUIRED)]
    vola_evid: Annotated[str, text("违规依据", 500, REQUIRED)]
    vola_bhvr_type: Annotated[str, text("违规行为分类", 3, REQUIRED, CODED)] = OF_AN_ITEM
    sev_deg: Annotated[str, text("严重程度", 3, REQUIRED, CODED)]
    feedetl_sn: Annotated[str, text("费用明细流水号", 30, REQUIRED)]
    med_list_codg: Annotated[str, text("医疗目录编码", 50, REQUIRED)]
    vola_amt: Annotated[Fen, number("违规金额", "16,2", REQUIRED)]
    found_on: Annotated[str, day("发现日期")] = ""
    fixmedins_code: Annotated[str, text("定点医药机构编号", 12)] = ""
    dspo_way: Annotated[str, text("处理方式", 3)] = ""
    dspo_way_rea: Annotated[str, text("处理原因", 500)] = ""
    rule_values: dict[str, str] = {}


class AuditReply(msgspec.Struct, frozen=True):
    """Output of 3101, 3102 and 3103."""

    result: tuple[AuditResult, ...]


class AuditPeriod(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of 3103: findings between two days, of one person where one is named.

    The agency sees every institution's, `fixmedins_code` narrows it; others see their own.
    """

    begndate: Annotated[str, day("开始日期", REQUIRED)]
    enddate: Annotated[str, day("结束日期", REQUIRED)]
    psn_no: Annotated[str, text("人员编号", 30)] = ""
    fixmedins_code: Annotated[str, text("定点医药机构编号", 12)] = ""


class AuditFeedback(msgspec.Struct, frozen=True, kw_only=True):
    """What an institution says to a finding: `dspo_way` 1 it stays so, 2 it was put right."""

    jr_id: Annotated[str, text("违规标识", 30, REQUIRED)]
    dspo_way: Annotated[str, text("处理方式", 3, REQUIRED)]
    dspo_way_rea: Annotated[str, text("处理原因", 500, REQUIRED)]


class AuditListRequest(msgspec.Struct, frozen=True):
    """Input of 3103."""

    data: AuditPeriod
    warns: tuple[AuditFeedback, ...] = ()
