"""Visits and stays of people insured elsewhere: who it is, and the steps of a stay, at both places.

Visit, lines and prices are kept here as for anybody. The insured place is asked who comes (KFWDV)
and keeps a stay of its own beside ours: it counts stays, knows who lies in a hospital, and settles
a stay where its last settlement ended. What a step would be refused for here is found before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from backend import errands, inpatient
from backend.context import Context
from backend.outpatient import enter_registration
from backend.protocol import calls, codec, stay_calls
from backend.protocol import elsewhere_calls as far_calls
from backend.protocol.messages.elsewhere import (
    Relayed,
    RelayReply,
    RelayRequest,
)
from backend.protocol.messages.far_visit import FarVisit, FarVisitReply, FarVisitRequest
from backend.protocol.messages.stay import Admission, AdmitRequest
from backend.protocol.messages.visit import RegisterRequest, Registration
from backend.settlement import require_identity
from backend.visitors import Visitor
from backend.visits import find_visit
from backend.way import Heard, Sent, Way


def relayed(context: Context, message: msgspec.Struct) -> Sent:
    """A message that the insured place answers as it is."""
    content = msgspec.Raw(codec.encode(message))
    inner = Relayed(
        infno=context.request.infno, institution=context.institution.code, content=content
    )
    return far_calls.RELAY.infno, RelayRequest(inner)


def pass_on(context: Context, message: Any, heard: Heard) -> msgspec.Raw:
    """The other centre's output as it stands."""
    del message
    if heard.errand is not None:
        errands.answered(context.tx, heard.errand, "", "", b"")
    return codec.decode(heard.output, RelayReply).content


def rehearse(context: Context, work: Callable[[], object]) -> None:
    """Do something and take it back: what it is refused for is refused before anybody is asked."""
    context.tx.mark()
    try:
        work()
    finally:
        context.tx.back_to_mark()


def _comes(
    context: Context, asked: Registration | Admission, admission: Admission | None = None
) -> Sent:
    visit = FarVisit(
        place=context.profile.area,
        institution=context.institution.code,
        day=context.today,
        psn_no=asked.psn_no,
        mdtrt_cert_type=asked.mdtrt_cert_type,
        mdtrt_cert_no=asked.mdtrt_cert_no,
        card_sn=asked.card_sn,
        certno=asked.certno,
        insutype=asked.insutype,
        admission=admission,
    )
    return far_calls.FAR_VISIT.infno, FarVisitRequest(visit)


def _visitor(heard: Heard) -> Visitor:
    far = codec.decode(heard.output, FarVisitReply).data
    return Visitor(heard.region, far.mdtrt_id, far.person)


def _send_registration(context: Context, message: RegisterRequest) -> Sent:
    require_identity(context, message.data, "data")
    return _comes(context, message.data)


def _book_registration(context: Context, message: RegisterRequest, heard: Heard) -> object:
    return enter_registration(context, message.data, _visitor(heard))


def _send_admission(context: Context, message: AdmitRequest) -> Sent:
    inpatient.require_admissible(context, message)
    return _comes(context, message.mdtrtinfo, message.mdtrtinfo)


def _book_admission(context: Context, message: AdmitRequest, heard: Heard) -> object:
    errands.answered(context.tx, heard.of, "", "", heard.output)
    return inpatient.enter_admission(context, message, _visitor(heard))


def _step(handler: Callable[[Context, Any], None], node: str) -> Way:
    """A step of a stay: done here when the insured place has done it with its own stay."""

    def send(context: Context, message: Any) -> Sent:
        rehearse(context, lambda: handler(context, message))
        said = getattr(message, node)
        visit = find_visit(context.tx, said.mdtrt_id)
        visitor = visit.visitor if visit else None
        assert visitor is not None, "only a visitor's stay travels"
        theirs: dict[str, Any] = {node: replace(said, mdtrt_id=visitor.far_mdtrt_id)}
        if hasattr(message, "diseinfo"):  # each names our visit, and decides nothing there
            theirs["diseinfo"] = ()
        return relayed(context, replace(message, **theirs))

    def book(context: Context, message: Any, heard: Heard) -> None:
        handler(context, message)
        errands.answered(context.tx, heard.of, "", "", b"")

    return Way(send, book, is_errand=True)


OF_VISITS: dict[str, Way] = {
    calls.REGISTER.infno: Way(_send_registration, _book_registration),
    stay_calls.ADMIT.infno: Way(_send_admission, _book_admission, is_errand=True),
    stay_calls.DISCHARGE.infno: _step(inpatient.leave, "dscginfo"),
    stay_calls.CHANGE_STAY.infno: _step(inpatient.change_admission, "adminfo"),
    stay_calls.UNDO_ADMISSION.infno: _step(inpatient.undo_admission, "data"),
    stay_calls.UNDO_DISCHARGE.infno: _step(inpatient.undo_discharge, "data"),
}
"""Message -> its way, of what is said of visits and stays beside their bills."""
