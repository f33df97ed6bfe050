"""Registration for treatment elsewhere (异地就医备案): who may be treated where, what it is worth.

The agency of the insured place keeps it, by city. Without one a bill from elsewhere is refused or,
where the profile says so, pooled funds pay less: both are decided here and nowhere else.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields, replace

from backend.checks import day, wrong
from backend.context import Context
from backend.people import Person, find_person_by_certno
from backend.policy_tables import PoolRule
from backend.protocol.messages.elsewhere import (
    FarRegistration,
    RegisteredPerson,
    RegisteredPlace,
    RegisteredReply,
    RegisteredRequest,
    RegistrationRequest,
)
from backend.protocol.refusals import Code, Refused
from backend.roles import Role, require_role
from backend.routes import same_city
from backend.store import Tx
from backend.store import elsewhere_tables as t
from backend.store.sql import bindparam, insert, select, update

AREA_LENGTH = 6
REFUSE, LOWER = "refuse", "lower"
"""What happens to the bill of somebody who is not registered (profile elsewhere_unregistered)."""

LOWER_BY_PER_10K = 2_000
"""So much less a pooled fund pays then: twenty percentage points, a demo value of ours."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A registration; days ISO and inclusive, `until` and `ended` "" while open."""

    registration_id: str
    psn_no: str
    place: str
    since: str
    until: str
    reason: str
    ended: str
    institution: str
    at: str

    def holds_on(self, day: str) -> bool:
        """Whether it is in force on a day."""
        last = self.ended or self.until
        return self.since <= day and (not last or day <= last)


def register(context: Context, message: RegistrationRequest) -> RegisteredReply:
    """KELSE: enter a registration at the agency of the insured place, or end one."""
    require_role(context, Role.AGENCY, Role.CENTRE)
    asked = message.data
    person = _person(context.tx, asked.certno)
    _check(context, asked, person)
    known = _open(context, person.psn_no, asked.place)
    if asked.ends:
        if known is None:
            raise Refused(Code.NOT_REGISTERED, place=asked.place)
        ended = max(context.today, known.since)
        context.tx.run(_END, b_id=known.registration_id, b_ended=ended)
    elif known is not None:
        raise Refused(Code.REGISTERED_ALREADY, place=asked.place)
    else:
        _enter(context, asked, person)
    return _reply(context, person)


def registered(context: Context, message: RegisteredRequest) -> RegisteredReply:
    """KELSQ: where a person is or was registered."""
    require_role(context, Role.AGENCY, Role.CENTRE)
    return _reply(context, _person(context.tx, message.data.certno))


def loss_per_10k(context: Context, person: Person, place: str, *days: str) -> int:
    """By how much pooled funds pay less of a bill from a place; a refusal where they may not.

    A registration in force on one of the days will do.
    """
    there = [row for row in _of(context.tx, person) if same_city(row.place, place)]
    if any(row.holds_on(day) for row in there for day in days):
        return 0
    if context.profile.elsewhere_unregistered == REFUSE:
        raise Refused(Code.NOT_REGISTERED, place=place)
    return LOWER_BY_PER_10K


def lowered(pool: PoolRule, by_per_10k: int) -> PoolRule:
    """A pooled fund that pays so much less of every tier."""
    if not by_per_10k:
        return pool

    def less(share_per_10k: int) -> int:
        return max(0, share_per_10k - by_per_10k)

    return replace(
        pool,
        share_per_10k=less(pool.share_per_10k),
        retired_share_per_10k=less(pool.retired_share_per_10k),
        tiers=tuple(
            replace(
                tier,
                share_per_10k=less(tier.share_per_10k),
                retired_share_per_10k=less(tier.retired_share_per_10k),
            )
            for tier in pool.tiers
        ),
    )


def _person(tx: Tx, certno: str) -> Person:
    person = find_person_by_certno(tx, certno)
    if person is None:
        raise Refused(Code.PERSON_UNKNOWN)
    return person


def _check(context: Context, asked: FarRegistration, person: Person) -> None:
    place = asked.place
    if len(place) != AREA_LENGTH or not (place.isascii() and place.isdigit()):
        raise wrong("data.place", "6 digits")
    if same_city(place, person.insurances[0].area or context.profile.area):
        raise Refused(Code.NOT_ELSEWHERE, place=place)
    if asked.ends:
        return
    day("data.since", asked.since)
    if asked.until:
        day("data.until", asked.until)
        if asked.until < asked.since:
            raise wrong("data.until", f">= {asked.since}")


def _open(context: Context, psn_no: str, place: str) -> Registered | None:
    """The registration for a city that is in force or yet to come."""
    rows = [Registered(*row) for row in context.tx.rows(_OF_PERSON, psn_no=psn_no)]
    lasting = (row for row in rows if not row.ended and (row.until or "9") >= context.today)
    return next((row for row in lasting if same_city(row.place, place)), None)


def enter(tx: Tx, row: Registered) -> None:
    """Enter a registration."""
    tx.run_values(_NEW, dict(zip(_COLUMNS, astuple(row), strict=True)))


def _enter(context: Context, asked: FarRegistration, person: Person) -> None:
    row = Registered(
        context.new_id("elsewhere"), person.psn_no, asked.place, asked.since, asked.until,
        asked.reason, "", context.institution.code, context.time,
    )  # fmt: skip
    enter(context.tx, row)


def _of(tx: Tx, person: Person) -> list[Registered]:
    return [Registered(*row) for row in tx.rows(_OF_PERSON, psn_no=person.psn_no)]


def _reply(context: Context, person: Person) -> RegisteredReply:
    return RegisteredReply(
        RegisteredPerson(
            psn_no=person.psn_no,
            psn_name=person.name,
            insured_place=person.insurances[0].area or context.profile.area,
            places=tuple(
                RegisteredPlace(
                    place=row.place, since=row.since, until=row.until, reason=row.reason,
                    ended=row.ended,
                )
                for row in _of(context.tx, person)
            ),
        )
    )  # fmt: skip


_COLUMNS = tuple(field.name for field in fields(Registered))
assert list(_COLUMNS) == [column.name for column in t.registrations.c]
_r = t.registrations.c
_NEW = insert(t.registrations)
_OF_PERSON = (
    select(t.registrations)
    .where(_r.psn_no == bindparam("psn_no"))
    .order_by(_r.since, _r.registration_id)
)
_END = (
    update(t.registrations)
    .where(_r.registration_id == bindparam("b_id"))
    .values(ended=bindparam("b_ended"))
)
