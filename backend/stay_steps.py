"""Steps of a stay taken back: by 2404 and 2405 on purpose, by 2601 when an answer was lost.

Who leaves a hospital may lie in another one by now: a discharge is undone only for somebody who is
in none.
"""

from __future__ import annotations

from backend.checks import DAY
from backend.context import Context
from backend.protocol.elsewhere_calls import FAR_VISIT
from backend.protocol.refusals import Code, Refused
from backend.protocol.stay_calls import ADMIT
from backend.stay_rules import Act
from backend.stays import ADMITTED, DISCHARGED, Stay, in_hospital
from backend.visits import CANCELLED, cancel_visit, set_visit_state

ADMITTING = frozenset({ADMIT.infno, FAR_VISIT.infno})
"""What admits: a hospital's message, another centre's."""


def require_out(context: Context, psn_no: str, region: str = "") -> None:
    """Nobody is in hospital twice; `region` insures the patient, "" for this one."""
    found = in_hospital(context.tx, psn_no, region)
    if found is not None:
        since, institution = found
        raise Refused(Code.IN_HOSPITAL, date=since[:DAY], institution=institution)


def take_back_admission(context: Context, stay: Stay) -> None:
    """The stay never was; its lines are gone."""
    stay.require(Act.UNDO_ADMISSION)
    cancel_visit(context.tx, stay.visit.mdtrt_id)


def take_back_discharge(context: Context, stay: Stay) -> None:
    """The patient is in hospital again."""
    stay.require(Act.UNDO_DISCHARGE)
    require_out(context, stay.visit.psn_no, stay.visit.region)
    set_visit_state(context.tx, stay.visit.mdtrt_id, ADMITTED)


def reverse_step(context: Context, infno: str, stay: Stay) -> None:
    """2601 of what admitted or discharged this patient; what was taken back before is left."""
    if stay.visit.state == CANCELLED:
        return
    if infno in ADMITTING:
        take_back_admission(context, stay)
    elif stay.visit.state == DISCHARGED:
        take_back_discharge(context, stay)
