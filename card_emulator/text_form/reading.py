"""Text back into an image: every value by the shape its declaration has, then the whole checked.

A value that cannot stand is named by its place (`card.df[2].key[4].value`); a text of a newer
program, or one sealed under another key, is refused by name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import NODEFAULT, Struct

from card_emulator.access_text import parse_access
from card_emulator.image import FORMAT, Image
from card_emulator.refusals import BadInput, CardRefused
from card_emulator.soundness import check_image
from card_emulator.text_form.sealing import Sealer
from card_emulator.text_form.shapes import Member, Shape, members, secret_place
from card_emulator.text_form.writing import TEXT_FORMAT

_HEAD = {"format", "image"}
NUMBERS = range(-1, 1 << 32)
_TYPES = {
    Shape.NUMBER: int,
    Shape.YES_NO: bool,
    Shape.TABLES: list,
    Shape.TABLE: dict,
    Shape.RECORDS: list,
}


def from_text(text: str, sealer: Sealer, source: object = "text") -> Image:
    """The image `to_text` wrote. BadInput names what is wrong and where."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as reason:
        raise BadInput("{file} is no TOML: {reason}.", file=source, reason=reason) from None
    head, card = document.get("text"), document.get("card")
    if not (isinstance(head, dict) and isinstance(card, dict) and head.keys() >= _HEAD):
        raise BadInput("{file} is no card as text; export one to see the form.", file=source)
    for name, known in (("format", TEXT_FORMAT), ("image", FORMAT)):
        if not isinstance(head[name], int) or head[name] > known:
            raise BadInput(
                "{file} holds a card of a newer form ({name} {value}); update the program.",
                file=source,
                name=name,
                value=head[name],
            )
    if head.get("sealed_under") != sealer.check:
        raise CardRefused(
            "{file} is sealed under key {needed}, and this key is {given}; name the right one with "
            "--key-file.",
            file=source,
            needed=head.get("sealed_under"),
            given=sealer.check,
        )
    try:
        image = _Reader(sealer, card).struct(Image, card, "card")
        assert isinstance(image, Image)
        check_image(image)
    except _Wrong as wrong:
        raise BadInput(
            "{file}: {place} {problem}", file=source, place=wrong.place, problem=wrong.problem
        ) from None
    except CardRefused as problem:
        raise BadInput("{file} holds no card: {problem}", file=source, problem=problem) from None
    return image


class _Wrong(Exception):  # noqa: N818 - carries a place to the one function that tells it
    def __init__(self, place: str, problem: CardRefused) -> None:
        super().__init__(place)
        self.place, self.problem = place, problem


class _Reader:
    def __init__(self, sealer: Sealer, card: Mapping[str, Any]) -> None:
        self._sealer = sealer
        self._atr = _hex(card.get("atr"), "card.atr")

    def struct(self, kind: type[Struct], table: Mapping[str, Any], place: str) -> Struct:
        """A struct of a table; unknown names and missing values are refused."""
        known = members(kind)
        for name in table:
            if name not in {member.label for member in known}:
                raise _Wrong(f"{place}.{name}", BadInput("is not known; take it out."))
        plain, sealed = {}, []
        for member in known:
            at = f"{place}.{member.label}"
            if member.shape is Shape.SECRET and member.label in table:
                sealed.append((member, at))
            elif member.label in table:
                plain[member.name] = self._value(member, table[member.label], at)
            elif member.shape is Shape.TABLES:
                plain[member.name] = ()
            elif member.default is NODEFAULT:
                raise _Wrong(at, BadInput("is missing."))
        empty = dict.fromkeys((member.name for member, _ in sealed), b"")
        struct = _built(kind, plain | empty, place)
        for member, at in sealed:
            where = secret_place(self._atr, struct, member.name)
            secret = self._sealer.open(str(table[member.label]), where)
            if secret is None:
                raise _Wrong(at, BadInput("was changed or belongs to another card or key."))
            plain[member.name] = secret
        return _built(kind, plain, place)

    def _value(self, member: Member, value: Any, place: str) -> object:
        if not _fits(member.shape, value):
            raise _Wrong(place, BadInput("has a value of another kind."))
        if member.shape is Shape.NUMBER and value not in NUMBERS:
            raise _Wrong(place, BadInput("is no number a card holds."))
        if member.shape is Shape.TABLE:
            return self.struct(member.inner, value, place)
        if member.shape is Shape.TABLES:
            return tuple(
                self.struct(member.inner, _table(one, f"{place}[{n}]"), f"{place}[{n}]")
                for n, one in enumerate(value)
            )
        if member.shape is Shape.RECORDS:
            return tuple(_hex(one, f"{place}[{n}]") for n, one in enumerate(value))
        if member.shape is Shape.PUBLIC:
            return _hex(value, place)
        if member.shape is Shape.ACCESS:
            try:
                return parse_access(value)
            except BadInput as problem:
                raise _Wrong(place, problem) from None
        if member.shape is Shape.NAMED:
            return _named(member, value, place)
        return value


def _fits(shape: Shape, value: object) -> bool:
    """Whether TOML gave the kind of value a shape is written as; true is no number."""
    return type(value) is _TYPES.get(shape, str)


def _built(kind: type[Struct], values: dict[str, object], place: str) -> Struct:
    try:
        return kind(**values)
    except (TypeError, msgspec.MsgspecError):
        raise _Wrong(place, BadInput("is not complete.")) from None


def _table(value: object, place: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _Wrong(place, BadInput("has a value of another kind."))
    return value


def _hex(value: object, place: str) -> bytes:
    try:
        return bytes.fromhex(value if isinstance(value, str) else "x")
    except ValueError:
        raise _Wrong(place, BadInput("is no hex.")) from None


def _named(member: Member, value: str, place: str) -> object:
    try:
        return member.inner[value.upper()]
    except KeyError:
        names = ", ".join(one.name.lower() for one in member.inner)
        raise _Wrong(place, BadInput("is none of {names}.", names=names)) from None
