"""Catalogue queries 1312, price limits 1318, first-pay shares 1319, code lists 1901.

The tables give the answers of 1312, 1318 and 1319 no node: the output is the list of rows.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import msgspec

from backend.protocol.fields import CODED, REQUIRED, day, number, text


class ItemQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of 1312; an empty member does not narrow the search."""

    query_date: Annotated[str, day("查询时间点")] = ""
    hilist_code: Annotated[str, text("医保目录编码", 30)] = ""
    insu_admdvs: Annotated[str, text("参保机构医保区划", 6, CODED)] = ""
    begndate: Annotated[str, day("开始日期")] = ""
    hilist_name: Annotated[str, text("医保目录名称", 200)] = ""
    wubi: Annotated[str, text("五笔助记码", 30)] = ""
    pinyin: Annotated[str, text("拼音助记码", 30)] = ""
    med_chrgitm_type: Annotated[str, text("医疗收费项目类别", 6, CODED)] = ""
    chrgitm_lv: Annotated[str, text("收费项目等级", 3, CODED)] = ""
    lmt_used_flag: Annotated[str, text("限制使用标志", 3, CODED)] = ""
    list_type: Annotated[str, text("目录类别", 30)] = ""
    med_use_flag: Annotated[str, text("医疗使用标志", 3, CODED)] = ""
    matn_used_flag: Annotated[str, text("生育使用标志", 3, CODED)] = ""
    hilist_use_type: Annotated[str, text("医保目录使用类别", 3, CODED)] = ""
    lmt_cpnd_type: Annotated[str, text("限复方使用类型", 3, CODED)] = ""
    vali_flag: Annotated[str, text("有效标志", 3, CODED)] = ""
    updt_time: Annotated[str, day("更新时间", REQUIRED)]
    page_num: Annotated[int, number("当前页数", 4, REQUIRED)]
    page_size: Annotated[int, number("本页数据量", 4, REQUIRED)]


class ItemRequest(msgspec.Struct, frozen=True):
    """Input of 1312."""

    data: ItemQuery


class ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the 1312 answer."""

    hilist_code: Annotated[str, text("医保目录编码", 30, REQUIRED)]
    hilist_name: Annotated[str, text("医保目录名称", 200, REQUIRED)]
    insu_admdvs: Annotated[str, text("参保机构医保区划", 6, REQUIRED, CODED)]
    begndate: Annotated[str, day("开始日期", REQUIRED)]
    enddate: Annotated[str, day("结束日期")] = ""
    med_chrgitm_type: Annotated[str, text("医疗收费项目类别", 6, REQUIRED, CODED)]
    chrgitm_lv: Annotated[str, text("收费项目等级", 3, REQUIRED, CODED)]
    lmt_used_flag: Annotated[str, text("限制使用标志", 3, REQUIRED, CODED)]
    list_type: Annotated[str, text("目录类别", 3, REQUIRED, CODED)]
    med_use_flag: Annotated[str, text("医疗使用标志", 3, REQUIRED, CODED)]
    matn_used_flag: Annotated[str, text("生育使用标志", 3, REQUIRED, CODED)]
    hilist_use_type: Annotated[str, text("医保目录使用类别", 3, REQUIRED, CODED)]
    lmt_cpnd_type: Annotated[str, text("限复方使用类型", 3, REQUIRED, CODED)]
    wubi: Annotated[str, text("五笔助记码", 30)] = ""
    pinyin: Annotated[str, text("拼音助记码", 30)] = ""
    memo: Annotated[str, text("备注", 500)] = ""
    vali_flag: Annotated[str, text("有效标志", 3, REQUIRED, CODED)]
    rid: Annotated[str, text("唯一记录号", 40, REQUIRED)]
    updt_time: Annotated[str, day("更新时间", REQUIRED)]
    crter_id: Annotated[str, text("创建人", 20)] = ""
    crter_name: Annotated[str, text("创建人姓名", 50)] = ""
    crte_time: Annotated[str, day("创建时间", REQUIRED)]
    crte_optins_no: Annotated[str, text("创建机构", 20)] = ""
    opter_id: Annotated[str, text("经办人", 20)] = ""
    opter_name: Annotated[str, text("经办人姓名", 50)] = ""
    opt_time: Annotated[str, day("经办时间")] = ""
    optins_no: Annotated[str, text("经办机构", 20)] = ""
    poolarea_no: Annotated[str, text("统筹区", 6, CODED)] = ""


class LimitQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of 1318."""

    query_date: Annotated[str, day("查询时间点")] = ""
    hilist_code: Annotated[str, text("医保目录编码", 30)] = ""
    hilist_lmtpric_type: Annotated[str, text("医保目录限价类型", 6, CODED)] = ""
    overlmt_dspo_way: Annotated[str, text("医保目录超限处理方式", 6, CODED)] = ""
    insu_admdvs: Annotated[str, text("参保机构医保区划", 6, CODED)] = ""
    begndate: Annotated[str, day("开始日期")] = ""
    enddate: Annotated[str, day("结束日期")] = ""
    vali_flag: Annotated[str, text("有效标志", 3, CODED)] = ""
    rid: Annotated[str, text("唯一记录号", 40)] = ""
    tabname: Annotated[str, text("表名", 100)] = ""
    poolarea_no: Annotated[str, text("统筹区", 6, CODED)] = ""
    updt_time: Annotated[str, day("更新时间", REQUIRED)]
    page_num: Annotated[int, number("当前页数", 4, REQUIRED)]
    page_size: Annotated[int, number("本页数据量", 4, REQUIRED)]


class LimitRequest(msgspec.Struct, frozen=True):
    """Input of 1318."""

    data: LimitQuery


class LimitRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the 1318 answer: the ceiling of an item."""

    hilist_code: Annotated[str, text("医保目录编码", 30, REQUIRED)]
    hilist_lmtpric_type: Annotated[str, text("医保目录限价类型", 6, REQUIRED, CODED)]
    overlmt_dspo_way: Annotated[str, text("医保目录超限处理方式", 6, REQUIRED, CODED)]
    insu_admdvs: Annotated[str, text("参保机构医保区划", 6, REQUIRED, CODED)]
    begndate: Annotated[str, day("开始日期", REQUIRED)]
    enddate: Annotated[str, day("结束日期")] = ""
    hilist_pric_uplmt_amt: Annotated[Decimal, number("医保目录定价上限金额", 16, REQUIRED)]
    vali_flag: Annotated[str, text("有效标志", 3, REQUIRED, CODED)]
    rid: Annotated[str, text("唯一记录号", 40, REQUIRED)]
    updt_time: Annotated[str, day("更新时间", REQUIRED)]
    crter_id: Annotated[str, text("创建人", 20)] = ""
    crter_name: Annotated[str, text("创建人姓名", 50)] = ""
    crte_time: Annotated[str, day("创建时间", REQUIRED)]
    crte_optins_no: Annotated[str, text("创建机构", 20)] = ""
    opter_id: Annotated[str, text("经办人", 20)] = ""
    opter_name: Annotated[str, text("经办人姓名", 50)] = ""
    opt_time: Annotated[str, day("经办时间")] = ""
    optins_no: Annotated[str, text("经办机构", 20)] = ""
    tabname: Annotated[str, text("表名", 100)] = ""
    poolarea_no: Annotated[str, text("统筹区", 6)] = ""


class ShareQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of 1319."""

    query_date: Annotated[str, day("查询时间点")] = ""
    hilist_code: Annotated[str, text("医保目录编码", 30)] = ""
    selfpay_prop_psn_type: Annotated[str, text("医保目录自付比例人员类别", 6, CODED)] = ""
    selfpay_prop_type: Annotated[str, text("目录自付比例类别", 6, CODED)] = ""
    insu_admdvs: Annotated[str, text("参保机构医保区划", 6, CODED)] = ""
    begndate: Annotated[str, day("开始日期")] = ""
    enddate: Annotated[str, day("结束日期")] = ""
    vali_flag: Annotated[str, text("有效标志", 3, CODED)] = ""
    rid: Annotated[str, text("唯一记录号", 40)] = ""
    tabname: Annotated[str, text("表名", 100)] = ""
    poolarea_no: Annotated[str, text("统筹区", 6, CODED)] = ""
    updt_time: Annotated[str, day("更新时间", REQUIRED)]
    page_num: Annotated[int, number("当前页数", 4, REQUIRED)]
    page_size: Annotated[int, number("本页数据量", 4, REQUIRED)]


class ShareRequest(msgspec.Struct, frozen=True):
    """Input of 1319."""

    data: ShareQuery


class ShareRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the 1319 answer: the first-pay share of an item."""

    hilist_code: Annotated[str, text("医保目录编码", 30, REQUIRED)]
    selfpay_prop_psn_type: Annotated[str, text("医保目录自付比例人员类别", 6, REQUIRED, CODED)]
    selfpay_prop_type: Annotated[str, text("目录自付比例类别", 6, REQUIRED, CODED)]
    insu_admdvs: Annotated[str, text("参保机构医保区划", 6, REQUIRED, CODED)]
    begndate: Annotated[str, day("开始日期", REQUIRED)]
    enddate: Annotated[str, day("结束日期")] = ""
    selfpay_prop: Annotated[Decimal, number("自付比例", 5, REQUIRED, CODED)]
    vali_flag: Annotated[str, text("有效标志", 3, REQUIRED, CODED)]
    rid: Annotated[str, text("唯一记录号", 40, REQUIRED)]
    updt_time: Annotated[str, day("更新时间", REQUIRED)]
    crter_id: Annotated[str, text("创建人", 20)] = ""
    crter_name: Annotated[str, text("创建人姓名", 50)] = ""
    crte_time: Annotated[str, day("创建时间", REQUIRED)]
    crte_optins_no: Annotated[str, text("创建机构", 20)] = ""
    opter_id: Annotated[str, text("经办人", 20)] = ""
    opter_name: Annotated[str, text("经办人姓名", 50)] = ""
    opt_time: Annotated[str, day("经办时间")] = ""
    optins_no: Annotated[str, text("经办机构", 20)] = ""
    tabname: Annotated[str, text("表名", 100)] = ""
    poolarea_no: Annotated[str, text("统筹区", 6, CODED)] = ""


class CodeQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of 1901: which code list."""

    type: Annotated[str, text("字典类型", 30, REQUIRED)]
    parent_value: Annotated[str, text("父字典键值", 10, REQUIRED)] = ""
    admdvs: Annotated[str, text("行政区划", 6, REQUIRED, CODED)] = ""
    date: Annotated[str, day("查询日期", REQUIRED)] = ""
    vali_flag: Annotated[str, text("有效标志", 3, REQUIRED, CODED)] = msgspec.field(
        default="", name="Vali_Flag"
    )


class CodeRequest(msgspec.Struct, frozen=True):
    """Input of 1901."""

    data: CodeQuery


class CodeRow(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a code list."""

    type: Annotated[str, text("字典类型", 30, REQUIRED)]
    label: Annotated[str, text("字典标签", 50, REQUIRED)]
    value: Annotated[str, text("字典键值", 20, REQUIRED)]
    parent_value: Annotated[str, text("父字典键值", 10, REQUIRED)] = msgspec.field(
        name="parentValue"
    )
    sort: Annotated[int, number("序号", 30, REQUIRED)]
    vali_flag: Annotated[str, text("权限标识", 3, REQUIRED, CODED)] = msgspec.field(name="valiFlag")
    create_user: Annotated[str, text("创建账户", 30, REQUIRED)] = msgspec.field(name="createUser")
    create_date: Annotated[str, day("创建时间", REQUIRED)] = msgspec.field(name="createDate")
    version: Annotated[int, number("版本号", 20, REQUIRED)]


class CodeReply(msgspec.Struct, frozen=True):
    """Output of 1901."""

    list: tuple[CodeRow, ...]
