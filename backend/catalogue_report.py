"""What became of a shop's file: its drugs, and for every other row where it was and what is wrong.

The reasons are tables of plain sentence parts, so that a screen can translate and count them.
rows_read = drugs + skipped + faults, always.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from backend.catalogue import Drug
from backend.shop_table import CatalogueError


class Fault(StrEnum):
    """What is wrong with a row that ought to have been right."""

    NAME = "the name is missing"
    PRICE = "not a price in yuan"
    BARCODE = "not a bar code with a right check digit"
    NATIONAL_CODE = "not a code of letters and digits"
    CLASS = "not an item class (01, 02, 03 or 甲, 乙, 丙)"
    FIRST_PAY = "not a share between 0 and 1"
    CEILING = "not a price ceiling in yuan"
    RX = "neither prescription (1) nor OTC (0)"
    LIMIT = "no sex, or no whole number of years or days"
    WIDTH = "more cells than the header has columns"


class Skip(StrEnum):
    """Why a row cannot be sold and is left out of every import."""

    NO_CODE = "no national code, bar code or code of the shop"
    NO_PRICE = "no price"
    DUPLICATE = "an earlier row has this code"


class Assumption(StrEnum):
    """What was filled in where the file is silent."""

    CLASS_UNKNOWN = "class unknown: taken as class C, outside the catalogue"
    FIRST_PAY = "class B without a first-pay share: 10 % taken"
    INVENTED_PRICE = "price from a column of invented prices"
    STAND_IN_CODE = "no national code: a stand-in was made"
    RX_UNKNOWN = "prescription or not unknown: OTC unless it is injected"
    INITIALS_MADE = "pinyin initials made from the name"


@dataclass(frozen=True, slots=True)
class Problem:
    """One row left out: where, why, and what stood there. `str()` is the English sentence."""

    file: str
    line: int
    column: str
    reason: Fault | Skip
    found: str

    @property
    def template(self) -> str:
        """The sentence with named places; `{reason}` is itself a sentence part to translate."""
        if self.found:
            return '{file}, line {line}, column {column}: {reason} (found "{found}").'
        return "{file}, line {line}, column {column}: {reason}."

    @property
    def values(self) -> dict[str, str | int]:
        """What fills the places of `template`."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "reason": self.reason.value,
            "found": self.found,
        }

    def __str__(self) -> str:
        return self.template.format(**self.values)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows met one reason."""

    reason: Fault | Skip | Assumption
    rows: int


@dataclass(frozen=True, slots=True)
class Import:
    """The outcome of reading a file: the drugs, and why the other rows are not among them."""

    file: str
    rows_read: int
    drugs: tuple[Drug, ...]
    faults: tuple[Problem, ...]
    skipped: tuple[Problem, ...]
    assumed: tuple[Tally, ...]

    @property
    def left_out(self) -> tuple[Tally, ...]:
        """Rows left out, per reason, most frequent first."""
        return tallied(problem.reason for problem in (*self.faults, *self.skipped))


class CatalogueRefusedError(CatalogueError):
    """Rows of the file are wrong and nothing was taken from it; `faults` has them all."""

    def __init__(self, faults: tuple[Problem, ...]) -> None:
        super().__init__(
            "Nothing was imported. Wrong rows: {count}. Correct them, or skip bad rows.",
            count=len(faults),
        )
        self.faults = faults


def tallied(reasons: Iterable[Fault | Skip | Assumption]) -> tuple[Tally, ...]:
    """Each reason with how often it occurs, most frequent first."""
    return tuple(Tally(reason, rows) for reason, rows in Counter(reasons).most_common())
