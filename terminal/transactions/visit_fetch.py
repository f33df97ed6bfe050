"""A visit that was begun at another terminal of the hospital, or whose local files were lost.

5201 finds the visits of the holder of a card, KVISI gives one in full. What other terminals settled
comes along as journal entries that are kept with the visit: this terminal can explain, print and
cancel them, and its own journal and day stay its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from backend.protocol.calls import VISIT_RECORD, VISITS
from backend.protocol.messages.visit_query import MdtrtInfo, VisitQuery, VisitQueryRequest
from backend.protocol.messages.visit_record import (
    ADMITTED,
    CANCELLED,
    DISCHARGED,
    OPEN,
    POSTED,
    RecordedLine,
    RecordedSettlement,
    VisitRecordQuery,
    VisitRecordReply,
    VisitRecordRequest,
)
from terminal.entry import Entry, Kind, Line, Stage, VisitPart
from terminal.flow import Flow
from terminal.masks import mask_name
from terminal.steps import keep_visit, stamp
from terminal.transactions.adopted import PSEUDO
from terminal.transactions.asking import ask_patiently
from terminal.transactions.bill import INTERFACE_TIME, card_amounts
from terminal.transactions.contact import meet
from terminal.transactions.stay_messages import INTERIM
from terminal.transactions.visit import answered
from terminal.visit import Cut, FeeLine, Found, State, Told, Visit, Ward

CARE = ("11", "13", "14", "2101", "22", "28")
"""The kinds of care a visit is looked for under: 5201 wants one (2.15)."""
MOST_DAYS = 366
WHOLE = 10_000
STATES = {
    OPEN: State.OPEN,
    ADMITTED: State.OPEN,
    DISCHARGED: State.DISCHARGED,
    CANCELLED: State.LEFT,
}


def visits_of_holder() -> Flow[list[MdtrtInfo]]:
    """5201: what the hospital has of the holder of the card in the slot, the newest first."""
    psn_no = (yield from meet()).person.base.psn_no
    now = (yield from stamp()).time
    first = (now - timedelta(days=MOST_DAYS)).strftime(INTERFACE_TIME)
    found: list[MdtrtInfo] = []
    for care in CARE:
        asked = VisitQuery(
            psn_no=psn_no, begntime=first, endtime=now.strftime(INTERFACE_TIME), med_type=care
        )
        found += (yield from ask_patiently(VISITS, VisitQueryRequest(asked))).mdtrtinfo
    return sorted(found, key=lambda one: (one.begntime, one.mdtrt_id), reverse=True)


def fetch(asked: VisitRecordQuery, known: Visit | None, own: Iterable[str]) -> Flow[Visit]:
    """KVISI: the visit as the centre has it, kept. Raises Refused, HostSilent, JournalFailed.

    What this terminal has asked and got no answer to is asked again first. `own`: the message
    numbers of this journal, whose settlements it knows itself.
    """
    if known is not None:
        yield from answered(known)
    told = yield from ask_patiently(VISIT_RECORD, VisitRecordRequest(asked))
    visit = _visit(told)
    mine = frozenset(own)
    others = tuple(entry for entry in entries_of(told) if entry.msgid not in mine)
    serials = max(visit.serials, known.serials if known else 0)
    ward = known.ward if known and not visit.ward.dept_code else visit.ward
    return (yield from keep_visit(visit.changed(others=others, serials=serials, ward=ward)))


def _visit(told: VisitRecordReply) -> Visit:
    said, lines = told.mdtrtinfo, _lines(told)
    diagnoses = tuple(Found(code=row.diag_code, name=row.diag_name) for row in told.diseinfo)
    return Visit(
        number=said.ipt_otp_no, institution=told_by(told), state=STATES[said.mdtrt_stas],
        psn_no=said.psn_no, name=said.psn_name, certno=said.certno, psn_type=said.psn_type,
        insutype=said.insutype, insured_place=said.insuplc_admdvs, cert_type=said.mdtrt_cert_type,
        cert_no=said.mdtrt_cert_no, card_sn=said.card_sn, begun=said.begntime,
        area=said.mdtrtarea_admvs, has_account=said.acct_flag == "1", inpatient=said.inhosp == "1",
        mdtrt_id=said.mdtrt_id, ended=said.endtime, lines=lines,
        serials=max((line.serial for line in lines), default=0),
        ward=Ward(dept_code=said.dept_code, dept_name=said.dept_name, dr_code=said.atddr_no,
                  dr_name=said.dr_name, bed=said.adm_bed),
        told=Told(med_type=said.med_type, condition=said.main_cond_dscr, diagnoses=diagnoses),
    )  # fmt: skip


def told_by(told: VisitRecordReply) -> str:
    """The institution that a visit is of."""
    return told.mdtrtinfo.fixmedins_code


def _lines(told: VisitRecordReply) -> tuple[FeeLine, ...]:
    """A stay's lines have no batch at the centre: those of one settlement are one, and the rest."""
    order = [row.setlinfo.setl_id for row in told.settlements]
    batches = {setl_id: str(place) for place, setl_id in enumerate(order, 1)}
    lines: list[FeeLine] = []
    for row in told.feedetail:
        batch = row.chrg_bchno or batches.get(row.setl_id, str(len(order) + 1))
        lines.append(
            FeeLine(
                serial=int(row.feedetl_sn), batch=batch, at=row.fee_ocur_time, line=_line(row),
                approval=row.hosp_appr_flag, takes_back=_taken_back(row, batch, lines),
                cut=Cut(
                    own_expense_fen=int(row.fulamt_ownpay_amt), over_limit_fen=int(row.overlmt_amt),
                    first_pay_fen=int(row.preselfpay_amt), in_scope_fen=int(row.inscp_scp_amt),
                    level=row.chrgitm_lv, share=str(row.selfpay_prop),
                ),
            )
        )  # fmt: skip
    return tuple(lines)


def _line(row: RecordedLine) -> Line:
    return Line(
        med_list_codg=row.med_list_codg, medins_list_codg=row.medins_list_codg,
        name=row.medins_list_name, chrgitm_lv=row.chrgitm_lv, count=f"{row.cnt.normalize():f}",
        price=str(row.pric), amount_fen=int(row.det_item_fee_sumamt), rxno=row.rxno,
        first_pay_per_10k=int(row.selfpay_prop * WHOLE),
    )  # fmt: skip


def _taken_back(row: RecordedLine, batch: str, before: Sequence[FeeLine]) -> int:
    """The serial of the line that a negative one gives back: the last of the same goods."""
    if row.cnt >= 0:
        return 0
    gone = {line.takes_back for line in before}
    same = [
        line.serial
        for line in before
        if line.batch == batch
        and line.line.medins_list_codg == row.medins_list_codg
        and line.line.amount_fen == -int(row.det_item_fee_sumamt)
        and line.serial not in gone
    ]
    return same[-1] if same else int(row.feedetl_sn)


def entries_of(told: VisitRecordReply) -> list[Entry]:
    """The settlements in force of a visit as a journal would have them."""
    lines = _lines(told)
    serials = {int(row.feedetl_sn): row.setl_id for row in told.feedetail}
    return [
        _entry(told, row, [fee for fee in lines if serials[fee.serial] == row.setlinfo.setl_id])
        for row in told.settlements
    ]


def _entry(told: VisitRecordReply, row: RecordedSettlement, fees: Sequence[FeeLine]) -> Entry:
    """One that is held is not decided yet: its terminal knows more."""
    info, said = row.setlinfo, told.mdtrtinfo
    purse = row.sequence > 0
    amounts = card_amounts(info)
    part = VisitPart(
        number=said.ipt_otp_no, mdtrt_id=said.mdtrt_id, infno=row.infno,
        batches=tuple(dict.fromkeys(fee.batch for fee in fees)),
        interim=row.mid_setl_flag == INTERIM, serials=tuple(fee.serial for fee in fees),
    )  # fmt: skip
    return Entry(
        kind=Kind.PURSE_SALE if purse else Kind.ONLINE_SALE,
        stage=Stage.DONE if row.setl_stas == POSTED else Stage.HELD,
        msgid=row.msgid, at=info.setl_time.replace(" ", "T"), psn_no=info.psn_no,
        card_sn=row.card_sn or PSEUDO + info.psn_no, card_no=row.mdtrt_cert_no,
        adopted=not row.card_sn, holder=mask_name(info.psn_name), sequence=row.sequence,
        terminal_no=row.terminal_no, settlement=info, lines=tuple(fee.line for fee in fees),
        account_fen=amounts.account_fen if purse else int(info.acct_pay),
        self_fen=amounts.self_fen if purse else 0, fund_fen=amounts.fund_fen if purse else 0,
        visit=part,
    )  # fmt: skip
