"""People from a shop's or agency's CSV: one row per insurance, all people of the file or nobody.

Columns by the interface's names; rows with the same citizen id are one person with several
insurances, the first of which is the account's. Every fault is named by line and column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from backend.people import NO_ACCOUNT, ONLINE, Insurance, Person
from backend.protocol.money import fen
from backend.roll import Enrolment
from backend.shop_table import CatalogueError, Row, Table, read_table
from card_emulator.protocol.fields import citizen_id_check

COLUMNS = {
    "certno": "", "psn_name": "", "gend": "", "brdy": "", "psn_no": "", "naty": "01",
    "account_kind": ONLINE, "balc": "0", "insutype": "310", "psn_type": "11",
    "psn_insu_stas": "1", "psn_insu_date": "", "paus_insu_date": "", "cvlserv_flag": "0",
    "insuplc_admdvs": "", "emp_name": "",
}  # fmt: skip
"""Column -> what an empty cell means. `gend` and `brdy` follow from the citizen id."""

NEEDED = ("certno", "psn_name")


class RowFault(StrEnum):
    """What is wrong with a row; message ids."""

    CERTNO = "not a citizen id with a right check character"
    NAME = "the name is missing"
    KIND = "not online or none (cards with a purse are issued with 'shuaka card issue')"
    DATE = "not a date YYYY-MM-DD"
    AMOUNT = "not an amount of yuan"
    CREDIT = "a resident has no account to credit"
    CODE = "not a code of three digits"
    OTHER_PERSON = "an earlier row has this id with another name, kind or number"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One row that cannot be taken: `template` with `values` is the sentence."""

    file: str
    line: int
    column: str
    reason: RowFault
    found: str

    template = '{file}, line {line}, column {column}: {reason} (found "{found}").'

    @property
    def values(self) -> dict[str, str | int]:
        """What fills the places of `template`; `reason` is itself a sentence part."""
        return {"file": self.file, "line": self.line, "column": self.column,
                "reason": self.reason.value, "found": self.found}  # fmt: skip

    def __str__(self) -> str:
        return self.template.format(**self.values)


class PeopleRefusedError(CatalogueError):
    """Rows of the file are wrong and nobody was entered; `problems` has them all."""

    def __init__(self, problems: tuple[RowProblem, ...]) -> None:
        super().__init__(
            "Nobody was entered. Wrong rows: {count}. Correct them.", count=len(problems)
        )
        self.problems = problems


class _Wrong(Exception):  # noqa: N818 - ends the reading of one row
    def __init__(self, column: str, reason: RowFault) -> None:
        super().__init__(column)
        self.column = column
        self.reason = reason


def read_people(path: Path, area: str) -> list[Enrolment]:
    """The people of a CSV; raises CatalogueError for no such table, PeopleRefusedError for rows."""
    table = read_table(path)
    places = _places(table)
    reading = _Reading(area)
    problems: list[RowProblem] = []
    for row in table.rows:
        cells = _cells(row, places)
        try:
            reading.take(cells)
        except _Wrong as wrong:
            found = cells[wrong.column]
            problems.append(RowProblem(table.file, row.line, wrong.column, wrong.reason, found))
    if problems:
        raise PeopleRefusedError(tuple(problems))
    return reading.enrolments()


def _places(table: Table) -> dict[str, int]:
    places = {name.casefold(): place for place, name in enumerate(table.header.cells)}
    unknown = [name for name in places if name and name not in COLUMNS]
    missing = [name for name in NEEDED if name not in places]
    if unknown or missing:
        raise CatalogueError(
            "{file}, line {line}: unknown or missing columns ({names}); people have {columns}.",
            file=table.file,
            line=table.header.line,
            names=", ".join(unknown + missing),
            columns=", ".join(COLUMNS),
        )
    return places


def _cells(row: Row, places: Mapping[str, int]) -> dict[str, str]:
    given = {name: row.cells[place] for name, place in places.items() if place < len(row.cells)}
    return {name: given.get(name, "") or default for name, default in COLUMNS.items()}


@dataclass(slots=True)
class _Reading:
    """People read so far, by citizen id in the order of the file."""

    area: str
    heads: dict[str, dict[str, str]] = field(default_factory=dict)
    credits: dict[str, int] = field(default_factory=dict)
    rows: dict[str, list[Insurance]] = field(default_factory=dict)

    def take(self, cells: dict[str, str]) -> None:
        """One row, or _Wrong."""
        certno = _certno(cells)
        insurance = self._insurance(cells)
        credit_fen = _credit(cells)
        head = {name: cells[name] for name in ("psn_name", "account_kind", "psn_no", "naty")}
        if self.heads.setdefault(certno, head) != head:
            raise _Wrong("certno", RowFault.OTHER_PERSON)
        self.rows.setdefault(certno, []).append(insurance)
        self.credits[certno] = self.credits.get(certno, 0) + credit_fen

    def _insurance(self, cells: dict[str, str]) -> Insurance:
        if not cells["psn_name"]:
            raise _Wrong("psn_name", RowFault.NAME)
        if cells["account_kind"] not in (ONLINE, NO_ACCOUNT):
            raise _Wrong("account_kind", RowFault.KIND)
        if len(cells["insutype"]) != 3 or not cells["insutype"].isdigit():
            raise _Wrong("insutype", RowFault.CODE)
        for name in ("psn_insu_date", "paus_insu_date"):
            _day(cells, name)
        return Insurance(
            insutype=cells["insutype"],
            psn_type=cells["psn_type"],
            status=cells["psn_insu_stas"],
            since=cells["psn_insu_date"],
            paused=cells["paus_insu_date"],
            civil_servant=cells["cvlserv_flag"],
            area=cells["insuplc_admdvs"] or self.area,
            employer=cells["emp_name"],
        )

    def enrolments(self) -> list[Enrolment]:
        """Everybody, once every row was right."""
        return [
            Enrolment(self._person(certno, head), self.credits[certno])
            for certno, head in self.heads.items()
        ]

    def _person(self, certno: str, head: Mapping[str, str]) -> Person:
        return Person(
            psn_no=head["psn_no"] or f"{self.area}{certno[6:]}",
            certno=certno,
            name=head["psn_name"],
            gend="1" if int(certno[16]) % 2 else "2",
            naty=head["naty"],
            brdy=f"{certno[6:10]}-{certno[10:12]}-{certno[12:14]}",
            account_kind=head["account_kind"],
            insurances=tuple(self.rows[certno]),
        )


def _certno(cells: Mapping[str, str]) -> str:
    certno = cells["certno"].upper()
    try:
        if len(certno) == 18 and citizen_id_check(certno[:17]) == certno[17]:
            date(int(certno[6:10]), int(certno[10:12]), int(certno[12:14]))
            return certno
    except ValueError:
        pass
    raise _Wrong("certno", RowFault.CERTNO)


def _credit(cells: Mapping[str, str]) -> int:
    amount_fen = _parsed(fen, cells, "balc", RowFault.AMOUNT)
    if amount_fen < 0:
        raise _Wrong("balc", RowFault.AMOUNT)
    if amount_fen and cells["account_kind"] == NO_ACCOUNT:
        raise _Wrong("balc", RowFault.CREDIT)
    return amount_fen


def _day(cells: Mapping[str, str], name: str) -> None:
    if cells[name]:
        _parsed(lambda text: date.fromisoformat(text).toordinal(), cells, name, RowFault.DATE)


def _parsed(
    parse: Callable[[str], int], cells: Mapping[str, str], name: str, fault: RowFault
) -> int:
    try:
        return int(parse(cells[name]))
    except ValueError:
        raise _Wrong(name, fault) from None
