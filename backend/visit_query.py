"""Visits of a person at this institution, 5201 (settlement.md 2.15).

A pharmacy's bill is a visit of its own: for a terminal that lost the answer to a 2102 this is the
way back to its mdtrt_id.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import asdict

from backend.checks import moment, wrong
from backend.context import Context
from backend.mirror import holder_of
from backend.people import Person, age, find_person
from backend.protocol.messages.visit_query import MdtrtInfo, VisitQueryReply, VisitQueryRequest
from backend.protocol.refusals import Code, Refused
from backend.settlements import Settlement
from backend.stays import Stay, find_stay
from backend.store import tables as t
from backend.store import visit_tables as v
from backend.store.sql import bindparam, select, text
from backend.visits import Visit, patient_of, visits_of

DAY = 10

OUT_OF_HOSPITAL, IN_HOSPITAL = "0", "1"
"""inhosp_stas (2.17)."""

OF_THE_PERSON = {"psn_no", "certno", "insutype"}
"""Members that the books know better than what was said at the admission."""


def visits(context: Context, message: VisitQueryRequest) -> VisitQueryReply:
    """5201: registered visits and bills between two times, of one kind of care."""
    asked = message.data
    first, last = _whole_days(asked.begntime, asked.endtime)
    code = context.institution.code
    found = [
        _of_visit(context, patient_of(context.tx, visit), visit)
        for visit in visits_of(context.tx, code, asked.psn_no, first, last)
    ]
    bills = context.tx.rows(_BILLS, psn_no=asked.psn_no, code=code, first=first, last=last)
    found += [_of_bill(context, Settlement(*row)) for row in bills]
    if not found and find_person(context.tx, asked.psn_no) is None:
        raise Refused(Code.PERSON_UNKNOWN)
    return VisitQueryReply(
        tuple(
            row
            for row in sorted(found, key=lambda row: (row.begntime, row.mdtrt_id))
            if asked.med_type in ("", row.med_type) and asked.mdtrt_id in ("", row.mdtrt_id)
        )
    )


def _whole_days(first: str, last: str) -> tuple[str, str]:
    """A query by date spans 00:00:00 to 23:59:59 (2.3)."""
    for name, text_ in (("begntime", first), ("endtime", last)):
        moment(f"data.{name}", text_)
    begin = first if len(first) > DAY else f"{first} 00:00:00"
    end = last if len(last) > DAY else f"{last} 23:59:59"
    if end < begin:
        raise wrong("data.endtime", f">= {begin}")
    return begin, end


def _of_visit(context: Context, person: Person, visit: Visit) -> MdtrtInfo:
    stay = find_stay(context.tx, visit.mdtrt_id)
    if stay is not None:
        return _of_stay(context, person, stay)
    registration, told = visit.registration, visit.told
    diagnosis = told.diagnoses[0] if told.diagnoses else None
    return _info(
        context,
        person,
        visit.insutype,
        mdtrt_id=visit.mdtrt_id,
        begntime=visit.begntime,
        endtime=visit.begntime,
        mdtrt_cert_type=registration.mdtrt_cert_type,
        med_type=told.med_type or "11",
        ipt_otp_no=visit.ipt_otp_no,
        atddr_no=registration.atddr_no,
        chfpdr_name=registration.dr_name,
        adm_dept_codg=registration.dept_code,
        adm_dept_name=registration.dept_name,
        main_cond_dscr=told.main_cond_dscr,
        dise_codg=told.dise_codg,
        dise_name=told.dise_name,
        otp_diag_info=diagnosis.diag_name if diagnosis else "",
    )


def _of_stay(context: Context, person: Person, stay: Stay) -> MdtrtInfo:
    """What admission and discharge said; an end that is not known yet is the beginning."""
    visit, admission, leaving = stay.visit, stay.papers.admission, stay.papers.discharge
    later = asdict(leaving) if leaving and stay.ended else {}
    said = asdict(admission) | {name: value for name, value in later.items() if value}
    names = set(MdtrtInfo.__struct_fields__) & set(said) - OF_THE_PERSON
    ended = stay.ended or visit.begntime
    days = (moment("endtime", ended).date() - moment("begntime", visit.begntime).date()).days
    return _info(
        context,
        person,
        visit.insutype,
        **{name: said[name] for name in names}
        | {
            "mdtrt_id": visit.mdtrt_id,
            "begntime": visit.begntime,
            "endtime": ended,
            "ipt_otp_no": visit.ipt_otp_no,
            "inhosp_stas": OUT_OF_HOSPITAL if stay.ended else IN_HOSPITAL,
            "ipt_days": days,
            "ars_year_ipt_flag": str(int(ended[:4] != visit.begntime[:4])),
        },
    )


def _of_bill(context: Context, row: Settlement) -> MdtrtInfo:
    person = holder_of(context.tx, row)
    assert person is not None
    return _info(
        context,
        person,
        row.insutype,
        mdtrt_id=row.mdtrt_id,
        begntime=row.setl_time,
        endtime=row.setl_time,
        mdtrt_cert_type=row.cert_type,
        med_type=row.med_type,
        opt_time=row.setl_time,
    )


def _info(context: Context, person: Person, insutype: str, **visit: Any) -> MdtrtInfo:
    insurance = person.insurance(insutype)
    assert insurance is not None
    return MdtrtInfo(
        psn_no=person.psn_no,
        psn_cert_type="01",
        certno=person.certno,
        psn_name=person.name,
        gend=person.gend,
        naty=person.nation,
        brdy=person.brdy,
        age=age(person.brdy, context.now.date()),
        insutype=insutype,
        psn_type=insurance.psn_type,
        cvlserv_flag=insurance.civil_servant,
        insu_optins=insurance.area or context.profile.area,
        emp_name=insurance.employer,
        **visit,
    )


_s = t.settlements.c
_BILLS = select(t.settlements).where(
    _s.psn_no == bindparam("psn_no"),
    _s.institution == bindparam("code"),
    _s.setl_time >= bindparam("first"),
    _s.setl_time <= bindparam("last"),
    text("kind = 'sale' AND settlements.state IN ('held', 'posted')"),
    ~select(v.visits.c.mdtrt_id).where(v.visits.c.mdtrt_id == _s.mdtrt_id).exists(),
)
