"""Institution information 1201 (settlement.md 2.5)."""

from __future__ import annotations

from typing import Annotated

import msgspec

from backend.protocol.fields import CODED, REQUIRED, text


class InstitutionQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Node medinsinfo of the 1201 request."""

    fixmedins_type: Annotated[str, text("定点医疗服务机构类型", 6, REQUIRED, CODED)]
    fixmedins_name: Annotated[str, text("定点医药机构名称", 200)] = ""
    fixmedins_code: Annotated[str, text("定点医药机构编号", 12)] = ""


class InstitutionRequest(msgspec.Struct, frozen=True):
    """Input of 1201."""

    medinsinfo: InstitutionQuery


class MedinsInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Node medinsinfo of the answer."""

    fixmedins_code: Annotated[str, text("定点医药机构编号", 12, REQUIRED)]
    fixmedins_name: Annotated[str, text("定点医药机构名称", 200, REQUIRED)]
    uscc: Annotated[str, text("统一社会信用代码", 50, REQUIRED)]
    fixmedins_type: Annotated[str, text("定点医疗服务机构类型", 6, REQUIRED, CODED)]
    hosp_lv: Annotated[str, text("医院等级", 6, CODED)] = ""
    exp_content: Annotated[str, text("扩展字段", 4000)] = ""


class InstitutionReply(msgspec.Struct, frozen=True):
    """Output of 1201."""

    medinsinfo: tuple[MedinsInfo, ...]
