"""Inpatient stays 2401 to 2405, and their fee lines 2301 and 2302 (settlement.md 2.11).

A stay is a visit: its lines are kept, cut and settled as an outpatient's are. What a stay adds is
when what may be done (stay_rules.py), and that nobody is in two hospitals at a time.
"""

from __future__ import annotations

from msgspec.structs import asdict, replace

from backend.cards import require_usable
from backend.checks import DAY, code, moment, wrong
from backend.context import Context
from backend.fee_lines import batch_lines, enter_lines
from backend.payers import payer
from backend.protocol.messages.fee import FeeDetail, FeeReply
from backend.protocol.messages.inpatient import (
    StayFee,
    StayFeeRequest,
    StayWithdrawRequest,
)
from backend.protocol.messages.stay import (
    Admission,
    AdmissionDiagnosis,
    AdmitReply,
    AdmitRequest,
    Admitted,
    ChangeRequest,
    DischargeRequest,
    StayUndoRequest,
)
from backend.protocol.messages.visit import Registration
from backend.protocol.refusals import Code, Refused
from backend.reversal import require_no_tombstone
from backend.roles import Role, require_role
from backend.settlement import require_identity
from backend.stay_rules import Act
from backend.stay_steps import require_out, take_back_admission, take_back_discharge
from backend.stays import (
    ADMITTED,
    Papers,
    Stay,
    discharge,
    keep_papers,
    open_stay,
    require_stay,
)
from backend.visitors import Visitor, enter_visitor
from backend.visits import (
    ALL_FREE,
    change_visit,
    free_lines,
    has_line,
    number_is_used,
    open_visit,
    withdraw_lines,
)

INPATIENT_TYPES = ("2102", "2105", "21303", "22", "28")
"""med_type of a stay, beside the centre's own number for the ordinary one (2.17)."""

NO_BATCH = ""
LAST_DAY = "9999-12-31"


def admit(context: Context, message: AdmitRequest) -> AdmitReply:
    """2401: an insured person comes to stay; the card or the citizen id says who it is."""
    require_admissible(context, message)
    who = payer(context.tx, message.mdtrtinfo)
    if who.card is not None:
        require_usable(who.card, context.today)
    require_out(context, who.person.psn_no)
    return enter_admission(context, message)


def require_admissible(context: Context, message: AdmitRequest) -> None:
    """Refuse an admission that is not in order, whoever it is of."""
    require_no_tombstone(context)
    require_role(context, Role.HOSPITAL)
    asked = message.mdtrtinfo
    require_identity(context, asked, "mdtrtinfo")
    _require_kind(context, "mdtrtinfo.med_type", asked.med_type)
    _require_begun(context, "mdtrtinfo.begntime", asked.begntime)
    if not asked.ipt_no:
        raise wrong("mdtrtinfo.ipt_no", "empty")
    if number_is_used(context.tx, context.institution.code, asked.ipt_no):
        raise wrong("mdtrtinfo.ipt_no", "used before")


def enter_admission(
    context: Context, message: AdmitRequest, visitor: Visitor | None = None
) -> AdmitReply:
    """Enter a stay of somebody who was found to be insured, here or elsewhere."""
    asked = message.mdtrtinfo
    mdtrt_id = context.new_id("visit")
    open_visit(context, mdtrt_id, registration_of(asked), ADMITTED)
    if visitor is not None:
        enter_visitor(context.tx, mdtrt_id, visitor)
    open_stay(context, mdtrt_id, Papers(admission=asked, diagnoses=message.diseinfo))
    return AdmitReply(Admitted(mdtrt_id=mdtrt_id))


def _require_kind(context: Context, path: str, med_type: str) -> None:
    code(path, med_type, (context.profile.med_type_inpatient, *INPATIENT_TYPES))


def _require_begun(context: Context, path: str, begntime: str) -> None:
    if moment(path, begntime).date() > context.now.date():
        raise wrong(path, f"<= {context.today}")


def registration_of(asked: Admission) -> Registration:
    """An admission as a visit is entered."""
    return Registration(
        psn_no=asked.psn_no,
        insutype=asked.insutype,
        begntime=asked.begntime,
        mdtrt_cert_type=asked.mdtrt_cert_type,
        mdtrt_cert_no=asked.mdtrt_cert_no,
        card_sn=asked.card_sn,
        psn_cert_type=asked.cert_type,
        certno=asked.certno,
        ipt_otp_no=asked.ipt_no,
        atddr_no=asked.atddr_no,
        dr_name=asked.chfpdr_name,
        dept_code=asked.adm_dept_codg,
        dept_name=asked.adm_dept_name,
    )


def change_admission(context: Context, message: ChangeRequest) -> None:
    """2403: what is said anew replaces what was said; what is left empty stays."""
    info = message.adminfo
    stay = require_stay(context, info.mdtrt_id, info.psn_no, Act.CHANGE)
    before = stay.papers.admission
    if info.ipt_otp_no not in ("", before.ipt_no):
        raise wrong("adminfo.ipt_otp_no", "not this stay's")
    said = {name: value for name, value in asdict(info).items() if value and name in CHANGEABLE}
    after = replace(before, **said)
    if (after.begntime, after.med_type) != (before.begntime, before.med_type):
        stay.require(Act.CHANGE_TERMS)
        _require_kind(context, "adminfo.med_type", after.med_type)
        _require_begun(context, "adminfo.begntime", after.begntime)
        _require_lines_within(context, "adminfo.begntime", stay, first=after.begntime)
    rows = tuple(
        AdmissionDiagnosis(
            **{name: getattr(row, name) for name in AdmissionDiagnosis.__struct_fields__}
        )
        for row in message.diseinfo
    )
    papers = replace(stay.papers, admission=after, diagnoses=rows or stay.papers.diagnoses)
    keep_papers(context.tx, info.mdtrt_id, papers)
    change_visit(context.tx, info.mdtrt_id, registration_of(after))


CHANGEABLE = frozenset(Admission.__struct_fields__) - {"psn_no", "mdtrt_cert_type", "exp_content"}
"""Members of an admission that 2403 changes; who is in the bed is not one of them."""


def leave(context: Context, message: DischargeRequest) -> None:
    """2402: the patient leaves; from now on no lines come in, and the stay is settled for good."""
    require_no_tombstone(context)
    info = message.dscginfo
    stay = require_stay(context, info.mdtrt_id, info.psn_no, Act.DISCHARGE)
    if info.insutype != stay.visit.insutype:
        raise wrong("dscginfo.insutype", stay.visit.insutype)
    ended, began = moment("dscginfo.endtime", info.endtime), stay.visit.begntime
    if ended < moment("dscginfo.endtime", began) or ended.date() > context.now.date():
        raise wrong("dscginfo.endtime", f"{began}..{context.today}")
    _require_lines_within(context, "dscginfo.endtime", stay, last=info.endtime)
    papers = replace(stay.papers, discharge=info, discharge_diagnoses=message.diseinfo)
    discharge(context, info.mdtrt_id, papers)


def _require_lines_within(
    context: Context, path: str, stay: Stay, first: str = "", last: str = LAST_DAY
) -> None:
    """No line that is not settled yet is from a day outside the stay."""
    for line in free_lines(context.tx, stay.visit.mdtrt_id, ALL_FREE):
        if not first[:DAY] <= line.fee_ocur_time[:DAY] <= last[:DAY]:
            raise wrong(path, f"{line.feedetl_sn}: {line.fee_ocur_time}")


def undo_admission(context: Context, message: StayUndoRequest) -> None:
    """2404: take an admission back with the lines it has, unless something of it is settled."""
    asked = message.data
    stay = require_stay(context, asked.mdtrt_id, asked.psn_no, Act.UNDO_ADMISSION)
    take_back_admission(context, stay)


def undo_discharge(context: Context, message: StayUndoRequest) -> None:
    """2405: the patient is in hospital again, unless the stay is settled for good."""
    asked = message.data
    stay = require_stay(context, asked.mdtrt_id, asked.psn_no, Act.UNDO_DISCHARGE)
    take_back_discharge(context, stay)


def add_stay_fees(context: Context, message: StayFeeRequest) -> FeeReply:
    """2301: lines of stays, as 2204 has them; none is from before the admission."""
    whose = dict.fromkeys((row.mdtrt_id, row.psn_no) for row in message.feedetail)
    stays = {pair: require_stay(context, *pair, Act.ENTER_LINES) for pair in whose}
    details = tuple(
        _detail(context, f"feedetail[{place}]", row, stays[row.mdtrt_id, row.psn_no])
        for place, row in enumerate(message.feedetail)
    )
    return enter_lines(context, details, lambda *_: None)


def _detail(context: Context, path: str, row: StayFee, stay: Stay) -> FeeDetail:
    """A stay's line as a visit's: without batch, the order's number where that has the recipe's."""
    day = moment(f"{path}.fee_ocur_time", row.fee_ocur_time).date().isoformat()
    if not stay.visit.begntime[:DAY] <= day <= context.today:
        raise wrong(f"{path}.fee_ocur_time", f"{stay.visit.begntime[:DAY]}..{context.today}")
    original = row.init_feedetl_sn
    if original and row.cnt < 0 and not has_line(context.tx, row.mdtrt_id, original):
        raise wrong(f"{path}.init_feedetl_sn", "no such line")
    same = set(FeeDetail.__struct_fields__) & set(StayFee.__struct_fields__)
    values = {name: getattr(row, name) for name in same}
    return FeeDetail(**values, chrg_bchno=NO_BATCH, rxno=row.drord_no)


def withdraw_stay_fees(context: Context, message: StayWithdrawRequest) -> None:
    """2302: take lines back by their serials, or all that are not settled; all or none."""
    if not message.data:
        raise wrong("data", "empty")
    whose = dict.fromkeys((row.mdtrt_id, row.psn_no) for row in message.data)
    for mdtrt_id, psn_no in whose:
        require_stay(context, mdtrt_id, psn_no, Act.WITHDRAW_LINES)
        serials = {
            row.feedetl_sn: f"data[{place}].feedetl_sn"
            for place, row in enumerate(message.data)
            if row.mdtrt_id == mdtrt_id
        }
        withdraw_lines(context.tx, _meant(context, mdtrt_id, serials))
        batch_lines(context, mdtrt_id, ALL_FREE)  # what was given back must still be there


def _meant(context: Context, mdtrt_id: str, serials: dict[str, str]) -> list[FeeDetail]:
    """The free lines of those serials, each with its path in the message."""
    free = {line.feedetl_sn: line for line in free_lines(context.tx, mdtrt_id, ALL_FREE)}
    if ALL_FREE in serials:
        if not free:
            raise Refused(Code.NOTHING_TO_SETTLE)
        return list(free.values())
    for serial, path in serials.items():
        if serial not in free and has_line(context.tx, mdtrt_id, serial):
            raise Refused(Code.LINE_SETTLED, serial=serial)
        if serial not in free:
            raise wrong(path, "no such line")
    return [free[serial] for serial in serials]
