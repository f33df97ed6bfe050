"""Inpatient pre-settle 2303, settle 2304, cancel 2305 (settlement.md 2.11): lines of a stay.

Interim (mid_setl_flag 1) while the patient is in hospital, for good after the discharge. Every
settlement goes on where the one before it ended: the deductible is due once, the tiers go on.
"""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from backend.bill import Line, require_total
from backend.bills import find_bill
from backend.checks import DAY, code, wrong
from backend.context import Context
from backend.fee_lines import batch_lines
from backend.payers import payer
from backend.protocol.messages.inpatient import (
    StayCancelInfo,
    StayCancelReply,
    StayQuote,
    StayQuoteRequest,
    StaySettle,
    StaySettleReply,
    StaySettleRequest,
)
from backend.protocol.messages.pharmacy import (
    ACCOUNT_NOT_USED,
    Cancel,
    CancelInfo,
    CancelReply,
    CancelRequest,
)
from backend.protocol.refusals import Code, Refused
from backend.refund import refund_settlement
from backend.reversal import require_no_tombstone
from backend.settlement import (
    Case,
    Presented,
    answer,
    quote_case,
    read_extension,
    require_identity,
    settle_case,
)
from backend.stay_rules import Act
from backend.stays import (
    Stay,
    keep_part,
    require_latest,
    require_none_held,
    require_stay,
)
from backend.visit_settlement import SCOPE, Scope
from backend.visits import ALL_FREE, patient_of, settle_lines

INTERIM, FOR_GOOD = "1", "0"
"""mid_setl_flag."""


@dataclass(frozen=True, slots=True)
class StayClaim:
    """What a 2303 or 2304 says of its payer, with what the stay says of the care."""

    psn_no: str
    mdtrt_cert_type: str
    mdtrt_cert_no: str
    card_sn: str
    certno: str
    insutype: str
    acct_used_flag: str
    med_type: str
    begntime: str
    endtime: str
    invono: str
    dise_codg: str
    dise_name: str


def quote_stay(context: Context, message: StayQuoteRequest) -> StaySettleReply:
    """2303: the split of what is not settled yet; nothing is booked.

    It need not say whether the account is to pay; then it does not.
    """
    settled = quote_case(context, _case(context, message.data, quoted(context, message)))
    require_scope(message.data, settled.row)
    return StaySettleReply(*answer(context, settled))


def settle_stay(context: Context, message: StaySettleRequest) -> StaySettleReply | Refused:
    """2304: settle what is not settled yet; scope amounts that are sent must be the centre's."""
    require_no_tombstone(context)
    asked = message.data
    settled = settle_case(context, _case(context, asked, presented(context, message)))
    if isinstance(settled, Refused):
        return settled
    require_scope(asked, settled.row)
    take(context, asked, settled.row.setl_id)
    return StaySettleReply(*answer(context, settled))


def quoted(context: Context, message: StayQuoteRequest) -> Presented:
    """The bill of a 2303."""
    asked = replace(message.data, acct_used_flag=message.data.acct_used_flag or ACCOUNT_NOT_USED)
    return _presented(context, asked, _stay(context, asked, Act.QUOTE_PART, Act.QUOTE))


def presented(context: Context, message: StaySettleRequest) -> Presented:
    """The bill of a 2304."""
    asked = message.data
    stay = _stay(context, asked, Act.SETTLE_PART, Act.SETTLE)
    require_none_held(stay)
    return _presented(context, asked, stay)


def take(context: Context, asked: StaySettle, setl_id: str) -> None:
    """What was not settled of the stay belongs to a settlement now."""
    settle_lines(context.tx, asked.mdtrt_id, ALL_FREE, setl_id)
    keep_part(context.tx, asked.mdtrt_id, setl_id, final=asked.mid_setl_flag == FOR_GOOD)


def _case(context: Context, asked: StayQuote, bill: Presented) -> Case:
    assert bill.stay is not None
    return bill.by(payer(context.tx, asked, bill.stay.visit.begntime[:DAY]))


def _stay(context: Context, asked: StayQuote, interim: Act, for_good: Act) -> Stay:
    flag = code("data.mid_setl_flag", asked.mid_setl_flag, (INTERIM, FOR_GOOD))
    act = interim if flag == INTERIM else for_good
    stay = require_stay(context, asked.mdtrt_id, asked.psn_no, act)
    if stay.visit.insutype != asked.insutype:
        raise wrong("data.insutype", stay.visit.insutype)
    if stay.ended and asked.dscg_time[:DAY] not in ("", stay.ended[:DAY]):
        raise wrong("data.dscgTime", stay.ended[:DAY])
    return stay


def _presented(context: Context, asked: StayQuote, stay: Stay) -> Presented:
    require_identity(context, asked, "data")
    extension = read_extension("data", asked.exp_content)
    admission, leaving = stay.papers.admission, stay.papers.discharge
    disease = leaving if leaving and leaving.dise_codg else admission
    claim = StayClaim(
        psn_no=asked.psn_no,
        mdtrt_cert_type=asked.mdtrt_cert_type,
        mdtrt_cert_no=asked.mdtrt_cert_no,
        card_sn=asked.card_sn,
        certno=asked.certno,
        insutype=asked.insutype,
        acct_used_flag=asked.acct_used_flag,
        med_type=admission.med_type,
        begntime=stay.visit.begntime,
        endtime=stay.ended,
        invono=getattr(asked, "invono", ""),
        dise_codg=disease.dise_codg,
        dise_name=disease.dise_name,
    )
    mdtrt_id = asked.mdtrt_id
    return Presented(claim, extension, lambda: _lines(context, asked), "data", mdtrt_id, stay)


def _lines(context: Context, asked: StayQuote) -> list[Line]:
    """Every line of the stay that is not settled; their sum must be the total."""
    lines = batch_lines(context, asked.mdtrt_id, ALL_FREE)
    if not lines:
        raise Refused(Code.NOTHING_TO_SETTLE)
    require_total(lines, asked.medfee_sumamt)
    return lines


def require_scope(asked: StayQuote, judged: Scope) -> None:
    """The four amounts are a choice here; a bill of which all are nothing does not say them."""
    said = {member: getattr(asked, member) for member in SCOPE}
    if any(said.values()) and any(
        amount != getattr(judged, SCOPE[member]) for member, amount in said.items()
    ):
        raise Refused(Code.QUOTE_CHANGED)


def cancel_settled_stay(context: Context, message: CancelRequest) -> StayCancelReply:
    """2305: undo a 2304, the latest one first; its lines are free again."""
    asked = message.data
    stay = may_cancel(context, asked)
    return cancel_reply(context, stay, asked.setl_id, refund_settlement(context, asked))


def may_cancel(context: Context, asked: Cancel) -> Stay:
    """The stay of a settlement that can be taken back; refused for one on which others build."""
    stay = require_stay(context, asked.mdtrt_id, asked.psn_no, Act.CANCEL)
    require_latest(context.tx, asked.setl_id)
    return stay


def cancel_reply(context: Context, stay: Stay, setl_id: str, back: CancelReply) -> StayCancelReply:
    """The answer to a 2305 from what any cancel answers; `setl_id` is what was taken back."""
    insurance = patient_of(context.tx, stay.visit).insurance(stay.visit.insutype)
    bill = find_bill(context.tx, setl_id)
    same = {name: getattr(back.setlinfo, name) for name in CancelInfo.__struct_fields__}
    info = StayCancelInfo(
        **same,
        insu_admdvs=(insurance.area if insurance else "") or context.profile.area,
        begndate=stay.visit.begntime[:DAY],
        enddate=(bill.endtime or back.setlinfo.setl_time)[:DAY],
        crt_dedc=back.setlinfo.act_pay_dedc,
        invono=bill.invono,
    )
    return StayCancelReply(info, back.setldetail)
