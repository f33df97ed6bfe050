"""Chronic illnesses that are registered for pooled outpatient care (慢特病备案): the agency's desk.

Care of med_type 14 wants one: at the entitlement check, at a pharmacy's visit and when it settles.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.checks import day, wrong
from backend.claims.rules import CHRONIC
from backend.context import Context
from backend.people import Person, find_person_by_certno
from backend.protocol.messages.prescription import (
    ChronicEndRequest,
    ChronicList,
    ChronicQueryRequest,
    ChronicReply,
    ChronicRequest,
    ChronicRow,
)
from backend.protocol.refusals import Code, Refused
from backend.roles import Role, require_role
from backend.store import Tx
from backend.store import claim_tables as c
from backend.store.sql import bindparam, insert, select, update


@dataclass(frozen=True, slots=True)
class Illness:
    """One registration; days ISO, `until` the last one, empty for open."""

    registration_id: str
    psn_no: str
    dise_codg: str
    dise_name: str
    since: str
    until: str
    registered_at: str

    def counts_on(self, day: str) -> bool:
        """Whether it is in force on a day."""
        return self.since <= day and (not self.until or day <= self.until)


def illnesses_of(tx: Tx, psn_no: str) -> list[Illness]:
    """Everything registered for a person, newest first."""
    return [Illness(*row) for row in tx.rows(_OF_PERSON, psn_no=psn_no)]


def is_registered(context: Context, psn_no: str, dise_codg: str = "") -> bool:
    """Whether the illness, or any where none is named, is registered and in force today."""
    return any(
        illness.counts_on(context.today) and dise_codg in ("", illness.dise_codg)
        for illness in illnesses_of(context.tx, psn_no)
    )


def require_registered(context: Context, psn_no: str, med_type: str, dise_codg: str = "") -> None:
    """Refuse care for a chronic illness that nobody registered."""
    if med_type == CHRONIC and not is_registered(context, psn_no, dise_codg):
        raise Refused(Code.CHRONIC_UNREGISTERED)


def register(context: Context, message: ChronicRequest) -> ChronicReply:
    """KCHRO: an illness counts from a day on; the same one is in force once."""
    require_role(context, Role.AGENCY)
    asked = message.data
    person = _person(context, asked.certno)
    for name in ("dise_codg", "dise_name"):
        if not getattr(asked, name):
            raise wrong(f"data.{name}", "empty")
    _check_days(asked.since, asked.until)
    for illness in illnesses_of(context.tx, person.psn_no):
        same = illness.dise_codg == asked.dise_codg
        if same and not (illness.until and illness.until < asked.since):
            raise Refused(Code.CHRONIC_KNOWN, disease=illness.dise_name, date=illness.since)
    new = Illness(context.new_id("illness"), person.psn_no, asked.dise_codg, asked.dise_name,
                  asked.since, asked.until, context.time)  # fmt: skip
    enter_illness(context.tx, new)
    return _reply(context, person)


def enter_illness(tx: Tx, illness: Illness) -> None:
    """Enter a registration."""
    tx.run(_NEW, **{name: getattr(illness, name) for name in _COLUMNS})


def _check_days(since: str, until: str) -> None:
    day("data.since", since)
    if until:
        day("data.until", until)
        if until < since:
            raise wrong("data.until", f">= {since}")


def end(context: Context, message: ChronicEndRequest) -> ChronicReply:
    """KCHRE: today is the last day of an illness."""
    require_role(context, Role.AGENCY)
    person = _person(context, message.data.certno)
    if not is_registered(context, person.psn_no, message.data.dise_codg or "-"):
        raise Refused(Code.CHRONIC_UNREGISTERED)
    context.tx.run(
        _END, b_psn_no=person.psn_no, b_dise_codg=message.data.dise_codg, b_today=context.today
    )
    return _reply(context, person)


def illnesses(context: Context, message: ChronicQueryRequest) -> ChronicReply:
    """KCHRS: what is registered for a person."""
    require_role(context, Role.AGENCY, Role.HOSPITAL)
    return _reply(context, _person(context, message.data.certno))


def _reply(context: Context, person: Person) -> ChronicReply:
    rows = tuple(
        ChronicRow(
            dise_codg=illness.dise_codg,
            dise_name=illness.dise_name,
            since=illness.since,
            until=illness.until,
            in_force=illness.counts_on(context.today),
        )
        for illness in illnesses_of(context.tx, person.psn_no)
    )
    return ChronicReply(ChronicList(psn_no=person.psn_no, psn_name=person.name, illnesses=rows))


def _person(context: Context, certno: str) -> Person:
    person = find_person_by_certno(context.tx, certno)
    if person is None:
        raise Refused(Code.PERSON_UNKNOWN)
    return person


_r = c.chronic_registrations.c
_COLUMNS = tuple(_r.keys())
_NEW = insert(c.chronic_registrations)
_OF_PERSON = (
    select(c.chronic_registrations)
    .where(_r.psn_no == bindparam("psn_no"))
    .order_by(_r.since.desc(), _r.registration_id)
)
_END = (
    update(c.chronic_registrations)
    .where(
        _r.psn_no == bindparam("b_psn_no"),
        _r.dise_codg == bindparam("b_dise_codg"),
        (_r.until == "") | (_r.until > bindparam("b_today")),
    )
    .values(until=bindparam("b_today"))
)
