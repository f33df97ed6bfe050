"""KVISI: a visit in full for any terminal of the institution that it is of.

Registered at one window, settled at another: what the first terminal keeps beside its journal is
told by the books, so that any other one, or one that lost its files, can go on with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from backend.bill import Line
from backend.bills import BillLine, bill_line, find_bill
from backend.cards import find_card
from backend.checks import wrong
from backend.context import Context
from backend.fee_lines import batch_lines
from backend.holds import find_hold
from backend.mirror import travelled
from backend.people import NO_ACCOUNT, Insurance
from backend.protocol import codec
from backend.protocol.calls import VISIT_SETTLE
from backend.protocol.messages.fee import FeeDetail
from backend.protocol.messages.visit_record import (
    RecordedDiagnosis,
    RecordedLine,
    RecordedSettlement,
    RecordedVisit,
    VisitRecordQuery,
    VisitRecordReply,
    VisitRecordRequest,
)
from backend.protocol.money import Fen
from backend.protocol.refusals import Code, Refused
from backend.protocol.stay_calls import STAY_SETTLE
from backend.setlinfo import setl_info
from backend.settlement import read_extension
from backend.settlements import Settlement, find_settlement_of
from backend.stays import Stay, find_stay
from backend.store import tables as t
from backend.store import visit_tables as v
from backend.store.sql import bindparam, select, text
from backend.visits import ALL_FREE, Visit, find_visit, patient_of

USUAL_CARE = "11"
INTERIM, FOR_GOOD = "1", "0"


def visit_record(context: Context, message: VisitRecordRequest) -> VisitRecordReply:
    """KVISI. Raises Refused for a visit that this institution does not have."""
    visit = _asked(context, message.data)
    stay = find_stay(context.tx, visit.mdtrt_id)
    settled = _settled(context, visit)
    return VisitRecordReply(
        _visit(context, visit, stay),
        tuple(_diagnoses(visit, stay)),
        tuple(_lines(context, visit, settled)),
        tuple(_settlement(context, visit, stay, row) for row in settled),
    )


def _asked(context: Context, asked: VisitRecordQuery) -> Visit:
    if sum(map(bool, (asked.mdtrt_id, asked.ipt_otp_no, asked.omsgid))) != 1:
        raise wrong("data", "mdtrt_id / ipt_otp_no / omsgid")
    mdtrt_id, code = asked.mdtrt_id, context.institution.code
    if asked.ipt_otp_no:
        row = context.tx.row(_NUMBERED, institution=code, number=asked.ipt_otp_no)
        mdtrt_id = str(row[0]) if row else ""
    if asked.omsgid:
        settled = find_settlement_of(context.tx, code, asked.omsgid)
        mdtrt_id = settled.mdtrt_id if settled else ""
    visit = find_visit(context.tx, mdtrt_id)
    if visit is None or visit.institution != code:
        raise Refused(Code.VISIT_UNKNOWN)
    return visit


def _visit(context: Context, visit: Visit, stay: Stay | None) -> RecordedVisit:
    person, said = patient_of(context.tx, visit), visit.registration
    insurance = person.insurance(visit.insutype)
    admission = stay.papers.admission if stay else None
    return RecordedVisit(
        mdtrt_id=visit.mdtrt_id, ipt_otp_no=visit.ipt_otp_no,
        fixmedins_code=visit.institution, mdtrt_stas=visit.state, inhosp="1" if stay else "0",
        psn_no=visit.psn_no, psn_name=person.name,
        certno=person.certno, psn_type=insurance.psn_type if insurance else "",
        insutype=visit.insutype, insuplc_admdvs=_insured_at(context, insurance, visit.region),
        mdtrtarea_admvs=context.institution.area,
        acct_flag="0" if person.account_kind == NO_ACCOUNT else "1",
        mdtrt_cert_type=said.mdtrt_cert_type, mdtrt_cert_no=said.mdtrt_cert_no,
        card_sn=said.card_sn, begntime=visit.begntime, endtime=stay.ended if stay else "",
        atddr_no=said.atddr_no, dr_name=said.dr_name, dept_code=said.dept_code,
        dept_name=said.dept_name, adm_bed=admission.adm_bed if admission else "",
        med_type=admission.med_type if admission else visit.told.med_type or USUAL_CARE,
        main_cond_dscr=(admission or visit.told).main_cond_dscr,
    )  # fmt: skip


def _insured_at(context: Context, insurance: Insurance | None, region: str) -> str:
    return (insurance.area if insurance else region) or context.profile.area


def _diagnoses(visit: Visit, stay: Stay | None) -> Iterator[RecordedDiagnosis]:
    rows = stay.papers.diagnoses if stay else visit.told.diagnoses
    for row in rows:
        yield RecordedDiagnosis(diag_code=row.diag_code, diag_name=row.diag_name)


def _settled(context: Context, visit: Visit) -> list[Settlement]:
    """The settlements in force, the oldest first."""
    rows = context.tx.rows(_IN_FORCE, mdtrt_id=visit.mdtrt_id, institution=visit.institution)
    return [Settlement(*row) for row in rows]


def _lines(context: Context, visit: Visit, settled: list[Settlement]) -> Iterator[RecordedLine]:
    """Every line by its serial: settled ones as their bill has them, the others cut anew."""
    cut: dict[str, tuple[str, BillLine]] = {
        line.feedetl_sn: (row.setl_id, line)
        for row in settled
        for line in find_bill(context.tx, row.setl_id).lines
    }
    free: list[Line] = batch_lines(context, visit.mdtrt_id, ALL_FREE)
    cut |= {line.detail.feedetl_sn: ("", bill_line(line)) for line in free}
    details = [
        codec.decode(bytes(content), FeeDetail)
        for (content,) in context.tx.rows(_DETAILS, mdtrt_id=visit.mdtrt_id)
    ]
    for detail in sorted(details, key=lambda detail: int(detail.feedetl_sn)):
        yield _line(detail, *cut[detail.feedetl_sn])


def _line(detail: FeeDetail, setl_id: str, line: BillLine) -> RecordedLine:
    name = f"{line.name} {line.spec}".strip()
    return RecordedLine(
        feedetl_sn=detail.feedetl_sn, chrg_bchno=detail.chrg_bchno, setl_id=setl_id,
        fee_ocur_time=detail.fee_ocur_time, med_list_codg=detail.med_list_codg,
        medins_list_codg=detail.medins_list_codg, medins_list_name=name, cnt=detail.cnt,
        pric=detail.pric, det_item_fee_sumamt=Fen(line.amount_fen), rxno=detail.rxno,
        hosp_appr_flag=detail.hosp_appr_flag, chrgitm_lv=line.chrgitm_lv,
        selfpay_prop=Decimal(line.selfpay_per_10k).scaleb(-4),
        fulamt_ownpay_amt=Fen(line.own_expense_fen), overlmt_amt=Fen(line.over_limit_fen),
        preselfpay_amt=Fen(line.first_pay_fen), inscp_scp_amt=Fen(line.in_scope_fen),
    )  # fmt: skip


def _settlement(
    context: Context, visit: Visit, stay: Stay | None, row: Settlement
) -> RecordedSettlement:
    """With what the card has of it: another terminal gives the money back to that card only."""
    interim = [part.row.setl_id for part in stay.parts if not part.final] if stay else []
    paid_by, sequence, terminal_no = _card_record(context, row)
    bill = find_bill(context.tx, row.setl_id)
    person = patient_of(context.tx, visit)
    return RecordedSettlement(
        msgid=row.msgid, infno=(STAY_SETTLE if stay else VISIT_SETTLE).infno, setl_stas=row.state,
        mid_setl_flag=INTERIM if row.setl_id in interim else FOR_GOOD,
        mdtrt_cert_no=paid_by or person.certno, card_sn=row.card_sn, sequence=sequence,
        terminal_no=terminal_no,
        setlinfo=setl_info(context, row, person, bill, bill.balc_fen),
    )  # fmt: skip


def _card_record(context: Context, row: Settlement) -> tuple[str, int, str]:
    """Number of the card that paid, and its record: sequence and terminal, 0 and "" for none.

    Card and hold of somebody insured elsewhere are their centre's; what was sent there says it.
    """
    claim = travelled(context.tx, row)
    if claim is not None:
        purse = read_extension("data", claim.exp_content).purse
        by_card = claim.mdtrt_cert_no if claim.card_sn else ""
        return (by_card, purse.sequence, purse.terminal_no) if purse else (by_card, 0, "")
    card = find_card(context.tx, row.card_sn) if row.card_sn else None
    held = find_hold(context.tx, row.institution, row.msgid)
    number = card.card_no if card else ""
    return (number, held.sequence, held.terminal_no) if held else (number, 0, "")


_v, _f, _s = v.visits.c, v.fee_lines.c, t.settlements.c
_REFUNDS = t.settlements.alias("refunds")
_NUMBERED = select(_v.mdtrt_id).where(
    _v.institution == bindparam("institution"), _v.ipt_otp_no == bindparam("number")
)
_DETAILS = select(_f.content).where(_f.mdtrt_id == bindparam("mdtrt_id"))
_IN_FORCE = (
    select(t.settlements)
    .where(
        _s.mdtrt_id == bindparam("mdtrt_id"),
        _s.institution == bindparam("institution"),
        text("settlements.kind = 'sale' AND settlements.state IN ('held', 'posted')"),
        ~select(_REFUNDS.c.setl_id)
        .where(_REFUNDS.c.refund_of == _s.setl_id, text("refunds.refund_of <> ''"))
        .exists(),
    )
    .order_by(_s.setl_time, _s.setl_id)
)
