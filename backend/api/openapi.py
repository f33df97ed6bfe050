"""The OpenAPI description of the interface, made from the message types.

One path per transaction, plain (`/2102`) where the profile mounts that style; Chinese names,
lengths and code lists come from the tables beside the types.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec

from backend.api.files import ENVELOPE_PART, FILE_PART, FORM, OCTETS
from backend.api.urls import address_of
from backend.code_lists import code_list
from backend.protocol.calls import CALLS, DOWNLOAD, UPLOAD, Call
from backend.protocol.codec import Hex, Infcode, Octets
from backend.protocol.envelope import Reply, Request
from backend.protocol.fields import Kind, Member, members
from backend.protocol.money import Fen

VERSION = "1.1.27"
"""The edition of the interface whose tables these are."""

REFERENCE = "#/components/schemas/{name}"

_AMOUNT = {"type": "number", "multipleOf": 0.01}
_NUMBER = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?[0-9.]{1,20}$"}]}
_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    bytes: {"type": "string"},
    Decimal: _NUMBER,
    Fen: {"anyOf": [_AMOUNT, {"type": "string", "pattern": r"^-?[0-9]{1,13}(\.[0-9]{1,2})?$"}]},
    Hex: {"type": "string", "pattern": "^([0-9A-F]{2})*$"},
    Octets: {"type": "string", "contentEncoding": "base64"},
    Infcode: {"anyOf": [{"type": "integer"}, {"enum": ["0", "-1"]}]},
    msgspec.Raw: {},
    type(None): {"type": "null"},
}


def openapi(style: str) -> dict[str, Any]:
    """The whole document, for a centre that mounts this style of addresses ("all" for any)."""
    schemas: dict[str, Any] = {}
    for kind in (Request, Reply, *_messages()):
        _add(kind, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "shuaka settlement centre 定点医药机构接口", "version": VERSION},
        "paths": {
            address_of(call.infno, style): {"post": _operation(call)} for call in CALLS.values()
        },
        "components": {"schemas": schemas | _COMMON},
    }


def _messages() -> Iterator[Any]:
    for call in CALLS.values():
        yield call.input
        if call.output is not None:
            yield call.output


def _add(kind: Any, schemas: dict[str, Any]) -> None:
    """Put the schema of a message type, and of those inside it, among the others."""
    if not (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
        for inner in typing.get_args(kind):
            _add(inner, schemas)
        return
    if kind.__name__ in schemas:
        return
    schemas[kind.__name__] = {}  # before its members: types may contain themselves
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    for member in members(kind):
        _add(member.type, schemas)
    schemas[kind.__name__] = {
        "type": "object",
        "description": (kind.__doc__ or "").partition("\n")[0],
        "properties": {member.name: _member(member) for member in members(kind)},
        "required": [member.name for member in members(kind) if fields[member.attribute].required],
    }


def _schema(hint: Any) -> dict[str, Any]:
    """The schema of one type."""
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return {"$ref": REFERENCE.format(name=hint.__name__)}
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"type": "string", "enum": [str(value) for value in hint]}
    arguments = [kind for kind in typing.get_args(hint) if kind is not Ellipsis]
    if typing.get_origin(hint) in (tuple, list):
        return {"type": "array", "items": _schema(arguments[0])}
    if typing.get_origin(hint) is dict:
        return {"type": "object", "additionalProperties": _schema(arguments[1])}
    either = [_schema(kind) for kind in arguments if kind is not msgspec.UnsetType]
    return either[0] if len(either) == 1 else {"anyOf": either}


def _member(member: Member) -> dict[str, Any]:
    """The schema of a member, with what its table's row adds."""
    schema, rule = _schema(member.type), member.rule
    if rule is None:
        return schema
    schema["title"] = rule.chinese
    if rule.kind is Kind.TEXT and rule.length.isdigit():
        schema["maxLength"] = int(rule.length)
    values = code_list(member.name) if rule.coded else None
    if values:
        schema["examples"] = list(values)[:8]
    return schema


_COMMON = {
    "GatewayError": {
        "type": "object",
        "required": ["code", "message"],
        "properties": {"code": {"type": "integer"}, "message": {"type": "string"}},
    }
}


_BINARY = {"type": "string", "format": "binary"}
_FORM = {
    "type": "object",
    "required": [ENVELOPE_PART, FILE_PART],
    "properties": {ENVELOPE_PART: {"type": "string"}, FILE_PART: _BINARY},
}
_FORMS = {UPLOAD.infno: {FORM: {"schema": _FORM}}}
_BARE = {DOWNLOAD.infno: {OCTETS: {"schema": _BINARY}}}
"""Files may travel outside the envelope (settlement.md 2.4)."""


def _operation(call: Call[Any, Any]) -> dict[str, Any]:
    request = REFERENCE.format(name="Request")
    body = {
        "allOf": [{"$ref": request}],
        "properties": {"infno": {"const": call.infno}, "input": _schema(call.input)},
        "required": ["infno", "input"],
    }
    output = _PLAIN[type(None)] if call.output is None else _schema(call.output)
    reply = {
        "allOf": [{"$ref": REFERENCE.format(name="Reply")}],
        "properties": {"output": {"anyOf": [output, {"type": "null"}]}},
    }
    turned_away = {"$ref": REFERENCE.format(name="GatewayError")}
    return {
        "operationId": f"transaction{call.infno}",
        "summary": f"{call.infno} {call.chinese}",
        "description": call.name,
        "requestBody": {"required": True, "content": _json(body) | _FORMS.get(call.infno, {})},
        "responses": {
            "200": {
                "description": "infcode 0 or -1",
                "content": _json(reply) | _BARE.get(call.infno, {}),
            },
            "401": {"description": "the gateway's header check", "content": _json(turned_away)},
            "403": {"description": "foreign Host or Origin", "content": _json(turned_away)},
            "408": {"description": "the body took too long", "content": _json(reply)},
            "413": {"description": "the body is too large", "content": _json(reply)},
            "415": {"description": "the body is compressed", "content": _json(reply)},
        },
    }


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
