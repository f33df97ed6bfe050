"""Person information 1101 (settlement.md 2.6) with the card's standing as our extension."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import msgspec

from backend.protocol.fields import CODED, REQUIRED, day, moment, number, text
from backend.protocol.money import Fen

CARD_CREDENTIAL = "03"
ID_CREDENTIAL = "02"
E_VOUCHER_CREDENTIAL = "01"


class PersonQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of the 1101 request."""

    mdtrt_cert_type: Annotated[str, text("就诊凭证类型", 3, REQUIRED, CODED)]
    mdtrt_cert_no: Annotated[str, text("就诊凭证编号", 50, REQUIRED)]
    card_sn: Annotated[str, text("卡识别码", 32)] = ""
    begntime: Annotated[str, moment("开始时间")] = ""
    psn_cert_type: Annotated[str, text("人员证件类型", 6, REQUIRED, CODED)] = "01"
    certno: Annotated[str, text("证件号码", 50, REQUIRED)] = ""
    psn_name: Annotated[str, text("人员姓名", 50, REQUIRED)] = ""


class PersonRequest(msgspec.Struct, frozen=True):
    """Input of 1101."""

    data: PersonQuery


class OpenDoubt(msgspec.Struct, frozen=True, kw_only=True):
    """A card transaction whose outcome the centre does not know; settled by PROOF (failures R3).

    `kind` is the card's transaction type as text, "1" load or "2" purchase.
    """

    omsgid: str
    kind: str
    sequence: int
    terminal_no: str


HOLDER_DIED = "the holder has died"
"""`status_reason` of a card that is cancelled because its holder is dead."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Extension in baseinfo.exp_content: account kind, state of the card, money by place.

    `account_kind`: "purse", "online" or "none". `card_status`: "normal", "not_activated",
    "lost", "frozen" or "cancelled"; `status_since` is its date. `unprinted` counts at the centre
    for cards that cannot count themselves. `last_purchase` and `last_load` are the highest card
    sequences the centre has posted, -1 for none. `relatives_fen` is what relatives let this
    person spend (rules.md R4). `script` is the kind of an issuer script that is
    not finished, `activate_by` the last day of a card that is not activated (ISO).
    """

    account_kind: str
    card_status: str
    status_since: str = ""
    status_reason: str = ""
    card_fen: int = 0
    waiting_fen: int = 0
    unprinted: int = 0
    last_purchase: int = -1
    last_load: int = -1
    relatives_fen: int = 0
    doubts: tuple[OpenDoubt, ...] = ()
    script: str = ""
    activate_by: str = ""


class BaseInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Node baseinfo; `exp_content` is a `Standing` as JSON text."""

    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    psn_cert_type: Annotated[str, text("人员证件类型", 6, REQUIRED, CODED)]
    certno: Annotated[str, text("证件号码", 50, REQUIRED)]
    psn_name: Annotated[str, text("人员姓名", 50, REQUIRED)]
    gend: Annotated[str, text("性别", 6, REQUIRED, CODED)]
    naty: Annotated[str, text("民族", 3, CODED)]
    brdy: Annotated[str, day("出生日期")]
    age: Annotated[Decimal, number("年龄", "4,1", REQUIRED)]
    exp_content: Annotated[str, text("字段扩展", 4000)] = ""


class InsuInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One insurance row; `balc` is what the credential at hand can spend."""

    balc: Annotated[Fen, number("余额", "16,2", REQUIRED)]
    insutype: Annotated[str, text("险种类型", 6, REQUIRED, CODED)]
    psn_type: Annotated[str, text("人员类别", 6, REQUIRED, CODED)]
    psn_insu_stas: Annotated[str, text("人员参保状态", 6, CODED)]
    psn_insu_date: Annotated[str, day("个人参保日期")]
    cvlserv_flag: Annotated[str, text("公务员标志", 3, REQUIRED, CODED)]
    insuplc_admdvs: Annotated[str, text("参保地医保区划", 6, REQUIRED)]
    paus_insu_date: Annotated[str, day("暂停参保日期")] = ""
    emp_name: Annotated[str, text("单位名称", 200)] = ""


class IdetInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One identity category row."""

    psn_idet_type: Annotated[str, text("人员身份类别", 3, REQUIRED, CODED)]
    begntime: Annotated[str, moment("开始时间", REQUIRED)]
    psn_type_lv: Annotated[str, text("人员类别等级", 3, CODED)] = ""
    memo: Annotated[str, text("备注", 500)] = ""
    endtime: Annotated[str, moment("结束时间")] = ""


class PersonReply(msgspec.Struct, frozen=True):
    """Output of 1101."""

    baseinfo: BaseInfo
    insuinfo: tuple[InsuInfo, ...]
    idetinfo: tuple[IdetInfo, ...] = ()
