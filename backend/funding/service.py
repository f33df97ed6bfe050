"""The agency's answers where money comes in: months, missing data, reasons, records."""

from __future__ import annotations

from backend.checks import code, wrong
from backend.context import Context
from backend.funding.contributions import Declaration, declare, find_declaration, pay_within
from backend.funding.data_gaps import close_gap, note_gap
from backend.funding.facts import facts_of
from backend.funding.months import month_of, read_month
from backend.funding.payers import Employment, employments_of, payer_name, set_wage_base
from backend.funding.policy import Insured
from backend.funding.records import records_of
from backend.people import Person, find_person_by_certno
from backend.protocol.messages.funding import (
    DeclaredMonth,
    DeclaredReply,
    OwnMonthRequest,
    PayerMonthRequest,
    PersonDataRequest,
)
from backend.protocol.messages.why import (
    FINANCIAL,
    PERSONAL,
    RecordsReply,
    RecordsRequest,
    WhyReply,
    WhyRequest,
)
from backend.protocol.refusals import Code, Refused
from backend.roles import Role, require_role
from backend.why import why_no_money

LONGEST_MISSING = 40


def declare_month(context: Context, message: PayerMonthRequest) -> DeclaredReply:
    """KDECL: everybody of this employer, with the wage bases the agency has."""
    require_role(context, Role.AGENCY)
    asked = message.data
    month = _month(context, asked.month)
    if not payer_name(context.tx, asked.payer_no):
        raise Refused(Code.EMPLOYER_UNKNOWN, employer=asked.payer_no)
    return _told(context, declare(context.tx, asked.payer_no, month, context.time))


def pay_month(context: Context, message: PayerMonthRequest) -> DeclaredReply:
    """KPAID: the employer's money has come; the month end credits it."""
    require_role(context, Role.AGENCY, Role.BANK)
    asked = message.data
    month = _month(context, asked.month)
    entry = context.entry(f"contribution {asked.payer_no} {month}")
    pay_within(context.tx, entry, asked.payer_no, month)
    return _told(context, find_declaration(context.tx, asked.payer_no, month))


def pay_own(context: Context, message: OwnMonthRequest) -> DeclaredReply:
    """KOWN: declared and paid in one, on the base of before or on a new one."""
    require_role(context, Role.AGENCY)
    asked, tx = message.data, context.tx
    person, month = _person(context, asked.certno), _month(context, asked.month)
    known = [one for one in employments_of(tx, person.psn_no) if one.own]
    base_fen = asked.wage_base_fen or (known[-1].wage_base_fen if known else 0)
    declared = find_declaration(tx, person.psn_no, month)
    if declared is None:
        if not known or base_fen != known[-1].wage_base_fen or month < known[-1].since:
            set_wage_base(tx, Employment(person.psn_no, person.psn_no, base_fen, month))
        declare(tx, person.psn_no, month, context.time)
    entry = context.entry(f"contribution {person.psn_no} {month}")
    pay_within(tx, entry, person.psn_no, month)
    return _told(context, find_declaration(tx, person.psn_no, month))


def set_person_data(context: Context, message: PersonDataRequest) -> None:
    """KDATA: note what is missing of somebody's data, or that it was brought."""
    require_role(context, Role.AGENCY)
    asked = message.data
    person = _person(context, asked.certno)
    if len(asked.missing) > LONGEST_MISSING:
        raise wrong("data.missing", f"0..{LONGEST_MISSING}")
    if asked.missing:
        note_gap(context.tx, person.psn_no, asked.missing, context.today)
    elif not close_gap(context.tx, person.psn_no):
        raise Refused(Code.NOTHING_MISSING)


def why(context: Context, message: WhyRequest) -> WhyReply:
    """KWHY: the exact reason (rules.md R13)."""
    asked = message.data
    code("data.asked", asked.asked, (PERSONAL, FINANCIAL))
    person = _person(context, asked.certno)
    return WhyReply(why_no_money(facts_of(context.tx, person, asked.asked, context.now)))


def records(context: Context, message: RecordsRequest) -> RecordsReply:
    """KINSU: contributions and benefits by insurance (rules.md R14)."""
    asked = message.data
    code("data.kind", asked.kind, ("", *Insured))
    person = _person(context, asked.certno)
    first, last = (_any_month(text) for text in (asked.first_month, asked.last_month))
    found = records_of(context.tx, person, context.now, kind=asked.kind, first=first, last=last)
    return RecordsReply(found, person.name)


def _told(context: Context, declared: Declaration | None) -> DeclaredReply:
    assert declared is not None, "it was declared in this request"
    return DeclaredReply(
        DeclaredMonth(
            payer_no=declared.payer_no,
            payer=payer_name(context.tx, declared.payer_no),
            month=declared.month,
            people=declared.people,
            due_fen=declared.declared_fen,
            account_fen=declared.account_fen,
            pool_fen=declared.pool_fen,
            paid=bool(declared.paid_at),
        )
    )


def _person(context: Context, certno: str) -> Person:
    person = find_person_by_certno(context.tx, certno)
    if person is None:
        raise Refused(Code.PERSON_UNKNOWN)
    return person


def _month(context: Context, text: str) -> str:
    month = _any_month(text)
    if not month or month > month_of(context.now.date()):
        raise Refused(Code.MONTH_TO_COME, month=text)
    return month


def _any_month(text: str) -> str:
    try:
        return read_month(text) if text else ""
    except ValueError:
        raise wrong("data.month", "yyyy-MM") from None
