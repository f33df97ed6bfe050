"""How each message travels to the insured place, and what is booked here of its answer.

Bills are judged by this centre's catalogue and sent as scope amounts; what concerns only the person
or the card is relayed as it is, with the message numbers that centre knows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec.structs import replace

from backend import errands, mirror
from backend.bill import read_bill
from backend.context import Context
from backend.errands import Errand
from backend.protocol import calls, codec
from backend.protocol import elsewhere_calls as far_calls
from backend.protocol.messages.card_service import (
    COMPENSATED,
    POSTED,
    REVERSED,
    Attempt,
    OutcomeReply,
)
from backend.protocol.messages.elsewhere import (
    Claim,
    ClaimReply,
    ClaimRequest,
    FarCancel,
    FarCancelRequest,
    FarReverse,
    FarReverseRequest,
    Relayed,
    RelayReply,
    RelayRequest,
    Scope,
)
from backend.protocol.messages.pharmacy import CancelRequest, SettleReply, SettleRequest
from backend.protocol.messages.reconcile import ReverseRequest
from backend.protocol.refusals import Code, Refused
from backend.refund import require_refundable
from backend.reversal import require_no_tombstone
from backend.roles import DESIGNATED, Role, require_role
from backend.settlement import require_identity
from backend.settlements import Settlement, find_settlement
from backend.traces import keep_sold_traces, require_traces

Sent = tuple[str, msgspec.Struct]
"""Number and input of what is asked of the other centre."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer to book: of which region, to which errand (None for a question), its output."""

    region: str
    errand: Errand | None
    output: bytes

    @property
    def of(self) -> Errand:
        """The errand of a message that is one."""
        assert self.errand is not None
        return self.errand


@dataclass(frozen=True, slots=True)
class Way:
    """What is sent for a message, what is booked of the answer (giving the terminal's output)."""

    send: Callable[[Context, Any], Sent]
    book: Callable[[Context, Any, Heard], object]
    is_errand: bool = False


def original_of(context: Context, message: ReverseRequest) -> Errand | None:
    """What a 2601 of this institution speaks of, if another centre was asked for it."""
    return errands.find(context.tx, context.institution.code, message.data.omsgid)


def sale_of(context: Context, message: CancelRequest) -> Errand | None:
    """The errand of the sale a 2103 gives back, if another centre settled it."""
    return errands.find_settling(context.tx, message.data.setl_id)


def attempted(context: Context, attempt: Attempt) -> Errand | None:
    """The errand a card transaction was, under our terminal's number or the one it travelled by."""
    own = errands.find(context.tx, context.institution.code, attempt.omsgid)
    return own or errands.find_far(context.tx, attempt.omsgid)


def _claim(context: Context, message: SettleRequest) -> Claim:
    """The bill judged here: classes, first-pay shares and ceilings are this place's."""
    require_role(context, *DESIGNATED)
    info = message.druginfo
    require_identity(context, info)
    cuts = [line.cut for line in read_bill(context, message)]
    return Claim(
        place=context.profile.area,
        institution=context.institution.code,
        institution_name=context.institution.name,
        level=context.grade.level,
        day=context.today,
        psn_no=info.psn_no,
        mdtrt_cert_type=info.mdtrt_cert_type,
        mdtrt_cert_no=info.mdtrt_cert_no,
        card_sn=info.card_sn,
        certno=info.certno,
        insutype=info.insutype,
        acct_used_flag=info.acct_used_flag,
        med_type=info.med_type,
        begntime=info.begntime,
        scope=Scope(
            medfee_fen=sum(cut.amount_fen for cut in cuts),
            own_expense_fen=sum(cut.own_expense_fen for cut in cuts),
            over_limit_fen=sum(cut.over_limit_fen for cut in cuts),
            first_pay_fen=sum(cut.first_pay_fen for cut in cuts),
            in_scope_fen=sum(cut.in_scope_fen for cut in cuts),
        ),
        dise_codg=info.dise_codg,
        dise_name=info.dise_name,
        exp_content=info.exp_content,
    )


def _send_quote(context: Context, message: SettleRequest) -> Sent:
    return far_calls.FAR_QUOTE.infno, ClaimRequest(_claim(context, message))


def _send_settle(context: Context, message: SettleRequest) -> Sent:
    require_no_tombstone(context)
    require_traces(context, message)
    return far_calls.FAR_SETTLE.infno, ClaimRequest(_claim(context, message))


def _book_quote(context: Context, message: SettleRequest, heard: Heard) -> SettleReply:
    claim = _claim(context, message)
    lines, far = read_bill(context, message), codec.decode(heard.output, ClaimReply).data
    return mirror.quoted(context, message, claim, heard.region, lines, far)


def _book_settle(context: Context, message: SettleRequest, heard: Heard) -> SettleReply:
    keep_sold_traces(context, message)
    lines, far = read_bill(context, message), codec.decode(heard.output, ClaimReply).data
    return mirror.settled(context, message, heard.of, lines, far)


def _own_sale(context: Context, message: CancelRequest) -> Settlement:
    """The sale a 2103 names; it must be the asking institution's own, posted and not given back."""
    asked = message.data
    sale = find_settlement(context.tx, asked.setl_id)
    ours = (context.institution.code, asked.mdtrt_id, asked.psn_no)
    if sale is None or (sale.institution, sale.mdtrt_id, sale.psn_no) != ours:
        raise Refused(Code.SETTLEMENT_UNKNOWN)
    require_refundable(context, sale)
    return sale


def _send_cancel(context: Context, message: CancelRequest) -> Sent:
    sale, errand = _own_sale(context, message), sale_of(context, message)
    assert errand is not None
    cancel = FarCancel(setl_id=errand.far_setl_id, psn_no=sale.psn_no, day=context.today)
    return far_calls.FAR_CANCEL.infno, FarCancelRequest(cancel)


def _book_cancel(context: Context, message: CancelRequest, heard: Heard) -> object:
    far = codec.decode(heard.output, ClaimReply).data
    return mirror.cancelled(context, heard.of, _own_sale(context, message), far)


def _send_reverse(context: Context, message: ReverseRequest) -> Sent:
    original = original_of(context, message)
    assert original is not None
    return far_calls.FAR_REVERSE.infno, FarReverseRequest(reversal_of(original))


def reversal_of(errand: Errand) -> FarReverse:
    """What tells the insured place that an errand shall have had no effect."""
    return FarReverse(psn_no=errand.psn_no, omsgid=errand.far_msgid, oinfno=errand.far_infno)


def _book_reverse(context: Context, message: ReverseRequest, heard: Heard) -> None:
    original = original_of(context, message)
    assert original is not None
    mirror.undo(context.tx, context.entry(original.setl_id), original)
    errands.answered(context.tx, heard.of, "", "", b"")


def _relayed(context: Context, message: msgspec.Struct) -> Sent:
    content = msgspec.Raw(codec.encode(message))
    inner = Relayed(
        infno=context.request.infno, institution=context.institution.code, content=content
    )
    return far_calls.RELAY.infno, RelayRequest(inner)


def _pass_on(context: Context, message: Any, heard: Heard) -> msgspec.Raw:
    """The other centre's output as it stands."""
    del message
    if heard.errand is not None:
        errands.answered(context.tx, heard.errand, "", "", b"")
    return codec.decode(heard.output, RelayReply).content


def _send_load(context: Context, message: msgspec.Struct) -> Sent:
    require_no_tombstone(context)
    return _relayed(context, message)


def _send_desk(context: Context, message: msgspec.Struct) -> Sent:
    require_role(context, Role.AGENCY)
    return _relayed(context, message)


def _send_attempt(context: Context, message: Any) -> Sent:
    """A transaction of a card: the other centre knows it by the number it travelled under."""
    attempt = message.data.attempt
    errand = attempted(context, attempt)
    if errand is not None:
        attempt = replace(attempt, omsgid=errand.far_msgid)
    return _relayed(context, replace(message, data=replace(message.data, attempt=attempt)))


def _book_outcome(context: Context, message: Any, heard: Heard) -> OutcomeReply:
    """What the card has proved: our row follows, and the settlement has our name."""
    content = codec.decode(heard.output, RelayReply).content
    reply = codec.decode(content, OutcomeReply)
    original = attempted(context, message.data.attempt)
    errands.answered(context.tx, heard.of, "", "", b"")
    if original is None or not original.setl_id:
        return reply
    entry = context.entry(original.setl_id)
    if reply.data.outcome == POSTED:
        mirror.post_held(context.tx, entry, original)
    elif reply.data.outcome in (REVERSED, COMPENSATED):
        mirror.undo(context.tx, entry, original)
    return OutcomeReply(replace(reply.data, setl_id=original.setl_id))


WAYS: dict[str, Way] = {
    calls.PERSON.infno: Way(_relayed, _pass_on),
    calls.ENTITLEMENT.infno: Way(_relayed, _pass_on),
    calls.USED.infno: Way(_relayed, _pass_on),
    far_calls.REGISTERED.infno: Way(_send_desk, _pass_on),
    calls.QUOTE.infno: Way(_send_quote, _book_quote),
    calls.SETTLE.infno: Way(_send_settle, _book_settle, is_errand=True),
    calls.CANCEL.infno: Way(_send_cancel, _book_cancel, is_errand=True),
    calls.REVERSE.infno: Way(_send_reverse, _book_reverse, is_errand=True),
    calls.LOAD_START.infno: Way(_send_load, _pass_on, is_errand=True),
    calls.LOAD_CONFIRM.infno: Way(_send_attempt, _book_outcome, is_errand=True),
    calls.CONFIRM.infno: Way(_send_attempt, _book_outcome, is_errand=True),
    calls.FINDING.infno: Way(_send_attempt, _book_outcome, is_errand=True),
    far_calls.REGISTER_ELSEWHERE.infno: Way(_send_desk, _pass_on, is_errand=True),
}
"""Message -> its way. What is not here is answered by this centre, whoever it is about."""
