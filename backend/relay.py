"""KFWDX: a message from elsewhere that this centre answers as it is, inside one between centres.

Person and card are ours, so these need no judgement of the place of treatment. The inner message's
output goes back as it stands; a refusal is the refusal of the whole.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from backend import inpatient
from backend.checks import wrong
from backend.context import Context
from backend.entitlement import entitlement
from backend.findings import confirm_load, confirm_purchase, find
from backend.loads import start_load
from backend.person_info import person_info
from backend.protocol import calls, codec, stay_calls
from backend.protocol.elsewhere_calls import REGISTER_ELSEWHERE, REGISTERED
from backend.protocol.messages.elsewhere import RelayReply, RelayRequest
from backend.protocol.refusals import Code, Refused
from backend.queries import used_up
from backend.registrations import register, registered
from backend.roles import Role, require_role

RELAYED: dict[str, tuple[calls.Call[Any, Any], Callable[[Context, Any], object]]] = {
    call.infno: (call, handler)
    for call, handler in (
        (calls.PERSON, person_info),
        (calls.ENTITLEMENT, entitlement),
        (calls.USED, used_up),
        (calls.CONFIRM, confirm_purchase),
        (calls.FINDING, find),
        (calls.LOAD_START, start_load),
        (calls.LOAD_CONFIRM, confirm_load),
        (stay_calls.DISCHARGE, inpatient.leave),
        (stay_calls.CHANGE_STAY, inpatient.change_admission),
        (stay_calls.UNDO_ADMISSION, inpatient.undo_admission),
        (stay_calls.UNDO_DISCHARGE, inpatient.undo_discharge),
        (REGISTER_ELSEWHERE, register),
        (REGISTERED, registered),
    )
}
"""What may travel inside: who somebody is, what their card says of a transaction, registration,
the steps of a stay."""


def relay(context: Context, message: RelayRequest) -> RelayReply | Refused:
    """Answer the message inside as if it had come from an institution of our own."""
    require_role(context, Role.CENTRE)
    asked = message.data
    if asked.infno not in RELAYED:
        raise Refused(Code.UNKNOWN_INFNO, infno=asked.infno)
    call, handler = RELAYED[asked.infno]
    try:
        inner = codec.decode(asked.content, call.input)
    except (msgspec.DecodeError, ValueError, ArithmeticError) as bad:
        raise wrong("data.content", str(bad)) from None
    output = handler(context, inner)
    if isinstance(output, Refused):
        return output
    return RelayReply(msgspec.Raw(codec.encode(output)))
