"""3102 before anybody pays: what the rules of claims would find in a basket (rules.md R19-R21).

A finding is only told: what a rule refuses is refused by the settlement, what it warns of is kept
with it. A centre that does not answer this question, or not for this person, finds nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from backend.protocol.claim_calls import CHECK_DURING
from backend.protocol.messages.claims import (
    PROVEN,
    AuditCase,
    AuditOrder,
    AuditRequest,
    AuditResult,
)
from backend.protocol.money import Fen
from backend.protocol.refusals import TEXTS, Code, Refused
from terminal.entry import Line
from terminal.errors import HostSilent, Spoken
from terminal.flow import Flow
from terminal.outcome import Said
from terminal.steps import ask_host
from terminal.transactions.asking import Person
from terminal.transactions.bill import Order

DRUGS = ("X", "Z")
"""First letters of the national codes of drugs; the rules are about nothing else."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has against the line at `place`, from 1; `refuses` what cannot be settled."""

    place: int
    rule: str
    said: Spoken
    refuses: bool


def concerns(lines: Iterable[Line]) -> bool:
    """Whether there is anything the rules may have something against."""
    return any(line.med_list_codg.startswith(DRUGS) for line in lines)


def checking(order: Order, person: Person) -> Flow[tuple[Finding, ...]]:
    """What would be found, by the place of the line; () also where nobody judges it."""
    if not concerns(order.lines):
        return ()
    case = AuditCase(psn_no=person.base.psn_no, med_type=order.med_type)
    goods = tuple(_order(place, line) for place, line in enumerate(order.lines, 1))
    where = person.insurance.insuplc_admdvs
    try:
        reply = yield from ask_host(CHECK_DURING, AuditRequest(case, goods), insured_place=where)
    except (Refused, HostSilent):
        return ()
    found = [_finding(row) for row in reply.result if row.feedetl_sn.isdecimal()]
    return tuple(sorted(found, key=lambda finding: finding.place))


def _order(place: int, line: Line) -> AuditOrder:
    return AuditOrder(
        feedetl_sn=str(place),
        med_list_codg=line.med_list_codg,
        medins_list_codg=line.medins_list_codg,
        cnt=Decimal(line.count),
        pric=Decimal(line.price),
        det_item_fee_sumamt=Fen(line.amount_fen),
        rxno=line.rxno,
    )


def _finding(row: AuditResult) -> Finding:
    return Finding(int(row.feedetl_sn), row.rule_id, said_of(row), row.sev_deg == PROVEN)


def said_of(row: AuditResult) -> Spoken:
    """A finding as a sentence; of a rule that is not ours, in its centre's own words."""
    try:
        return Said(TEXTS[Code(row.rule_id)].english, **row.rule_values)
    except ValueError:
        return Said("Rule {rule}: {content}", rule=row.rule_name, content=row.vola_cont)
