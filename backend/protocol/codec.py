"""Bytes to messages and back: one encoder, one decoder per type, amounts as decimal numbers.

Unknown members are ignored (centres add their own); a wrong type names the member by path.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeVar

import msgspec

from backend.protocol.money import Fen, fen, to_decimal

Message = TypeVar("Message")


class Hex(bytes):
    """Bytes that travel as upper-case hexadecimal text."""

    __slots__ = ()


def _encode(value: object) -> object:
    if isinstance(value, Fen):
        return to_decimal(value)
    if isinstance(value, Hex):
        return value.hex().upper()
    raise NotImplementedError(type(value).__name__)


def _decode(wanted: type, value: Any) -> object:
    if wanted is Fen:
        return fen("0" if value == "" else value)
    if wanted is Hex:
        return Hex(bytes.fromhex(value))
    raise NotImplementedError(wanted.__name__)


_encoder = msgspec.json.Encoder(enc_hook=_encode, decimal_format="number", order="deterministic")


_decoders: dict[type, msgspec.json.Decoder[Any]] = {}


def _decoder(kind: type[Any]) -> msgspec.json.Decoder[Any]:
    if kind not in _decoders:
        _decoders[kind] = msgspec.json.Decoder(kind, dec_hook=_decode)
    return _decoders[kind]


def encode(message: object) -> bytes:
    """A message as UTF-8 JSON; amounts as numbers with two decimals."""
    return _encoder.encode(message)


def decode(raw: bytes | msgspec.Raw, kind: type[Message]) -> Message:
    """JSON to a message of `kind`; raises msgspec.DecodeError (ValidationError names the path)."""
    message: Message = _decoder(kind).decode(raw)
    return message


def quantity(text: str | Decimal) -> Decimal:
    """A count with at most four decimals (N 16,4); raises ValueError otherwise."""
    value = Decimal(text)
    if value != value.quantize(Decimal("0.0001")):
        raise ValueError(f"not a quantity with four decimals: {text!r}")
    return value
