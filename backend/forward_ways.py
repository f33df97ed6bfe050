"""How each message travels to the insured place, and what is booked here of its answer.

Bills are judged by this centre's catalogue and sent as scope amounts; what concerns only the person
or the card is relayed as it is, with the message numbers that centre knows.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from backend import errands, mirror
from backend.context import Context
from backend.errands import Errand
from backend.forward_bills import BILLS
from backend.forward_visits import OF_VISITS, pass_on, rehearse, relayed
from backend.protocol import calls, codec, stay_calls
from backend.protocol import elsewhere_calls as far_calls
from backend.protocol.messages.card_service import (
    COMPENSATED,
    POSTED,
    REVERSED,
    Attempt,
    OutcomeReply,
)
from backend.protocol.messages.elsewhere import (
    ClaimReply,
    FarCancel,
    FarCancelRequest,
    FarReverse,
    FarReverseRequest,
    RelayReply,
)
from backend.protocol.messages.pharmacy import CancelReply, CancelRequest
from backend.protocol.messages.reconcile import ReverseRequest
from backend.protocol.refusals import Code, Refused
from backend.refund import require_refundable
from backend.reversal import require_no_tombstone
from backend.roles import Role, require_role
from backend.settlements import Settlement, find_settlement
from backend.stay_settlement import cancel_reply, may_cancel
from backend.stay_steps import reverse_step
from backend.stays import stay_of_request
from backend.visit_settlement import require_no_stay
from backend.visits import is_visit
from backend.way import Heard, Sent, Way


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
    if is_visit(context.tx, message.data.mdtrt_id):  # 2208 and 2305 give those back
        raise Refused(Code.SETTLEMENT_UNKNOWN)
    return _give_back(context, message)


def _send_visit_cancel(context: Context, message: CancelRequest) -> Sent:
    require_no_stay(context, message.data.mdtrt_id)
    return _give_back(context, message)


def _send_stay_cancel(context: Context, message: CancelRequest) -> Sent:
    may_cancel(context, message.data)
    return _give_back(context, message)


def _give_back(context: Context, message: CancelRequest) -> Sent:
    sale, errand = _own_sale(context, message), sale_of(context, message)
    assert errand is not None
    cancel = FarCancel(setl_id=errand.far_setl_id, psn_no=sale.psn_no, day=context.today)
    return far_calls.FAR_CANCEL.infno, FarCancelRequest(cancel)


def _book_cancel(context: Context, message: CancelRequest, heard: Heard) -> CancelReply:
    far = codec.decode(heard.output, ClaimReply).data
    return mirror.cancelled(context, heard.of, _own_sale(context, message), far)


def _book_stay_cancel(context: Context, message: CancelRequest, heard: Heard) -> object:
    stay = may_cancel(context, message.data)
    back = _book_cancel(context, message, heard)
    return cancel_reply(context, stay, message.data.setl_id, back)


def _send_reverse(context: Context, message: ReverseRequest) -> Sent:
    original = original_of(context, message)
    assert original is not None
    rehearse(context, lambda: _reverse_step(context, original))
    return far_calls.FAR_REVERSE.infno, FarReverseRequest(reversal_of(original))


def _reverse_step(context: Context, original: Errand) -> None:
    """What a 2401 or 2402 brought about here is taken back."""
    stay = stay_of_request(context.tx, original.institution, original.msgid)
    if stay is not None:
        reverse_step(context, original.infno, stay)


def reversal_of(errand: Errand) -> FarReverse:
    """What tells the insured place that an errand shall have had no effect."""
    return FarReverse(psn_no=errand.psn_no, omsgid=errand.far_msgid, oinfno=errand.far_infno)


def _book_reverse(context: Context, message: ReverseRequest, heard: Heard) -> None:
    original = original_of(context, message)
    assert original is not None
    _reverse_step(context, original)
    mirror.undo(context.tx, context.entry(original.setl_id), original)
    errands.answered(context.tx, heard.of, "", "", b"")


def _send_load(context: Context, message: msgspec.Struct) -> Sent:
    require_no_tombstone(context)
    return relayed(context, message)


def _send_desk(context: Context, message: msgspec.Struct) -> Sent:
    require_role(context, Role.AGENCY)
    return relayed(context, message)


def _send_attempt(context: Context, message: Any) -> Sent:
    """A transaction of a card: the other centre knows it by the number it travelled under."""
    attempt = message.data.attempt
    errand = attempted(context, attempt)
    if errand is not None:
        attempt = replace(attempt, omsgid=errand.far_msgid)
    return relayed(context, replace(message, data=replace(message.data, attempt=attempt)))


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
    **BILLS,
    **OF_VISITS,
    calls.PERSON.infno: Way(relayed, pass_on),
    calls.ENTITLEMENT.infno: Way(relayed, pass_on),
    calls.USED.infno: Way(relayed, pass_on),
    far_calls.REGISTERED.infno: Way(_send_desk, pass_on),
    calls.CANCEL.infno: Way(_send_cancel, _book_cancel, is_errand=True),
    calls.VISIT_CANCEL.infno: Way(_send_visit_cancel, _book_cancel, is_errand=True),
    stay_calls.STAY_CANCEL.infno: Way(_send_stay_cancel, _book_stay_cancel, is_errand=True),
    calls.REVERSE.infno: Way(_send_reverse, _book_reverse, is_errand=True),
    calls.LOAD_START.infno: Way(_send_load, pass_on, is_errand=True),
    calls.LOAD_CONFIRM.infno: Way(_send_attempt, _book_outcome, is_errand=True),
    calls.CONFIRM.infno: Way(_send_attempt, _book_outcome, is_errand=True),
    calls.FINDING.infno: Way(_send_attempt, _book_outcome, is_errand=True),
    far_calls.REGISTER_ELSEWHERE.infno: Way(_send_desk, pass_on, is_errand=True),
}
"""Message -> its way. What is not here is answered by this centre, whoever it is about."""
