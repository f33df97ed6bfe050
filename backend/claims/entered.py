"""Lines of visits when they are entered (2204, 2301): what a rule refuses is not even kept.

What a rule only warns of is found again, and kept, when the visit settles.
"""

from __future__ import annotations

from collections.abc import Iterable

from backend.bill import Line
from backend.claims.checking import judged
from backend.claims.rules import OUTPATIENT
from backend.context import Context
from backend.reckoning import INPATIENT
from backend.visits import OPEN, find_visit, patient_of


def require_allowed(context: Context, mdtrt_id: str, lines: Iterable[Line]) -> None:
    """Refuse lines of a visit by the rule they break, as far as the profile refuses."""
    visit = find_visit(context.tx, mdtrt_id)
    assert visit is not None, "lines are entered for visits that are there"
    person = patient_of(context.tx, visit)
    care = (visit.told.med_type or OUTPATIENT) if visit.state == OPEN else INPATIENT
    judged(context, person, care, list(lines))
