"""The place of treatment: whose person is this, and what does their centre have to be asked?

A message with an effect becomes an errand, recorded before it is sent; the answer is booked in the
transaction that stores the terminal's reply (failures.md R1, between centres). A 2601 of what was
never answered is a promise: the terminal has its answer, the other centre is told when it can be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backend import errands, routes
from backend.cards import find_card
from backend.checks import wrong
from backend.context import Context, agency_id
from backend.errands import Errand, State
from backend.forward_ways import WAYS, original_of, sale_of
from backend.protocol import calls, codec, stay_calls
from backend.protocol.messages.reconcile import ReverseRequest
from backend.protocol.refusals import Code, Refused
from backend.routes import Question, Routes, Silence, same_city
from backend.settlements import is_refunded
from backend.stays import require_latest
from backend.visits import Visit, find_visit
from backend.way import Heard

Handler = Callable[[Context, Any], object]
CITY6 = 6
"""Digits of a card's identification that name its issuer's city."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What has to be asked of the centre of a region before the terminal can be answered."""

    region: str
    question: Question


def region_of(context: Context, message: Any, ways: Routes) -> str:
    """The region whose centre has to be asked, "" for this one: by the area code of the insured
    place, else by the card's issuer, else by what the message speaks of (rules.md R23)."""
    infno = context.request.infno
    if infno not in WAYS:
        _require_ours(context, message, ways)
        return ""
    if infno in _SPEAKS_OF:
        passed_on = _SPEAKS_OF[infno](context, message)
        region = passed_on.region if passed_on is not None else ""
        if region and region not in ways.doors:
            raise Refused(Code.NO_WAY, region=region)
        return region
    insured = context.request.insuplc_admdvs
    found = ways.region_of(insured) or ways.region_of(_first(message, "card_sn")[:CITY6])
    if not found and insured and not _is_ours(context, insured):
        raise Refused(Code.NO_WAY, region=insured)
    return found


def _is_ours(context: Context, area: str) -> bool:
    """The centre's own city, or that of whoever asks: a dialect of another province may name its
    own area, and speaks for the same people."""
    return any(same_city(area, own) for own in (context.profile.area, context.institution.area))


def _require_ours(context: Context, message: Any, ways: Routes) -> None:
    """Refuse what only the centre of a card can do, and does not do from afar, by where that is."""
    card_sn = _first(message, "card_sn")
    region = ways.region_of(card_sn[:CITY6])
    if region and find_card(context.tx, card_sn) is None:
        raise Refused(Code.OTHER_PLACES_CARD, region=region)


def _visit_of(context: Context, message: Any) -> Visit | None:
    return find_visit(context.tx, _first(message, "mdtrt_id"))


_SPEAKS_OF: dict[str, Callable[[Context, Any], Errand | Visit | None]] = {
    calls.REVERSE.infno: original_of,
    calls.CANCEL.infno: sale_of,
    calls.VISIT_CANCEL.infno: sale_of,
    stay_calls.STAY_CANCEL.infno: sale_of,
    **dict.fromkeys(
        (
            call.infno
            for call in (
                calls.VISIT_QUOTE, calls.VISIT_SETTLE, stay_calls.STAY_QUOTE,
                stay_calls.STAY_SETTLE, stay_calls.DISCHARGE, stay_calls.CHANGE_STAY,
                stay_calls.UNDO_ADMISSION, stay_calls.UNDO_DISCHARGE,
            )
        ),
        _visit_of,
    ),
}  # fmt: skip
"""What speaks of something that was passed on, or not, and of what."""


def handler(
    context: Context, message: Any, region: str, heard: routes.Heard | None
) -> Handler | Asking:
    """What has to be asked first, or who books what was heard."""
    if heard is not None:
        return lambda context, message: _finish(context, message, region, heard)
    try:
        if context.request.infno == calls.REVERSE.infno:
            done = _without_asking(context, message)
            if done is not None:
                return _closing(done)
        return _begin(context, message, region)
    except Refused as refusal:
        no = refusal
        return _closing(lambda _context, _message: no)


def _closing(answer: Handler) -> Handler:
    """An answer of our own also ends an errand of this message that was asked and not answered."""

    def run(context: Context, message: Any) -> object:
        output = answer(context, message)
        known = errands.find(context.tx, context.institution.code, context.request.msgid)
        if known is not None and known.state == State.ASKED:
            refused = isinstance(output, Refused)
            errands.move_on(context.tx, known, State.REFUSED if refused else State.ANSWERED)
        return output

    return run


def _begin(context: Context, message: Any, region: str) -> Asking:
    way = WAYS[context.request.infno]
    key = (context.institution.code, context.request.msgid)
    known = errands.find(context.tx, *key) if way.is_errand else None
    if known is not None and known.state == State.ASKED:  # asked again after silence
        return Asking(region, Question(known.far_infno, known.far_msgid, known.request))
    far_infno, content = way.send(context, message)
    number = agency_id(context.profile.area, context.now, "forward", *key)
    question = Question(far_infno, number, codec.encode(content))
    if way.is_errand:
        errands.enter(context.tx, _errand(context, message, region, question))
    return Asking(region, question)


def _errand(context: Context, message: Any, region: str, question: Question) -> Errand:
    return Errand(
        institution=context.institution.code,
        msgid=context.request.msgid,
        infno=context.request.infno,
        region=region,
        far_msgid=question.msgid,
        mac=context.terminal,
        state=State.ASKED,
        psn_no=_first(message, "psn_no"),
        card_sn=_first(message, "card_sn"),
        omsgid=_first(message, "omsgid"),
        setl_id="",
        far_setl_id="",
        day=context.today,
        asked_at=context.time,
        far_infno=question.infno,
        envelope=codec.encode(context.request),
        request=question.input,
        mdtrt_id=_first(message, "mdtrt_id"),
    )


_NODES = ("druginfo", "data", "mdtrtinfo", "dscginfo", "adminfo")
_INNER = ("attempt", "holder")
"""What messages call what they say, and of whom or what in it."""


def _first(message: Any, name: str) -> str:
    """A member of a message's node, wherever its kind of message has it; "" for none."""
    nodes = (getattr(message, node, None) for node in _NODES)
    node = next((found for found in nodes if found), None)
    for place in (node, *(getattr(node, inner, None) for inner in _INNER)):
        value = getattr(place, name, "")
        if value:
            return str(value)
    return ""


def _finish(context: Context, message: Any, region: str, heard: routes.Heard) -> object:
    """Book what was heard; the terminal's output, or the refusal of the other centre."""
    assert not isinstance(heard, Silence)
    way = WAYS[context.request.infno]
    errand = None
    if way.is_errand:
        errand = errands.find(context.tx, context.institution.code, context.request.msgid)
        if errand is None or errand.state != State.ASKED:  # it was reversed meanwhile
            raise Refused(Code.MSGID_REVERSED)
    if isinstance(heard, Refused):
        if errand is not None:
            errands.move_on(context.tx, errand, State.REFUSED)
        return heard
    return way.book(context, message, Heard(region, errand, heard))


def _without_asking(context: Context, message: ReverseRequest) -> Handler | None:
    """2601 of what has no effect, or was never answered; None: the other centre has to be asked."""
    original = original_of(context, message)
    assert original is not None
    _check_reversal(context, message, original)
    if original.state == State.ASKED:
        return lambda context, _message: errands.promise(
            context.tx, original, context.request.msgid, context.time
        )
    return None if original.state == State.ANSWERED else lambda _context, _message: None


def _check_reversal(context: Context, message: ReverseRequest, original: Errand) -> None:
    asked = message.data
    if asked.oinfno not in context.profile.reversible_infnos:
        raise Refused(Code.NOT_REVERSIBLE, infno=asked.oinfno)
    if asked.oinfno != original.infno:
        raise wrong("data.oinfno", original.infno)
    if asked.psn_no != original.psn_no:
        raise wrong("data.psn_no", "not the person of the original")
    if original.clearing_id:
        raise Refused(Code.ALREADY_CLEARED)
    if original.setl_id and is_refunded(context.tx, original.setl_id):
        raise Refused(Code.ALREADY_REFUNDED)
    if original.setl_id:
        require_latest(context.tx, original.setl_id)
