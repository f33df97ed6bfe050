"""Reversal 2601 and reconciliation totals 3201 (settlement.md 2.12, 2.13)."""

from __future__ import annotations

import msgspec

from backend.protocol.money import Fen


class Reverse(msgspec.Struct, frozen=True):
    """Node data of 2601: which request of ours shall have had no effect."""

    psn_no: str
    omsgid: str
    oinfno: str


class ReverseRequest(msgspec.Struct, frozen=True):
    """Input of 2601; the answer has no output."""

    data: Reverse


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of 3201: the institution's sums between two dates by the centre's clock."""

    insutype: str
    clr_type: str
    setl_optins: str
    stmt_begndate: str
    stmt_enddate: str
    medfee_sumamt: Fen
    fund_pay_sumamt: Fen
    acct_pay: Fen
    fixmedins_setl_cnt: int
    fixmedins_refd_setl_flag: str = "1"
    refd_setl_flag: str = ""


class TotalsRequest(msgspec.Struct, frozen=True):
    """Input of 3201."""

    data: Totals


class StmtInfo(msgspec.Struct, frozen=True):
    """Node stmtinfo: "0" balanced, "1" not."""

    setl_optins: str
    stmt_rslt: str
    stmt_rslt_dscr: str = ""


class TotalsReply(msgspec.Struct, frozen=True):
    """Output of 3201."""

    stmtinfo: StmtInfo
