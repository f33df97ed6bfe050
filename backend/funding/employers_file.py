"""Employers and whom they employ from a CSV: one row per employment, all of them or none.

Rows are entered one after another as `employer add` and `employ` would, so that what the books and
earlier rows know is checked by the same functions; whoever calls ends the transaction for a fault.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from backend.funding.months import read_month
from backend.funding.payers import (
    Employer,
    Employment,
    employments_of,
    find_employer,
    register_employer,
    set_wage_base,
)
from backend.people import Person, find_person, find_person_by_certno
from backend.protocol.refusals import Code, Refused
from backend.roll_rows import Cells, RowFault, WrongCell, amount_fen, parsed, take_rows
from backend.shop_table import Table
from backend.store import Tx

NEEDED = ("employer_no", "emp_name", "wage_base")
ORDER = ("employer_no", "emp_name", "certno", "psn_no", "wage_base", "since")

_REFUSED = {
    Code.EMPLOYER_TAKEN: ("employer_no", RowFault.PERSONS_NUMBER),
    Code.NOT_EMPLOYEE: ("", RowFault.NOT_EMPLOYEE),
    Code.RETIRED_PAYS_NOTHING: ("", RowFault.RETIRED),
    Code.EMPLOYED_ELSEWHERE: ("", RowFault.EMPLOYED_ELSEWHERE),
}
"""Refusal -> column and what is wrong with it; "" is the column that names the person."""


@dataclass(slots=True)
class Entered:
    """What came into the books: employers that were new, and every employment."""

    employers: list[Employer] = field(default_factory=list)
    employments: list[Employment] = field(default_factory=list)


def enter_employers(tx: Tx, table: Table, area: str, month: str) -> Entered:
    """Enter a file's employments; `month` is where an empty `since` begins.

    Raises CatalogueError for other columns, RowsRefusedError for rows; nothing may be kept then.
    """
    entered = Entered()
    columns = dict.fromkeys(ORDER, "") | {"since": month}
    take_rows(table, columns, NEEDED, lambda cells: _take(tx, cells, area, entered))
    return entered


def _take(tx: Tx, cells: Cells, area: str, entered: Entered) -> None:
    base_fen = amount_fen(cells, "wage_base", 1)
    parsed(lambda text: len(read_month(text)), cells, "since", RowFault.MONTH)
    column, person = _person(tx, cells)
    employer = Employer(cells["employer_no"], cells["emp_name"], area)
    wanted = Employment(employer.employer_no, person.psn_no, base_fen, cells["since"])
    try:
        if _is_new(tx, employer):
            register_employer(tx, employer)
            entered.employers.append(employer)
        if any(_still_there(known, wanted) for known in employments_of(tx, person.psn_no)):
            raise WrongCell(column, RowFault.EMPLOYED_HERE)
        set_wage_base(tx, wanted)
    except Refused as refused:
        where, fault = _REFUSED[refused.code]
        raise WrongCell(where or column, fault) from None
    entered.employments.append(wanted)


def _is_new(tx: Tx, employer: Employer) -> bool:
    if not employer.employer_no:
        raise WrongCell("employer_no", RowFault.NUMBER)
    if not employer.name:
        raise WrongCell("emp_name", RowFault.NAME)
    known = find_employer(tx, employer.employer_no)
    if known is not None and known.name != employer.name:
        raise WrongCell("emp_name", RowFault.OTHER_NAME)
    return known is None


def _still_there(known: Employment, wanted: Employment) -> bool:
    return known.payer_no == wanted.payer_no and not (known.until and known.until < wanted.since)


def _person(tx: Tx, cells: Cells) -> tuple[str, Person]:
    """The person of a row and the column that names them."""
    certno, psn_no = cells["certno"].upper(), cells["psn_no"]
    if not certno and not psn_no:
        raise WrongCell("certno", RowFault.NO_PERSON)
    column = "certno" if certno else "psn_no"
    person = find_person_by_certno(tx, certno) if certno else find_person(tx, psn_no)
    if person is None:
        raise WrongCell(column, RowFault.UNKNOWN)
    if psn_no and person.psn_no != psn_no:
        raise WrongCell("psn_no", RowFault.TWO_PEOPLE)
    return column, person
