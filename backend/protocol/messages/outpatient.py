"""Outpatient pre-settle 2206, settle 2207, cancel 2208 (settlement.md 2.10)."""

from __future__ import annotations

from typing import Annotated

import msgspec

from backend.protocol.fields import CODED, REQUIRED, number, text
from backend.protocol.messages.pharmacy import SetlDetail, SetlInfo
from backend.protocol.money import Fen


class VisitQuote(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of 2206."""

    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    mdtrt_cert_type: Annotated[str, text("就诊凭证类型", 3, REQUIRED, CODED)]
    mdtrt_cert_no: Annotated[str, text("就诊凭证编号", 50, REQUIRED)]
    card_sn: Annotated[str, text("卡识别码", 32)] = ""
    psn_cert_type: Annotated[str, text("证件类型", 3, REQUIRED)] = ""
    certno: Annotated[str, text("证件号码", 20, REQUIRED)] = ""
    psn_type: Annotated[str, text("人员类别", 3, REQUIRED)] = ""
    psn_name: Annotated[str, text("人员姓名", 20, REQUIRED)] = ""
    med_type: Annotated[str, text("医疗类别", 6, REQUIRED, CODED)]
    medfee_sumamt: Annotated[Fen, number("医疗费总额", "16,2", REQUIRED)]
    psn_setlway: Annotated[str, text("个人结算方式", 6, REQUIRED, CODED)]
    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)]
    chrg_bchno: Annotated[str, text("收费批次号", 30, REQUIRED)]
    acct_used_flag: Annotated[str, text("个人账户使用标志", 1, REQUIRED, CODED)]
    insutype: Annotated[str, text("险种类型", 6, REQUIRED, CODED)]
    exp_content: Annotated[str, text("字段扩展", 4000)] = ""
    pub_hosp_rfom_flag: Annotated[str, text("公立医院改革标志", 6)] = ""


class VisitQuoteRequest(msgspec.Struct, frozen=True):
    """Input of 2206."""

    data: VisitQuote


class VisitSettle(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of 2207: the scope amounts are those 2204 and 2206 gave."""

    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    mdtrt_cert_type: Annotated[str, text("就诊凭证类型", 3, REQUIRED, CODED)]
    mdtrt_cert_no: Annotated[str, text("就诊凭证编号", 50, REQUIRED)]
    card_sn: Annotated[str, text("卡识别码", 32)] = ""
    psn_cert_type: Annotated[str, text("证件类型", 3, REQUIRED)] = ""
    certno: Annotated[str, text("证件号码", 20, REQUIRED)] = ""
    med_type: Annotated[str, text("医疗类别", 6, REQUIRED, CODED)]
    medfee_sumamt: Annotated[Fen, number("医疗费总额", "16,2", REQUIRED)]
    psn_setlway: Annotated[str, text("个人结算方式", 6, REQUIRED, CODED)]
    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)]
    chrg_bchno: Annotated[str, text("收费批次号", 30, REQUIRED)]
    insutype: Annotated[str, text("险种类型", 6, REQUIRED, CODED)]
    acct_used_flag: Annotated[str, text("个人账户使用标志", 1, REQUIRED, CODED)]
    invono: Annotated[str, text("发票号", 20)] = ""
    fulamt_ownpay_amt: Annotated[Fen, number("全自费金额", "16,2", REQUIRED)]
    overlmt_selfpay: Annotated[Fen, number("超限价金额", "16,2", REQUIRED)]
    preselfpay_amt: Annotated[Fen, number("先行自付金额", "16,2", REQUIRED)]
    inscp_scp_amt: Annotated[Fen, number("符合政策范围金额", "16,2", REQUIRED)]
    exp_content: Annotated[str, text("字段扩展", 4000)] = ""
    pub_hosp_rfom_flag: Annotated[str, text("公立医院改革标志", 6)] = ""


class VisitSettleRequest(msgspec.Struct, frozen=True):
    """Input of 2207."""

    data: VisitSettle


class VisitSettleReply(msgspec.Struct, frozen=True):
    """Output of 2206 and 2207: the lines were cut by 2204."""

    setlinfo: SetlInfo
    setldetail: tuple[SetlDetail, ...]
