"""What the rules of claims found in settled sales: listed at counter and agency, answered here."""

from __future__ import annotations

from backend.protocol.claim_calls import CHECK_AFTER
from backend.protocol.messages.claims import (
    AuditFeedback,
    AuditListRequest,
    AuditPeriod,
    AuditResult,
)
from backend.protocol.money import yuan
from terminal.columns import between, wrapped
from terminal.desk.money import PAPER
from terminal.desk.operation import Field, FieldKind, Operation, Place, Slip, Values
from terminal.flow import Flow
from terminal.outcome import Said
from terminal.transactions.asking import ask_patiently
from terminal.transactions.checking import said_of
from terminal.words import N_, say, tr

FOUND = N_("The rules of claims found {count} things between {first} and {last}.")
ANSWERED = N_("The answer to finding {finding} is kept.")
WAYS = {"1": N_("stays so"), "2": N_("was put right")}


def _period(values: Values) -> AuditPeriod:
    first, last = values.day("first_day"), values.day("last_day")
    assert first is not None, "a field that must be filled"
    until = first if last is None else last
    return AuditPeriod(begndate=first.isoformat(), enddate=until.isoformat())


def _list(values: Values) -> Flow[Slip]:
    period = _period(values)
    found = (yield from ask_patiently(CHECK_AFTER, AuditListRequest(period))).result
    said = Said(FOUND, count=str(len(found)), first=period.begndate, last=period.enddate)
    return Slip(said, paper=tuple(_paper(found)), document={"findings": found})


def _answer(values: Values) -> Flow[Slip]:
    period = _period(values)
    known = (yield from ask_patiently(CHECK_AFTER, AuditListRequest(period))).result
    typed = values.text("finding")
    named = [row.jr_id for row in known if row.jr_id.endswith(typed)]
    finding = named[0] if len(named) == 1 else typed
    answer = AuditFeedback(
        jr_id=finding, dspo_way=values.text("way"), dspo_way_rea=values.text("note")
    )
    request = AuditListRequest(period, (answer,))
    found = (yield from ask_patiently(CHECK_AFTER, request)).result
    row = tuple(row for row in found if row.jr_id == finding)
    said = Said(ANSWERED, finding=finding[-10:])
    return Slip(said, paper=tuple(_paper(row)), document={"findings": row})


def _paper(found: tuple[AuditResult, ...]) -> list[str]:
    """Every finding in words, with its number's end, its settlement and what was said to it."""
    paper: list[str] = []
    for row in found:
        paper.append(between(f"{row.found_on} {row.jr_id[-10:]}", yuan(row.vola_amt), PAPER))
        paper += [f"  {part}" for part in wrapped(say(said_of(row)), PAPER - 2)]
        if row.dspo_way:
            paper += [f"  {tr(WAYS[row.dspo_way])}: {row.dspo_way_rea}"]
    return paper


FIRST = Field("first_day", N_("From day"), FieldKind.DATE)
LAST = Field("last_day", N_("To day"), FieldKind.DATE, optional=True)
_TITLE = N_("Findings of the rules")
_ABOUT = N_("Duplicate drugs, too much, wrong sex or age, no approval, in settled sales.")
OPERATIONS: tuple[Operation, ...] = (
    Operation("findings", _TITLE, _ABOUT, Place.COUNTER, _list, (FIRST, LAST)),
    Operation(
        "answer-finding", N_("Answer a finding"),
        N_("What became of it, and why; the agency sees the answer."),
        Place.COUNTER, _answer,
        (
            FIRST,
            Field("finding", N_("Finding"), about=N_("its number, or the end of it")),
            Field(
                "way", N_("What became of it"), FieldKind.CHOICE,
                choices=tuple(WAYS.items()), default="1",
            ),
            Field("note", N_("Why")),
            LAST,
        ),
    ),
    Operation("findings-desk", _TITLE, _ABOUT, Place.AGENCY, _list, (FIRST, LAST)),
)  # fmt: skip
