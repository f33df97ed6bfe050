"""What passes on a telephone line: sentences out, keys in, and work for the centre between them.

A talk is a generator of lines like a flow of steps; it does no I/O.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from terminal.centre_proof import wipe
from terminal.errors import Spoken
from terminal.flow import Flow
from terminal.outcome import Said


@dataclass(frozen=True, slots=True)
class Tell:
    """A sentence to be spoken; no reply."""

    said: Spoken


@dataclass(frozen=True, slots=True)
class Speak:
    """From now on the line speaks this language; no reply."""

    language: str


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys are asked for, ended by # or by `most` of them; the reply is a str, None for hung up.

    `hidden` ones come as a bytearray, and whoever takes them wipes them. `rows` are the keys of a
    menu with their words (message ids).
    """

    said: Spoken
    most: int
    hidden: bool = False
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """A flow to be run as the agency; the reply is its result, its Refused is thrown in."""

    flow: Flow[Any]


Line = Tell | Speak | Keys | Work
Talk = Generator[Line, Any, Any]


class HungUp(Exception):  # noqa: N818 - the caller's right
    """The caller put the receiver down."""


def asked(
    said: Spoken, most: int, rows: tuple[tuple[str, str], ...] = ()
) -> Generator[Line, Any, str]:
    """Keys pressed. Raises HungUp."""
    keys = yield Keys(said, most, rows=rows)
    if keys is None:
        raise HungUp
    assert isinstance(keys, str)
    return keys


def typed_twice(said: Spoken, fewest: int, most: int) -> Generator[Line, Any, bytearray]:
    """A secret by keys, twice the same. Raises Said where it is not."""
    first = yield Keys(said, most, hidden=True)
    again = yield Keys(Said("The same again, then the hash key."), most, hidden=True)
    if first is None or again is None:
        wipe(*(one for one in (first, again) if one is not None))
        raise HungUp
    fits = first == again and first.isdigit() and fewest <= len(first) <= most
    wipe(again)
    if not fits:
        wipe(first)
        raise Said("This was not twice the same, or too short. Nothing was changed.")
    assert isinstance(first, bytearray)
    return first
