"""What the interface's tables say of a member: Chinese name, type, length, required, code list.

Declared beside the type of the member, `Annotated[str, text("人员编号", 30, REQUIRED)]`, read by
the validator, the OpenAPI description and the comparison with the published tables. Decoding does
not look at it: whether a table is held strictly is a matter of the centre's profile.
"""

from __future__ import annotations

import typing
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

import msgspec


class Kind(Enum):
    """Kinds of member, by the tables' own words."""

    TEXT = "字符型"
    DIGITS = "数字型"
    NUMBER = "数值型"
    DAY = "日期型"
    MOMENT = "日期时间型"
    BYTES = "字节数组"


class Mark(Enum):
    """The tables' marks: the member must be filled; its values are a code list's."""

    REQUIRED = "是"
    CODED = "字典"


REQUIRED, CODED = Mark.REQUIRED, Mark.CODED


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a table. `length` as printed: characters, or digits and decimals; "" for none."""

    chinese: str
    kind: Kind
    length: str
    required: bool
    coded: bool


def _row(chinese: str, kind: Kind, length: int | str, marks: tuple[Mark, ...]) -> msgspec.Meta:
    rule = Rule(chinese, kind, str(length), REQUIRED in marks, CODED in marks)
    return msgspec.Meta(title=chinese, extra={"rule": rule})


def text(chinese: str, length: int | str, *marks: Mark) -> msgspec.Meta:
    """字符型: up to `length` characters."""
    return _row(chinese, Kind.TEXT, length, marks)


def digits(chinese: str, length: int, *marks: Mark) -> msgspec.Meta:
    """A number that is written as text: digits only."""
    return _row(chinese, Kind.DIGITS, length, marks)


def number(chinese: str, length: int | str, *marks: Mark) -> msgspec.Meta:
    """数值型: "16,2" is sixteen digits, two of them decimals."""
    return _row(chinese, Kind.NUMBER, length, marks)


def day(chinese: str, *marks: Mark) -> msgspec.Meta:
    """日期型: yyyy-MM-dd."""
    return _row(chinese, Kind.DAY, "", marks)


def moment(chinese: str, *marks: Mark) -> msgspec.Meta:
    """日期时间型: yyyy-MM-dd HH:mm:ss."""
    return _row(chinese, Kind.MOMENT, "", marks)


def octets(chinese: str, *marks: Mark) -> msgspec.Meta:
    """A file's bytes."""
    return _row(chinese, Kind.BYTES, "", marks)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a message: its name in Python and on the wire, its row, what is inside it."""

    attribute: str
    name: str
    type: Any
    rule: Rule | None
    inner: type[msgspec.Struct] | None
    many: bool


@cache
def members(kind: type[msgspec.Struct]) -> tuple[Member, ...]:
    """The members of a message type in order; `inner` is the type of a node, `many` of its rows."""
    hints = typing.get_type_hints(kind, include_extras=True)
    return tuple(
        _member(field.name, field.encode_name, hints[field.name])
        for field in msgspec.structs.fields(kind)
    )


@cache
def with_numbers(kind: type[msgspec.Struct]) -> tuple[Member, ...]:
    """The members that are numbers of any size, and the nodes that have such members."""
    return tuple(
        member
        for member in members(kind)
        if member.type is Decimal or (member.inner and with_numbers(member.inner))
    )


def _member(attribute: str, name: str, hint: Any) -> Member:
    plain, rule = _bare(hint)
    inner, many = _inside(plain)
    return Member(attribute, name, plain, rule, inner, many)


def _bare(hint: Any) -> tuple[Any, Rule | None]:
    """A type without its annotation, and the row of that annotation."""
    metadata = getattr(hint, "__metadata__", ())
    rules = [meta.extra["rule"] for meta in metadata if meta.extra and "rule" in meta.extra]
    return (hint.__origin__ if metadata else hint), (rules[0] if rules else None)


def _inside(hint: Any) -> tuple[type[msgspec.Struct] | None, bool]:
    """The message type in a node's type: itself, of an optional node, or of a tuple of rows."""
    arguments = [kind for kind in typing.get_args(hint) if kind is not Ellipsis]
    rows = typing.get_origin(hint) in (tuple, list)
    for candidate in arguments or [hint]:
        if isinstance(candidate, type) and issubclass(candidate, msgspec.Struct):
            return candidate, rows
    return None, False
