"""The two envelopes of the national interface (settlement.md 2.1, 2.2).

`input` and `output` stay raw JSON here: which node types they hold depends on `infno` (calls.py).
"""

from __future__ import annotations

import msgspec

SUCCESS = 0
FAILURE = -1


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it travels; member names are the interface's (note `admvs` and `admdvs`)."""

    infno: str
    msgid: str
    mdtrtarea_admvs: str
    fixmedins_code: str
    opter: str
    inf_time: str
    input: msgspec.Raw
    insuplc_admdvs: str = ""
    recer_sys_code: str = "MBS_LOCAL"
    dev_no: str = ""
    dev_safe_info: str = ""
    cainfo: str = ""
    signtype: str = ""
    infver: str = "V1.0"
    opter_type: str = "1"
    opter_name: str = ""
    fixmedins_name: str = ""
    sign_no: str = ""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """A reply as it travels; `err_code` and `err_values` are our extension (refusals.py)."""

    infcode: int
    inf_refmsgid: str
    refmsg_time: str
    respond_time: str
    err_msg: str = ""
    output: msgspec.Raw = msgspec.Raw(b"null")
    err_code: str = ""
    err_values: dict[str, str] = msgspec.field(default_factory=dict)
