"""The 2207 or 2304 of a settled visit again, from what the journal kept of it (resend.py)."""

from __future__ import annotations

from typing import Any

from backend.protocol.calls import VISIT_SETTLE, Call
from backend.protocol.messages.inpatient import StayQuote
from backend.protocol.messages.outpatient import VisitQuote
from backend.protocol.messages.pharmacy import SetlInfo, SettleExtension
from backend.protocol.stay_calls import STAY_SETTLE
from terminal.entry import Entry, VisitPart
from terminal.transactions.stay_messages import FINAL, INTERIM, stay_settle_request
from terminal.transactions.visit_messages import BY_ITEM, ID_CARD, settle_request


def settle_again(
    case: Entry, part: VisitPart, flag: str, purse: SettleExtension | None
) -> tuple[Call[Any, Any], object]:
    """What settled a visit; `flag` says which account paid, `purse` what the card was debited."""
    info = case.settlement
    assert info is not None
    if part.infno == STAY_SETTLE.infno:
        return STAY_SETTLE, stay_settle_request(_stay(case, part, info, flag), info, purse)
    return VISIT_SETTLE, settle_request(_visit(case, part, info, flag), info, purse)


def _visit(case: Entry, part: VisitPart, info: SetlInfo, flag: str) -> VisitQuote:
    return VisitQuote(
        psn_no=case.psn_no, mdtrt_cert_type=info.mdtrt_cert_type, mdtrt_cert_no=case.card_no,
        card_sn=case.card_sn, psn_cert_type=ID_CARD, certno=info.certno, med_type=info.med_type,
        medfee_sumamt=info.medfee_sumamt, psn_setlway=BY_ITEM, mdtrt_id=part.mdtrt_id,
        chrg_bchno=part.batches[0], acct_used_flag=flag, insutype=info.insutype,
    )  # fmt: skip


def _stay(case: Entry, part: VisitPart, info: SetlInfo, flag: str) -> StayQuote:
    return StayQuote(
        psn_no=case.psn_no, mdtrt_cert_type=info.mdtrt_cert_type, mdtrt_cert_no=case.card_no,
        card_sn=case.card_sn, psn_cert_type=ID_CARD, certno=info.certno, psn_type=info.psn_type,
        psn_name=info.psn_name, medfee_sumamt=info.medfee_sumamt, psn_setlway=BY_ITEM,
        mdtrt_id=part.mdtrt_id, acct_used_flag=flag, insutype=info.insutype,
        mid_setl_flag=INTERIM if part.interim else FINAL,
    )  # fmt: skip
