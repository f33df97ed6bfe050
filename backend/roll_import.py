"""People from a shop's or agency's CSV: one row per insurance, all people of the file or nobody.

Columns by the interface's names; rows with the same citizen id are one person with several
insurances, the first of which is the account's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from backend.people import NO_ACCOUNT, ONLINE, Insurance, Person
from backend.roll import Enrolment
from backend.roll_rows import RowFault, WrongCell, amount_fen, parsed, take_rows
from backend.shop_table import read_table
from card_emulator.protocol.fields import citizen_id_check

COLUMNS = {
    "certno": "", "psn_name": "", "gend": "", "brdy": "", "psn_no": "", "naty": "01",
    "account_kind": ONLINE, "balc": "0", "insutype": "310", "psn_type": "11",
    "psn_insu_stas": "1", "psn_insu_date": "", "paus_insu_date": "", "cvlserv_flag": "0",
    "insuplc_admdvs": "", "emp_name": "",
}  # fmt: skip
"""Column -> what an empty cell means. `gend` and `brdy` follow from the citizen id."""

NEEDED = ("certno", "psn_name")


def read_people(path: Path, area: str) -> list[Enrolment]:
    """The people of a CSV; raises CatalogueError for no such table, RowsRefusedError for rows."""
    reading = _Reading(area)
    take_rows(read_table(path), COLUMNS, NEEDED, reading.take)
    return reading.enrolments()


@dataclass(slots=True)
class _Reading:
    """People read so far, by citizen id in the order of the file."""

    area: str
    heads: dict[str, dict[str, str]] = field(default_factory=dict)
    credits: dict[str, int] = field(default_factory=dict)
    rows: dict[str, list[Insurance]] = field(default_factory=dict)

    def take(self, cells: dict[str, str]) -> None:
        """One row, or WrongCell."""
        certno = _certno(cells)
        insurance = self._insurance(cells)
        credit_fen = _credit(cells)
        head = {name: cells[name] for name in ("psn_name", "account_kind", "psn_no", "naty")}
        if self.heads.setdefault(certno, head) != head:
            raise WrongCell("certno", RowFault.OTHER_PERSON)
        self.rows.setdefault(certno, []).append(insurance)
        self.credits[certno] = self.credits.get(certno, 0) + credit_fen

    def _insurance(self, cells: dict[str, str]) -> Insurance:
        if not cells["psn_name"]:
            raise WrongCell("psn_name", RowFault.NAME)
        if cells["account_kind"] not in (ONLINE, NO_ACCOUNT):
            raise WrongCell("account_kind", RowFault.KIND)
        if len(cells["insutype"]) != 3 or not cells["insutype"].isdigit():
            raise WrongCell("insutype", RowFault.CODE)
        return Insurance(
            insutype=cells["insutype"],
            psn_type=cells["psn_type"],
            status=cells["psn_insu_stas"],
            since=_day(cells, "psn_insu_date"),
            paused=_day(cells, "paus_insu_date"),
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
    raise WrongCell("certno", RowFault.CERTNO)


def _credit(cells: Mapping[str, str]) -> int:
    credit_fen = amount_fen(cells, "balc", 0)
    if credit_fen and cells["account_kind"] == NO_ACCOUNT:
        raise WrongCell("balc", RowFault.CREDIT)
    return credit_fen


def _day(cells: Mapping[str, str], name: str) -> str:
    """However ISO 8601 lets a day be written, it is kept as YYYY-MM-DD; an empty cell stays."""
    if not cells[name]:
        return ""
    found = parsed(lambda text: date.fromisoformat(text).toordinal(), cells, name, RowFault.DATE)
    return date.fromordinal(found).isoformat()
