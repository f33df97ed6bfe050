"""Reversal 2601 and reconciliation totals 3201 (settlement.md 2.12, 2.13)."""

from __future__ import annotations

from typing import Annotated

import msgspec

from backend.protocol.fields import CODED, REQUIRED, day, number, text
from backend.protocol.money import Fen


class Reverse(msgspec.Struct, frozen=True):
    """Node data of 2601: which request of ours shall have had no effect."""

    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    omsgid: Annotated[str, text("原发送方报文ID", 30, REQUIRED)]
    oinfno: Annotated[str, text("原交易编号", 4, REQUIRED)]


class ReverseRequest(msgspec.Struct, frozen=True):
    """Input of 2601; the answer has no output."""

    data: Reverse


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of 3201: the institution's sums between two dates by the centre's clock."""

    insutype: Annotated[str, text("险种", 6, REQUIRED, CODED)]
    clr_type: Annotated[str, text("清算类别", 6, REQUIRED, CODED)]
    setl_optins: Annotated[str, text("结算经办机构", 6, REQUIRED)]
    stmt_begndate: Annotated[str, day("对账开始日期", REQUIRED)]
    stmt_enddate: Annotated[str, day("对账结束日期", REQUIRED)]
    medfee_sumamt: Annotated[Fen, number("医疗费总额", "16,2", REQUIRED)]
    fund_pay_sumamt: Annotated[Fen, number("基金支付总额", "16,2", REQUIRED)]
    acct_pay: Annotated[Fen, number("个人账户支付金额", "16,2", REQUIRED)]
    fixmedins_setl_cnt: Annotated[int, number("定点医药机构结算笔数", 10, REQUIRED)]
    fixmedins_refd_setl_flag: Annotated[str, text("定点医药机构退费结算标志", 6, REQUIRED)] = "1"
    refd_setl_flag: Annotated[str, text("退费结算标志", 6)] = ""


class TotalsRequest(msgspec.Struct, frozen=True):
    """Input of 3201."""

    data: Totals


class StmtInfo(msgspec.Struct, frozen=True):
    """Node stmtinfo: "0" balanced, "1" not."""

    setl_optins: Annotated[str, text("结算经办机构", 6)]
    stmt_rslt: Annotated[str, text("对账结果", 6, REQUIRED, CODED)]
    stmt_rslt_dscr: Annotated[str, text("对账结果说明", 200)] = ""


class TotalsReply(msgspec.Struct, frozen=True):
    """Output of 3201."""

    stmtinfo: StmtInfo
