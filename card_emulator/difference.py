"""Two cards compared, field by field: data elements by name, records, counters, tries, rights.

Secrets are compared and told by check value only; every other value as people know it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from card_emulator.access_text import access_text
from card_emulator.image import DedicatedFile, ElementaryFile, Image, Key
from card_emulator.protocol.cipher import check_value
from card_emulator.text_form.shapes import IN_HEX, Member, Shape, members
from card_emulator.view import described, df_name

SHORTEST_CHECKED = 16  # shorter secrets have no check value of their own


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where two cards are not the same; None where one has nothing."""

    place: str
    one: str | None
    other: str | None


def differences(one: Image, other: Image) -> list[Difference]:
    """Every place in which two cards differ, in the order of the card; empty for equal cards."""
    first, second = dict(_leaves(one)), dict(_leaves(other))
    return [
        Difference(place, first.get(place), second.get(place))
        for place in dict.fromkeys((*first, *second))
        if first.get(place) != second.get(place)
    ]


def _leaves(image: Image) -> Iterator[tuple[str, str]]:
    """(place, value) of everything on a card; a place is there once."""
    seen: dict[str, int] = {}
    for place, value in _of(image, ""):
        seen[place] = seen.get(place, 0) + 1
        yield (place if seen[place] == 1 else f"{place} ({seen[place]})"), value


def _of(struct: Struct, path: str, df: DedicatedFile | None = None) -> Iterator[tuple[str, str]]:
    for member in members(type(struct)):
        value = getattr(struct, member.name)
        place = f"{path} {member.label}".strip()
        if member.shape is Shape.TABLE:
            yield from _of(value, place) if value is not None else ((place, "none"),)
        elif member.shape is Shape.TABLES:
            for inner in value:
                yield from _of(inner, _name(inner, path), df if df else _as_df(inner))
        elif member.shape is Shape.RECORDS:
            assert isinstance(struct, ElementaryFile), "only files hold records"
            yield from _records(struct, path, df)
        else:
            yield place, _told(member, value)


def _as_df(struct: Struct) -> DedicatedFile | None:
    return struct if isinstance(struct, DedicatedFile) else None


def _name(struct: Struct, path: str) -> str:
    if isinstance(struct, DedicatedFile):
        return df_name(struct)
    if isinstance(struct, ElementaryFile):
        return f"{path}/EF{struct.sfi:02X}"
    assert isinstance(struct, Key), "an image has DFs, files and keys"
    return f"{path} key {struct.name} v{struct.version}"


def _records(
    file: ElementaryFile, path: str, df: DedicatedFile | None
) -> Iterator[tuple[str, str]]:
    assert df is not None, "a file is in a DF"
    for number, record in enumerate(file.records, 1):
        said = described(df, file, record)
        yield f"{path} record {number}", said or record.hex().upper()


def _told(member: Member, value: Any) -> str:
    if member.shape is Shape.SECRET:
        return (
            f"check value {check_value(value)}"
            if len(value) >= SHORTEST_CHECKED
            else ("set" if value else "not set")
        )
    if member.shape is Shape.ACCESS:
        return access_text(value)
    if member.shape is Shape.PUBLIC:
        return str(value.hex().upper())
    if member.shape is Shape.NAMED:
        return str(value.name.lower())
    return f"{value:02X}" if member.name in IN_HEX and value >= 0 else str(value)
