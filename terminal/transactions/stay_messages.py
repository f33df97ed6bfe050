"""What is said of an inpatient stay: 2401 to 2405 and 2301 to 2304 from what the hospital knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from backend.protocol.codec import encode
from backend.protocol.messages.inpatient import (
    StayFee,
    StayFeeRequest,
    StayQuote,
    StayQuoteRequest,
    StaySettle,
    StaySettleRequest,
    StayWithdraw,
    StayWithdrawRequest,
)
from backend.protocol.messages.pharmacy import OWN_ACCOUNT, SetlInfo, SettleExtension
from backend.protocol.messages.stay import (
    Admission,
    AdmissionChange,
    AdmissionDiagnosis,
    AdmitRequest,
    ChangedDiagnosis,
    ChangeRequest,
    Discharge,
    DischargeDiagnosis,
    DischargeRequest,
    StayUndo,
    StayUndoRequest,
)
from backend.protocol.money import Fen
from terminal.transactions.asking import Credential
from terminal.transactions.bill import INTERFACE_TIME
from terminal.transactions.visit_messages import BY_ITEM, ID_CARD, SCOPE, WESTERN
from terminal.visit import FeeLine, Found, Told, Visit, Ward, total_fen

MAIN, OTHER = "1", "0"
"""maindiag_flag."""
FINAL, INTERIM = "0", "1"
"""mid_setl_flag."""
ON_ORDERS = "1"
"""dscg_way: left on the doctor's orders."""
DAY = slice(0, 10)
NOTHING = Found(code="", name="")


@dataclass(frozen=True, slots=True)
class StayTerms:
    """How a stay is settled: by what credential and account, for good or for the time being."""

    credential: Credential
    flag: str = OWN_ACCOUNT
    interim: bool = False


def admit_request(visit: Visit) -> AdmitRequest:
    """2401."""
    ward, told = visit.ward, visit.told
    main = told.diagnoses[0] if told.diagnoses else NOTHING
    info = Admission(
        psn_no=visit.psn_no, insutype=visit.insutype, begntime=visit.begun,
        mdtrt_cert_type=visit.cert_type, mdtrt_cert_no=visit.cert_no, card_sn=visit.card_sn,
        cert_type=ID_CARD, certno=visit.certno, med_type=told.med_type, ipt_no=visit.number,
        atddr_no=ward.dr_code, chfpdr_name=ward.dr_name, adm_diag_dscr=main.name,
        adm_dept_codg=ward.dept_code, adm_dept_name=ward.dept_name, adm_bed=ward.bed,
        dscg_maindiag_code=main.code, dscg_maindiag_name=main.name,
        main_cond_dscr=told.condition, dise_codg=main.code, dise_name=main.name,
        insuplc_admdvs=visit.insured_place, mdtrtarea_admvs=visit.area,
    )  # fmt: skip
    rows = enumerate(told.diagnoses, 1)
    return AdmitRequest(
        info, tuple(AdmissionDiagnosis(**_diagnosis(visit, n, one, visit.begun)) for n, one in rows)
    )


def _diagnosis(visit: Visit, number: int, found: Found, at: str) -> dict[str, Any]:
    """Members that the diagnoses of 2401, 2402 and 2403 have in common."""
    ward = visit.ward
    return {
        "psn_no": visit.psn_no, "diag_type": WESTERN,
        "maindiag_flag": MAIN if number == 1 else OTHER, "diag_srt_no": number,
        "diag_code": found.code, "diag_name": found.name, "diag_dept": ward.dept_name,
        "dise_dor_no": ward.dr_code, "dise_dor_name": ward.dr_name, "diag_time": at,
    }  # fmt: skip


def change_request(visit: Visit, ward: Ward, told: Told, at: datetime) -> ChangeRequest:
    """2403: another ward, bed or doctor, other diagnoses."""
    main = told.diagnoses[0] if told.diagnoses else NOTHING
    info = AdmissionChange(
        mdtrt_id=visit.mdtrt_id, psn_no=visit.psn_no, med_type=told.med_type,
        ipt_otp_no=visit.number, atddr_no=ward.dr_code, chfpdr_name=ward.dr_name,
        adm_diag_dscr=main.name, adm_dept_codg=ward.dept_code, adm_dept_name=ward.dept_name,
        adm_bed=ward.bed, dscg_maindiag_code=main.code, dscg_maindiag_name=main.name,
        main_cond_dscr=told.condition, dise_codg=main.code, dise_name=main.name,
    )  # fmt: skip
    moved, when = visit.changed(ward=ward), at.strftime(INTERFACE_TIME)
    rows = enumerate(told.diagnoses, 1)
    return ChangeRequest(
        info,
        tuple(
            ChangedDiagnosis(mdtrt_id=visit.mdtrt_id, **_diagnosis(moved, n, one, when))
            for n, one in rows
        ),
    )


def discharge_request(visit: Visit, at: str) -> DischargeRequest:
    """2402 at a time, with the diagnoses known then."""
    main = visit.told.diagnoses[0] if visit.told.diagnoses else NOTHING
    info = Discharge(
        mdtrt_id=visit.mdtrt_id, psn_no=visit.psn_no, insutype=visit.insutype, endtime=at,
        dise_codg=main.code, dise_name=main.name, dscg_dept_codg=visit.ward.dept_code,
        dscg_dept_name=visit.ward.dept_name, dscg_bed=visit.ward.bed, dscg_way=ON_ORDERS,
    )  # fmt: skip
    rows = enumerate(visit.told.diagnoses, 1)
    return DischargeRequest(
        info,
        tuple(
            DischargeDiagnosis(mdtrt_id=visit.mdtrt_id, **_diagnosis(visit, n, one, at))
            for n, one in rows
        ),
    )


def undo_request(visit: Visit) -> StayUndoRequest:
    """2404 or 2405."""
    return StayUndoRequest(StayUndo(mdtrt_id=visit.mdtrt_id, psn_no=visit.psn_no))


def stay_fee_request(visit: Visit, lines: Iterable[FeeLine]) -> StayFeeRequest:
    """2301; a line that takes back names the one it takes back of."""
    return StayFeeRequest(tuple(_detail(visit, line) for line in lines))


def _detail(visit: Visit, line: FeeLine) -> StayFee:
    goods, ward = line.line, visit.ward
    return StayFee(
        feedetl_sn=str(line.serial), mdtrt_id=visit.mdtrt_id, psn_no=visit.psn_no,
        init_feedetl_sn=str(line.takes_back) if line.takes_back else "",
        med_type=visit.told.med_type, fee_ocur_time=line.at, med_list_codg=goods.med_list_codg,
        medins_list_codg=goods.medins_list_codg, det_item_fee_sumamt=Fen(goods.amount_fen),
        cnt=Decimal(goods.count), pric=Decimal(goods.price), bilg_dept_codg=ward.dept_code,
        bilg_dept_name=ward.dept_name, bilg_dr_codg=ward.dr_code, bilg_dr_name=ward.dr_name,
        hosp_appr_flag=line.approval,
    )  # fmt: skip


def stay_withdraw_request(visit: Visit, serials: Iterable[int]) -> StayWithdrawRequest:
    """2302, line by line."""
    return StayWithdrawRequest(
        tuple(
            StayWithdraw(feedetl_sn=str(serial), mdtrt_id=visit.mdtrt_id, psn_no=visit.psn_no)
            for serial in serials
        )
    )


def stay_quote_request(
    visit: Visit,
    lines: tuple[FeeLine, ...],
    terms: StayTerms,
    extension: SettleExtension | None = None,
) -> StayQuoteRequest:
    """2303 of all lines that no settlement has."""
    return StayQuoteRequest(
        StayQuote(
            psn_no=visit.psn_no, mdtrt_cert_type=terms.credential.kind,
            mdtrt_cert_no=terms.credential.number, card_sn=terms.credential.card_sn,
            psn_cert_type=ID_CARD, certno=visit.certno, psn_type=visit.psn_type,
            psn_name=visit.name, medfee_sumamt=Fen(total_fen(lines)), psn_setlway=BY_ITEM,
            mdtrt_id=visit.mdtrt_id, acct_used_flag=terms.flag, insutype=visit.insutype,
            mid_setl_flag=INTERIM if terms.interim else FINAL, dscg_time=visit.ended[DAY],
            insuplc_admdvs=visit.insured_place, mdtrtarea_admvs=visit.area,
            exp_content=encode(extension).decode() if extension else "",
        )
    )  # fmt: skip


def stay_settle_request(
    claim: StayQuote, quote: SetlInfo, extension: SettleExtension | None
) -> StaySettleRequest:
    """2304: what was quoted, with the four scope amounts of the quote."""
    scope = {name: getattr(quote, name) for name in SCOPE}
    return StaySettleRequest(
        StaySettle(
            psn_no=claim.psn_no, mdtrt_cert_type=claim.mdtrt_cert_type,
            mdtrt_cert_no=claim.mdtrt_cert_no, card_sn=claim.card_sn,
            psn_cert_type=claim.psn_cert_type, certno=claim.certno, psn_type=claim.psn_type,
            psn_name=claim.psn_name, medfee_sumamt=claim.medfee_sumamt,
            psn_setlway=claim.psn_setlway, mdtrt_id=claim.mdtrt_id,
            acct_used_flag=claim.acct_used_flag, insutype=claim.insutype,
            mid_setl_flag=claim.mid_setl_flag, dscg_time=claim.dscg_time,
            insuplc_admdvs=claim.insuplc_admdvs, mdtrtarea_admvs=claim.mdtrtarea_admvs,
            exp_content=encode(extension).decode() if extension else "", **scope,
        )
    )  # fmt: skip
