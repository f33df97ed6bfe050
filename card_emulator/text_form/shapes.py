"""What kinds of values an image is made of, found from the declarations of card_emulator.image.

The declarations are the one place that says what a card is; a value of a new kind stops the
program here, and bytes nobody declared public are sealed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum, auto
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin

from msgspec import NODEFAULT, Struct
from msgspec.structs import fields

from card_emulator.image import (
    Access,
    DedicatedFile,
    ElementaryFile,
    Image,
    Key,
    Proof,
)


class Shape(Enum):
    """How a value is written."""

    NUMBER = auto()
    TEXT = auto()
    YES_NO = auto()
    PUBLIC = auto()  # bytes in hex
    SECRET = auto()  # bytes, sealed
    NAMED = auto()  # a member of an enumeration
    ACCESS = auto()
    RECORDS = auto()  # a tuple of public bytes
    TABLE = auto()  # a struct, or none
    TABLES = auto()  # a tuple of structs


PUBLIC_BYTES = {
    (Image, "atr"),
    (DedicatedFile, "name"),
    (DedicatedFile, "fci"),
    (ElementaryFile, "records"),
    (ElementaryFile, "content"),
    (Proof, "mac"),
    (Proof, "tac"),
}
IN_HEX = {"fid", "sfi", "kid", "usage"}  # numbers people know in hexadecimal
SINGULAR = {"dfs": "df", "files": "file", "keys": "key"}
_PLAIN = {int: Shape.NUMBER, str: Shape.TEXT, bool: Shape.YES_NO}


@dataclass(frozen=True, slots=True)
class Member:
    """One field of a struct: its name here and in the text, its shape, what it is made of."""

    name: str
    label: str
    shape: Shape
    inner: Any
    default: object  # NODEFAULT where there is none


@cache
def members(struct: type[Struct]) -> tuple[Member, ...]:
    """The fields of a struct in order."""
    return tuple(
        Member(
            field.name,
            SINGULAR.get(field.name, field.name),
            *_shape(struct, field.name, field.type),
            field.default,
        )
        for field in fields(struct)
    )


def _shape(struct: type[Struct], name: str, declared: Any) -> tuple[Shape, Any]:
    if declared == Access:
        return Shape.ACCESS, None
    if declared in _PLAIN:
        return _PLAIN[declared], None
    if declared is bytes:
        return (Shape.PUBLIC if (struct, name) in PUBLIC_BYTES else Shape.SECRET), None
    if isinstance(declared, type) and issubclass(declared, IntEnum):
        return Shape.NAMED, declared
    parts = get_args(declared)
    if get_origin(declared) is tuple and parts[0] is bytes and (struct, name) in PUBLIC_BYTES:
        return Shape.RECORDS, None
    if get_origin(declared) is tuple and issubclass(parts[0], Struct):
        return Shape.TABLES, parts[0]
    assert isinstance(declared, UnionType), f"{struct.__name__}.{name}: {declared} has no text form"
    assert issubclass(parts[0], Struct), f"{struct.__name__}.{name}: {declared} has no text form"
    return Shape.TABLE, parts[0]


def secret_place(atr: bytes, struct: Struct, name: str) -> str:
    """Where a sealed value belongs: the card, and what is beside it that must not change."""
    own = f"{struct.name} {struct.kid} {struct.version}" if isinstance(struct, Key) else ""
    return f"{atr.hex()} {type(struct).__name__} {own} {name}"


__all__ = ["IN_HEX", "NODEFAULT", "Member", "Shape", "members", "secret_place"]
