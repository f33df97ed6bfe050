"""Claims checking 3101 before, 3102 during, 3103 after: findings named by their rule.

Before and during nothing is kept and nothing refused: what the profile would refuse is named as
plainly against a rule (sev_deg 1), what it warns of as likely so (2).
"""

from __future__ import annotations

from collections.abc import Sequence

from backend.bill import Line, read_lines
from backend.checks import code, day, wrong
from backend.claims.checking import everything_broken
from backend.claims.findings import Noted, answer_finding, found_between
from backend.claims.rules import RULE_OF, Broken
from backend.context import Context
from backend.fee_lines import batch_lines
from backend.people import Person, find_person
from backend.profile import REFUSE, WARN
from backend.protocol.messages.claims import (
    LIKELY,
    PROVEN,
    AuditListRequest,
    AuditReply,
    AuditRequest,
    AuditResult,
)
from backend.protocol.money import Fen
from backend.protocol.refusals import TEXTS, Code, Refused
from backend.roles import DESIGNATED, Role, require_role
from backend.stay_rules import Act
from backend.stays import is_stay, require_stay
from backend.visits import ALL_FREE, Visit, patient_of, require_visit

NODE = "feedetail"
MOST_DAYS = 366
STAYS_SO, PUT_RIGHT = "1", "2"
"""dspo_way: what an institution says to a finding."""


def check_before(context: Context, message: AuditRequest) -> AuditReply:
    """3101: what is about to be ordered, by itself and with what the person had today."""
    require_role(context, *DESIGNATED)
    person = _person(context, message.data.psn_no)
    return _judge(context, message, person, [])


def check_during(context: Context, message: AuditRequest) -> AuditReply:
    """3102: what is about to be settled, together with the lines visit or stay have already."""
    require_role(context, *DESIGNATED)
    asked = message.data
    if not asked.mdtrt_id:
        return _judge(context, message, _person(context, asked.psn_no), [])
    visit = _visit(context, asked.mdtrt_id, asked.psn_no)
    earlier = batch_lines(context, visit.mdtrt_id, ALL_FREE)
    return _judge(context, message, patient_of(context.tx, visit), earlier)


def _visit(context: Context, mdtrt_id: str, psn_no: str) -> Visit:
    """A visit, or a stay that has not ended, of this person here."""
    if is_stay(context.tx, mdtrt_id):
        return require_stay(context, mdtrt_id, psn_no, Act.ENTER_LINES).visit
    return require_visit(context, mdtrt_id, psn_no)


def _judge(
    context: Context, message: AuditRequest, person: Person, earlier: Sequence[Line]
) -> AuditReply:
    known = {line.detail.feedetl_sn for line in earlier}
    new = [order for order in message.feedetail if order.feedetl_sn not in known]
    lines = [*earlier, *(read_lines(context, NODE, new) if new or not earlier else ())]
    found = everything_broken(context, person, message.data.med_type, lines)
    return AuditReply(tuple(result_of(person.psn_no, broken, level) for level, broken in found))


def result_of(psn_no: str, broken: Broken, level: str) -> AuditResult:
    """A finding as the interface carries it."""
    rule = RULE_OF[broken.code]
    return AuditResult(
        psn_no=psn_no,
        rule_id=str(broken.code),
        rule_name=rule.chinese,
        vola_cont=TEXTS[broken.code].chinese.format(**broken.values),
        vola_evid=rule.evidence,
        sev_deg=PROVEN if level == REFUSE else LIKELY,
        feedetl_sn=broken.feedetl_sn,
        med_list_codg=broken.med_list_codg,
        vola_amt=Fen(broken.amount_fen),
        rule_values=broken.values,
    )


def findings(context: Context, message: AuditListRequest) -> AuditReply:
    """3103: keep what is said to findings, then list those of the days asked for."""
    require_role(context, *DESIGNATED, Role.AGENCY)
    for said in message.warns:
        code("warns.dspo_way", said.dspo_way, (STAYS_SO, PUT_RIGHT))
        if not said.dspo_way_rea.strip():
            raise wrong("warns.dspo_way_rea", "empty")
        if not answer_finding(context, said.jr_id, said.dspo_way, said.dspo_way_rea):
            raise Refused(Code.FINDING_UNKNOWN, finding=said.jr_id)
    asked = message.data
    _check_days(asked.begndate, asked.enddate)
    ours = context.institution.code
    place = asked.fixmedins_code if ours.startswith(Role.AGENCY) else ours
    noted = found_between(context.tx, asked.begndate, asked.enddate, place, asked.psn_no)
    return AuditReply(tuple(_listed(row) for row in noted))


def _listed(row: Noted) -> AuditResult:
    plain = result_of(row.psn_no, row.broken, WARN)
    return AuditResult(
        **{name: getattr(plain, name) for name in _PLAIN},
        jr_id=row.finding_id,
        setl_id=row.setl_id,
        found_on=row.found_on,
        fixmedins_code=row.institution,
        dspo_way=row.feedback,
        dspo_way_rea=row.feedback_reason,
    )


_LISTED = ("jr_id", "setl_id", "found_on", "fixmedins_code", "dspo_way", "dspo_way_rea")
_PLAIN = tuple(name for name in AuditResult.__struct_fields__ if name not in _LISTED)


def _check_days(first: str, last: str) -> None:
    days = (day("data.enddate", last) - day("data.begndate", first)).days
    if not 0 <= days < MOST_DAYS:
        raise wrong("data.enddate", f"0..{MOST_DAYS}")


def _person(context: Context, psn_no: str) -> Person:
    person = find_person(context.tx, psn_no)
    if person is None:
        raise Refused(Code.PERSON_UNKNOWN)
    return person
