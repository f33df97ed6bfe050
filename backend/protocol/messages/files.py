"""File upload 9101 and download 9102 (settlement.md 2.14), and details 3202 that go through them.

9102 answers with the bare bytes over HTTP; in an envelope they are base64 in `file`, our extension.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from backend.protocol.codec import Octets
from backend.protocol.fields import CODED, REQUIRED, day, moment, number, octets, text
from backend.protocol.money import Fen


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """Node fsUploadIn."""

    content: Annotated[Octets, octets("文件数据", REQUIRED)] = msgspec.field(name="in")
    filename: Annotated[str, text("文件名", 200, REQUIRED)]
    fixmedins_code: Annotated[str, text("医药机构编号", 30, REQUIRED)]


class UploadRequest(msgspec.Struct, frozen=True):
    """Input of 9101."""

    fsUploadIn: Upload  # noqa: N815 - the interface's node name


class UploadReply(msgspec.Struct, frozen=True, kw_only=True):
    """Output of 9101: no node, the members themselves."""

    file_qury_no: Annotated[str, text("文件查询号", 30, REQUIRED)]
    filename: Annotated[str, text("文件名", 200, REQUIRED)]
    fixmedins_code: Annotated[str, text("医药机构编号", 30, REQUIRED)]
    dld_endtime: Annotated[str, text("截止时间", 30)] = ""


class Download(msgspec.Struct, frozen=True, kw_only=True):
    """Node fsDownloadIn."""

    file_qury_no: Annotated[str, text("文件查询号", 30, REQUIRED)]
    filename: Annotated[str, text("文件名", 200, REQUIRED)]
    fixmedins_code: Annotated[str, text("医药机构编号", 30, REQUIRED)]


class DownloadRequest(msgspec.Struct, frozen=True):
    """Input of 9102."""

    fsDownloadIn: Download  # noqa: N815 - the interface's node name


class DownloadReply(msgspec.Struct, frozen=True):
    """What an envelope carries for the bytes of 9102."""

    filename: str
    file: Octets


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of 3202: whose file, which days, and the sums of the file."""

    setl_optins: Annotated[str, text("结算经办机构", 6, REQUIRED)]
    file_qury_no: Annotated[str, text("文件查询号", 30, REQUIRED)]
    stmt_begndate: Annotated[str, day("对账开始日期", REQUIRED)]
    stmt_enddate: Annotated[str, day("对账结束日期", REQUIRED)]
    medfee_sumamt: Annotated[Fen, number("医疗费总额", "16,2", REQUIRED)]
    fund_pay_sumamt: Annotated[Fen, number("基金支付总额", "16,2", REQUIRED)]
    cash_payamt: Annotated[Fen, number("现金支付金额", "16,2", REQUIRED)]
    fixmedins_setl_cnt: Annotated[int, number("定点医药机构结算笔数", 10, REQUIRED)]
    clr_type: Annotated[str, text("清算类别", 6, REQUIRED, CODED)]
    refd_setl_flag: Annotated[str, text("退费结算标志", 3, CODED)] = ""
    fixmedins_refd_setl_flag: Annotated[str, text("定点医药机构退费结算标志", 6, REQUIRED)] = "1"


class DetailsRequest(msgspec.Struct, frozen=True):
    """Input of 3202."""

    data: Details


class FileInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Node fileinfo: where the result is."""

    file_qury_no: Annotated[str, text("文件查询号", 30, REQUIRED)]
    filename: Annotated[str, text("文件名称", 200, REQUIRED)]
    dld_endtime: Annotated[str, moment("下载截止时间", REQUIRED)]


class DetailsReply(msgspec.Struct, frozen=True):
    """Output of 3202."""

    fileinfo: FileInfo
