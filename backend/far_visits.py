"""The insured place of somebody who is treated elsewhere: who it is, and a stay of its own.

A stay is kept here like one at home, under the asking centre as its institution and without lines;
its steps come as the messages of a stay (relay.py), its settlements as claims (far_claims.py).
"""

from __future__ import annotations

from msgspec.structs import replace

from backend.cards import require_usable
from backend.checks import DAY, wrong
from backend.context import Context
from backend.inpatient import registration_of
from backend.payers import payer
from backend.people import Person
from backend.protocol.messages.elsewhere import Claim, FarPerson
from backend.protocol.messages.far_visit import (
    FarVisit,
    FarVisitor,
    FarVisitReply,
    FarVisitRequest,
)
from backend.protocol.messages.stay import Admission
from backend.registrations import loss_per_10k
from backend.reversal import require_no_tombstone
from backend.roles import Role, require_role
from backend.stay_rules import Act
from backend.stay_steps import require_out
from backend.stays import ADMITTED, Papers, Stay, open_stay, require_none_held, require_stay
from backend.visits import open_visit


def receive(context: Context, message: FarVisitRequest) -> FarVisitReply:
    """KFWDV: who comes to be treated elsewhere; refused here where a bill of theirs would be."""
    require_no_tombstone(context)
    asked = message.data
    require_place(context, asked.place)
    who = payer(context.tx, asked)
    if who.card is not None:
        require_usable(who.card, context.today)
    loss_per_10k(context, who.person, asked.place, context.today)
    mdtrt_id = _admit(context, asked, asked.admission) if asked.admission else ""
    person = far_person(who.person, asked.insutype)
    return FarVisitReply(FarVisitor(person=person, mdtrt_id=mdtrt_id))


def _admit(context: Context, asked: FarVisit, admission: Admission) -> str:
    """A stay; what a hospital elsewhere calls it need not be unique here, the message's number is.

    The kind of care is judged where it is given. Which hospital it is stands in the extension.
    """
    require_out(context, asked.psn_no)
    mdtrt_id = context.new_id("visit")
    registration = replace(
        registration_of(admission),
        psn_no=asked.psn_no,
        insutype=asked.insutype,
        ipt_otp_no=context.request.msgid,
        exp_content=asked.institution,
    )
    open_visit(context, mdtrt_id, registration, ADMITTED)
    open_stay(context, mdtrt_id, Papers(admission=admission))
    return mdtrt_id


def require_place(context: Context, place: str) -> None:
    """Only a centre asks, and for its own area."""
    require_role(context, Role.CENTRE)
    if place != context.institution.area:
        raise wrong("data.place", context.institution.area)


_ACTS = {
    (True, True): Act.QUOTE_PART,
    (True, False): Act.QUOTE,
    (False, True): Act.SETTLE_PART,
    (False, False): Act.SETTLE,
}
"""Whether a claim is only quoted, whether the patient stays in hospital -> what that is."""


def stay_of(context: Context, claim: Claim, *, quoting: bool) -> Stay | None:
    """Our stay that a claim is of, if it may be settled now; None for a claim of no stay."""
    if not claim.mdtrt_id:
        return None
    act = _ACTS[quoting, claim.interim]
    stay = require_stay(context, claim.mdtrt_id, claim.psn_no, act)
    if not quoting:
        require_none_held(stay)
    return stay


def far_person(person: Person, insutype: str) -> FarPerson:
    """What another centre is told of a person of ours."""
    insurance = person.insurance(insutype)
    return FarPerson(
        psn_no=person.psn_no, certno=person.certno, name=person.name, gend=person.gend,
        naty=person.naty, brdy=person.brdy, insutype=insutype,
        psn_type=insurance.psn_type if insurance else "",
        civil_servant=insurance.civil_servant if insurance else "0",
        area=insurance.area if insurance else "",
    )  # fmt: skip


def days_of(context: Context, stay: Stay | None) -> tuple[str, ...]:
    """The days (ISO) on one of which a registration must be in force: today's, a stay's first."""
    return (context.today, stay.visit.begntime[:DAY]) if stay else (context.today,)
