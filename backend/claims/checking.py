"""A bill held against what claims must keep to: illness registered, drugs prescribed, the rules.

What a rule finds is refused by its name or only kept with the settlement, as the profile says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from backend.bill import Line
from backend.claims import chronic, findings, prescribed
from backend.claims.prescribed import Issued, find_issued
from backend.claims.rules import PHARMACY, Broken, broken_rules, goods_of, patient_of
from backend.claims.substitution import assigned
from backend.claims.taken import taken_question, taken_today
from backend.context import Context
from backend.people import Person
from backend.profile import OFF, REFUSE, WARN, Profile
from backend.protocol.messages.prescription import EXPIRED, WITHDRAWN
from backend.protocol.refusals import Code, Refused
from backend.reckoning import Reckoning
from backend.roles import Role
from backend.store import Question

DUPLICATE = "duplicate"


def checked(context: Context, bill: Reckoning) -> Reckoning:
    """The bill with what the rules only warn of. Raises Refused for what must not be settled."""
    person, care = bill.who.person, bill.claim.med_type
    illness = getattr(bill.claim, "dise_codg", "")
    chronic.require_registered(context, person.psn_no, care, illness)
    return replace(bill, findings=tuple(checked_lines(context, person, care, bill.lines)))


def checked_lines(
    context: Context, person: Person, care: str, lines: Sequence[Line]
) -> list[Broken]:
    """What the rules warn of in lines given here. Raises Refused for what must not be settled."""
    if context.institution.code.startswith(Role.PHARMACY):
        _require_prescribed(context, person, care, lines)
    return judged(context, person, care, lines)


def claim_questions(profile: Profile, psn_no: str, today: str) -> Iterator[Question]:
    """What checking a bill is going to ask."""
    if _level(profile, DUPLICATE) != OFF:
        yield taken_question(psn_no, today[:4], today)


def judged(context: Context, person: Person, care: str, lines: Sequence[Line]) -> list[Broken]:
    """What the rules warn of. Raises Refused, named after the rule, for what they refuse."""
    found = everything_broken(context, person, care, lines)
    for level, broken in found:
        if level == REFUSE:
            raise Refused(broken.code, **broken.values)
    return [broken for _, broken in found]


def everything_broken(
    context: Context, person: Person, care: str, lines: Sequence[Line]
) -> list[tuple[str, Broken]]:
    """Every rule that is broken and not switched off, with what the profile does about it."""
    patient = patient_of(person.gend, person.brdy, context.now.date())
    goods = goods_of(lines)
    asks = _level(context.profile, DUPLICATE) != OFF and any(item.ingredients for item in goods)
    taken = taken_today(context, person) if asks else []
    found = broken_rules(goods, patient, care, taken)
    levels = [(_level(context.profile, rule.name), broken) for rule, broken in found]
    return [(level, broken) for level, broken in levels if level != OFF]


def _level(profile: Profile, rule: str) -> str:
    return profile.claim_rules.get(rule, WARN)


def keep_claim(
    context: Context, setl_id: str, psn_no: str, lines: Sequence[Line], found: Iterable[Broken]
) -> None:
    """What a settlement takes of prescriptions, and what was found in it."""
    if context.institution.code.startswith(Role.PHARMACY):
        for rxno, of_it in _by_prescription(lines).items():
            issued = find_issued(context.tx, rxno)
            if issued is not None:
                for given in assigned(context, issued, of_it):
                    prescribed.hand_out(
                        context, setl_id, rxno, given.line, given.code, given.count_10k
                    )
    findings.keep(context, setl_id, psn_no, found)


def _by_prescription(lines: Sequence[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        if line.detail.rxno:
            found.setdefault(line.detail.rxno, []).append(line)
    return found


def _require_prescribed(context: Context, person: Person, care: str, lines: Sequence[Line]) -> None:
    """What a fund shares in names a prescription that was issued; else it may be one on paper."""
    if context.profile.prescription_required and care != PHARMACY:
        for line in lines:
            if not line.detail.rxno:
                raise Refused(Code.RX_MISSING, item=line.drug.name)
    for rxno, of_it in _by_prescription(lines).items():
        issued = find_issued(context.tx, rxno)
        if issued is not None:
            require_good(context, issued, person.psn_no)
            assigned(context, issued, of_it)
        elif care != PHARMACY:
            raise Refused(Code.RX_UNKNOWN, rxno=rxno)


def require_good(context: Context, issued: Issued, psn_no: str) -> None:
    """Refuse a prescription that is another person's, withdrawn or too old."""
    if issued.psn_no != psn_no:
        raise Refused(Code.RX_OTHER_PERSON, rxno=issued.rxno)
    standing = issued.standing(context.today)
    if standing == WITHDRAWN:
        raise Refused(Code.RX_WITHDRAWN, rxno=issued.rxno)
    if standing == EXPIRED:
        raise Refused(Code.RX_EXPIRED, rxno=issued.rxno, until=issued.valid_until)
