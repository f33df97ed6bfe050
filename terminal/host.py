"""The door to the centre: typed questions out as envelopes, typed answers or refusals back.

Bytes out, bytes in, through a transport that is the embedded centre or a network client. Anything
but a whole, readable answer is HostSilent: what was asked may have happened (failures.md R8).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

import msgspec

from backend.protocol.calls import SIGN_OFF, SIGN_ON, Call
from backend.protocol.codec import decode, encode
from backend.protocol.envelope import SUCCESS, Reply, Request
from backend.protocol.messages.sign import (
    SignIn,
    SignInRequest,
    SignOut,
    SignOutRequest,
    TerminalTerms,
)
from backend.protocol.refusals import Code, Refused
from terminal.clock import Times
from terminal.errors import HostSilent
from terminal.flow import Stamped

INTERFACE_TIME = "%Y-%m-%d %H:%M:%S"
TERMINAL_OPERATOR = "1"

Input = TypeVar("Input")
Output = TypeVar("Output")
Transport = Callable[[bytes], bytes]


class NotSignedOn(HostSilent):
    """The centre does not serve this terminal before it signs on (rules.md R25)."""

    template = "The terminal is not signed on. No money moved. Sign on and start again."


class CentreNotOurs(HostSilent):
    """A centre of another make signed the terminal on and did not say how it numbers messages."""

    template = (
        "The centre signed this terminal on without what a shuaka centre tells it: the clock, the "
        "numbers of messages. No money moved. Correct the setting centre_url."
    )


class Wiretap(Protocol):
    """Sees the messages as they travel: the inside view, a recording."""

    def message(self, call: str, request: bytes, reply: bytes | None) -> None:
        """One question and its answer, None where none came."""


@dataclass(frozen=True, slots=True)
class Institution:
    """Who asks: the designated institution, its operator and its area (settlement.md 2.1)."""

    code: str
    name: str
    operator: str
    area: str


class Host:
    """One terminal's side of the interface. `transport` raises HostSilent when nothing comes.

    `address` is what the terminal signs on as, the machine's own unless given.
    """

    def __init__(
        self, transport: Transport, institution: Institution, clock: Times, address: str = ""
    ) -> None:
        self.transport = transport
        self.institution = institution
        self._clock = clock
        self._address = address or machine_address()
        self.sign_no = ""
        self.business_date = ""
        self.tells_goods = False
        self.wiretaps: list[Wiretap] = []

    def ask(
        self, call: Call[Input, Output], message: Input, msgid: str, insured_place: str = ""
    ) -> Output | None:
        """One question, one answer. Raises Refused or HostSilent."""
        request = encode(self._envelope(call.infno, encode(message), msgid, insured_place))
        reply = None
        try:
            reply = self.transport(request)
        finally:
            for tap in self.wiretaps:
                tap.message(call.infno, request, reply)
        return _opened(reply, call)

    def _envelope(self, infno: str, body: bytes, msgid: str, insured_place: str) -> Request:
        who = self.institution
        return Request(
            infno=infno,
            msgid=msgid,
            mdtrtarea_admvs=who.area,
            insuplc_admdvs=insured_place or who.area,
            fixmedins_code=who.code,
            fixmedins_name=who.name,
            opter=who.operator,
            opter_name=who.operator,
            opter_type=TERMINAL_OPERATOR,
            inf_time=self._clock.now().strftime(INTERFACE_TIME),
            sign_no=self.sign_no,
            input=msgspec.Raw(body),
        )

    def stamp(self) -> Stamped:
        """The time and a fresh message number."""
        return self._clock.stamp()

    def sign_on(self) -> None:
        """9001: a sign number, this terminal's slot in message numbers, the centre's time.

        Raises Refused or HostSilent.
        """
        sign_in = SignIn(self.institution.operator, self._address, "127.0.0.1")
        reply = self.ask(SIGN_ON, SignInRequest(sign_in), self._clock.stamp().msgid)
        assert reply is not None
        try:
            terms = decode(reply.signinoutb.exp_content.encode(), TerminalTerms)
            centre_time = datetime.strptime(terms.centre_time, INTERFACE_TIME)
        except (msgspec.DecodeError, ValueError) as foreign:
            raise CentreNotOurs() from foreign
        self.sign_no = reply.signinoutb.sign_no
        self.business_date = terms.business_date
        self.tells_goods = terms.tells_goods
        self._clock.synchronise(centre_time, terms.slot)

    def sign_off(self) -> None:
        """9002; refused while a payment of this terminal is undecided."""
        message = SignOutRequest(SignOut(self.sign_no, self.institution.operator))
        self.ask(SIGN_OFF, message, self._clock.stamp().msgid)
        self.sign_no = ""


def machine_address() -> str:
    """The MAC address 9001 wants, in its usual notation."""
    return ":".join(f"{byte:02X}" for byte in uuid.getnode().to_bytes(6, "big"))


def _opened(raw: bytes, call: Call[Input, Output]) -> Output | None:
    try:
        reply = decode(raw, Reply)
        if reply.infcode == SUCCESS:
            if call.output is None:
                return None
            return decode(reply.output, call.output)
    except (msgspec.DecodeError, RecursionError) as garbage:
        raise HostSilent() from garbage
    raise _refusal(reply)


def _refusal(reply: Reply) -> Refused | HostSilent:
    """A centre that says it failed has given no answer; one that is not ours has only its text."""
    if reply.err_code == Code.NOT_SIGNED_ON:
        return NotSignedOn()
    if reply.err_code == Code.CENTRE_FAILURE:
        return HostSilent()
    if reply.err_code in set(Code):
        return Refused(Code(reply.err_code), **reply.err_values)
    return Refused(Code.OTHER, detail=reply.err_msg or "")
