"""Lines of a bill on paper: found in the catalogue of the day they were paid, and cut.

What has no code is no item of the catalogue and stays the person's own. In an emergency a drug
outside the catalogue counts like one of class B.
"""

from __future__ import annotations

from dataclasses import replace

from backend.bill import TOLERANCE_FEN, Line
from backend.catalogue import CLASS_C, Drug
from backend.checks import positive
from backend.context import Context
from backend.drugs import find_by_any_code
from backend.policy import WHOLE, Item, cut_line
from backend.policy_tables import EMERGENCY_FIRST_PAY_PER_10K
from backend.protocol.messages.fee import FeeDetail
from backend.protocol.messages.reimbursement import (
    DIAGNOSIS,
    INVOICE,
    LINES,
    REASON,
    RECORD,
    HandedInLine,
)
from backend.protocol.money import LARGEST_FEN, line_amount_fen, yuan
from backend.protocol.refusals import Code, Refused

DOCUMENTS = {
    INVOICE: "发票",
    LINES: "费用清单",
    RECORD: "病历",
    DIAGNOSIS: "诊断证明",
    REASON: "未能直接结算的说明",
}
"""The documents by their Chinese names."""

DRUG_LISTS = ("101", "102", "103", "104", "106")
"""list_type of what is a drug."""

_NOTHING = Drug("", "", "", "", "", "", "", "", CLASS_C, WHOLE, None, 0, "", False, "", "")


def handed_line(
    context: Context, place: int, asked: HandedInLine, day: str, *, relaxed: bool
) -> Line:
    """One line of a bill of a day; `relaxed` is the drug scope of an emergency."""
    path = f"lines[{place}]"
    price = positive(f"{path}.pric", asked.pric, places=6)
    count = positive(f"{path}.cnt", asked.cnt, places=4)
    amount, computed = int(asked.amount), line_amount_fen(price, count)
    if abs(computed - amount) > TOLERANCE_FEN or not 0 <= amount <= LARGEST_FEN:
        sums = f"{path} {price} x {count} = {yuan(computed)} / {yuan(amount)}"
        raise Refused(Code.SUM_MISMATCH, detail=sums)
    drug = _drug(context, asked, day)
    cut = cut_line(_item(drug, relaxed=relaxed), price, count, amount)
    detail = FeeDetail(
        feedetl_sn=str(place + 1),
        mdtrt_id="",
        psn_no="",
        chrg_bchno="",
        fee_ocur_time=f"{day} 00:00:00",
        med_list_codg=drug.med_list_codg,
        medins_list_codg=drug.medins_list_codg,
        det_item_fee_sumamt=asked.amount,
        cnt=count,
        pric=price,
    )
    return Line(detail, drug, cut)


def _drug(context: Context, asked: HandedInLine, day: str) -> Drug:
    if not asked.code:
        return replace(_NOTHING, name=asked.name)
    drug = find_by_any_code(context.tx, asked.code, day)
    if drug is None:
        raise Refused(Code.ITEM_UNKNOWN, item=asked.code)
    return drug


def _item(drug: Drug, *, relaxed: bool) -> Item:
    outside = drug.chrgitm_lv == CLASS_C
    if relaxed and outside and drug.list_type in DRUG_LISTS:
        return Item("02", EMERGENCY_FIRST_PAY_PER_10K, drug.ceiling_fen)
    return Item(drug.chrgitm_lv, drug.selfpay_per_10k, drug.ceiling_fen)
