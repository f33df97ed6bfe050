"""Electronic prescriptions: KRXIS issues at a hospital, KRXSE shows, KRXCA takes one back.

The number is RX, the day and eight digits: short enough to be typed. A pharmacy's 2203A names it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

import msgspec
from msgspec.structs import replace

from backend.bill import Line
from backend.checks import in_range, positive, wrong
from backend.claims import chronic, prescribed
from backend.claims.audit import result_of
from backend.claims.checking import judged, require_good
from backend.claims.prescribed import Issued, Written, find_issued
from backend.claims.rules import CHRONIC
from backend.claims.substitution import packs
from backend.context import Context
from backend.drugs import find_by_any_code, find_by_national_code
from backend.people import Person, find_institution, find_person
from backend.policy import Cut
from backend.profile import WARN
from backend.protocol import codec
from backend.protocol.messages.fee import FeeDetail
from backend.protocol.messages.prescription import (
    UNUSED,
    USED,
    PharmacyPrescription,
    PrescribedItem,
    PrescribedReply,
    PrescribeRequest,
    Prescription,
    PrescriptionLine,
    PrescriptionReply,
    PrescriptionRequest,
)
from backend.protocol.messages.visit import PharmacyVisitInfo
from backend.protocol.money import Fen
from backend.protocol.refusals import Code, Refused
from backend.roles import DESIGNATED, Role, require_role

MOST_ITEMS = 5
"""Drugs of one prescription."""

MOST_DAYS = {CHRONIC: 30}
USUAL_MOST_DAYS = 3
"""A prescription is good on the day of issue and at most to the third; longer for the chronic."""

MOST_TRIES = 10
DIGITS = 8


def prescribe(context: Context, message: PrescribeRequest) -> PrescribedReply:
    """KRXIS: a prescription the rules do not refuse; what they warn of comes with its number."""
    require_role(context, Role.HOSPITAL)
    info = message.rxinfo
    person = find_person(context.tx, info.psn_no)
    if person is None:
        raise Refused(Code.PERSON_UNKNOWN)
    if not info.dr_name:
        raise wrong("rxinfo.dr_name", "empty")
    chronic.require_registered(context, person.psn_no, info.med_type, info.dise_codg)
    most = MOST_DAYS.get(info.med_type, USUAL_MOST_DAYS)
    in_range("rxinfo.valid_days", info.valid_days, 1, most)
    lines = _lines(context, message.rxdetail)
    items = tuple(
        replace(item, med_list_codg=line.drug.med_list_codg)
        for item, line in zip(message.rxdetail, lines, strict=True)
    )
    found = judged(context, person, info.med_type, lines)
    until = (context.now.date() + timedelta(days=info.valid_days - 1)).isoformat()
    written = Written(info=info, items=items)
    issued = Issued(_number(context), context.institution.code, person.psn_no, context.time, until,
                    "", written)  # fmt: skip
    prescribed.enter(context.tx, issued)
    warnings = tuple(result_of(person.psn_no, broken, WARN) for broken in found)
    return PrescribedReply(rxno=issued.rxno, valid_until=until, warnings=warnings)


def _number(context: Context) -> str:
    for attempt in range(MOST_TRIES):
        purpose = f"{context.request.fixmedins_code}\0{context.request.msgid}\0{attempt}"
        serial = int.from_bytes(sha256(purpose.encode()).digest()[:8], "big") % 10**DIGITS
        rxno = f"RX{context.now:%Y%m%d}{serial:0{DIGITS}d}"
        if find_issued(context.tx, rxno) is None:
            return rxno
    raise AssertionError("ten numbers in a row were given out before")


def _lines(context: Context, items: Sequence[PrescribedItem]) -> list[Line]:
    """The drugs as lines of a bill to come, for the rules; money has no part in it."""
    in_range("rxdetail", len(items), 1, MOST_ITEMS)
    lines = [_line(context, place, item) for place, item in enumerate(items)]
    if len({line.drug.med_list_codg for line in lines}) != len(lines):
        raise wrong("rxdetail.med_list_codg", "not unique")
    return lines


def _line(context: Context, place: int, item: PrescribedItem) -> Line:
    positive(f"rxdetail[{place}].cnt", item.cnt, places=4)
    drug = find_by_any_code(context.tx, item.med_list_codg, context.today)
    if drug is None:
        raise Refused(Code.ITEM_UNKNOWN, item=item.med_list_codg)
    detail = FeeDetail(
        feedetl_sn=str(place + 1),
        mdtrt_id="",
        psn_no="",
        chrg_bchno="",
        fee_ocur_time=context.time,
        med_list_codg=drug.med_list_codg,
        medins_list_codg=drug.medins_list_codg,
        det_item_fee_sumamt=Fen(0),
        cnt=item.cnt,
        pric=Decimal(0),
        prd_days=item.prd_days,
        rxno="-",
    )
    return Line(detail, drug, Cut(0, 0, 0, 0, 0))


def show(context: Context, message: PrescriptionRequest) -> PrescriptionReply:
    """KRXSE: a prescription and what is left of it."""
    require_role(context, *DESIGNATED, Role.AGENCY)
    return PrescriptionReply(_shown(context, _issued(context, message.data.rxno)))


def take_back(context: Context, message: PrescriptionRequest) -> PrescriptionReply:
    """KRXCA: the hospital takes back what nobody has used; a second time changes nothing."""
    require_role(context, Role.HOSPITAL)
    issued = _issued(context, message.data.rxno)
    if issued.institution != context.institution.code:
        raise Refused(Code.RX_OTHER_HOSPITAL, rxno=issued.rxno)
    if any(prescribed.handed_out(context.tx, issued.rxno).values()):
        raise Refused(Code.RX_DISPENSED, rxno=issued.rxno)
    if not issued.withdrawn_at:
        prescribed.withdraw(context.tx, issued.rxno, context.time)
    return PrescriptionReply(_shown(context, _issued(context, issued.rxno)))


def require_of_visit(context: Context, info: PharmacyVisitInfo, *, insured_here: bool) -> None:
    """2203A: illness registered; the prescription it names is this person's and that hospital's.

    Whether an illness is registered elsewhere the insured place says when the visit is quoted.
    """
    if insured_here:
        chronic.require_registered(context, info.psn_no, info.med_type, info.dise_codg)
    rxno = _named(info.rx_exp_content)
    if not rxno:
        return
    issued = _issued(context, rxno)
    require_good(context, issued, info.psn_no)
    if info.rx_fixmedins_code and info.rx_fixmedins_code != issued.institution:
        raise Refused(Code.RX_OTHER_HOSPITAL, rxno=rxno)


def _named(extension: str) -> str:
    if not extension:
        return ""
    try:
        return codec.decode(extension.encode(), PharmacyPrescription).rxno
    except (msgspec.DecodeError, UnicodeEncodeError):
        return ""  # a text of the pharmacy's own


def _issued(context: Context, rxno: str) -> Issued:
    issued = find_issued(context.tx, rxno)
    if issued is None:
        raise Refused(Code.RX_UNKNOWN, rxno=rxno)
    return issued


def _shown(context: Context, issued: Issued) -> Prescription:
    institution = find_institution(context.tx, issued.institution)
    person = find_person(context.tx, issued.psn_no)
    assert institution is not None, "a prescription refers to its hospital"
    assert person is not None, "and to a person"
    out = prescribed.handed_out(context.tx, issued.rxno)
    left = issued.counts()
    left.subtract(out)
    return _told(context, issued, institution.name, person, any(left.values()), out)


def _told(
    context: Context, issued: Issued, place: str, person: Person, some_left: bool,
    out: dict[str, int],
) -> Prescription:  # fmt: skip
    info = issued.written.info
    return Prescription(
        rxno=issued.rxno,
        fixmedins_code=issued.institution,
        fixmedins_name=place,
        psn_no=person.psn_no,
        psn_name=person.name,
        med_type=info.med_type,
        dise_codg=info.dise_codg,
        dise_name=info.dise_name,
        dr_name=info.dr_name,
        dept_name=info.dept_name,
        issued_at=issued.issued_at,
        valid_until=issued.valid_until,
        rx_stas_codg=issued.standing(context.today),
        rx_used_stas_codg=UNUSED if some_left else USED,
        items=tuple(_item(context, item, out) for item in issued.written.items),
        subst_flag=info.subst_flag,
    )


def _item(context: Context, item: PrescribedItem, out: dict[str, int]) -> PrescriptionLine:
    drug = find_by_national_code(context.tx, item.med_list_codg, context.today)
    return PrescriptionLine(
        med_list_codg=item.med_list_codg,
        name=f"{drug.name} {drug.spec}".strip() if drug else item.med_list_codg,
        cnt=item.cnt,
        dispensed=Decimal(packs(out.get(item.med_list_codg, 0))),
        prd_days=item.prd_days,
        sin_dos_dscr=item.sin_dos_dscr,
        used_frqu_dscr=item.used_frqu_dscr,
        medc_way_dscr=item.medc_way_dscr,
    )
