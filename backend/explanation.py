"""Why a bill came out as it did: policy items 100001, and the data of its receipt (4901).

The steps were written down when the bill was worked out; together they are the whole bill.
"""

from __future__ import annotations

from decimal import Decimal

from backend.bills import BillLine
from backend.cards import find_card
from backend.context import Context
from backend.policy import Step
from backend.protocol.messages.receipt import (
    ReceiptInfo,
    ReceiptLine,
    ReceiptReply,
    ReceiptRequest,
)
from backend.protocol.messages.settlement_query import (
    ExplainRequest,
    PolicyItem,
    SettlementQuery,
)
from backend.protocol.money import Fen
from backend.queries import Found, find
from backend.setlinfo import setl_info, sign
from backend.settlements import REFUND, Settlement

WHOLE = Decimal(1)


def explain(context: Context, message: ExplainRequest) -> tuple[PolicyItem, ...]:
    """100001: one row per step; the sums of all rows are the bill."""
    asked = SettlementQuery(
        psn_no=message.psn_no, setl_id=message.setl_id, mdtrt_id=message.mdtrt_id
    )
    found = find(context, asked)
    return tuple(_item(found.row, step) for step in steps_of(found))


def steps_of(found: Found) -> tuple[Step, ...]:
    """The steps as they were kept, else what the row alone can say."""
    row, times = found.row, sign(found.row)
    if found.bill.steps:
        return found.bill.steps
    rest = row.in_scope_fen - row.deductible_fen - row.fund_fen
    plain = (
        Step("101", "全自费", row.own_expense_fen, 0),
        Step("102", "先行自付", row.first_pay_fen, 0),
        Step("103", "超限价自付", row.over_limit_fen, 0),
        Step("S001", "起付线", row.deductible_fen, 0),
        Step("C001", "统筹一段", rest, row.fund_fen),
    )
    return tuple(
        Step(step.code, step.name, times * step.self_fen, times * step.fund_fen)
        for step in plain
        if step.self_fen or step.fund_fen
    )


def _item(row: Settlement, step: Step) -> PolicyItem:
    times, share = sign(row), Decimal(step.share_per_10k).scaleb(-4)
    return PolicyItem(
        setl_id=row.setl_id,
        mdtrt_id=row.mdtrt_id,
        psn_no=row.psn_no,
        item_code=step.code,
        item_name=step.name,
        self_pay_amt=Fen(times * step.self_fen),
        self_pay_prop=WHOLE - share,
        fund_pay_amt=Fen(times * step.fund_fen),
        fund_pay_prop=share,
        item_pay_sum=Fen(times * (step.self_fen + step.fund_fen)),
    )


def receipt(context: Context, message: ReceiptRequest) -> ReceiptReply:
    """4901: what stands on the receipt of a settlement or refund."""
    asked = message.data
    found = find(
        context,
        SettlementQuery(psn_no=asked.psn_no, setl_id=asked.setl_id, mdtrt_id=asked.mdtrt_id),
    )
    lines = tuple(_line(found.row, line) for line in found.bill.lines)
    return ReceiptReply(_head(context, found), lines)


def _head(context: Context, found: Found) -> ReceiptInfo:
    row, bill, person = found.row, found.bill, found.person
    info = setl_info(context, row, person, bill, bill.balc_fen)
    same = {
        name: getattr(info, name)
        for name in ReceiptInfo.__struct_fields__
        if name in info.__struct_fields__
    }
    own_fen = row.own_expense_fen + row.over_limit_fen
    card = find_card(context.tx, row.card_sn) if row.card_sn else None
    return ReceiptInfo(
        **same
        | {
            "fixmedins_code": row.institution,
            "fixmedins_name": context.institution.name,
            "opter": bill.opter,
            "opter_name": bill.opter_name,
            "invono": "" if row.kind == REFUND else bill.invono,
            "orig_setl_id": row.refund_of,
            "orig_invono": bill.invono if row.kind == REFUND else "",
            "psn_name": masked(person.name, 1, 0),
            "certno": masked(person.certno, 6, 4),
            "card_no": masked(card.card_no, 1, 4) if card else "",
            "oth_fund_pay": Fen(row.fund_fen - row.pool_fen),
            "psn_ownpay": Fen(own_fen),
            "psn_selfpay": Fen(row.medfee_fen - row.fund_fen - own_fen),
        }
    )


def masked(text: str, shown_before: int, shown_after: int) -> str:
    """A text with its middle hidden; a short one keeps its first characters only."""
    hidden = max(1, len(text) - shown_before - shown_after)
    return text[:shown_before] + "*" * hidden + text[shown_before + hidden :]


def _line(row: Settlement, line: BillLine) -> ReceiptLine:
    times = sign(row)
    return ReceiptLine(
        feedetl_sn=line.feedetl_sn,
        item_name=line.name,
        spec=line.spec,
        chrgitm_lv=line.chrgitm_lv,
        pric=line.pric,
        cnt=times * line.cnt,
        det_item_fee_sumamt=Fen(times * line.amount_fen),
        selfpay_prop=Decimal(line.selfpay_per_10k).scaleb(-4),
    )
