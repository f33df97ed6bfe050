"""Outpatient visits 2201-2205 and 2203A (settlement.md 2.10): registration, diagnoses, fee lines.

Used by hospitals, and by pharmacies for outpatient pooling: those send the prescription along.
"""

from __future__ import annotations

from backend.cards import require_usable
from backend.checks import in_range, wrong
from backend.claims.prescribing import require_of_visit
from backend.context import Context
from backend.fee_lines import enter_lines
from backend.payers import payer
from backend.prescription_files import keep_prescription
from backend.protocol.messages.fee import (
    FeeReply,
    FeeRequest,
    WithdrawRequest,
)
from backend.protocol.messages.visit import (
    PharmacyVisitRequest,
    Registered,
    RegisterReply,
    RegisterRequest,
    Registration,
    UnregisterRequest,
    VisitRequest,
)
from backend.protocol.refusals import Code, Refused
from backend.roles import Role, require_role
from backend.settlement import require_identity
from backend.visitors import Visitor, enter_visitor
from backend.visits import (
    Told,
    cancel_visit,
    free_lines,
    lines_are_settled,
    number_is_used,
    open_visit,
    require_visit,
    serials_of,
    tell,
    withdraw_lines,
)

MOST_FILE = 2 * 1024 * 1024
"""Bytes of a prescription file."""


def register(context: Context, message: RegisterRequest) -> RegisterReply:
    """2201: a visit of an insured person; its number is the institution's and used once."""
    asked = message.data
    require_identity(context, asked, "data")
    who = payer(context.tx, asked)
    if who.card is not None:
        require_usable(who.card, context.today)
    return enter_registration(context, asked)


def enter_registration(
    context: Context, asked: Registration, visitor: Visitor | None = None
) -> RegisterReply:
    """Enter a visit of somebody who was found to be insured, here or elsewhere."""
    if not asked.ipt_otp_no:
        raise wrong("data.ipt_otp_no", "empty")
    if number_is_used(context.tx, context.institution.code, asked.ipt_otp_no):
        raise wrong("data.ipt_otp_no", "used before")
    mdtrt_id = context.new_id("visit")
    open_visit(context, mdtrt_id, asked)
    if visitor is not None:
        enter_visitor(context.tx, mdtrt_id, visitor)
    return RegisterReply(
        Registered(mdtrt_id=mdtrt_id, psn_no=asked.psn_no, ipt_otp_no=asked.ipt_otp_no)
    )


def unregister(context: Context, message: UnregisterRequest) -> None:
    """2202: take a registration back, unless something of it is settled."""
    asked = message.data
    visit = require_visit(context, asked.mdtrt_id, asked.psn_no)
    if visit.ipt_otp_no != asked.ipt_otp_no:
        raise wrong("data.ipt_otp_no", "not this visit's")
    if lines_are_settled(context.tx, visit.mdtrt_id):
        raise Refused(Code.VISIT_SETTLED)
    cancel_visit(context.tx, visit.mdtrt_id)


def visit_info(context: Context, message: VisitRequest) -> None:
    """2203: kind of care, disease and diagnoses of a visit; a pharmacy tells them by 2203A."""
    require_role(context, Role.HOSPITAL)
    info = message.mdtrtinfo
    visit = require_visit(context, info.mdtrt_id, info.psn_no)
    told = Told(
        med_type=info.med_type,
        main_cond_dscr=info.main_cond_dscr,
        dise_codg=info.dise_codg,
        dise_name=info.dise_name,
        diagnoses=message.diseinfo,
    )
    tell(context.tx, visit.mdtrt_id, told)


def pharmacy_visit_info(context: Context, message: PharmacyVisitRequest) -> None:
    """2203A: the same at a pharmacy only, with the prescription's origin and file."""
    require_role(context, Role.PHARMACY)
    info = message.mdtrtinfo
    visit = require_visit(context, info.mdtrt_id, info.psn_no)
    in_range("mdtrtinfo.rxIn", len(info.rx_in), 0, MOST_FILE)
    require_of_visit(context, info, insured_here=visit.visitor is None)
    told = Told(
        med_type=info.med_type,
        main_cond_dscr=info.main_cond_dscr,
        dise_codg=info.dise_codg,
        dise_name=info.dise_name,
        rx_fixmedins_code=info.rx_fixmedins_code,
        rx_fixmedins_name=info.rx_fixmedins_name,
        diagnoses=message.diseinfo,
    )
    tell(context.tx, visit.mdtrt_id, told)
    if info.rx_in:
        keep_prescription(context, visit.mdtrt_id, info.rxfilename, bytes(info.rx_in))


def add_fees(context: Context, message: FeeRequest) -> FeeReply:
    """2204: lines of visits, checked and cut; none is kept unless all are right."""
    for place, detail in enumerate(message.feedetail):
        if not detail.chrg_bchno:
            raise wrong(f"feedetail[{place}].chrg_bchno", "empty")
    return enter_lines(context, message.feedetail, require_visit)


def withdraw_fees(context: Context, message: WithdrawRequest) -> None:
    """2205: take back the lines of a batch; a settled one stays where it is."""
    asked = message.data
    visit = require_visit(context, asked.mdtrt_id, asked.psn_no)
    lines = free_lines(context.tx, visit.mdtrt_id, asked.chrg_bchno)
    if not lines:
        settled = serials_of(context.tx, visit.mdtrt_id, asked.chrg_bchno)
        if settled:
            raise Refused(Code.LINE_SETTLED, serial=settled[0])
        raise Refused(Code.NOTHING_TO_SETTLE)
    withdraw_lines(context.tx, lines)
