"""Entitlement check 2001 (settlement.md 2.7)."""

from __future__ import annotations

from typing import Annotated

import msgspec

from backend.protocol.fields import CODED, REQUIRED, day, moment, text


class EntitlementQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of 2001."""

    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    insutype: Annotated[str, text("险种类型", 6, REQUIRED, CODED)]
    fixmedins_code: Annotated[str, text("定点医药机构编号", 12, REQUIRED)]
    med_type: Annotated[str, text("医疗类别", 6, REQUIRED, CODED)]
    begntime: Annotated[str, moment("开始时间", REQUIRED)]
    endtime: Annotated[str, moment("结束时间")] = ""
    dise_codg: Annotated[str, text("病种编码", 30)] = ""
    dise_name: Annotated[str, text("病种名称", 500)] = ""
    oprn_oprt_code: Annotated[str, text("手术操作代码", 30)] = ""
    oprn_oprt_name: Annotated[str, text("手术操作名称", 500)] = ""
    matn_type: Annotated[str, text("生育类别", 6, CODED)] = ""
    birctrl_type: Annotated[str, text("计划生育手术类别", 6, CODED)] = ""
    exp_content: Annotated[str, text("字段扩展", 4000)] = ""


class EntitlementRequest(msgspec.Struct, frozen=True):
    """Input of 2001."""

    data: EntitlementQuery


class TrtInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One fund: entitled or not, and why not."""

    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    trt_chk_type: Annotated[str, text("待遇检查类型", 6, REQUIRED, CODED)]
    fund_pay_type: Annotated[str, text("基金支付类型", 6, REQUIRED, CODED)]
    trt_enjymnt_flag: Annotated[str, text("基金款项待遇享受标志", 3, REQUIRED, CODED)]
    begndate: Annotated[str, day("开始日期", REQUIRED)]
    enddate: Annotated[str, day("结束日期")] = ""
    trt_chk_rslt: Annotated[str, text("待遇检查结果", 500)] = ""
    exp_content: Annotated[str, text("字段扩展", 4000)] = ""


class EntitlementReply(msgspec.Struct, frozen=True):
    """Output of 2001."""

    trtinfo: tuple[TrtInfo, ...]
