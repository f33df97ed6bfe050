"""A finished sale that the centre no longer has: the same 2102 under the same number, then the TAC.

Everything needed stands in the journal. The answer, under whatever settlement id, is the case's new
last word; the card is not needed, its proof was recorded.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from backend.protocol.calls import CONFIRM, SETTLE, Call
from backend.protocol.codec import Hex, encode
from backend.protocol.messages.card_service import Confirm, ConfirmRequest
from backend.protocol.messages.pharmacy import (
    ACCOUNT_NOT_USED,
    OWN_ACCOUNT,
    RELATIVES_ACCOUNT,
    DrugInfo,
    SetlInfo,
    SettleExtension,
    SettleRequest,
)
from card_emulator.protocol.purse import Amounts
from terminal.entry import Entry, Kind, Stage
from terminal.flow import Flow
from terminal.steps import record
from terminal.transactions.asking import ask_patiently
from terminal.transactions.bill import INTERFACE_TIME, line_detail, purse_of, trace_codes
from terminal.transactions.offline_forward import forward_offline
from terminal.transactions.resend_visit import settle_again
from terminal.transactions.resolve import attempt_of


def resend(case: Entry) -> Flow[Entry]:
    """Book a finished sale again; the case with its new settlement. Raises Refused, HostSilent."""
    assert case.stage is Stage.DONE
    assert case.settlement is not None
    if case.kind is Kind.OFFLINE_SALE:
        return (yield from forward_offline(case))
    call, request = _question(case, case.settlement)
    reply = yield from ask_patiently(call, request, msgid=case.msgid)
    if case.kind is Kind.PURSE_SALE:
        proof = Confirm(attempt_of(case), Hex(bytes.fromhex(case.tac)))
        yield from ask_patiently(CONFIRM, ConfirmRequest(proof))
    return (yield from record(case.at_stage(Stage.DONE, settlement=reply.setlinfo)))


def _question(case: Entry, info: SetlInfo) -> tuple[Call[Any, Any], object]:
    """What settled it: 2102, of a visit 2207 or 2304."""
    if case.visit is None:
        return SETTLE, _request(case, info)
    return settle_again(case, case.visit, _account_flag(info), _purse(case))


def _purse(case: Entry) -> SettleExtension | None:
    """What the card was debited, where it is a purse."""
    if case.kind is not Kind.PURSE_SALE:
        return None
    amounts = Amounts(case.account_fen, case.self_fen, case.fund_fen)
    return purse_of(amounts, case.sequence, case.terminal_no, case.balance_before_fen)


def _request(case: Entry, info: SetlInfo) -> SettleRequest:
    when = datetime.fromisoformat(case.at).strftime(INTERFACE_TIME)
    return SettleRequest(
        druginfo=_header(case, info, when),
        drugdetail=tuple(line_detail(n, line, when) for n, line in enumerate(case.lines, 1)),
        durg_trac_info=trace_codes(case.lines),
    )


def _header(case: Entry, info: SetlInfo, when: str) -> DrugInfo:
    purse = _purse(case)
    return DrugInfo(
        psn_no=case.psn_no,
        mdtrt_cert_type=info.mdtrt_cert_type,
        mdtrt_cert_no=case.card_no,
        card_sn=case.card_sn,
        certno=info.certno,
        psn_type=info.psn_type,
        psn_name=info.psn_name,
        begntime=when,
        medfee_sumamt=info.medfee_sumamt,
        insutype=info.insutype,
        acct_used_flag=_account_flag(info),
        med_type=info.med_type,
        exp_content=encode(purse).decode() if purse else "",
    )


def _account_flag(info: SetlInfo) -> str:
    if info.acct_mulaid_pay:
        return RELATIVES_ACCOUNT
    return OWN_ACCOUNT if info.acct_pay else ACCOUNT_NOT_USED
