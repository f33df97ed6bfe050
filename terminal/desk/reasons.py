"""Why is there no money, and the insurance records (rules.md R13, R14): with card, id or telephone.

The centre gives one reason with its facts; here it becomes what is so, and what to do.
"""

from __future__ import annotations

from collections.abc import Callable

from backend.protocol.calls import RECORDS, WHY
from backend.protocol.messages.why import (
    BENEFIT,
    FINANCIAL,
    PERSONAL,
    InsuranceRecord,
    RecordsQuery,
    RecordsReply,
    RecordsRequest,
    WhyAnswer,
    WhyQuery,
    WhyRequest,
    places,
    said,
    what_to_do,
)
from backend.protocol.money import yuan
from terminal.card import meet_card
from terminal.columns import between
from terminal.desk.money import CERTNO, PAPER
from terminal.desk.operation import Field, FieldKind, Operation, Place, Row, Slip, Values
from terminal.flow import Flow
from terminal.masks import mask_name
from terminal.outcome import Said
from terminal.transactions.asking import ask_patiently
from terminal.words import N_, say, tr

RECORDS_OF = N_("Insurance records of {name}: {count} lines, newest first.")
KINDS = {
    "pension": N_("pension insurance"),
    "medical": N_("medical insurance"),
    "unemployment": N_("unemployment insurance"),
    "injury": N_("work-injury insurance"),
    "maternity": N_("maternity insurance"),
}
STATES = {
    "declared": N_("declared"),
    "paid": N_("paid"),
    "credited": N_("paid and credited"),
}

Who = Callable[[Values], Flow[str]]


def by_certno(values: Values) -> Flow[str]:
    """The citizen id that was given."""
    yield from ()
    return values.text("certno")


def by_card(values: Values) -> Flow[str]:
    """The citizen id on the card, which proves to be ours. Raises NotOurs."""
    del values
    face, _ = yield from meet_card()
    return face.citizen_id


def why_no_money(certno: str, asked: str) -> Flow[WhyAnswer]:
    """The one reason. Raises Refused."""
    return (yield from ask_patiently(WHY, WhyRequest(WhyQuery(certno=certno, asked=asked)))).data


def records_of(certno: str, kind: str = "") -> Flow[RecordsReply]:
    """Contributions and benefits. Raises Refused."""
    query = RecordsQuery(certno=certno, kind=kind)
    return (yield from ask_patiently(RECORDS, RecordsRequest(query)))


def reason_of(answer: WhyAnswer) -> tuple[Said, Said]:
    """What is so, and what to do about it."""
    filled = places(answer)
    return Said(said(answer).english, **filled), Said(what_to_do(answer).english, **filled)


def record_words(record: InsuranceRecord) -> tuple[str, str]:
    """One record in words, and its amount."""
    kind = tr(KINDS[record.kind])
    if record.entry == BENEFIT:
        return f"{record.month} {kind}: {record.about}", yuan(record.benefit_fen)
    paid = yuan(record.person_fen + record.employer_fen)
    return f"{record.month} {kind}: {tr(STATES[record.state])}", paid


def _why(who: Who) -> Callable[[Values], Flow[Slip]]:
    def flow(values: Values) -> Flow[Slip]:
        certno = yield from who(values)
        answer = yield from why_no_money(certno, values.text("account"))
        is_so, to_do = reason_of(answer)
        rows = (Row(N_("What to do"), say(to_do)),)
        return Slip(is_so, rows, document={"answer": answer})

    return flow


def _records(who: Who) -> Callable[[Values], Flow[Slip]]:
    def flow(values: Values) -> Flow[Slip]:
        certno = yield from who(values)
        found = yield from records_of(certno, values.text("kind"))
        name = mask_name(found.psn_name)
        paper = [tr(N_("Insurance records")), "-" * PAPER]
        for record in found.records:
            paper.append(between(*record_words(record), PAPER))
            if record.payer:
                paper.append(f"  {record.payer}")
        about = Said(RECORDS_OF, name=name, count=str(len(found.records)))
        return Slip(about, paper=tuple(paper), document={"records": found.records})

    return flow


ACCOUNT = Field(
    "account", N_("Which account"), FieldKind.CHOICE, default=PERSONAL,
    choices=((PERSONAL, N_("personal medical account")), (FINANCIAL, N_("financial account"))),
)  # fmt: skip
KIND = Field("kind", N_("Insurance"), FieldKind.CHOICE, choices=tuple(KINDS.items()), optional=True)
_WHY = N_("Why is there no money?")
_ONE_REASON = N_("One reason, and what to do.")
_INSURED = N_("Insurance records")
_ALL_FIVE = N_("Contributions and benefits of all five insurances.")

OPERATIONS: tuple[Operation, ...] = (
    Operation("why", _WHY, _ONE_REASON, Place.COUNTER, _why(by_card), (ACCOUNT,), needs_card=True),
    Operation("why-desk", _WHY, _ONE_REASON, Place.AGENCY, _why(by_certno), (CERTNO, ACCOUNT)),
    Operation(
        "records", _INSURED, _ALL_FIVE, Place.COUNTER, _records(by_card), (KIND,), needs_card=True
    ),
    Operation(
        "records-desk", _INSURED, _ALL_FIVE, Place.AGENCY, _records(by_certno), (CERTNO, KIND)
    ),
)
