"""Queries on visits and people: 5201 visits, 5206 what a year has used up (2.15)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import msgspec

from backend.protocol.fields import CODED, REQUIRED, day, moment, number, text
from backend.protocol.money import Fen


class VisitQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of 5201."""

    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    begntime: Annotated[str, moment("开始时间", REQUIRED)]
    endtime: Annotated[str, moment("结束时间", REQUIRED)]
    med_type: Annotated[str, text("医疗类别", 6, REQUIRED, CODED)]
    mdtrt_id: Annotated[str, text("就诊ID", 30)] = ""


class VisitQueryRequest(msgspec.Struct, frozen=True):
    """Input of 5201."""

    data: VisitQuery


class MdtrtInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One visit of a person at this institution."""

    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)]
    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    psn_cert_type: Annotated[str, text("人员证件类型", 6, REQUIRED, CODED)]
    certno: Annotated[str, text("证件号码", 50, REQUIRED)]
    psn_name: Annotated[str, text("人员姓名", 50, REQUIRED)]
    gend: Annotated[str, text("性别", 6, REQUIRED, CODED)]
    naty: Annotated[str, text("民族", 3, CODED)] = ""
    brdy: Annotated[str, day("出生日期")] = ""
    age: Annotated[Decimal, number("年龄", "4,1")] = Decimal(0)
    coner_name: Annotated[str, text("联系人姓名", 50)] = ""
    tel: Annotated[str, text("联系电话", 50)] = ""
    insutype: Annotated[str, text("险种类型", 6, REQUIRED, CODED)]
    psn_type: Annotated[str, text("人员类别", 6, REQUIRED, CODED)]
    maf_psn_flag: Annotated[str, text("医疗救助对象标志", 3, CODED)] = ""
    cvlserv_flag: Annotated[str, text("公务员标志", 3, REQUIRED, CODED)]
    flxempe_flag: Annotated[str, text("灵活就业标志", 3, CODED)] = ""
    nwb_flag: Annotated[str, text("新生儿标志", 3, CODED)] = ""
    insu_optins: Annotated[str, text("参保机构医保区划", 6)] = ""
    emp_name: Annotated[str, text("单位名称", 200)] = ""
    begntime: Annotated[str, moment("开始时间", REQUIRED)]
    endtime: Annotated[str, moment("结束时间", REQUIRED)]
    mdtrt_cert_type: Annotated[str, text("就诊凭证类型", 3, CODED)] = ""
    med_type: Annotated[str, text("医疗类别", 6, REQUIRED, CODED)]
    ars_year_ipt_flag: Annotated[str, text("跨年度住院标志", 3, CODED)] = ""
    pre_pay_flag: Annotated[str, text("先行支付标志", 3, CODED)] = ""
    ipt_otp_no: Annotated[str, text("住院/门诊号", 30)] = ""
    medrcdno: Annotated[str, text("病历号", 30)] = ""
    atddr_no: Annotated[str, text("主治医生编码", 30)] = ""
    chfpdr_name: Annotated[str, text("主诊医师姓名", 50)] = ""
    adm_dept_codg: Annotated[str, text("入院科室编码", 30)] = ""
    adm_dept_name: Annotated[str, text("入院科室名称", 100)] = ""
    adm_bed: Annotated[str, text("入院床位", 30)] = ""
    dscg_maindiag_code: Annotated[str, text("住院主诊断代码", 20)] = ""
    dscg_maindiag_name: Annotated[str, text("住院主诊断名称", 300)] = ""
    dscg_dept_codg: Annotated[str, text("出院科室编码", 30)] = ""
    dscg_dept_name: Annotated[str, text("出院科室名称", 100)] = ""
    dscg_bed: Annotated[str, text("出院床位", 30)] = ""
    dscg_way: Annotated[str, text("离院方式", 3, CODED)] = ""
    main_cond_dscr: Annotated[str, text("主要病情描述", 1000)] = ""
    dise_codg: Annotated[str, text("病种编码", 30)] = ""
    dise_name: Annotated[str, text("病种名称", 500)] = ""
    oprn_oprt_code: Annotated[str, text("手术操作代码", 30)] = ""
    oprn_oprt_name: Annotated[str, text("手术操作名称", 500)] = ""
    otp_diag_info: Annotated[str, text("门诊诊断信息", 200)] = ""
    inhosp_stas: Annotated[str, text("在院状态", 3, CODED)] = ""
    die_date: Annotated[str, day("死亡日期")] = ""
    ipt_days: Annotated[int, number("住院天数", "4,0")] = 0
    fpsc_no: Annotated[str, text("计划生育服务证号", 50)] = ""
    matn_type: Annotated[str, text("生育类别", 6, CODED)] = ""
    birctrl_type: Annotated[str, text("计划生育手术类别", 6, CODED)] = ""
    latechb_flag: Annotated[str, text("晚育标志", 3, CODED)] = ""
    geso_val: Annotated[int, number("孕周数", 2)] = 0
    fetts: Annotated[int, number("胎次", 3)] = 0
    fetus_cnt: Annotated[int, number("胎儿数", 3)] = 0
    pret_flag: Annotated[str, text("早产标志", 3, CODED)] = ""
    birctrl_matn_date: Annotated[str, day("计划生育手术或生育日期")] = ""
    cop_flag: Annotated[str, text("伴有并发症标志", 3, CODED)] = ""
    opter_id: Annotated[str, text("经办人ID", 20)] = ""
    opter_name: Annotated[str, text("经办人姓名", 50)] = ""
    opt_time: Annotated[str, moment("经办时间")] = ""
    memo: Annotated[str, text("备注", 500)] = ""


class VisitQueryReply(msgspec.Struct, frozen=True):
    """Output of 5201."""

    mdtrtinfo: tuple[MdtrtInfo, ...]


class UsedQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of 5206."""

    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    cum_ym: Annotated[str, text("累计年月", 6)] = ""


class UsedRequest(msgspec.Struct, frozen=True):
    """Input of 5206."""

    data: UsedQuery


class CumInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One accumulator."""

    insutype: Annotated[str, text("险种类型", 6, REQUIRED, CODED)]
    year: Annotated[str, text("年度", 4, REQUIRED)]
    cum_ym: Annotated[str, text("累计年月", 6, REQUIRED)]
    cum_type_code: Annotated[str, text("累计类别代码", 10, REQUIRED)]
    cum: Annotated[Fen, number("累计值", "16,2", REQUIRED)]


class UsedReply(msgspec.Struct, frozen=True):
    """Output of 5206."""

    cuminfo: tuple[CumInfo, ...]
