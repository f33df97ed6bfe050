"""Contributions at the agency's desk (rules.md R15): employers' months, one's own, missing data."""

from __future__ import annotations

from collections.abc import Callable

from backend.protocol.calls import DECLARE, PAY_MONTH, PAY_OWN, PERSON_DATA, Call
from backend.protocol.messages.funding import (
    DeclaredReply,
    OwnMonth,
    OwnMonthRequest,
    PayerMonth,
    PayerMonthRequest,
    PersonData,
    PersonDataRequest,
)
from backend.protocol.money import Fen, yuan
from terminal.desk.money import CERTNO
from terminal.desk.operation import Field, FieldKind, Operation, Place, Row, Slip, Values
from terminal.flow import Flow
from terminal.outcome import Said
from terminal.transactions.asking import ask_patiently
from terminal.words import N_

DECLARED = N_("{payer} has declared {month}: {due} are due for {people} people.")
PAID = N_("{payer} has paid {month}: {due}. The month end credits {credited}.")
NOTED = N_("It is noted that personal data is missing: nothing is credited until it is brought.")
COMPLETE = N_("The personal data is complete; the next month end credits what has waited.")

EMPLOYER = Field("employer", N_("Number of the employer"))
MONTH = Field("month", N_("Month"), about=N_("Like 2026-11."))
WAGE_BASE = Field(
    "wage_base", N_("Wage base"), FieldKind.AMOUNT, optional=True,
    about=N_("Empty: as the month before."),
)  # fmt: skip
MISSING = Field("missing", N_("What is missing"))


def _of_employer(
    call: Call[PayerMonthRequest, DeclaredReply], sentence: str
) -> Callable[[Values], Flow[Slip]]:
    def flow(values: Values) -> Flow[Slip]:
        asked = PayerMonth(payer_no=values.text("employer"), month=values.text("month"))
        reply: DeclaredReply = yield from ask_patiently(call, PayerMonthRequest(asked))
        return _slip(sentence, reply)

    return flow


def _pay_own(values: Values) -> Flow[Slip]:
    asked = OwnMonth(
        certno=values.text("certno"),
        month=values.text("month"),
        wage_base_fen=values.fen("wage_base"),
    )
    reply: DeclaredReply = yield from ask_patiently(PAY_OWN, OwnMonthRequest(asked))
    return _slip(PAID, reply)


def _slip(sentence: str, reply: DeclaredReply) -> Slip:
    done = reply.data
    said = Said(
        sentence,
        payer=done.payer,
        month=done.month,
        people=str(done.people),
        due=yuan(done.due_fen),
        credited=yuan(done.account_fen),
    )
    rows = (
        Row(N_("Payer"), done.payer),
        Row(N_("Month"), done.month),
        Row(N_("Due"), yuan(done.due_fen)),
        Row(N_("To personal accounts"), yuan(done.account_fen)),
        Row(N_("To the pooled fund"), yuan(done.pool_fen)),
    )
    document = {
        "payer_no": done.payer_no,
        "month": done.month,
        "people": done.people,
        "due": Fen(done.due_fen),
        "to_accounts": Fen(done.account_fen),
        "to_pool": Fen(done.pool_fen),
        "paid": done.paid,
    }
    return Slip(said, rows, document=document)


def _note_missing(values: Values) -> Flow[Slip]:
    noted = PersonData(certno=values.text("certno"), missing=values.text("missing"))
    yield from ask_patiently(PERSON_DATA, PersonDataRequest(noted))
    return Slip(Said(NOTED))


def _complete(values: Values) -> Flow[Slip]:
    noted = PersonData(certno=values.text("certno"))
    yield from ask_patiently(PERSON_DATA, PersonDataRequest(noted))
    return Slip(Said(COMPLETE))


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "declare-month",
        N_("Declare an employer's month"),
        N_("Everybody the employer pays for, with the wage bases the agency has."),
        Place.AGENCY,
        _of_employer(DECLARE, DECLARED),
        (EMPLOYER, MONTH),
    ),
    Operation(
        "pay-month",
        N_("An employer pays a month"),
        N_("The money has come; the month end credits it to the people."),
        Place.AGENCY,
        _of_employer(PAY_MONTH, PAID),
        (EMPLOYER, MONTH),
    ),
    Operation(
        "pay-contribution",
        N_("Pay one's own contribution"),
        N_("For self-employed and flexibly employed people."),
        Place.AGENCY,
        _pay_own,
        (CERTNO, MONTH, WAGE_BASE),
    ),
    Operation(
        "note-missing-data",
        N_("Note missing personal data"),
        N_("Nothing is credited until somebody brings it."),
        Place.AGENCY,
        _note_missing,
        (CERTNO, MISSING),
    ),
    Operation(
        "complete-data",
        N_("Personal data was brought"),
        N_("The next month end credits what has waited."),
        Place.AGENCY,
        _complete,
        (CERTNO,),
    ),
)
