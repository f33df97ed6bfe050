"""Messages to the centre as text to look at: pretty-printed JSON, secrets masked.

What proves a PIN or a password travels as challenge, salt, key and proof (pin_proof.py); an issuer
script carries commands under keys. None of it is kept or shown. Names and numbers of people are:
they are training data.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from backend.protocol import codec
from card_emulator.protocol.apdu import HEADER

SECRET_MEMBERS = ("proof", "key", "salt", "challenge", "password", "pin", "sealed", "new_key")
COMMAND_MEMBERS = ("command", "answer")
"""Of a script: header or status word stay, data goes."""
HIDDEN = "****"
MOST_BYTES = 64 * 1024
"""Longer messages (whole catalogues) are told by their size."""
_TRACES = tuple(f'"{name}"'.encode() for name in SECRET_MEMBERS)


@dataclass(frozen=True, slots=True)
class Message:
    """One question and its answer, masked; `reply` is None where none came."""

    call: str
    msgid: str
    request: bytes
    reply: bytes | None


class _Head(msgspec.Struct):
    """What is needed of a request."""

    msgid: str = ""


def kept(call: str, request: bytes, reply: bytes | None) -> Message:
    """A message as it may be remembered; most cost no more than a look for secret members."""
    try:
        msgid = codec.decode(request, _Head).msgid
    except msgspec.DecodeError:
        msgid = ""
    script = call == "KSCRI"
    return Message(
        call, msgid, _masked(request, script=script),
        None if reply is None else _masked(reply, script=script),
    )  # fmt: skip


def _masked(raw: bytes, *, script: bool) -> bytes:
    if len(raw) > MOST_BYTES:
        return msgspec.json.encode(f"{len(raw)} bytes")
    if not script and not any(trace in raw for trace in _TRACES):
        return raw
    try:
        told = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return msgspec.json.encode(f"{len(raw)} bytes")
    return msgspec.json.encode(_without_secrets(told, script=script))


def _without_secrets(told: object, *, script: bool) -> object:
    if isinstance(told, list):
        return [_without_secrets(one, script=script) for one in told]
    if not isinstance(told, dict):
        return told
    return {name: _member(name, value, script=script) for name, value in told.items()}


def _member(name: str, value: object, *, script: bool) -> object:
    if name in SECRET_MEMBERS and not isinstance(value, dict | list):
        return HIDDEN if value else value
    if script and name in COMMAND_MEMBERS and isinstance(value, str):
        return _short(value, at_end=name == "answer")
    return _without_secrets(value, script=script)


def _short(text: str, *, at_end: bool) -> str:
    keep = 4 if at_end else 2 * HEADER
    if len(text) <= keep:
        return text
    return HIDDEN + text[-keep:] if at_end else text[:keep] + HIDDEN


def pretty(raw: bytes) -> str:
    """JSON with one member a line; what is no JSON by its size."""
    try:
        told = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return f"{len(raw)} bytes"
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode()


def infcode(reply: bytes | None) -> str:
    """`0` for success, the refusal's code, or "" where nothing readable came."""
    if reply is None:
        return ""
    try:
        told = msgspec.json.decode(reply)
    except msgspec.DecodeError:
        return ""
    if not isinstance(told, dict):
        return ""
    return str(told.get("err_code") or told.get("infcode", ""))
