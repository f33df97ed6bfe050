"""The insured: persons with their insurances, and institutions that may settle for them.

A person's account kind is fixed at registration: `purse` (money on the card, credit waiting at the
centre), `online` (one account at the centre) or `none` (residents' scheme, rules.md R18).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from msgspec import Struct
from msgspec.structs import astuple

from backend.ledger import Account, Kind, open_account, payee
from backend.store import Question, Row, Tx
from backend.store import tables as t
from backend.store.sql import bindparam, insert, select

PURSE, ONLINE, NO_ACCOUNT = "purse", "online", "none"
ELSEWHERE = "elsewhere"
"""Kind and place of the account of somebody whose money another centre keeps."""

NORMAL, SUSPENDED, ENDED = "1", "2", "4"
"""psn_insu_stas; 1101 returns insurances of the past, too (settlement.md 2.6)."""


class Institution(Struct, frozen=True):
    """A designated institution: its 12-character code, name and six-digit area."""

    code: str
    name: str
    area: str


class Insurance(Struct, frozen=True):
    """One row of 1101's insuinfo; `status` as psn_insu_stas (1 normal, 2 suspended), dates ISO."""

    insutype: str
    psn_type: str
    status: str = NORMAL
    since: str = ""
    paused: str = ""
    civil_servant: str = "0"
    area: str = ""
    employer: str = ""

    @property
    def usable(self) -> bool:
        """Whether its account can be used: suspended, it still is (3.3); ended, it is not."""
        return self.status in (NORMAL, SUSPENDED)

    def normal_on(self, day: str) -> bool:
        """Whether it is in normal state, or was on that day (ISO) and stopped on it or later."""
        return self.status == NORMAL or (day != "" and day <= self.paused)


@dataclass(frozen=True, slots=True)
class Person:
    """An insured person; `brdy` is ISO, `account_kind` "purse", "online" or "none".

    The first insurance is the one whose personal account (if any) is spent.
    """

    psn_no: str
    certno: str
    name: str
    gend: str
    naty: str
    brdy: str
    account_kind: str
    insurances: tuple[Insurance, ...]

    @property
    def nation(self) -> str:
        """The nationality as the interface's code list has it: "1" where a card has "01"."""
        return self.naty.lstrip("0")

    @property
    def centre_account(self) -> Account | None:
        """Where the agency credits this person: waiting credit, online account, or nowhere."""
        return centre_account(self.psn_no, self.account_kind)

    def insurance(self, insutype: str) -> Insurance | None:
        """The insurance of that kind, or None."""
        return next((row for row in self.insurances if row.insutype == insutype), None)


_CENTRE_KIND = {PURSE: Kind.PURSE_CENTRE, ONLINE: Kind.ONLINE, NO_ACCOUNT: None}


def centre_account(psn_no: str, account_kind: str) -> Account | None:
    """The account at the centre of a person with that kind of account."""
    kind = _CENTRE_KIND[account_kind]
    return None if kind is None else Account(kind, psn_no)


def register_institution(tx: Tx, institution: Institution) -> None:
    """Designate an institution."""
    tx.run(_NEW_INSTITUTION, code=institution.code, name=institution.name, area=institution.area)
    open_account(tx, payee(institution.code))
    open_account(tx, Account(Kind.TRANSIT, institution.code))


def find_institution(tx: Tx, code: str) -> Institution | None:
    """The institution with this code, or None."""
    row = tx.row(_INSTITUTION, code=code)
    return Institution(*row) if row else None


def register_person(tx: Tx, person: Person) -> None:
    """Enter a person and open the account of their kind at the centre."""
    assert person.account_kind in _CENTRE_KIND
    assert person.insurances
    date.fromisoformat(person.brdy)
    tx.run(
        _NEW_PERSON,
        psn_no=person.psn_no,
        certno=person.certno,
        name=person.name,
        gend=person.gend,
        naty=person.naty,
        brdy=person.brdy,
        account_kind=person.account_kind,
    )
    columns = t.insurances.c.keys()
    for position, insurance in enumerate(person.insurances):
        values = (person.psn_no, position, *astuple(insurance))
        tx.run_values(_NEW_INSURANCE, dict(zip(columns, values, strict=True)))
    if person.centre_account is not None:
        open_account(tx, person.centre_account)


def find_person(tx: Tx, psn_no: str) -> Person | None:
    """The person with this number, or None."""
    statement, values = person_question(psn_no)
    return _person(tx.rows(statement, **values))


def person_question(psn_no: str) -> Question:
    """What `find_person` is going to ask."""
    return _BY_NUMBER, {"key": psn_no}


def find_person_by_certno(tx: Tx, certno: str) -> Person | None:
    """The person with this citizen id, or None."""
    return _person(tx.rows(_BY_CERTNO, key=certno))


def people(tx: Tx) -> list[Person]:
    """Everybody, by number."""
    by_number = groupby(tx.rows(_EVERYBODY), itemgetter(0))
    return [person for _, rows in by_number if (person := _person(list(rows)))]


def _person(rows: Sequence[Row]) -> Person | None:
    """Somebody from their rows, one for each insurance, in order; nobody is without one."""
    if not rows:
        return None
    insurances = tuple([Insurance(*row[_OF_PERSON:]) for row in rows])
    return Person(*(*rows[0][:_OF_PERSON], insurances))


def age(brdy: str, today: date) -> Decimal:
    """Age in years with one decimal, as 1101 gives it, cut and not rounded."""
    born = date.fromisoformat(brdy)
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    birthday = _anniversary(born, born.year + years)
    tenths = (today - birthday).days * 10 // 366
    return Decimal(years) + Decimal(tenths) / 10


def _anniversary(born: date, year: int) -> date:
    leap = (born.month, born.day) == (2, 29)
    return date(year, 3, 1) if leap else born.replace(year=year)


_NEW_INSTITUTION = insert(t.institutions)
_INSTITUTION = select(t.institutions).where(t.institutions.c.code == bindparam("code"))
_NEW_PERSON = insert(t.persons)
_NEW_INSURANCE = insert(t.insurances)
_p, _insured = t.persons.c, t.insurances.c
_OF_PERSON = len(t.persons.c)
"""Where the columns of the insurance begin."""
_EVERYBODY = (
    select(*_p, *[column for column in _insured if column.name not in ("psn_no", "position")])
    .join_from(t.persons, t.insurances, _insured.psn_no == _p.psn_no)
    .order_by(_p.psn_no, _insured.position)
)
_BY_NUMBER = _EVERYBODY.where(_p.psn_no == bindparam("key"))
_BY_CERTNO = _EVERYBODY.where(_p.certno == bindparam("key"))
