"""A visit at a hospital: registered with the card (R20), told about, its lines, its end (2.10).

Nothing here moves money; a batch is paid by `sale(VisitBill(...))` like a basket. What is asked of
the centre is kept first with what the visit is to be after it, so that a cut loses nothing: the
next flow on the visit asks again under the same number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from backend.protocol.calls import (
    CALLS,
    FEES,
    REGISTER,
    UNREGISTER,
    VISIT,
    VISIT_QUOTE,
    WITHDRAW,
    Call,
)
from backend.protocol.codec import decode, encode
from backend.protocol.messages.fee import FeeReply
from backend.protocol.messages.pharmacy import (
    ACCOUNT_NOT_USED,
    OWN_ACCOUNT,
    RELATIVES_ACCOUNT,
)
from backend.protocol.messages.stay import AdmitReply
from backend.protocol.messages.visit import RegisterReply
from backend.protocol.refusals import Refused
from backend.protocol.stay_calls import ADMIT, STAY_FEES, STAY_WITHDRAW
from terminal.bill_steps import Quote
from terminal.entry import Line
from terminal.errors import Declined
from terminal.flow import Flow
from terminal.steps import ask_host, keep_visit, stamp
from terminal.transactions.asking import ask_patiently, credential_of
from terminal.transactions.bill import INTERFACE_TIME
from terminal.transactions.contact import Contact, meet
from terminal.transactions.stay_messages import stay_fee_request, stay_withdraw_request
from terminal.transactions.visit_messages import (
    cut_of,
    fee_request,
    quote_request,
    register_request,
    registered,
    unregister_request,
    visit_request,
    withdraw_request,
)
from terminal.visit import NOT_NEEDED, FeeLine, Question, State, Told, Visit, Ward

NUMBER = slice(12, 30)
"""What of a message number makes a number of a visit: time, terminal, counter."""

Input = TypeVar("Input")


class NothingFree(Declined):
    """All lines are settled, or there are none."""

    template = "The visit {number} has no unsettled lines. No money moved."


@dataclass(frozen=True, slots=True)
class Ordered:
    """Goods or a service for a visit; `approval` as the hospital decided (2204)."""

    line: Line
    approval: str = NOT_NEEDED


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is treated: the hospital's code and area."""

    institution: str
    area: str


def register(ward: Ward, place: Place, number: str = "") -> Flow[Visit]:
    """2201 with the card in the slot, no PIN; `number` is the hospital's own, "" for a new one.

    Raises Refused, CardGone, CardMute, HostSilent, JournalFailed.
    """
    contact = yield from meet()
    at = yield from stamp()
    begun = at.time.strftime(INTERFACE_TIME)
    visit = patient(contact, ward, place, number or f"O{at.msgid[NUMBER]}", begun)
    return (yield from put(visit, REGISTER, register_request(visit), visit))


def patient(contact: Contact, ward: Ward, place: Place, number: str, begun: str) -> Visit:
    """A visit of the holder of the card that is there, not told to the centre yet."""
    person, credential = contact.person, credential_of(contact.face)
    return Visit(
        number=number, institution=place.institution, area=place.area, state=State.ASKED,
        psn_no=person.base.psn_no, name=person.base.psn_name, certno=person.base.certno,
        psn_type=person.insurance.psn_type,
        insutype=person.insurance.insutype,
        insured_place=person.insurance.insuplc_admdvs,
        cert_type=credential.kind, cert_no=credential.number, card_sn=credential.card_sn,
        has_account=person.has_account, begun=begun, ward=ward,
    )  # fmt: skip


def put(visit: Visit, call: Call[Input, Any], message: Input, then: Visit) -> Flow[Visit]:
    """Ask for a change of a visit: kept, then asked; gives the visit as it is after the answer."""
    msgid = (yield from stamp()).msgid
    question = Question(infno=call.infno, msgid=msgid, body=encode(message), then=then)
    return (yield from answered((yield from keep_visit(visit.changed(asked=question)))))


def answered(visit: Visit) -> Flow[Visit]:
    """The visit with nothing left unanswered; what was is asked again under its number.

    A refusal leaves the visit as it was before and is raised; HostSilent leaves it unanswered.
    """
    question = visit.asked
    if question is None:
        return visit
    call: Call[Any, Any] = CALLS[question.infno]
    message = decode(question.body, call.input)
    try:
        reply = yield from ask_patiently(
            call, message, msgid=question.msgid, insured_place=visit.insured_place
        )
    except Refused:
        never = visit.state is State.ASKED
        yield from keep_visit(visit.changed(asked=None, state=State.LEFT if never else visit.state))
        raise
    after = ANSWERS.get(question.infno, _as_asked)(question.then, reply)
    return (yield from keep_visit(after))


def pending(visit: Visit, *calls: Call[Any, Any]) -> Visit | None:
    """What a visit becomes by just this question, where it waits for its answer.

    Who asks for the same again wants it done, not done twice.
    """
    asked = visit.asked
    return asked.then if asked and asked.infno in [call.infno for call in calls] else None


def were_entered(visit: Visit, ordered: Sequence[Ordered], batch: str = "") -> bool:
    """Whether lines of just these goods wait for their answer."""
    then = pending(visit, FEES, STAY_FEES)
    new = then.lines[len(visit.lines) :] if then else ()
    same = [(row.line, row.approval) for row in new] == [
        (row.line, row.approval) for row in ordered
    ]
    return bool(new) and same and batch in ("", new[0].batch)


def inform(visit: Visit, told: Told) -> Flow[Visit]:
    """2203: kind of care and diagnoses; the last word counts."""
    visit = yield from answered(visit)
    at = (yield from stamp()).time
    return (yield from put(visit, VISIT, visit_request(visit, told, at), visit.changed(told=told)))


def add_lines(visit: Visit, ordered: Sequence[Ordered], batch: str, at: str = "") -> Flow[Visit]:
    """2204 (2301): lines of one batch, now or `at` a time; none is entered unless all are right."""
    visit = yield from answered(visit)
    at = at or (yield from stamp()).time.strftime(INTERFACE_TIME)
    new = tuple(
        FeeLine(serial=n, batch=batch, at=at, line=one.line, approval=one.approval)
        for n, one in enumerate(ordered, visit.serials + 1)
    )
    return (yield from enter(visit, new))


def enter(visit: Visit, new: tuple[FeeLine, ...]) -> Flow[Visit]:
    """The lines at the centre (2204, of a stay 2301), and in the visit."""
    then = visit.changed(lines=(*visit.lines, *new), serials=new[-1].serial)
    if visit.inpatient:
        return (yield from put(visit, STAY_FEES, stay_fee_request(visit, new), then))
    return (yield from put(visit, FEES, fee_request(visit, new), then))


def take_back(visit: Visit, serial: int) -> Flow[Visit]:
    """Goods that were not used: a line with negative count for one that is not settled yet."""
    then = pending(visit, FEES, STAY_FEES)
    if then and then.lines[-1].takes_back == serial:
        return (yield from answered(visit))
    visit = yield from answered(visit)
    gone = {line.takes_back for line in visit.lines}
    of = next((line for line in visit.lines if line.serial == serial and not line.takes_back), None)
    if of is None or serial in gone:
        raise Declined("The visit has no line {serial} to take back.", serial=str(serial))
    at = (yield from stamp()).time.strftime(INTERFACE_TIME)
    return (yield from enter(visit, (_mirrored(of, visit.serials + 1, at),)))


def _mirrored(line: FeeLine, serial: int, at: str) -> FeeLine:
    goods = line.line
    back = Line(
        med_list_codg=goods.med_list_codg, medins_list_codg=goods.medins_list_codg,
        name=goods.name, chrgitm_lv=goods.chrgitm_lv, count=f"-{goods.count}", price=goods.price,
        amount_fen=-goods.amount_fen, first_pay_per_10k=goods.first_pay_per_10k, rxno=goods.rxno,
    )  # fmt: skip
    return FeeLine(
        serial=serial, batch=line.batch, at=at, line=back, approval=line.approval,
        takes_back=line.serial,
    )  # fmt: skip


def withdraw(visit: Visit, batch: str) -> Flow[Visit]:
    """2205 (2302): the lines of a batch go; the centre refuses what is settled."""
    if _were_withdrawn(visit, visit.of_batch(batch)):
        return (yield from answered(visit))
    visit = yield from answered(visit)
    gone = visit.of_batch(batch)
    then = visit.changed(lines=tuple(line for line in visit.lines if line not in gone))
    if visit.inpatient:
        return (yield from withdraw_lines(visit, tuple(line.serial for line in gone)))
    return (yield from put(visit, WITHDRAW, withdraw_request(visit, batch), then))


def _were_withdrawn(visit: Visit, gone: tuple[FeeLine, ...]) -> bool:
    then = pending(visit, WITHDRAW, STAY_WITHDRAW)
    return then is not None and then.lines == tuple(row for row in visit.lines if row not in gone)


def withdraw_lines(visit: Visit, serials: tuple[int, ...]) -> Flow[Visit]:
    """2302: single lines of a stay go."""
    if _were_withdrawn(visit, tuple(row for row in visit.lines if row.serial in serials)):
        return (yield from answered(visit))
    visit = yield from answered(visit)
    if not serials:
        raise NothingFree(number=visit.number)
    if not set(serials) <= {line.serial for line in visit.lines}:
        raise Declined("The visit {number} has no such lines.", number=visit.number)
    kept = tuple(line for line in visit.lines if line.serial not in serials)
    request = stay_withdraw_request(visit, serials)
    return (yield from put(visit, STAY_WITHDRAW, request, visit.changed(lines=kept)))


def leave(visit: Visit) -> Flow[Visit]:
    """2202: the registration is taken back, with the lines that are there."""
    if pending(visit, UNREGISTER):
        return (yield from answered(visit))
    visit = yield from answered(visit)
    then = visit.changed(state=State.LEFT, lines=())
    return (yield from put(visit, UNREGISTER, unregister_request(visit), then))


def quote(visit: Visit, lines: tuple[FeeLine, ...], flag: str = OWN_ACCOUNT) -> Flow[Quote]:
    """2206 without a card: who would pay what, by the credential of the registration."""
    flag = flag_of(visit, flag)
    request = quote_request(visit, lines, registered(visit), flag)
    return (yield from ask_host(VISIT_QUOTE, request))


def flag_of(visit: Visit, wanted: str) -> str:
    """Whose account pays: residents have none of their own (R18)."""
    own_only = wanted != RELATIVES_ACCOUNT
    return ACCOUNT_NOT_USED if own_only and not visit.has_account else wanted


def _as_asked(then: Visit, reply: object) -> Visit:
    del reply
    return then


def _opened(then: Visit, reply: RegisterReply) -> Visit:
    return then.changed(state=State.OPEN, mdtrt_id=reply.data.mdtrt_id)


def _admitted(then: Visit, reply: AdmitReply) -> Visit:
    return then.changed(state=State.OPEN, mdtrt_id=reply.result.mdtrt_id)


def with_cuts(then: Visit, reply: FeeReply) -> Visit:
    """The lines with what the centre made of them."""
    cuts = {int(row.feedetl_sn): cut_of(row) for row in reply.result}
    lines = (
        msgspec.structs.replace(line, cut=cuts.get(line.serial, line.cut)) for line in then.lines
    )
    return then.changed(lines=tuple(lines))


ANSWERS: dict[str, Callable[[Visit, Any], Visit]] = {
    REGISTER.infno: _opened,
    ADMIT.infno: _admitted,
    FEES.infno: with_cuts,
    STAY_FEES.infno: with_cuts,
}
"""What an answer adds to the visit that was expected; most add nothing."""
