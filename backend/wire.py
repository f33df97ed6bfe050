"""Envelopes read and written in the centre's dialect (settlement.md 2.1, 2.2, 2.3).

A lenient centre mends what clients of the field are known to send: null for an empty member, a
number for text, "" for a number, one row without its list. A strict one takes the tables' word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from backend.checks import MSGID_LENGTH, wrong
from backend.context import compact
from backend.profile import Profile
from backend.protocol import codec
from backend.protocol.codec import Infcode, TextInfcode
from backend.protocol.envelope import FAILURE, SUCCESS, Reply, Request
from backend.protocol.refusals import Code, Refused
from backend.validation import require_numbers, validate

Message = TypeVar("Message", bound=msgspec.Struct)

UNREADABLE = (msgspec.DecodeError, ValueError, ArithmeticError, RecursionError)
"""What decoding raises for bytes that are no message; msgspec's own names the path."""

NUL = b"\\u0000"
"""What no text of the interface contains and PostgreSQL cannot keep, as JSON writes it."""

DETAIL_LENGTH = 120
MOST_INPUT = 40_000
"""Length of a request's input in the table of the envelope."""

TIME = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a centre of a profile reads and writes."""

    profile: Profile

    def read_request(self, raw: bytes) -> Request:
        """The envelope around a message; raises Refused MALFORMED, or names the member."""
        if NUL in raw:
            raise Refused(Code.MALFORMED, detail="a character U+0000")
        try:
            request = self._decode(raw, Request)
        except UNREADABLE as bad:
            path, detail = _place(bad)
            raise (
                wrong(path, detail) if path else Refused(Code.MALFORMED, detail=detail)
            ) from None
        if not 0 < len(request.msgid) <= MSGID_LENGTH:
            raise wrong("msgid", f"1..{MSGID_LENGTH} characters")
        ours = self.profile.renumbered.get(request.infno)
        return request if ours is None else replace(request, infno=ours)

    def read_message(self, request: Request, kind: type[Message]) -> Message:
        """The input of a request; raises Refused with the first member that is wrong."""
        try:
            message = self._decode(bytes(request.input), kind)
        except UNREADABLE as bad:
            path, detail = _place(bad)
            raise wrong(path or "input", detail) from None
        require_numbers(message)
        if self.profile.checks:
            if "lengths" in self.profile.checks and len(request.input) > MOST_INPUT:
                raise wrong("input", f"1..{MOST_INPUT} characters")
            validate(request, "", self.profile.checks)
            validate(message, "", self.profile.checks)
        return message

    def require_time(self, request: Request, now: datetime) -> None:
        """Refuse a message whose clock is further off than the dialect allows."""
        window_s = self.profile.clock_window_s
        if not window_s:
            return
        try:
            sent = datetime.strptime(request.inf_time, TIME)
        except ValueError:
            raise wrong("inf_time", "yyyy-MM-dd HH:mm:ss") from None
        if abs((sent - now).total_seconds()) > window_s:
            raise wrong("inf_time", f"{now:{TIME}} +-{window_s} s")

    def _decode(self, raw: bytes, kind: type[Message]) -> Message:
        try:
            return codec.decode(raw, kind)
        except msgspec.ValidationError:
            if self.profile.checks:
                raise
            return codec.decode_mended(raw, kind)

    def success(self, output: object, now: datetime, ref: str) -> bytes:
        """The reply that carries an output; None is null."""
        return self._reply(SUCCESS, now, ref, output=msgspec.Raw(codec.encode(output)))

    def refusal(self, refused: Refused, now: datetime, ref: str) -> bytes:
        """The reply that says no, with its reason for people and for programs."""
        return self._reply(
            FAILURE,
            now,
            ref,
            err_msg=refused.err_msg,
            err_code=str(refused.code),
            err_values=refused.values,
        )

    def _reply(self, infcode: Infcode, now: datetime, ref: str, **more: Any) -> bytes:
        text = self.profile.infcode_type == "string"
        stamp = f"{compact(now)}{now.microsecond // 1000:03d}"
        return codec.encode(
            Reply(
                infcode=TextInfcode(infcode) if text else infcode,
                inf_refmsgid=ref,
                refmsg_time=stamp,
                respond_time=stamp,
                **more,
            )
        )


DEEP = "[...]"
"""How the decoder names a place for which it has no name."""

_MISSING = re.compile("Object missing required field `(.+)`")


def _place(bad: Exception) -> tuple[str, str]:
    """The member a decoder names, and what it says of it ("... - at `$.data.psn_no`")."""
    said, _, path = str(bad).rpartition(" - at `$")
    detail = short(said or path)
    path = path if said else ""
    place = "" if DEEP in path else path.rstrip("`").removeprefix(".")
    missing = _MISSING.fullmatch(detail)
    if missing is None:
        return place, detail
    return ".".join(filter(None, (place, missing[1]))), "missing"


def short(what: object) -> str:
    """One line a person can read; long texts are cut."""
    line = " ".join(str(what).split())
    return line if len(line) <= DETAIL_LENGTH else f"{line[:DETAIL_LENGTH]}..."
