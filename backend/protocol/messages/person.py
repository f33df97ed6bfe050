"""Person information 1101 (settlement.md 2.6) with the card's standing as our extension."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from backend.protocol.money import Fen

CARD_CREDENTIAL = "03"
ID_CREDENTIAL = "02"


class PersonQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of the 1101 request."""

    mdtrt_cert_type: str
    mdtrt_cert_no: str
    card_sn: str = ""
    begntime: str = ""
    psn_cert_type: str = "01"
    certno: str = ""
    psn_name: str = ""


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


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Extension in baseinfo.exp_content: account kind, state of the card, money by place.

    `account_kind`: "purse", "online" or "none". `card_status`: "normal", "not_activated",
    "lost", "frozen" or "cancelled"; `status_since` is its date. `unprinted` counts at the centre
    for cards that cannot count themselves. `last_purchase` and `last_load` are the highest card
    sequences the centre has posted, -1 for none.
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
    doubts: tuple[OpenDoubt, ...] = ()


class BaseInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Node baseinfo; `exp_content` is a `Standing` as JSON text."""

    psn_no: str
    psn_cert_type: str
    certno: str
    psn_name: str
    gend: str
    naty: str
    brdy: str
    age: Decimal
    exp_content: str = ""


class InsuInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One insurance row; `balc` is what the credential at hand can spend."""

    balc: Fen
    insutype: str
    psn_type: str
    psn_insu_stas: str
    psn_insu_date: str
    cvlserv_flag: str
    insuplc_admdvs: str
    paus_insu_date: str = ""
    emp_name: str = ""


class IdetInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One identity category row."""

    psn_idet_type: str
    begntime: str
    psn_type_lv: str = ""
    memo: str = ""
    endtime: str = ""


class PersonReply(msgspec.Struct, frozen=True):
    """Output of 1101."""

    baseinfo: BaseInfo
    insuinfo: tuple[InsuInfo, ...]
    idetinfo: tuple[IdetInfo, ...] = ()
