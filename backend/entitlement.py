"""Entitlement check 2001 (settlement.md 2.7): which funds would take part, and why not."""

from __future__ import annotations

from backend.checks import wrong
from backend.claims.chronic import is_registered
from backend.claims.rules import CHRONIC
from backend.claims.while_inpatient import OUTPATIENT_CARE, stay_at
from backend.code_lists import is_in
from backend.context import Context
from backend.people import NO_ACCOUNT, NORMAL, SUSPENDED, Insurance, Person, find_person
from backend.policy_tables import EMPLOYEES, RESIDENTS
from backend.protocol.messages.entitlement import (
    EntitlementQuery,
    EntitlementReply,
    EntitlementRequest,
    TrtInfo,
)
from backend.protocol.refusals import Code, Refused

FUND_CHECK = "01"
ENTITLED, NOT_ENTITLED = "1", "0"
ACCOUNT_FUND = "310200"
FUNDS = {EMPLOYEES: ("310100", "310102"), RESIDENTS: ("390100", "390102")}
"""Kind of insurance -> its basic and its outpatient fund."""

REASONS = {
    "": "未参加该险种",
    "0": "未参保",
    SUSPENDED: "单位欠费，暂停统筹待遇",
    "3": "参保无效",
    "4": "参保已终止",
}
UNREGISTERED = "未办理慢特病备案"
IN_BED = "住院期间不享受门诊统筹待遇"
INPATIENT_TYPES = ("21", "2101")


def entitlement(context: Context, message: EntitlementRequest) -> EntitlementReply:
    """2001: one row per fund; the account stays usable while pooled benefits are suspended."""
    asked = message.data
    person = find_person(context.tx, asked.psn_no)
    if person is None:
        raise Refused(Code.PERSON_UNKNOWN)
    inpatient = _is_inpatient(context, asked.med_type)
    insurance = person.insurance(asked.insutype)
    status = insurance.status if insurance else ""
    funds = FUNDS.get(asked.insutype, ())[: 1 if inpatient else 2]
    reason = REASONS.get(status, "") or _not_registered(context, asked)
    reason = reason or _in_bed(context, person, asked.med_type)
    rows = [_row(person, insurance, fund, reason) for fund in funds]
    if person.account_kind != NO_ACCOUNT and status in (NORMAL, SUSPENDED):
        rows.append(_row(person, insurance, ACCOUNT_FUND, ""))
    return EntitlementReply(tuple(rows))


def _not_registered(context: Context, asked: EntitlementQuery) -> str:
    """Why nothing is pooled of care for a chronic illness that nobody registered, or ""."""
    illness = asked.med_type == CHRONIC
    known = illness and is_registered(context, asked.psn_no, asked.dise_codg)
    return UNREGISTERED if illness and not known else ""


def _in_bed(context: Context, person: Person, med_type: str) -> str:
    """Why nothing is pooled of the outpatient care of somebody who is in hospital, or ""."""
    in_bed = med_type in OUTPATIENT_CARE and stay_at(context, person, context.time)
    return IN_BED if in_bed else ""


def _is_inpatient(context: Context, med_type: str) -> bool:
    """Whether it is ordinary inpatient care, by the number this centre has for it."""
    ours = context.profile.med_type_inpatient
    if med_type == ours:
        return True
    if med_type in INPATIENT_TYPES or not is_in("med_type", med_type):
        raise wrong("data.med_type", f"{ours}...")
    return False


def _row(person: Person, insurance: Insurance | None, fund: str, reason: str) -> TrtInfo:
    return TrtInfo(
        psn_no=person.psn_no,
        trt_chk_type=FUND_CHECK,
        fund_pay_type=fund,
        trt_enjymnt_flag=NOT_ENTITLED if reason else ENTITLED,
        begndate=(insurance.since if insurance else "") or "1900-01-01",
        enddate=insurance.paused if insurance else "",
        trt_chk_rslt=reason,
    )
