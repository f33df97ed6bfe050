"""Bills handed in at the agency (rules.md R22): judged as if settled, paid to the person.

An emergency counts wherever it was treated, and drugs outside the catalogue count like class B with
a first-pay share; the bill of an institution that is not designated is judged as a third-level
hospital's. Anything else is the bill of a designated institution that could not settle it directly.
From the account comes only what it may pay, only from the centre, and only where that is chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from msgspec import structs

from backend.bill import Line
from backend.bills import keep_bill
from backend.checks import code, day, in_range, wrong
from backend.claims.hand_ins import (
    enter_hand_in,
    find_hand_in,
    forget_hand_in,
    hand_ins_of,
    handed_in_on,
    issuer_of,
    settled_directly,
)
from backend.claims.handed_lines import DOCUMENTS, handed_line
from backend.context import Context
from backend.grades import HOSPITAL, Grade, grade_of
from backend.holds import State
from backend.identity import holder_of
from backend.ledger import Account, Kind, Move, Reason, post, sources
from backend.payers import Payer
from backend.people import NORMAL, SUSPENDED, Person, find_institution, find_person_by_certno
from backend.protocol.messages.bank import Customer
from backend.protocol.messages.person import ID_CREDENTIAL
from backend.protocol.messages.pharmacy import ACCOUNT_NOT_USED, OWN_ACCOUNT
from backend.protocol.messages.reimbursement import (
    EMERGENCY,
    NEEDED,
    NOT_SETTLED,
    HandedIn,
    HandInFund,
    HandInLineCut,
    HandInReply,
    HandInRequest,
    HandInsReply,
    HandInsRequest,
    Reimbursed,
    TakeBackRequest,
)
from backend.protocol.money import Fen, yuan
from backend.protocol.refusals import Code, Refused
from backend.reckoning import OUTPATIENT, Reckoning, bill_document, moves, reckon, settlement_row
from backend.refund import negated, require_refundable
from backend.roles import Role, require_role
from backend.settlements import find_settlement, record

MOST_LINES = 500
MOST_DAYS = 365
"""A bill is handed in within a year."""

CARE = {EMERGENCY: "13", NOT_SETTLED: OUTPATIENT}
"""med_type of a hand-in."""

NOT_DESIGNATED = Grade(HOSPITAL, "1")
_AT_CENTRE = frozenset({Kind.PURSE_CENTRE, Kind.ONLINE})


@dataclass(frozen=True, slots=True)
class _Claim:
    """A bill handed in as a claim: the citizen id is its credential."""

    psn_no: str
    mdtrt_cert_no: str
    certno: str
    insutype: str
    acct_used_flag: str
    med_type: str
    invono: str
    begntime: str
    dise_codg: str
    dise_name: str
    card_sn: str = ""
    mdtrt_cert_type: str = ID_CREDENTIAL


def judge_bill(context: Context, message: HandInRequest) -> HandInReply:
    """KREIQ: what would be paid; nothing is booked."""
    bill, _ = _reckoned(context, message)
    return HandInReply(_told(context, message.data, bill, ""))


def reimburse(context: Context, message: HandInRequest) -> HandInReply:
    """KREIM: book a bill handed in and pay the person."""
    bill, place = _reckoned(context, message)
    asked = message.data
    setl_id = context.new_id("settlement")
    record(context.tx, settlement_row(place, bill, setl_id, State.POSTED))
    keep_bill(context.tx, setl_id, bill_document(context, bill))
    paid_to = Account(Kind.REIMBURSED, bill.who.person.psn_no)
    post(context.tx, context.entry(setl_id), Reason.REIMBURSE, moves(bill, paid_to))
    done = _told(context, asked, bill, setl_id)
    enter_hand_in(context, issuer_of(asked), done)
    return HandInReply(done)


def take_back(context: Context, message: TakeBackRequest) -> HandInReply:
    """KREIX: the person has paid it back; money, deductible and cap are as before."""
    require_role(context, Role.AGENCY)
    asked, tx = message.data, context.tx
    person = find_person_by_certno(tx, asked.certno)
    done, paid = find_hand_in(tx, asked.setl_id), find_settlement(tx, asked.setl_id)
    if person is None or done is None or paid is None or done.psn_no != person.psn_no:
        raise Refused(Code.SETTLEMENT_UNKNOWN)
    require_refundable(context, paid)
    row = negated(context, paid)
    record(tx, structs.replace(row, institution=context.institution.code))
    person_has = Account(Kind.REIMBURSED, person.psn_no)
    came_from = sources(tx, paid.setl_id, (Reason.REIMBURSE, Reason.REIMBURSE))
    moves_back = [Move(person_has, source, amount_fen) for source, amount_fen in came_from]
    post(tx, context.entry(row.setl_id), Reason.REFUND, moves_back)
    forget_hand_in(tx, paid.setl_id)
    return HandInReply(done)


def hand_ins(context: Context, message: HandInsRequest) -> HandInsReply:
    """KREIS: what a person has handed in."""
    require_role(context, Role.AGENCY)
    person = find_person_by_certno(context.tx, message.data.certno)
    if person is None:
        raise Refused(Code.PERSON_UNKNOWN)
    return HandInsReply(tuple(hand_ins_of(context.tx, person.psn_no)))


def _reckoned(context: Context, message: HandInRequest) -> tuple[Reckoning, Context]:
    """The bill worked out, and the context of its institution it was worked out in."""
    require_role(context, Role.AGENCY)
    asked = message.data
    who = _who(context, asked)
    _require_papers(asked)
    grade = _grade(context, asked)
    _require_new(context, who.person, asked)
    lines = _lines(context, message)
    eligible = replace(context.profile, account_pays_own_expense=False)
    place = structs.replace(context, grade=grade, profile=eligible)
    return reckon(place, _claim(asked, who), lines, who, _AT_CENTRE, "data"), place


def _who(context: Context, asked: HandedIn) -> Payer:
    """The person of card and id, which belong together, with an insurance that counts."""
    person = find_person_by_certno(context.tx, asked.certno)
    if person is None:
        raise Refused(Code.PERSON_UNKNOWN)
    if asked.card_sn:
        by_card = Customer(card_no=asked.card_no, card_sn=asked.card_sn)
        if holder_of(context, by_card).psn_no != person.psn_no:
            raise Refused(Code.IDENTITY_DOUBTFUL)
    insurance = person.insurance(asked.insutype)
    if insurance is None or insurance.status not in (NORMAL, SUSPENDED):
        raise Refused(Code.INSURANCE_NOT_NORMAL)
    return Payer(person, None, insurance)


def _require_papers(asked: HandedIn) -> None:
    if asked.why not in NEEDED:
        raise Refused(Code.BILL_KIND)
    missing = [paper for paper in NEEDED[asked.why] if paper not in asked.documents]
    if missing:
        chinese = "、".join(DOCUMENTS[paper] for paper in missing)
        raise Refused(Code.BILL_DOCUMENTS, missing=", ".join(missing), chinese=chinese)
    for name in ("invono", "fixmedins_name"):
        if not getattr(asked, name).strip():
            raise wrong(f"data.{name}", "empty")
    code("data.acct_used_flag", asked.acct_used_flag, (ACCOUNT_NOT_USED, OWN_ACCOUNT))


def _grade(context: Context, asked: HandedIn) -> Grade:
    """What the institution of the bill is; one that is not designated treats emergencies only."""
    if not asked.fixmedins_code:
        if asked.why != EMERGENCY:
            raise Refused(Code.BILL_PLACE, place=asked.fixmedins_name)
        return NOT_DESIGNATED
    if find_institution(context.tx, asked.fixmedins_code) is None:
        raise Refused(Code.INSTITUTION_UNKNOWN, institution=asked.fixmedins_code)
    return grade_of(context.tx, asked.fixmedins_code)


def _require_new(context: Context, person: Person, asked: HandedIn) -> None:
    """Not too old, not handed in before, not settled directly."""
    days = (context.now.date() - day("data.paid_on", asked.paid_on)).days
    if not 0 <= days <= MOST_DAYS:
        raise Refused(Code.BILL_DAY, date=asked.paid_on)
    known = handed_in_on(context.tx, issuer_of(asked), asked.invono)
    if known:
        raise Refused(Code.BILL_KNOWN, invono=asked.invono, date=known[:10])
    setl_id = settled_directly(context.tx, person.psn_no, asked)
    if asked.fixmedins_code and setl_id:
        raise Refused(Code.BILL_SETTLED, invono=asked.invono, setl_id=setl_id)


def _lines(context: Context, message: HandInRequest) -> list[Line]:
    asked = message.data
    in_range("lines", len(message.lines), 1, MOST_LINES)
    relaxed = asked.why == EMERGENCY
    lines = [
        handed_line(context, place, line, asked.paid_on, relaxed=relaxed)
        for place, line in enumerate(message.lines)
    ]
    total = sum(line.cut.amount_fen for line in lines)
    if total != asked.medfee_sumamt:
        raise Refused(Code.SUM_MISMATCH, detail=f"{yuan(total)} / {yuan(asked.medfee_sumamt)}")
    return lines


def _claim(asked: HandedIn, who: Payer) -> _Claim:
    return _Claim(
        psn_no=who.person.psn_no,
        mdtrt_cert_no=who.person.certno,
        certno=who.person.certno,
        insutype=asked.insutype,
        acct_used_flag=asked.acct_used_flag,
        med_type=CARE[asked.why],
        invono=asked.invono,
        begntime=f"{asked.paid_on} 00:00:00",
        dise_codg=asked.dise_codg,
        dise_name=asked.dise_name,
    )


def _told(context: Context, asked: HandedIn, bill: Reckoning, setl_id: str) -> Reimbursed:
    split, person = bill.split, bill.who.person
    funds = tuple(
        HandInFund(fund_pay_type=fund.fund_pay_type, name=fund.name, amount=Fen(fund.amount_fen))
        for fund in split.funds
    )
    return Reimbursed(
        setl_id=setl_id,
        psn_no=person.psn_no,
        psn_name=person.name,
        why=asked.why,
        fixmedins_name=asked.fixmedins_name,
        invono=asked.invono,
        paid_on=asked.paid_on,
        handed_in_at=context.time,
        medfee_sumamt=Fen(split.medfee_fen),
        own_expense=Fen(split.own_expense_fen),
        over_limit=Fen(split.over_limit_fen),
        first_pay=Fen(split.first_pay_fen),
        in_scope=Fen(split.in_scope_fen),
        deductible=Fen(split.deductible_fen),
        funds=funds,
        fund_pay=Fen(split.fund_fen),
        acct_pay=Fen(split.account_fen),
        paid=Fen(split.fund_fen + split.account_fen),
        lines=_cuts(bill.lines),
    )


def _cuts(lines: Sequence[Line]) -> tuple[HandInLineCut, ...]:
    return tuple(
        HandInLineCut(
            name=line.drug.name,
            chrgitm_lv=line.drug.chrgitm_lv,
            amount=Fen(line.cut.amount_fen),
            own_expense=Fen(line.cut.own_expense_fen),
            over_limit=Fen(line.cut.over_limit_fen),
            first_pay=Fen(line.cut.first_pay_fen),
            in_scope=Fen(line.cut.in_scope_fen),
            relaxed=line.drug.chrgitm_lv == "03" and line.cut.own_expense_fen == 0,
        )
        for line in lines
    )
