"""Who pays contributions for whom: employers with their people's wage bases, people themselves.

A payer number is an employer's, or the person's own number for somebody who pays themselves. A wage
base holds from a month to a month; a new one ends the old one, so that a month has one at most.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.checks import in_range
from backend.funding.months import before
from backend.people import NORMAL, SUSPENDED, Person, find_person
from backend.policy_tables import EMPLOYEES, is_retired
from backend.protocol.money import LARGEST_FEN
from backend.protocol.refusals import Code, Refused
from backend.store import Tx
from backend.store import funding_tables as f
from backend.store import tables as t
from backend.store.sql import bindparam, delete, insert, or_, select, update

NO_END = ""
WITH_A_JOB = (EMPLOYEES, "330", "510")
"""Insurances that come with a job: medical, its large-amount fund, maternity."""


@dataclass(frozen=True, slots=True)
class Employer:
    """An employer: number, name, six-digit area."""

    employer_no: str
    name: str
    area: str


@dataclass(frozen=True, slots=True)
class Employment:
    """A wage base, fen a month, from month `since` to month `until` ("": without end)."""

    payer_no: str
    psn_no: str
    wage_base_fen: int
    since: str
    until: str = NO_END

    @property
    def own(self) -> bool:
        """Whether the person pays."""
        return self.payer_no == self.psn_no


def register_employer(tx: Tx, employer: Employer) -> None:
    """Enter an employer. Raises Refused for a number that is taken."""
    taken = find_employer(tx, employer.employer_no) or find_person(tx, employer.employer_no)
    if taken is not None:
        raise Refused(Code.EMPLOYER_TAKEN, number=employer.employer_no)
    tx.run(
        _NEW_EMPLOYER,
        employer_no=employer.employer_no,
        name=employer.name,
        area=employer.area,
    )


def find_employer(tx: Tx, employer_no: str) -> Employer | None:
    """The employer with this number, or None."""
    row = tx.row(_EMPLOYER, employer_no=employer_no)
    return Employer(*row) if row else None


def employers(tx: Tx) -> list[Employer]:
    """All of them, by number."""
    return [Employer(*row) for row in tx.rows(_EMPLOYERS)]


def payer_name(tx: Tx, payer_no: str) -> str:
    """The employer's name, or the person's who pays; "" for nobody we know."""
    payer = find_employer(tx, payer_no) or find_person(tx, payer_no)
    return payer.name if payer is not None else ""


def set_wage_base(tx: Tx, employment: Employment) -> None:
    """The payer owes contributions on this base from `since` on; the base before ends with it.

    An employer's name is then what 1101 gives with the person's insurances as an employee.
    Raises Refused for a payer or person who does not exist or is not insured as an employee,
    and for a person whom somebody else declares.
    """
    employer = _payer(tx, employment)
    _require_insured(tx, employment.psn_no)
    for known in employments_of(tx, employment.psn_no):
        _make_room(tx, known, employment)
    in_range("wage_base_fen", employment.wage_base_fen, 1, LARGEST_FEN)
    tx.run(
        _EMPLOY,
        payer_no=employment.payer_no,
        psn_no=employment.psn_no,
        wage_base_fen=employment.wage_base_fen,
        since=employment.since,
        until=employment.until,
    )
    if employer is not None:
        tx.run(_WORKS_FOR, b_psn=employment.psn_no, b_name=employer.name)


def _payer(tx: Tx, employment: Employment) -> Employer | None:
    """The employer; None is a person who pays for himself."""
    employer = None if employment.own else find_employer(tx, employment.payer_no)
    if employer is None and not employment.own:
        raise Refused(Code.EMPLOYER_UNKNOWN, employer=employment.payer_no)
    return employer


def pays_contributions(person: Person) -> bool:
    """Whether a payer may declare this person: insured as an employee with an account, at work."""
    insurance = person.insurance(EMPLOYEES)
    return (
        insurance is not None
        and insurance.usable
        and person.centre_account is not None
        and not is_retired(insurance.psn_type)
    )


def employed(tx: Tx, month: str) -> set[str]:
    """The numbers of all for whom somebody pays in this month or later."""
    return {str(psn_no) for (psn_no,) in tx.rows(_EMPLOYED, month=month)}


def _require_insured(tx: Tx, psn_no: str) -> None:
    person = find_person(tx, psn_no)
    if person is None:
        raise Refused(Code.PERSON_UNKNOWN)
    insurance = person.insurance(EMPLOYEES)
    if insurance is None or not insurance.usable or person.centre_account is None:
        raise Refused(Code.NOT_EMPLOYEE, psn_no=psn_no)
    if is_retired(insurance.psn_type):
        raise Refused(Code.RETIRED_PAYS_NOTHING, psn_no=psn_no)


def _make_room(tx: Tx, known: Employment, new: Employment) -> None:
    if known.until and known.until < new.since:
        return
    if known.payer_no != new.payer_no:
        raise Refused(
            Code.EMPLOYED_ELSEWHERE,
            psn_no=new.psn_no,
            payer=payer_name(tx, known.payer_no),
        )
    if known.since >= new.since:
        tx.run(_FORGET, b_payer=known.payer_no, b_psn=known.psn_no, b_since=known.since)
    else:
        _end(tx, known, before(new.since))


def leave(tx: Tx, psn_no: str, last_month: str) -> None:
    """Whoever pays for this person does so until that month."""
    for known in employments_of(tx, psn_no):
        if known.since > last_month:
            tx.run(_FORGET, b_payer=known.payer_no, b_psn=psn_no, b_since=known.since)
        elif not known.until or known.until > last_month:
            _end(tx, known, last_month)


def _end(tx: Tx, known: Employment, until: str) -> None:
    tx.run(_END, b_payer=known.payer_no, b_psn=known.psn_no, b_since=known.since, b_until=until)


def employments_of(tx: Tx, psn_no: str) -> list[Employment]:
    """Everybody's who paid or pays for a person, oldest first."""
    return [Employment(*row) for row in tx.rows(_OF_PERSON, psn_no=psn_no)]


_e = f.employments.c
_NEW_EMPLOYER = insert(f.employers)
_EMPLOYER = select(f.employers).where(f.employers.c.employer_no == bindparam("employer_no"))
_EMPLOYERS = select(f.employers).order_by(f.employers.c.employer_no)
_EMPLOY = insert(f.employments)
_OF_PERSON = select(f.employments).where(_e.psn_no == bindparam("psn_no")).order_by(_e.since)
_THE_ONE = (
    (_e.payer_no == bindparam("b_payer"))
    & (_e.psn_no == bindparam("b_psn"))
    & (_e.since == bindparam("b_since"))
)
_EMPLOYED = select(_e.psn_no).where(or_(_e.until == NO_END, _e.until >= bindparam("month")))
_i = t.insurances.c
_WORKS_FOR = (
    update(t.insurances)
    .where(
        _i.psn_no == bindparam("b_psn"),
        or_(*(_i.insutype == insutype for insutype in WITH_A_JOB)),
        or_(_i.status == NORMAL, _i.status == SUSPENDED),
    )
    .values(employer=bindparam("b_name"))
)
_END = update(f.employments).where(_THE_ONE).values(until=bindparam("b_until"))
_FORGET = delete(f.employments).where(_THE_ONE)
