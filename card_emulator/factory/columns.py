"""What a row of people may hold: one table of columns, each with its meaning and its reader.

A reader gets the text of a cell and gives the value, or refuses with a sentence; whoever knows
file, line and column puts them before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from card_emulator.personalise import MAX_TRIES, MIN_TRIES, Holder
from card_emulator.protocol.fields import card_number_check, citizen_id_check
from card_emulator.refusals import BadInput

NOWHERE = "999999"  # the district of synthetic people; no place has this number
NAME_BYTES = 50  # tags 09 and 4E together
VALID_YEARS = 10
MOST_SERIAL = 9_999_999  # seven digits of a card number
ALGORITHMS = {"1.00": 1, "2.00": 1, "3.00": 3}  # of a card by its version
YES, NO = "yes", "no"
FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every card of a batch where its row says nothing."""

    city6: str
    today: date
    first_serial: int = 1


@dataclass(frozen=True, slots=True)
class Applicant:
    """A checked row: whom a card is for and how it is made."""

    file: str
    holder: Holder
    card_use: str
    activated: bool
    version: str
    max_tries: int

    @property
    def algorithm(self) -> int:
        """The FCI value of its version's cipher."""
        return ALGORITHMS[self.version]


def _text(limit: int) -> Callable[[str], str]:
    def read(cell: str) -> str:
        try:
            raw = cell.encode("gbk")
        except UnicodeEncodeError:
            raise BadInput(
                "{value} has characters a card cannot hold (GBK).", value=repr(cell)
            ) from None
        if len(raw) > limit or not cell.isprintable():
            raise BadInput(
                "{value} does not fit into {limit} bytes of text.", value=repr(cell), limit=limit
            )
        return cell

    return read


def _digits(count: int) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if len(cell) != count or not (cell.isascii() and cell.isdigit()):
            raise BadInput("{value} is not {count} digits.", value=repr(cell), count=count)
        return cell

    return read


def _one_of(*words: str) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if cell not in words:
            raise BadInput("{value} is none of {words}.", value=repr(cell), words=", ".join(words))
        return cell

    return read


def _number(low: int, high: int) -> Callable[[str], int]:
    def read(cell: str) -> int:
        if not (cell.isascii() and cell.isdigit()) or not low <= int(cell) <= high:
            raise BadInput(
                "{value} is no number from {low} to {high}.", value=repr(cell), low=low, high=high
            )
        return int(cell)

    return read


def _day(cell: str) -> date:
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise BadInput("{value} is no date YYYY-MM-DD.", value=repr(cell)) from None


def _citizen_id(cell: str) -> str:
    if not cell.startswith(NOWHERE):
        raise BadInput(
            "{value} may belong to a living person; only ids of district 999999 are taken.",
            value=repr(cell),
        )
    try:
        right = len(cell) == 18 and cell[17] == citizen_id_check(cell[:17])
        date(int(cell[6:10]), int(cell[10:12]), int(cell[12:14]))
    except ValueError:
        right = False
    if not right:
        raise BadInput(
            "{value} is no citizen id; 17 digits with a birth date and the right check character.",
            value=repr(cell),
        )
    return cell


def _card_no(cell: str) -> str:
    if not re.fullmatch(r"[A-Z][0-9]{7}[0-9X]", cell) or cell[8] != card_number_check(cell[:8]):
        raise BadInput(
            "{value} is no card number; a letter, seven digits and the right check character.",
            value=repr(cell),
        )
    return cell


def _file(cell: str) -> str:
    if not FILE_NAME.fullmatch(cell):
        raise BadInput(
            "{value} is no name of a card; letters, digits, - and _ only.", value=repr(cell)
        )
    return cell


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it means (and what holds without it), how a cell is read."""

    name: str
    about: str
    read: Callable[[str], Any]
    required: bool = False
    unique: bool = False


COLUMNS = {
    column.name: column
    for column in (
        Column(
            "name", "name of the person, at most 50 bytes in GBK", _text(NAME_BYTES), required=True
        ),
        Column(
            "citizen_id",
            "18 characters, district 999999, valid check character",
            _citizen_id,
            required=True,
            unique=True,
        ),
        Column("sex", "1 male, 2 female; without it as the id says", _one_of("1", "2", "9")),
        Column("birth_date", "YYYY-MM-DD; without it as the id says", _day),
        Column(
            "serial",
            "number of the card in its city; without it counted up",
            _number(1, MOST_SERIAL),
            unique=True,
        ),
        Column(
            "card_no",
            "letter, seven digits, check; without it X and the serial",
            _card_no,
            unique=True,
        ),
        Column("file", "name of the card's file; without it the card number", _file, unique=True),
        Column("city", "six digits of the issuing city; without it the terminal's", _digits(6)),
        Column(
            "card_class",
            "1 pre-school, 2 student, 3 adult, 4 elderly; 3",
            _one_of("1", "2", "3", "4"),
        ),
        Column("ethnic_code", "two digits (GB 3304); 01", _digits(2)),
        Column("birth_place", "six digits; 999999", _digits(6)),
        Column(
            "insutype",
            "310 employee, 390 resident, 340, 360, 380, 391; 310",
            _one_of("310", "390", "391", "380", "340", "360"),
        ),
        Column(
            "psn_category",
            "11 working, 21 retired, 91 other, ...; 11",
            _one_of("11", "21", "22", "31", "32", "33", "34", "91"),
        ),
        Column("card_use", "1 account at the centre, 2 money on the card; 2", _one_of("1", "2")),
        Column("activated", "yes (training PIN) or no (initial PIN); yes", _one_of(YES, NO)),
        Column(
            "version", "of the card: 1.00 or 2.00 (3DES), 3.00 (SM4); 2.00", _one_of(*ALGORITHMS)
        ),
        Column("tries", "PIN tries; 6", _number(MIN_TRIES, MAX_TRIES)),
        Column("issue_date", "YYYY-MM-DD; today", _day),
        Column("expiry_date", "YYYY-MM-DD; ten years after issue", _day),
        Column("account_no", "account number, at most 29 bytes", _text(29)),
        Column("medical_no", "number of the medical certificate, at most 15 bytes", _text(15)),
        Column("health_file_no", "number of the health file, at most 17 bytes", _text(17)),
    )
}


def applicant(row: Mapping[str, Any], number: int, terms: Terms) -> Applicant:
    """A row of read cells as an applicant; `number` counts the rows from 0.

    BadInput whose `values` name the `column` where two cells contradict each other.
    """
    citizen_id = row["citizen_id"]
    born = date.fromisoformat(f"{citizen_id[6:10]}-{citizen_id[10:12]}-{citizen_id[12:14]}")
    sex = "1" if int(citizen_id[16]) % 2 else "2"
    if row.get("birth_date", born) != born:
        raise BadInput("The id says another birth date ({value}).", column="birth_date", value=born)
    if row.get("sex", sex) not in (sex, "9"):
        raise BadInput("The id says another sex ({value}).", column="sex", value=sex)
    serial = row.get("serial", terms.first_serial + number)
    stem = f"X{serial % (MOST_SERIAL + 1):07d}"
    card_no = row.get("card_no", stem + card_number_check(stem))
    issued = row.get("issue_date", terms.today)
    expires = row.get(
        "expiry_date", issued.replace(year=issued.year + VALID_YEARS, day=min(issued.day, 28))
    )
    if expires <= issued:
        raise BadInput(
            "A card that expires on {value} was never valid.", column="expiry_date", value=expires
        )
    holder = Holder(
        citizen_id=citizen_id,
        name=row["name"],
        sex=row.get("sex", sex),
        birth_date=born,
        card_no=card_no,
        city6=row.get("city", terms.city6),
        serial=serial,
        issue_date=issued,
        expiry_date=expires,
        insutype_flags=row.get("insutype", "310") + "00000",
        birth_place=row.get("birth_place", NOWHERE),
        **{name: row[name] for name in _AS_THEY_ARE if name in row},
    )
    return Applicant(
        row.get("file", card_no),
        holder,
        row.get("card_use", "2"),
        row.get("activated", YES) == YES,
        row.get("version", "2.00"),
        row.get("tries", 6),
    )


_AS_THEY_ARE = (
    "psn_category",
    "ethnic_code",
    "card_class",
    "account_no",
    "medical_no",
    "health_file_no",
)
