"""Outpatient visits: 2201 register, 2202 cancel, 2203 and 2203A diagnoses (2.10)."""

from __future__ import annotations

from typing import Annotated

import msgspec

from backend.protocol.codec import Octets
from backend.protocol.fields import CODED, REQUIRED, day, moment, number, octets, text


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of 2201."""

    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    insutype: Annotated[str, text("险种类型", 6, REQUIRED, CODED)]
    begntime: Annotated[str, moment("开始时间", REQUIRED)]
    mdtrt_cert_type: Annotated[str, text("就诊凭证类型", 3, REQUIRED, CODED)]
    mdtrt_cert_no: Annotated[str, text("就诊凭证编号", 50, REQUIRED)]
    card_sn: Annotated[str, text("卡识别码", 32)] = ""
    psn_cert_type: Annotated[str, text("证件类型", 3, REQUIRED)] = ""
    certno: Annotated[str, text("证件号码", 20, REQUIRED)] = ""
    psn_type: Annotated[str, text("人员类别", 3, REQUIRED)] = ""
    psn_name: Annotated[str, text("人员姓名", 20, REQUIRED)] = ""
    ipt_otp_no: Annotated[str, text("住院/门诊号", 30, REQUIRED)]
    atddr_no: Annotated[str, text("医师编码", 30)] = ""
    dr_name: Annotated[str, text("医师姓名", 50)] = ""
    dept_code: Annotated[str, text("科室编码", 30, REQUIRED)] = ""
    dept_name: Annotated[str, text("科室名称", 100, REQUIRED)] = ""
    caty: Annotated[str, text("科别", 10, REQUIRED, CODED)] = ""
    exp_content: Annotated[str, text("字段扩展", 4000)] = ""


class RegisterRequest(msgspec.Struct, frozen=True):
    """Input of 2201."""

    data: Registration


class Registered(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of the 2201 answer."""

    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)]
    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    ipt_otp_no: Annotated[str, text("住院/门诊号", 30, REQUIRED)]
    exp_content: Annotated[str, text("字段扩展", 4000)] = ""


class RegisterReply(msgspec.Struct, frozen=True):
    """Output of 2201."""

    data: Registered


class Unregister(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of 2202."""

    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)]
    ipt_otp_no: Annotated[str, text("住院/门诊号", 30, REQUIRED)]
    exp_content: Annotated[str, text("字段扩展", 4000)] = ""


class UnregisterRequest(msgspec.Struct, frozen=True):
    """Input of 2202."""

    data: Unregister


class VisitInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Node mdtrtinfo of 2203."""

    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)]
    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    med_type: Annotated[str, text("医疗类别", 6, REQUIRED, CODED)]
    begntime: Annotated[str, moment("开始时间", REQUIRED)]
    main_cond_dscr: Annotated[str, text("主要病情描述", 1000)] = ""
    dise_type_code: Annotated[str, text("病种类型代码", 30, CODED)] = ""
    dise_codg: Annotated[str, text("病种编码", 30, REQUIRED)] = ""
    dise_name: Annotated[str, text("病种名称", 500, REQUIRED)] = ""
    birctrl_type: Annotated[str, text("计划生育手术类别", 6, CODED)] = ""
    birctrl_matn_date: Annotated[str, day("计划生育手术或生育日期")] = ""
    exp_content: Annotated[str, text("字段扩展", 4000)] = ""


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """One row of diseinfo, 2203 and 2203A."""

    diag_type: Annotated[str, text("诊断类别", 3, REQUIRED, CODED)]
    diag_srt_no: Annotated[int, number("诊断排序号", 2, REQUIRED)]
    diag_code: Annotated[str, text("诊断代码", 20, REQUIRED)]
    diag_name: Annotated[str, text("诊断名称", 100, REQUIRED)]
    diag_dept: Annotated[str, text("诊断科室", 50, REQUIRED)]
    dise_dor_no: Annotated[str, text("诊断医生编码", 30, REQUIRED)]
    dise_dor_name: Annotated[str, text("诊断医生姓名", 50, REQUIRED)]
    diag_time: Annotated[str, moment("诊断时间", REQUIRED)]
    vali_flag: Annotated[str, text("有效标志", 3, REQUIRED, CODED)]


class VisitRequest(msgspec.Struct, frozen=True):
    """Input of 2203."""

    mdtrtinfo: VisitInfo
    diseinfo: tuple[Diagnosis, ...]


class PharmacyVisitInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Node mdtrtinfo of 2203A: a pharmacy sends the prescription along."""

    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)]
    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    med_type: Annotated[str, text("医疗类别", 6, REQUIRED, CODED)]
    begntime: Annotated[str, moment("开始时间", REQUIRED)]
    main_cond_dscr: Annotated[str, text("主要病情描述", 1000)] = ""
    dise_codg: Annotated[str, text("病种编码", 30)] = ""
    dise_name: Annotated[str, text("病种名称", 500)] = ""
    birctrl_type: Annotated[str, text("计划生育手术类别", 6, CODED)] = ""
    birctrl_matn_date: Annotated[str, day("计划生育手术或生育日期")] = ""
    matn_type: Annotated[str, text("生育类别", 6)] = ""
    geso_val: Annotated[int, number("孕周数", 2)] = 0
    rx_fixmedins_code: Annotated[str, text("处方医药机构编码", 12)] = msgspec.field(
        default="", name="rxfixmedinsCode"
    )
    rx_fixmedins_name: Annotated[str, text("处方医药机构名称", 20)] = msgspec.field(
        default="", name="rxfixmedinsName"
    )
    rx_in: Annotated[Octets, octets("文件数据")] = msgspec.field(
        default_factory=Octets, name="rxIn"
    )
    rxfilename: Annotated[str, text("文件名", 200)] = ""
    rx_exp_content: Annotated[str, text("处方扩展字段", 2000)] = msgspec.field(
        default="", name="rxExpContent"
    )
    exp_content: Annotated[str, text("字段扩展", 4000)] = ""


class PharmacyVisitRequest(msgspec.Struct, frozen=True):
    """Input of 2203A."""

    mdtrtinfo: PharmacyVisitInfo
    diseinfo: tuple[Diagnosis, ...] = ()
