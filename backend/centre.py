"""The settlement centre: an envelope in, an envelope out, one serializable transaction per request.

Seen this msgid? Replay the stored reply, byte for byte (other content: refuse). Else handle it,
book it, store the reply, commit, and only then answer. The clock is read once per request.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from backend import forwarding
from backend.admission import Admission, admission_question, look_up
from backend.context import Context, agency_id
from backend.elsewhere import Elsewhere
from backend.errands import Errand
from backend.forwarding import Asking
from backend.handlers import FORESEEN, HANDLERS, Handler
from backend.ledger import CENTRE_LETTER
from backend.profile import DEFAULT, REJECT, Profile
from backend.protocol.elsewhere_calls import BETWEEN_CENTRES
from backend.protocol.envelope import Request
from backend.protocol.refusals import Code, Refused
from backend.roles import WHERE, Role
from backend.routes import Routes, Silence
from backend.sign_on import sign_on
from backend.store import Store, StoreFailure, Tx, audit
from backend.store import tables as t
from backend.store.sql import bindparam, insert, select
from backend.wire import Dialect, short
from card_emulator.protocol.keys import IssuerKeys

NOBODY = Routes()
BETWEEN = frozenset(call.infno for call in BETWEEN_CENTRES)
"""What only another centre sends; it does not sign on, and sends nothing else."""


class _Asked(Struct, frozen=True):
    """A readable envelope, the moment it was read and what its reply is called.

    `message` is its input, typed, or why it cannot be read. `heard` is what another centre said to
    it; `known`: it was admitted before.
    """

    request: Request
    now: datetime
    ref: str
    digest: bytes
    message: object
    heard: bytes | Refused | None = None
    known: bool = False


class Centre:
    """`handle` may be called from any thread and never raises for what it is sent."""

    def __init__(
        self,
        store: Store,
        keys: IssuerKeys,
        *,
        now: Callable[[], datetime],
        profile: Profile = DEFAULT,
        routes: Routes = NOBODY,
    ) -> None:
        self.store = store
        self.profile = profile
        self.now = now
        self._keys = keys
        self._dialect = Dialect(profile)
        self.elsewhere = Elsewhere(store, routes, profile.area, now)

    def __repr__(self) -> str:
        return f"Centre({self.profile.area})"

    def handle(self, request: bytes) -> bytes:
        """One envelope of the national interface, answered (settlement.md 2.1, 2.2)."""
        now = self.now()
        try:
            envelope = self._dialect.read_request(request)
        except Refused as unreadable:
            return self.refuse(unreadable)
        return self._handle(self._asked(envelope, now))

    def recover(self) -> list[Errand]:
        """Bring to an end what other centres were asked and did not answer; what is left of it."""
        return self.elsewhere.recover(self._again)

    def _again(self, request: bytes) -> None:
        """A message that was admitted before; whoever sent it asks for the answer, or has died."""
        self._handle(
            replace(self._asked(self._dialect.read_request(request), self.now()), known=True)
        )

    def _handle(self, asked: _Asked) -> bytes:
        who = asked.request.fixmedins_code
        try:
            answer = self.store.transact(lambda tx: self._answer(tx, asked), who)
            if isinstance(answer, bytes):
                return answer
            heard = self.elsewhere.ask(answer.region, answer.question)
            if isinstance(heard, Silence):
                silence = Refused(Code.CENTRE_FAILURE, detail=f"{answer.region} is silent")
                return self._refusal(silence, asked)
            told = replace(asked, heard=heard)
            booked = self.store.transact(lambda tx: self._answer(tx, told), who)
        except StoreFailure as failure:
            refusal = Refused(Code.CENTRE_FAILURE, detail=short(failure.values["detail"]))
            return self._refusal(refusal, asked)
        assert isinstance(booked, bytes)
        return booked

    def refuse(self, refusal: Refused) -> bytes:
        """The reply to something that is no message: a body that is none, a wrong address."""
        now = self.now()
        ref = agency_id(self.profile.area, now, refusal.code, now.isoformat())
        return self._dialect.refusal(refusal, now, ref)

    def trouble(self) -> str:
        """What is wrong with the database, "" when it answers."""
        try:
            self.store.read(lambda tx: tx.row(_ANY_INSTITUTION))
        except StoreFailure as failure:
            return short(failure.values["detail"])
        return ""

    def _asked(self, request: Request, now: datetime) -> _Asked:
        """What a msgid stands for is infno, sender and input; the envelope's time may differ."""
        who, msgid = request.fixmedins_code, request.msgid
        content = (request.infno.encode(), who.encode(), bytes(request.input))
        digest = sha256(b"\0".join(content)).digest()
        ref = agency_id(self.profile.area, now, who, msgid)
        return _Asked(request, now, ref, digest, self._message(request))

    def _message(self, request: Request) -> object:
        if request.infno not in HANDLERS:
            return Refused(Code.UNKNOWN_INFNO, infno=request.infno)
        try:
            message: object = self._dialect.read_message(request, HANDLERS[request.infno][0])
        except Refused as refusal:
            return refusal
        return message

    def _foresee(self, tx: Tx, asked: _Asked) -> None:
        """Have a server asked in one trip who asks and what the handler wants to know."""
        questions = FORESEEN.get(asked.request.infno)
        if questions and not isinstance(asked.message, Refused):
            expected = questions(asked.message, self.profile, asked.now.date().isoformat())
            tx.foresee(chain((admission_question(asked.request),), expected))

    def _answer(self, tx: Tx, asked: _Asked) -> bytes | Asking:
        request = asked.request
        self._foresee(tx, asked)
        found = look_up(tx, request)
        if found.digest is not None:
            return self._known(tx, asked, found.digest)
        try:
            handler, message, context = self._admit(tx, asked, found)
            region = self._region(context, message)
        except Refused as refusal:  # the envelope is at fault, not the request: nothing to keep
            return self._refusal(refusal, asked)
        if region:
            step = forwarding.handler(context, message, region, asked.heard)
            if isinstance(step, Asking):
                return step
            handler = step
        reply = self._run(tx, handler, context, message, asked)
        row = {"institution": request.fixmedins_code, "msgid": request.msgid}
        content = {"infno": request.infno, "digest": asked.digest, "reply": reply}
        tx.enter(_KEEP, row | content | {"at": context.time})
        chain = f"{request.fixmedins_code}/{context.terminal}"
        audit.seal(tx, chain, **row, head=found.head)
        return reply

    def _known(self, tx: Tx, asked: _Asked, digest: bytes) -> bytes:
        """The answer to a msgid that was answered before: nothing is booked again."""
        request = asked.request
        if digest != asked.digest:
            return self._refusal(Refused(Code.MSGID_REUSED), asked)
        if self.profile.duplicate_msgid == REJECT:
            return self._refusal(Refused(Code.MSGID_REPEATED), asked)
        row = tx.row(_STORED, institution=request.fixmedins_code, msgid=request.msgid)
        assert row is not None
        return bytes(row[0])

    def _admit(self, tx: Tx, asked: _Asked, found: Admission) -> tuple[Handler, object, Context]:
        """Find handler, message and sender of a request; refuse what cannot be attributed."""
        request, message = asked.request, asked.message
        if isinstance(message, Refused):
            raise message
        handler = HANDLERS[request.infno][1]
        if found.institution is None:
            raise Refused(Code.INSTITUTION_UNKNOWN, institution=request.fixmedins_code)
        between = request.infno in BETWEEN
        if between != request.fixmedins_code.startswith(CENTRE_LETTER):
            raise Refused(Code.WRONG_PLACE, place=WHERE[Role.CENTRE if between else Role.PHARMACY])
        free = between or asked.known or handler is sign_on
        if found.terminal is None and self.profile.signin_required and not free:
            raise Refused(Code.NOT_SIGNED_ON)
        if handler is not sign_on and not asked.known:  # which is how a terminal learns the time
            self._dialect.require_time(request, asked.now)
        context = Context(
            tx, request, found.institution, found.grade, found.terminal or "",
            found.reversed_before, asked.now, self._keys, self.profile,
        )  # fmt: skip
        return handler, message, context

    def _region(self, context: Context, message: object) -> str:
        """The region whose centre has to be asked, "" where none has."""
        routes = self.elsewhere.routes
        return forwarding.region_of(context, message, routes) if routes else ""

    def _run(
        self, tx: Tx, handler: Handler, context: Context, message: object, asked: _Asked
    ) -> bytes:
        tx.mark()
        try:
            output = handler(context, message)
        except Refused as refusal:
            tx.back_to_mark()
            output = refusal
        if isinstance(output, Refused):
            return self._refusal(output, asked)
        return self._dialect.success(output, asked.now, asked.ref)

    def _refusal(self, refusal: Refused, asked: _Asked) -> bytes:
        return self._dialect.refusal(refusal, asked.now, asked.ref)


_STORED = select(t.replies.c.reply).where(
    t.replies.c.institution == bindparam("institution"), t.replies.c.msgid == bindparam("msgid")
)
_KEEP = insert(t.replies)
_ANY_INSTITUTION = select(t.institutions.c.code).limit(1)
