"""What is said of an outpatient's visit: 2201 to 2207 from what the hospital knows (2.10).

A message names the person by the credential of the card that is there, or of the one the visit was
registered with where no card is needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from backend.protocol.codec import encode
from backend.protocol.messages.fee import (
    FeeDetail,
    FeeRequest,
    FeeResult,
    Withdraw,
    WithdrawRequest,
)
from backend.protocol.messages.outpatient import (
    VisitQuote,
    VisitQuoteRequest,
    VisitSettle,
    VisitSettleRequest,
)
from backend.protocol.messages.pharmacy import OWN_ACCOUNT, SetlInfo, SettleExtension
from backend.protocol.messages.visit import (
    Diagnosis,
    RegisterRequest,
    Registration,
    Unregister,
    UnregisterRequest,
    VisitInfo,
    VisitRequest,
)
from backend.protocol.money import Fen
from terminal.transactions.asking import Credential
from terminal.transactions.bill import INTERFACE_TIME
from terminal.visit import Cut, FeeLine, Found, Told, Visit, total_fen

ID_CARD = "01"
BY_ITEM = "01"
"""psn_setlway: paid by item."""
WESTERN = "1"
VALID = "1"
NOT_FROM_OUTSIDE = "0"
SCOPE = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
"""The four amounts that 2206 and 2207 have in common with the lines (2.10)."""


def register_request(visit: Visit) -> RegisterRequest:
    """2201."""
    ward = visit.ward
    return RegisterRequest(
        Registration(
            psn_no=visit.psn_no, insutype=visit.insutype, begntime=visit.begun,
            mdtrt_cert_type=visit.cert_type, mdtrt_cert_no=visit.cert_no, card_sn=visit.card_sn,
            psn_cert_type=ID_CARD, certno=visit.certno, psn_type=visit.psn_type,
            psn_name=visit.name, ipt_otp_no=visit.number, atddr_no=ward.dr_code,
            dr_name=ward.dr_name, dept_code=ward.dept_code, dept_name=ward.dept_name,
            caty=ward.dept_code,
        )
    )  # fmt: skip


def unregister_request(visit: Visit) -> UnregisterRequest:
    """2202."""
    asked = Unregister(psn_no=visit.psn_no, mdtrt_id=visit.mdtrt_id, ipt_otp_no=visit.number)
    return UnregisterRequest(asked)


def visit_request(visit: Visit, told: Told, at: datetime) -> VisitRequest:
    """2203."""
    main = told.diagnoses[0] if told.diagnoses else Found(code="", name="")
    info = VisitInfo(
        mdtrt_id=visit.mdtrt_id, psn_no=visit.psn_no, med_type=told.med_type,
        begntime=visit.begun, main_cond_dscr=told.condition, dise_codg=main.code,
        dise_name=main.name,
    )  # fmt: skip
    rows = enumerate(told.diagnoses, 1)
    return VisitRequest(info, tuple(_diagnosis(visit, n, found, at) for n, found in rows))


def _diagnosis(visit: Visit, number: int, found: Found, at: datetime) -> Diagnosis:
    ward = visit.ward
    return Diagnosis(
        diag_type=WESTERN, diag_srt_no=number, diag_code=found.code, diag_name=found.name,
        diag_dept=ward.dept_name, dise_dor_no=ward.dr_code, dise_dor_name=ward.dr_name,
        diag_time=at.strftime(INTERFACE_TIME), vali_flag=VALID,
    )  # fmt: skip


def fee_request(visit: Visit, lines: Iterable[FeeLine]) -> FeeRequest:
    """2204."""
    return FeeRequest(tuple(_detail(visit, line) for line in lines))


def _detail(visit: Visit, line: FeeLine) -> FeeDetail:
    goods, ward = line.line, visit.ward
    return FeeDetail(
        feedetl_sn=str(line.serial), mdtrt_id=visit.mdtrt_id, psn_no=visit.psn_no,
        chrg_bchno=line.batch, rxno=goods.rxno, rx_circ_flag=NOT_FROM_OUTSIDE,
        fee_ocur_time=line.at, med_list_codg=goods.med_list_codg,
        medins_list_codg=goods.medins_list_codg, det_item_fee_sumamt=Fen(goods.amount_fen),
        cnt=Decimal(goods.count), pric=Decimal(goods.price), bilg_dept_codg=ward.dept_code,
        bilg_dept_name=ward.dept_name, bilg_dr_codg=ward.dr_code, bilg_dr_name=ward.dr_name,
        hosp_appr_flag=line.approval,
    )  # fmt: skip


def cut_of(result: FeeResult) -> Cut:
    """How the centre cut a line."""
    return Cut(
        own_expense_fen=int(result.fulamt_ownpay_amt), over_limit_fen=int(result.overlmt_amt),
        first_pay_fen=int(result.preselfpay_amt), in_scope_fen=int(result.inscp_scp_amt),
        level=result.chrgitm_lv, share=str(result.selfpay_prop),
    )  # fmt: skip


def withdraw_request(visit: Visit, batch: str) -> WithdrawRequest:
    """2205, a whole batch."""
    return WithdrawRequest(Withdraw(mdtrt_id=visit.mdtrt_id, chrg_bchno=batch, psn_no=visit.psn_no))


def registered(visit: Visit) -> Credential:
    """What the visit was registered with."""
    return Credential(visit.cert_type, visit.cert_no, visit.card_sn)


def quote_request(
    visit: Visit,
    lines: tuple[FeeLine, ...],
    credential: Credential,
    flag: str = OWN_ACCOUNT,
    extension: SettleExtension | None = None,
) -> VisitQuoteRequest:
    """2206 of the lines of one batch."""
    return VisitQuoteRequest(
        VisitQuote(
            psn_no=visit.psn_no, mdtrt_cert_type=credential.kind, mdtrt_cert_no=credential.number,
            card_sn=credential.card_sn, psn_cert_type=ID_CARD, certno=visit.certno,
            psn_type=visit.psn_type, psn_name=visit.name, med_type=visit.told.med_type,
            medfee_sumamt=Fen(total_fen(lines)), psn_setlway=BY_ITEM, mdtrt_id=visit.mdtrt_id,
            chrg_bchno=lines[0].batch, acct_used_flag=flag, insutype=visit.insutype,
            exp_content=encode(extension).decode() if extension else "",
        )
    )  # fmt: skip


def settle_request(
    claim: VisitQuote, quote: SetlInfo, extension: SettleExtension | None
) -> VisitSettleRequest:
    """2207: what was quoted, with the four scope amounts of the quote."""
    scope = {name: getattr(quote, name) for name in SCOPE}
    return VisitSettleRequest(
        VisitSettle(
            psn_no=claim.psn_no, mdtrt_cert_type=claim.mdtrt_cert_type,
            mdtrt_cert_no=claim.mdtrt_cert_no, card_sn=claim.card_sn,
            psn_cert_type=claim.psn_cert_type, certno=claim.certno, med_type=claim.med_type,
            medfee_sumamt=claim.medfee_sumamt, psn_setlway=claim.psn_setlway,
            mdtrt_id=claim.mdtrt_id, chrg_bchno=claim.chrg_bchno, insutype=claim.insutype,
            acct_used_flag=claim.acct_used_flag,
            exp_content=encode(extension).decode() if extension else "", **scope,
        )
    )  # fmt: skip
