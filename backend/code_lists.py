"""The interface's code lists (settlement.md 2.17) as data: list -> value -> meaning.

Many are prefix codes in practice: samples carry 1101 or 116032 where the list has 11, and numbers
with and without a leading zero. A value counts as listed when it goes on from a listed one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

PREFIXED = frozenset({"psn_type", "med_type", "clr_type", "fund_pay_type", "insutype"})
"""Lists whose values places make longer by digits of their own."""


@dataclass(frozen=True, slots=True)
class CodeList:
    """One list: its Chinese title and its values in order."""

    name: str
    title: str
    values: Mapping[str, str]


@cache
def code_lists() -> Mapping[str, CodeList]:
    """All lists by name."""
    text = files("backend").joinpath("data/code_lists.toml").read_text(encoding="utf-8")
    return {
        name: CodeList(name, table["title"], table["values"])
        for name, table in tomllib.loads(text).items()
    }


def code_list(name: str) -> Mapping[str, str] | None:
    """The values of a list, or None where there is none of that name."""
    found = code_lists().get(name)
    return None if found is None else found.values


def is_in(name: str, value: str) -> bool:
    """Whether a value is of a list."""
    values = code_lists()[name].values
    if value in values or value.lstrip("0") in values:
        return True
    return name in PREFIXED and any(value.startswith(known) for known in values)
