"""Bytes to messages and back: one encoder, one decoder per type, amounts as decimal numbers.

Unknown members are ignored (centres add their own); a wrong type names the member by path.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from threading import Lock
from typing import Any, TypeVar

import msgspec

from backend.protocol.fields import Member, members
from backend.protocol.money import Fen, fen, yuan

Message = TypeVar("Message")
Node = TypeVar("Node", bound=msgspec.Struct)


class Hex(bytes):
    """Bytes that travel as upper-case hexadecimal text."""

    __slots__ = ()


class Octets(bytes):
    """Bytes of a file: base64 text, or an array of whole numbers as some clients write a byte[]."""

    __slots__ = ()


class Infcode(int):
    """0 or -1: a number on the wire, from some centres text (settlement.md 2.2)."""

    __slots__ = ()


class TextInfcode(Infcode):
    """An infcode that is written as text."""

    __slots__ = ()


@lru_cache(maxsize=4096)
def _amount(amount_fen: int) -> msgspec.Raw:
    """Yuan as they are written; most amounts of a bill are nothing, or are there twice."""
    return msgspec.Raw(yuan(amount_fen).encode("ascii"))


_WRITTEN: dict[type, Callable[[Any], object]] = {
    Fen: _amount,
    Hex: lambda octets: octets.hex().upper(),
    Octets: lambda octets: b64encode(octets).decode("ascii"),
    Infcode: int,
    TextInfcode: lambda infcode: str(int(infcode)),
}
"""How values of our own kinds are written."""


def _encode(value: object) -> object:
    return _WRITTEN[type(value)](value)


def _decode(wanted: type, value: Any) -> object:
    if wanted is Fen:
        if isinstance(value, bool):  # a whole number to Python
            raise ValueError("Expected `decimal`, got `bool`")
        return fen("0" if value == "" else value)
    if wanted is Hex:
        return Hex(bytes.fromhex(value))
    if wanted is Octets:
        return _octets(value)
    if wanted is Infcode:
        return Infcode(value)
    raise NotImplementedError(wanted.__name__)


def _octets(value: Any) -> Octets:
    try:
        if isinstance(value, list):
            return Octets(bytes(number & 0xFF for number in value))  # a byte[] of Java is signed
        return Octets(b64decode(value, validate=True))
    except (TypeError, ValueError):
        raise ValueError("not base64") from None


_encoder = msgspec.json.Encoder(enc_hook=_encode, decimal_format="number", order="deterministic")


_decoders: dict[type, msgspec.json.Decoder[Any]] = {}
_making = Lock()
"""Held while a decoder is made: a type that one thread is still looking into is no type yet for
another, and msgspec reads it all the same, which ends the process."""


def _decoder(kind: type[Any]) -> msgspec.json.Decoder[Any]:
    if kind not in _decoders:
        with _making:
            _decoders[kind] = msgspec.json.Decoder(kind, dec_hook=_decode)
    return _decoders[kind]


def encode(message: object) -> bytes:
    """A message as UTF-8 JSON; amounts as numbers with two decimals."""
    return _encoder.encode(message)


def decode(raw: bytes | msgspec.Raw, kind: type[Message]) -> Message:
    """JSON to a message of `kind`; raises msgspec.DecodeError (ValidationError names the path)."""
    message: Message = _decoder(kind).decode(raw)
    return message


def decode_mended(raw: bytes, kind: type[Node]) -> Node:
    """As `decode`, for clients that are loose with JSON: see `mended`."""
    return decode(msgspec.json.encode(mended(msgspec.json.decode(raw), kind)), kind)


NODE = "data"


def mended(tree: Any, kind: type[msgspec.Struct]) -> Any:
    """A JSON tree as the type wants it, as far as what was meant is plain.

    A null member is left out, a number where text is wanted is text, text where a whole number is
    wanted is that number ("" is 0), one row without its list is a list of one, and the other way;
    what wants no node may come in one (100001).
    """
    if isinstance(tree, list) and len(tree) == 1:
        tree = tree[0]
    if not isinstance(tree, dict):
        return tree
    known = {member.name: member for member in members(kind)}
    if tree.keys() == {NODE} and NODE not in known:
        return mended(tree[NODE], kind)
    return {
        name: _mended(value, known[name]) if name in known else value
        for name, value in tree.items()
        if value is not None
    }


def _mended(value: Any, member: Member) -> Any:
    if member.inner is not None:
        if not member.many:
            return mended(value, member.inner)
        rows = value if isinstance(value, list) else [value]
        return [mended(row, member.inner) for row in rows]
    if member.type is str and type(value) in (int, float):
        return str(value)
    if member.type is int and isinstance(value, str):
        return _whole(value)
    return 0 if value == "" and member.type in (Decimal, Fen) else value


def _whole(value: str) -> int | str:
    """The number a text means; what is none stays, for the decoder to name its place."""
    try:
        return int(value) if value.strip() else 0
    except ValueError:
        return value


def quantity(text: str | Decimal) -> Decimal:
    """A count with at most four decimals (N 16,4); raises ValueError otherwise."""
    value = Decimal(text)
    if value != value.quantize(Decimal("0.0001")):
        raise ValueError(f"not a quantity with four decimals: {text!r}")
    return value
