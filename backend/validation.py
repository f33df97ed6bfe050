"""A message against the interface's tables, as far as the centre's profile holds them.

The rows stand beside the members (protocol/fields.py); what a row can say is checked here by table.
The first member that is wrong is refused by its path, with its Chinese name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from backend.checks import wrong
from backend.code_lists import code_list, is_in
from backend.protocol.fields import Kind, Member, Rule, members, with_numbers
from backend.protocol.money import MOST_PLACES, Fen, to_decimal

MOST_TOLD = 12
"""Codes of a list that a refusal names."""

Check = Callable[[Any, Rule, str], str]
"""What is wrong with a filled member, in words, or ""."""


def validate(message: msgspec.Struct, path: str, checks: frozenset[str]) -> None:
    """Hold a message against its tables; raises Refused FIELD_WRONG. `path` is its own, "" none."""
    for member in members(type(message)):
        value = getattr(message, member.attribute)
        here = f"{path}.{member.name}" if path else member.name
        if member.inner is not None:
            _validate_node(value, here, checks)
        elif member.rule is not None:
            _validate_value(value, member, here, checks)


def require_numbers(message: msgspec.Struct, path: str = "") -> None:
    """Refuse what is no number, or one that nobody can reckon with; raises Refused FIELD_WRONG."""
    for member in with_numbers(type(message)):
        value = getattr(message, member.attribute)
        here = f"{path}.{member.name}" if path else member.name
        if member.many:
            for place, row in enumerate(value):
                require_numbers(row, f"{here}[{place}]")
        elif isinstance(value, msgspec.Struct):
            require_numbers(value, here)
        elif value is not None and (said := _unusual(value)):
            raise wrong(here, said)


def _unusual(number: Decimal) -> str:
    if not number.is_finite():
        return "Invalid decimal string"
    if number.adjusted() > MOST_PLACES:
        return f"<= {MOST_PLACES} digits"
    return f"{MOST_PLACES} decimals" if number.adjusted() < -MOST_PLACES else ""


def _validate_node(value: Any, path: str, checks: frozenset[str]) -> None:
    if isinstance(value, msgspec.Struct):
        validate(value, path, checks)
    elif isinstance(value, tuple):
        for place, row in enumerate(value):
            validate(row, f"{path}[{place}]", checks)


def _validate_value(value: Any, member: Member, path: str, checks: frozenset[str]) -> None:
    rule = member.rule
    assert rule is not None
    if value in ("", b""):
        if rule.required and "required" in checks:
            raise wrong(path, "empty")
        return
    for name, check in _CHECKS:
        said = check(value, rule, member.name) if name in checks else ""
        if said:
            raise wrong(path, said)


def _length(value: Any, rule: Rule, name: str) -> str:
    del name
    if rule.kind is Kind.NUMBER:
        return _digits(value, rule.length)
    if isinstance(value, str) and rule.length.isdigit() and len(value) > int(rule.length):
        return f"1..{rule.length} characters"
    if rule.kind is Kind.DIGITS and not (value.isascii() and value.isdigit()):
        return "digits"
    return ""


def _digits(value: Any, length: str) -> str:
    """A number in as many digits and decimals as its row has; "16,2" is sixteen, two of them."""
    if not length:
        return ""
    whole, _, places = length.partition(",")
    decimals = int(places or 0)
    exact = to_decimal(value) if isinstance(value, Fen) else Decimal(value)
    if not exact.is_finite() or exact != round(exact, decimals):
        return f"{decimals} decimals"
    room = int(whole) - decimals
    return "" if abs(exact) < Decimal(10) ** room else f"<= {room} digits"


def _code(value: Any, rule: Rule, name: str) -> str:
    if not rule.coded or not isinstance(value, str):
        return ""
    values = code_list(name)
    if values is None or is_in(name, value):
        return ""
    told = list(values)[:MOST_TOLD]
    return "/".join([*told, "..."] if len(values) > MOST_TOLD else told)


def _date(value: Any, rule: Rule, name: str) -> str:
    del name
    if rule.kind is Kind.DAY:
        return "" if _is_day(value) or _is_moment(value) else "yyyy-MM-dd"
    if rule.kind is Kind.MOMENT:
        return "" if _is_moment(value) else "yyyy-MM-dd HH:mm:ss"
    return ""


_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _is_day(text: str) -> bool:
    try:
        return _DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_moment(text: str) -> bool:
    try:
        return _MOMENT.fullmatch(text) is not None and bool(datetime.fromisoformat(text))
    except ValueError:
        return False


_CHECKS: tuple[tuple[str, Check], ...] = (("lengths", _length), ("codes", _code), ("dates", _date))
