"""Inpatient stays: 2401 admit, 2402 discharge, 2403 change, 2404 and 2405 their undoing (2.11).

The specification at hand has no table of 2403; its members follow 2401's and published clients.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from backend.protocol.fields import CODED, REQUIRED, day, moment, number, text


class Admission(msgspec.Struct, frozen=True, kw_only=True):
    """Node mdtrtinfo of 2401."""

    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    insutype: Annotated[str, text("险种类型", 6, REQUIRED, CODED)]
    coner_name: Annotated[str, text("联系人姓名", 50)] = ""
    tel: Annotated[str, text("联系电话", 50)] = ""
    begntime: Annotated[str, moment("开始时间", REQUIRED)]
    mdtrt_cert_type: Annotated[str, text("就诊凭证类型", 3, REQUIRED, CODED)]
    mdtrt_cert_no: Annotated[str, text("就诊凭证编号", 50)] = ""
    card_sn: Annotated[str, text("卡识别码", 32)] = ""
    cert_type: Annotated[str, text("证件类型", 3, REQUIRED)] = ""
    certno: Annotated[str, text("证件号码", 20, REQUIRED)] = ""
    med_type: Annotated[str, text("医疗类别", 6, REQUIRED, CODED)]
    ipt_no: Annotated[str, text("住院号", 30, REQUIRED)]
    medrcdno: Annotated[str, text("病历号", 30)] = ""
    atddr_no: Annotated[str, text("主治医生编码", 30, REQUIRED)] = ""
    chfpdr_name: Annotated[str, text("主诊医师姓名", 50, REQUIRED)] = ""
    adm_diag_dscr: Annotated[str, text("入院诊断描述", 200, REQUIRED)] = ""
    adm_dept_codg: Annotated[str, text("入院科室编码", 30, REQUIRED)] = ""
    adm_dept_name: Annotated[str, text("入院科室名称", 100, REQUIRED)] = ""
    adm_bed: Annotated[str, text("入院床位", 30, REQUIRED)] = ""
    dscg_maindiag_code: Annotated[str, text("住院主诊断代码", 20, REQUIRED)] = ""
    dscg_maindiag_name: Annotated[str, text("住院主诊断名称", 300, REQUIRED)] = ""
    main_cond_dscr: Annotated[str, text("主要病情描述", 1000)] = ""
    dise_codg: Annotated[str, text("病种编码", 30)] = ""
    dise_name: Annotated[str, text("病种名称", 500)] = ""
    oprn_oprt_code: Annotated[str, text("手术操作代码", 30)] = ""
    oprn_oprt_name: Annotated[str, text("手术操作名称", 500)] = ""
    fpsc_no: Annotated[str, text("计划生育服务证号", 50)] = ""
    matn_type: Annotated[str, text("生育类别", 6, CODED)] = ""
    birctrl_type: Annotated[str, text("计划生育手术类别", 6, CODED)] = ""
    latechb_flag: Annotated[str, text("晚育标志", 3, CODED)] = ""
    geso_val: Annotated[int, number("孕周数", 2)] = 0
    fetts: Annotated[int, number("胎次", 3)] = 0
    fetus_cnt: Annotated[int, number("胎儿数", 3)] = 0
    pret_flag: Annotated[str, text("早产标志", 3, CODED)] = ""
    birctrl_matn_date: Annotated[str, day("计划生育手术或生育日期")] = ""
    dise_type_code: Annotated[str, text("病种类型", 6)] = ""
    exp_content: Annotated[str, text("字段扩展", 4000)] = ""
    insuplc_admdvs: Annotated[str, text("参保地医保区划", 6, REQUIRED)] = ""
    mdtrtarea_admvs: Annotated[str, text("就医地医保区划", 6, REQUIRED)] = ""


class AdmissionDiagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """One row of diseinfo, 2401."""

    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)] = ""
    diag_type: Annotated[str, text("诊断类别", 3, REQUIRED, CODED)] = ""
    maindiag_flag: Annotated[str, text("主诊断标志", 3, REQUIRED, CODED)] = ""
    diag_srt_no: Annotated[int, number("诊断排序号", 2, REQUIRED)] = 0
    diag_code: Annotated[str, text("诊断代码", 20, REQUIRED)]
    diag_name: Annotated[str, text("诊断名称", 100, REQUIRED)]
    adm_cond: Annotated[str, text("入院病情", 500)] = ""
    diag_dept: Annotated[str, text("诊断科室", 50, REQUIRED)] = ""
    dise_dor_no: Annotated[str, text("诊断医生编码", 30, REQUIRED)] = ""
    dise_dor_name: Annotated[str, text("诊断医生姓名", 50, REQUIRED)] = ""
    diag_time: Annotated[str, moment("诊断时间", REQUIRED)] = ""


class AdmitRequest(msgspec.Struct, frozen=True):
    """Input of 2401."""

    mdtrtinfo: Admission
    diseinfo: tuple[AdmissionDiagnosis, ...] = ()


class Admitted(msgspec.Struct, frozen=True, kw_only=True):
    """Node result of the 2401 answer."""

    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)]
    exp_content: Annotated[str, text("字段扩展", 4000)] = ""


class AdmitReply(msgspec.Struct, frozen=True):
    """Output of 2401."""

    result: Admitted


class Discharge(msgspec.Struct, frozen=True, kw_only=True):
    """Node dscginfo of 2402."""

    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)]
    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    insutype: Annotated[str, text("险种类型", 6, REQUIRED, CODED)]
    endtime: Annotated[str, moment("结束时间", REQUIRED)]
    dise_codg: Annotated[str, text("病种编码", 30)] = ""
    dise_name: Annotated[str, text("病种名称", 500)] = ""
    oprn_oprt_code: Annotated[str, text("手术操作代码", 30)] = ""
    oprn_oprt_name: Annotated[str, text("手术操作名称", 500)] = ""
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
    dscg_dept_codg: Annotated[str, text("出院科室编码", 30, REQUIRED)] = ""
    dscg_dept_name: Annotated[str, text("出院科室名称", 100, REQUIRED)] = ""
    dscg_bed: Annotated[str, text("出院床位", 30)] = ""
    dscg_way: Annotated[str, text("离院方式", 3, REQUIRED, CODED)]
    die_date: Annotated[str, day("死亡日期")] = ""
    exp_content: Annotated[str, text("字段扩展", 4000)] = ""


class DischargeDiagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """One row of diseinfo, 2402."""

    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)] = ""
    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)] = ""
    diag_type: Annotated[str, text("诊断类别", 3, REQUIRED, CODED)] = ""
    maindiag_flag: Annotated[str, text("主诊断标志", 3, REQUIRED, CODED)] = ""
    diag_srt_no: Annotated[int, number("诊断排序号", 2, REQUIRED)] = 0
    diag_code: Annotated[str, text("诊断代码", 20, REQUIRED)]
    diag_name: Annotated[str, text("诊断名称", 100, REQUIRED)]
    diag_dept: Annotated[str, text("诊断科室", 50, REQUIRED)] = ""
    dise_dor_no: Annotated[str, text("诊断医生编码", 30, REQUIRED)] = ""
    dise_dor_name: Annotated[str, text("诊断医生姓名", 50, REQUIRED)] = ""
    diag_time: Annotated[str, moment("诊断时间", REQUIRED)] = ""


class DischargeRequest(msgspec.Struct, frozen=True):
    """Input of 2402."""

    dscginfo: Discharge
    diseinfo: tuple[DischargeDiagnosis, ...] = ()


class AdmissionChange(msgspec.Struct, frozen=True, kw_only=True):
    """Node adminfo of 2403; an empty member leaves what was said before."""

    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)]
    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    coner_name: Annotated[str, text("联系人姓名", 50)] = ""
    tel: Annotated[str, text("联系电话", 50)] = ""
    begntime: Annotated[str, moment("开始时间", REQUIRED)] = ""
    endtime: Annotated[str, moment("结束时间")] = ""
    mdtrt_cert_type: Annotated[str, text("就诊凭证类型", 3, REQUIRED, CODED)] = ""
    med_type: Annotated[str, text("医疗类别", 6, REQUIRED, CODED)] = ""
    ipt_otp_no: Annotated[str, text("住院/门诊号", 30, REQUIRED)] = ""
    medrcdno: Annotated[str, text("病历号", 30)] = ""
    atddr_no: Annotated[str, text("主治医生编码", 30, REQUIRED)] = ""
    chfpdr_name: Annotated[str, text("主诊医师姓名", 50, REQUIRED)] = ""
    adm_diag_dscr: Annotated[str, text("入院诊断描述", 200, REQUIRED)] = ""
    adm_dept_codg: Annotated[str, text("入院科室编码", 30, REQUIRED)] = ""
    adm_dept_name: Annotated[str, text("入院科室名称", 100, REQUIRED)] = ""
    adm_bed: Annotated[str, text("入院床位", 30, REQUIRED)] = ""
    dscg_maindiag_code: Annotated[str, text("住院主诊断代码", 20, REQUIRED)] = ""
    dscg_maindiag_name: Annotated[str, text("住院主诊断名称", 300, REQUIRED)] = ""
    main_cond_dscr: Annotated[str, text("主要病情描述", 1000)] = ""
    dise_codg: Annotated[str, text("病种编码", 30)] = ""
    dise_name: Annotated[str, text("病种名称", 500)] = ""
    oprn_oprt_code: Annotated[str, text("手术操作代码", 30)] = ""
    oprn_oprt_name: Annotated[str, text("手术操作名称", 500)] = ""
    fpsc_no: Annotated[str, text("计划生育服务证号", 50)] = ""
    matn_type: Annotated[str, text("生育类别", 6, CODED)] = ""
    birctrl_type: Annotated[str, text("计划生育手术类别", 6, CODED)] = ""
    latechb_flag: Annotated[str, text("晚育标志", 3, CODED)] = ""
    geso_val: Annotated[int, number("孕周数", 2)] = 0
    fetts: Annotated[int, number("胎次", 3)] = 0
    fetus_cnt: Annotated[int, number("胎儿数", 3)] = 0
    pret_flag: Annotated[str, text("早产标志", 3, CODED)] = ""
    birctrl_matn_date: Annotated[str, day("计划生育手术或生育日期")] = ""
    dise_type_code: Annotated[str, text("病种类型", 6)] = ""
    exp_content: Annotated[str, text("字段扩展", 4000)] = ""


class ChangedDiagnosis(DischargeDiagnosis, frozen=True, kw_only=True):
    """One row of diseinfo, 2403."""

    adm_cond: Annotated[str, text("入院病情", 500)] = ""


class ChangeRequest(msgspec.Struct, frozen=True):
    """Input of 2403; without diagnoses those known stay."""

    adminfo: AdmissionChange
    diseinfo: tuple[ChangedDiagnosis, ...] = ()


class StayUndo(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of 2404 and 2405."""

    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)]
    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    exp_content: Annotated[str, text("字段扩展", 4000)] = ""


class StayUndoRequest(msgspec.Struct, frozen=True):
    """Input of 2404 and 2405."""

    data: StayUndo
