"""The browser's bridge to a vendor DLL, `POST /dll/call` (settlement.md 2.4).

In: {"method": "BUSINESS_HANDLE", "serviceId", "parameters": {"in": envelope}}; out: the answer in
`body[0][0]`, an object when `in` was one, text when it was text. `code` is the DLL's return value:
0 done, -1 the system failed (reverse what was sent), -2 the centre refused (show its text).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from backend.protocol import codec
from backend.protocol.refusals import Code

DONE, SYSTEM_FAILED, REFUSED = 0, -1, -2


class Parameters(msgspec.Struct):
    """What the DLL function is given."""

    input: Any = msgspec.field(name="in", default=None)


class DllCall(msgspec.Struct, rename="camel"):
    """One call of a DLL function."""

    method: str
    service_id: str = ""
    parameters: Parameters = msgspec.field(default_factory=Parameters)


class DllAnswer(msgspec.Struct):
    """The bridge's answer."""

    code: int
    message: str
    body: list[list[Any]]


class _Reply(msgspec.Struct):
    infcode: int | str = -1
    err_msg: str | None = ""
    err_code: str = ""


def call(raw: bytes, handle: Callable[[bytes], bytes]) -> bytes:
    """One call, answered; raises msgspec.DecodeError for what is no call."""
    asked = codec.decode(raw, DllCall)
    if asked.method == "INIT":
        return msgspec.json.encode(DllAnswer(DONE, "", [[""]]))
    if asked.method != "BUSINESS_HANDLE":
        message = f"没有该函数：{asked.method[:40]}"
        return msgspec.json.encode(DllAnswer(SYSTEM_FAILED, message, [[""]]))
    as_text = isinstance(asked.parameters.input, str)
    given = asked.parameters.input
    reply = handle(given.encode() if as_text else msgspec.json.encode(given))
    said = codec.decode(reply, _Reply)
    out: Any = reply.decode() if as_text else msgspec.Raw(reply)
    return msgspec.json.encode(DllAnswer(_code(said), said.err_msg or "", [[out]]))


def _code(said: _Reply) -> int:
    if int(said.infcode) == DONE:
        return DONE
    return SYSTEM_FAILED if said.err_code == Code.CENTRE_FAILURE else REFUSED
