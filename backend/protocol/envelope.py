"""The two envelopes of the national interface (settlement.md 2.1, 2.2).

`input` and `output` stay raw JSON here: which node types they hold depends on `infno` (calls.py).
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from backend.protocol.codec import Infcode
from backend.protocol.fields import REQUIRED, moment, text

SUCCESS = Infcode(0)
FAILURE = Infcode(-1)


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it travels; member names are the interface's (note `admvs` and `admdvs`).

    The table gives `infno` four characters; 2203A and 100001 need more.
    """

    infno: Annotated[str, text("交易编号", 6, REQUIRED)]
    msgid: Annotated[str, text("发送方报文ID", 30, REQUIRED)]
    mdtrtarea_admvs: Annotated[str, text("就医地医保区划", 6, REQUIRED)] = ""
    fixmedins_code: Annotated[str, text("定点医药机构编号", 12, REQUIRED)]
    opter: Annotated[str, text("经办人", 30, REQUIRED)] = ""
    inf_time: Annotated[str, moment("交易时间", REQUIRED)] = ""
    input: msgspec.Raw
    insuplc_admdvs: Annotated[str, text("参保地医保区划", 6)] = ""
    recer_sys_code: Annotated[str, text("接收方系统代码", 10, REQUIRED)] = "MBS_LOCAL"
    dev_no: Annotated[str, text("设备编号", 100)] = ""
    dev_safe_info: Annotated[str, text("设备安全信息", 2000)] = ""
    cainfo: Annotated[str, text("数字签名信息", 1024)] = ""
    signtype: Annotated[str, text("签名类型", 10)] = ""
    infver: Annotated[str, text("接口版本号", 6, REQUIRED)] = "V1.0"
    opter_type: Annotated[str, text("经办人类别", 3, REQUIRED)] = "1"
    opter_name: Annotated[str, text("经办人姓名", 50, REQUIRED)] = ""
    fixmedins_name: Annotated[str, text("定点医药机构名称", 20, REQUIRED)] = ""
    sign_no: Annotated[str, text("交易签到流水号", 30)] = ""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """A reply as it travels; `err_code` and `err_values` are our extension (refusals.py)."""

    infcode: Infcode
    inf_refmsgid: str | None = ""
    refmsg_time: str | None = ""
    respond_time: str | None = ""
    err_msg: str | None = ""
    output: msgspec.Raw = msgspec.Raw(b"null")
    err_code: str = ""
    err_values: dict[str, str] = msgspec.field(default_factory=dict)
