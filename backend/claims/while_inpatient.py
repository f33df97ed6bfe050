"""Nobody is paid for twice at a time: while somebody is in hospital, no fund pays outpatient care.

Refused is a bill of ordinary or chronic outpatient care in which a fund takes part and that began
after the admission of a stay which is still open. Emergencies, the stay itself and what the
personal account pays alone (a pharmacy's 41) are not touched. UNVERIFIED: many places have this
rule, but the reference names neither its wording nor how a bill of the day of admission is treated;
here the time decides.
"""

from __future__ import annotations

from backend.context import Context
from backend.people import Person
from backend.protocol.refusals import Code, Refused
from backend.reckoning import Reckoning
from backend.roles import Role
from backend.stays import in_hospital, is_stay
from backend.visits import find_visit

OUTPATIENT_CARE = ("11", "14")
"""med_type of ordinary and of chronic outpatient care (2.17)."""
DAY = slice(0, 10)


def require_not_inpatient(context: Context, bill: Reckoning, mdtrt_id: str) -> None:
    """Refuse a pooled outpatient bill of somebody who is in hospital; "" is a pharmacy's bill."""
    if bill.pool is None or bill.claim.med_type not in OUTPATIENT_CARE:
        return
    visit = find_visit(context.tx, mdtrt_id) if mdtrt_id else None
    if visit is not None and is_stay(context.tx, mdtrt_id):
        return
    began = visit.begntime if visit else _said(context, bill) or context.time
    if found := stay_at(context, bill.who.person, began):
        since, institution = found
        raise Refused(Code.WHILE_IN_HOSPITAL, date=since[DAY], institution=institution)


def _said(context: Context, bill: Reckoning) -> str:
    """When a bill from elsewhere began: its visit is in the books of that place."""
    from_elsewhere = context.institution.code.startswith(Role.CENTRE)
    return getattr(bill.claim, "begntime", "") if from_elsewhere else ""


def stay_at(context: Context, person: Person, time: str) -> tuple[str, str] | None:
    """Since when and where somebody is in hospital at a time (`yyyy-MM-dd HH:mm:ss`), or None."""
    found = in_hospital(context.tx, person.psn_no)
    return found if found and found[0] <= time else None
