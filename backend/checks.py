"""Single members of a message against their type and range; a wrong one is named by its path."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from backend.protocol.refusals import Code, Refused
from backend.vocabulary import chinese_name

LARGEST_SEQUENCE = 0xFFFF
LARGEST_CARD_NUMBER = 0xFFFF_FFFF
"""Amounts and terminal transaction numbers on the card are four bytes."""

MSGID_LENGTH = 30
DAY, MOMENT = 10, 19
"""Characters of yyyy-MM-dd, and of yyyy-MM-dd HH:mm:ss."""

_MONEY_DIGITS = 10


def wrong(path: str, detail: str) -> Refused:
    """The refusal for one member, by its path and with its Chinese name where it has one."""
    name = chinese_name(path)
    return Refused(Code.FIELD_WRONG, path=path, name=f"（{name}）" if name else "", detail=detail)


def in_range(path: str, value: int, low: int, high: int) -> int:
    """A whole number between two bounds."""
    if not low <= value <= high:
        raise wrong(path, f"{low}..{high}")
    return value


def sequence(path: str, value: int) -> int:
    """A card sequence number: two bytes."""
    return in_range(path, value, 0, LARGEST_SEQUENCE)


def card_fen(path: str, value: int) -> int:
    """An amount as the card holds it: four bytes of fen."""
    return in_range(path, value, 0, LARGEST_CARD_NUMBER)


def terminal_no(path: str, text: str) -> str:
    """The PSAM's terminal number: twelve digits."""
    if len(text) != 12 or not (text.isascii() and text.isdigit()):
        raise wrong(path, "12 digits")
    return text


def msgid(path: str, text: str) -> str:
    """The number of another message: up to 30 characters."""
    if not 0 < len(text) <= MSGID_LENGTH:
        raise wrong(path, f"1..{MSGID_LENGTH} characters")
    return text


def card_moment(path: str, text: str) -> datetime:
    """A time as the card writes it, "yyyyMMddHHmmss", of this century."""
    if len(text) == 14 and text.isascii() and text.isdigit() and text.startswith("20"):
        try:
            return datetime.strptime(text, "%Y%m%d%H%M%S")
        except ValueError:
            pass
    raise wrong(path, "yyyyMMddHHmmss")


def moment(path: str, text: str) -> datetime:
    """A time as messages carry it, "yyyy-MM-dd HH:mm:ss"; a day alone is its beginning."""
    found = _as_written(text) if len(text) in (DAY, MOMENT) else None
    if found is None:
        raise wrong(path, "yyyy-MM-dd HH:mm:ss")
    return found


def day(path: str, text: str) -> date:
    """A day as messages carry it, "yyyy-MM-dd"."""
    found = _as_written(text) if len(text) == DAY else None
    if found is None:
        raise wrong(path, "yyyy-MM-dd")
    return found.date()


def _as_written(text: str) -> datetime | None:
    """What is kept is compared as text: no other way to write the same time is taken."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if str(found)[: len(text)] == text else None


def positive(path: str, value: Decimal, places: int) -> Decimal:
    """A number above zero with at most `places` decimals and ten digits before the point."""
    fits = value.is_finite() and value > 0 and value.adjusted() < _MONEY_DIGITS
    if fits and value == round(value, places):
        return value
    raise wrong(path, f"0 < n < 10^{_MONEY_DIGITS}, {places} decimals")


def code(path: str, text: str, allowed: tuple[str, ...]) -> str:
    """One of a list of codes."""
    if text not in allowed:
        raise wrong(path, "/".join(allowed))
    return text


def card_no(path: str, text: str, form: str) -> str:
    """The number of a card credential in the centre's form (a regular expression, "" for any)."""
    if form and re.fullmatch(form, text) is None:
        raise wrong(path, form)
    return text
