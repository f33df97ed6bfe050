"""Reconciliation totals 3201 (settlement.md 2.13): the institution's sums and the posted ones."""

from __future__ import annotations

from backend.context import Context
from backend.day_statements import BALANCED, DIFFERENT, remember_totals, span
from backend.protocol.messages.reconcile import StmtInfo, Totals, TotalsReply, TotalsRequest
from backend.protocol.money import yuan
from backend.settlements import DayTotals, posted_totals

WITH_REFUNDS = "1"


def compare_totals(context: Context, message: TotalsRequest) -> TotalsReply:
    """3201: "0" balanced, or "1" with both sides' sums. Held and reversed money does not count."""
    asked = message.data
    span(asked)
    ours = posted_totals(
        context.tx,
        context.institution.code,
        asked.insutype,
        asked.clr_type,
        asked.stmt_begndate,
        asked.stmt_enddate,
        count_refunds=context.profile.refunds_counted_in_3201
        and asked.fixmedins_refd_setl_flag == WITH_REFUNDS,
    )
    theirs = DayTotals(
        asked.fixmedins_setl_cnt, asked.medfee_sumamt, asked.fund_pay_sumamt, asked.acct_pay
    )
    statement = _statement(asked, ours, theirs)
    remember_totals(context, asked, statement.stmt_rslt)
    return TotalsReply(statement)


def _statement(asked: Totals, ours: DayTotals, theirs: DayTotals) -> StmtInfo:
    if ours == theirs:
        return StmtInfo(asked.setl_optins, BALANCED, "平")
    text = f"不平 中心: {_words(ours)}; 机构: {_words(theirs)}"
    return StmtInfo(asked.setl_optins, DIFFERENT, text)


def _words(totals: DayTotals) -> str:
    sums = " ".join(yuan(n) for n in (totals.medfee_fen, totals.fund_fen, totals.account_fen))
    return f"{totals.count} / {sums}"
