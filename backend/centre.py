"""The settlement centre: an envelope in, an envelope out, one serializable transaction per request.

Seen this msgid? Replay the stored reply, byte for byte (other content: refuse). Else handle it,
book it, store the reply, commit, and only then answer. The clock is read once per request.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec

from backend.adoption import adopted_card, check_pin
from backend.checks import MSGID_LENGTH
from backend.context import Context, agency_id
from backend.findings import confirm_load, confirm_purchase, find
from backend.loads import start_load
from backend.people import find_institution
from backend.person_info import person_info
from backend.profile import DEFAULT, REJECT, Profile
from backend.protocol import calls, codec
from backend.protocol.envelope import FAILURE, SUCCESS, Reply, Request
from backend.protocol.refusals import Code, Refused
from backend.reconcile import compare_totals
from backend.refund import refund
from backend.reversal import reverse
from backend.settlement import quote, settle
from backend.sign_on import sign_off, sign_on, terminal_of
from backend.store import Store, StoreFailure, Tx, audit
from backend.store import tables as t
from backend.store.sql import bindparam, insert, select
from card_emulator.protocol.keys import IssuerKeys

Handler = Callable[[Context, Any], object]

HANDLERS: dict[str, tuple[type[Any], Handler]] = {
    call.infno: (call.input, handler)
    for call, handler in (
        (calls.SIGN_ON, sign_on),
        (calls.SIGN_OFF, sign_off),
        (calls.PERSON, person_info),
        (calls.QUOTE, quote),
        (calls.SETTLE, settle),
        (calls.CANCEL, refund),
        (calls.REVERSE, reverse),
        (calls.TOTALS, compare_totals),
        (calls.CONFIRM, confirm_purchase),
        (calls.LOAD_START, start_load),
        (calls.LOAD_CONFIRM, confirm_load),
        (calls.FINDING, find),
        (calls.ADOPTED, adopted_card),
        (calls.ADOPTED_PIN, check_pin),
    )
}
"""infno -> input type, handler. A handler raises Refused and nothing is kept, or returns one and
what it booked stays (a freeze); anything else it returns is the output, None for none."""

assert set(HANDLERS) == set(calls.CALLS)

UNREADABLE = (msgspec.DecodeError, ValueError, ArithmeticError, RecursionError)
"""What decoding raises for bytes that are no message; msgspec's own names the path."""

NUL = b"\\u0000"
"""What no text of the interface contains and PostgreSQL cannot keep, as JSON writes it."""

DETAIL_LENGTH = 120


@dataclass(frozen=True, slots=True)
class _Asked:
    """A readable envelope, the moment it was read and what its reply is called."""

    request: Request
    now: datetime
    ref: str
    digest: bytes


class Centre:
    """`handle` may be called from any thread and never raises for what it is sent."""

    def __init__(
        self,
        store: Store,
        keys: IssuerKeys,
        *,
        now: Callable[[], datetime],
        profile: Profile = DEFAULT,
    ) -> None:
        self.store = store
        self.profile = profile
        self.now = now
        self._keys = keys

    def __repr__(self) -> str:
        return f"Centre({self.profile.area})"

    def handle(self, request: bytes) -> bytes:
        """One envelope of the national interface, answered (settlement.md 2.1, 2.2)."""
        now = self.now()
        try:
            envelope = _read(request)
        except UNREADABLE as bad:
            ref = agency_id(self.profile.area, now, str(len(request)))
            return _refusal(Refused(Code.MALFORMED, detail=_short(bad)), now, ref)
        asked = self._asked(envelope, now)
        try:
            return self.store.transact(lambda tx: self._answer(tx, asked))
        except StoreFailure as failure:
            refusal = Refused(Code.CENTRE_FAILURE, detail=_short(failure.values["detail"]))
            return _refusal(refusal, now, asked.ref)

    def _asked(self, request: Request, now: datetime) -> _Asked:
        """What a msgid stands for is infno, sender and input; the envelope's time may differ."""
        who, msgid = request.fixmedins_code, request.msgid
        content = (request.infno.encode(), who.encode(), bytes(request.input))
        digest = sha256(b"\0".join(content)).digest()
        return _Asked(request, now, agency_id(self.profile.area, now, who, msgid), digest)

    def _answer(self, tx: Tx, asked: _Asked) -> bytes:
        request = asked.request
        stored = tx.row(_STORED, institution=request.fixmedins_code, msgid=request.msgid)
        if stored is not None:
            return self._known(asked, *stored)
        try:
            handler, message, context = self._admit(tx, asked)
        except Refused as refusal:  # the envelope is at fault, not the request: nothing to keep
            return _refusal(refusal, asked.now, asked.ref)
        reply = _run(tx, handler, context, message, asked)
        row = {"institution": request.fixmedins_code, "msgid": request.msgid}
        content = {"infno": request.infno, "digest": asked.digest, "reply": reply}
        tx.enter(_KEEP, row | content | {"at": context.time})
        audit.seal(tx, f"{request.fixmedins_code}/{context.terminal}", **row)
        return reply

    def _known(self, asked: _Asked, digest: bytes, reply: bytes) -> bytes:
        """The answer to a msgid that was answered before: nothing is booked again."""
        if digest != asked.digest:
            return _refusal(Refused(Code.MSGID_REUSED), asked.now, asked.ref)
        if self.profile.duplicate_msgid == REJECT:
            return _refusal(Refused(Code.MSGID_REPEATED), asked.now, asked.ref)
        return bytes(reply)

    def _admit(self, tx: Tx, asked: _Asked) -> tuple[Handler, object, Context]:
        """Find handler, message and sender of a request; refuse what cannot be attributed."""
        request = asked.request
        if request.infno not in HANDLERS:
            raise Refused(Code.UNKNOWN_INFNO, infno=request.infno)
        kind, handler = HANDLERS[request.infno]
        try:
            message = codec.decode(request.input, kind)
        except UNREADABLE as bad:
            path, detail = _place(bad)
            raise Refused(Code.FIELD_WRONG, path=path, detail=detail) from None
        institution = find_institution(tx, request.fixmedins_code)
        if institution is None:
            raise Refused(Code.INSTITUTION_UNKNOWN, institution=request.fixmedins_code)
        terminal = terminal_of(tx, institution.code, request.sign_no)
        if terminal is None and self.profile.signin_required and handler is not sign_on:
            raise Refused(Code.NOT_SIGNED_ON)
        context = Context(
            tx, request, institution, terminal or "", asked.now, self._keys, self.profile
        )
        return handler, message, context


def _run(tx: Tx, handler: Handler, context: Context, message: object, asked: _Asked) -> bytes:
    tx.mark()
    try:
        output = handler(context, message)
    except Refused as refusal:
        tx.back_to_mark()
        output = refusal
    if isinstance(output, Refused):
        return _refusal(output, asked.now, asked.ref)
    return _success(output, asked.now, asked.ref)


def _read(raw: bytes) -> Request:
    if NUL in raw:
        raise ValueError("a character U+0000")
    request = codec.decode(raw, Request)
    if not 0 < len(request.msgid) <= MSGID_LENGTH:
        raise ValueError(f"msgid 1..{MSGID_LENGTH}")
    return request


def _success(output: object, now: datetime, ref: str) -> bytes:
    body = msgspec.Raw(codec.encode(output))  # None is null
    return codec.encode(
        Reply(
            infcode=SUCCESS,
            inf_refmsgid=ref,
            refmsg_time=_stamp(now),
            respond_time=_stamp(now),
            output=body,
        )
    )


def _refusal(refusal: Refused, now: datetime, ref: str) -> bytes:
    return codec.encode(
        Reply(
            infcode=FAILURE,
            inf_refmsgid=ref,
            refmsg_time=_stamp(now),
            respond_time=_stamp(now),
            err_msg=refusal.err_msg,
            err_code=str(refusal.code),
            err_values=refusal.values,
        )
    )


def _stamp(now: datetime) -> str:
    return f"{now:%Y%m%d%H%M%S}{now.microsecond // 1000:03d}"


def _place(bad: Exception) -> tuple[str, str]:
    """The member a decoder names, and what it says of it ("... - at `$.data.psn_no`")."""
    detail, _, path = _short(bad).partition(" - at `$")
    return f"input{path.rstrip('`')}", detail


def _short(what: object) -> str:
    """One line a person can read; long texts are cut."""
    line = " ".join(str(what).split())
    return line if len(line) <= DETAIL_LENGTH else f"{line[:DETAIL_LENGTH]}..."


_STORED = select(t.replies.c.digest, t.replies.c.reply).where(
    t.replies.c.institution == bindparam("institution"), t.replies.c.msgid == bindparam("msgid")
)
_KEEP = insert(t.replies)
