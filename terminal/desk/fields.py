"""What people type into the fields of an operation, read or refused with one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Protocol

from backend.protocol.money import fen
from card_emulator.protocol.fields import citizen_id_check
from terminal.desk.operation import Field, FieldKind, Values
from terminal.errors import WrongUsage
from terminal.words import tr

CERTNO_LENGTH = 18
MOST_TEXT = 100
MOST_LONG = 4000
MOST_DIGITS = 6

Given = str | int | date | bytearray | None


class FieldMissing(WrongUsage):
    """A field that must be filled is empty."""

    template = "{label} is missing. Nothing was done."


class FieldWrong(WrongUsage):
    """A field cannot be read."""

    template = "{label}: {detail} Nothing was done."


class Asked(Protocol):
    """Anything with fields: an operation, or what a screen of its own asks."""

    @property
    def fields(self) -> tuple[Field, ...]: ...


def read_values(asked: Asked, raw: Mapping[str, str | bytearray]) -> Values:
    """The fields from what was typed. Raises FieldMissing or FieldWrong."""
    return Values({field.name: _read(field, raw.get(field.name, "")) for field in asked.fields})


def _read(field: Field, typed: str | bytearray) -> Given:
    if isinstance(typed, str):
        typed = typed.strip() or field.default
    if not typed:
        if field.optional:
            return None
        raise FieldMissing(label=tr(field.label))
    if isinstance(typed, bytearray):
        return typed
    return READERS[field.kind](field, typed)


def _wrong(field: Field, detail: str) -> FieldWrong:
    return FieldWrong(label=tr(field.label), detail=tr(detail))


def _text(field: Field, typed: str) -> str:
    if len(typed) > MOST_TEXT or not typed.isprintable():
        raise _wrong(field, "This is too long, or not text.")
    return typed


def _certno(field: Field, typed: str) -> str:
    number = typed.upper()
    stem = number[:-1]
    if len(number) != CERTNO_LENGTH or not (stem.isascii() and stem.isdigit()):
        raise _wrong(field, "A citizen id has 18 places.")
    if citizen_id_check(stem) != number[-1]:
        raise _wrong(field, "The last place of the citizen id does not fit the others.")
    return number


def _amount(field: Field, typed: str) -> int:
    try:
        amount_fen = int(fen(typed))
    except ValueError:
        raise _wrong(field, "An amount is written like 12.50.") from None
    if amount_fen <= 0:
        raise _wrong(field, "The amount must be more than nothing.")
    return amount_fen


def _day(field: Field, typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise _wrong(field, "A date is written like 2026-11-21.") from None


def _count(field: Field, typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS):
        raise _wrong(field, "This must be a whole number.")
    return int(typed)


def _choice(field: Field, typed: str) -> str:
    if typed not in dict(field.choices):
        known = ", ".join(value for value, _ in field.choices)
        raise FieldWrong("{label} is one of: {known}. Nothing was done.", label=tr(field.label),
                         known=known)  # fmt: skip
    return typed


def _long(field: Field, typed: str) -> str:
    if len(typed) > MOST_LONG or not typed.isprintable():
        raise _wrong(field, "This is too long, or not text.")
    return typed


READERS: dict[FieldKind, Callable[[Field, str], Given]] = {
    FieldKind.TEXT: _text,
    FieldKind.CERTNO: _certno,
    FieldKind.AMOUNT: _amount,
    FieldKind.DATE: _day,
    FieldKind.COUNT: _count,
    FieldKind.CHOICE: _choice,
    FieldKind.FILE: _long,
    FieldKind.LINES: _long,
}
"""A SECRET has no reader: it comes from a dialog or a prompt, as bytes, and stays as typed."""
