"""What refusals say of inpatient stays."""

from __future__ import annotations

from backend.protocol.refusal_codes import Code, Text

STAY_TEXTS: dict[Code, Text] = {
    Code.IN_HOSPITAL: Text(
        "该参保人自{date}起在{institution}住院，不能重复办理入院",
        "This person has been in hospital since {date} ({institution}): "
        "nobody is admitted twice at a time.",
    ),
    Code.WHILE_IN_HOSPITAL: Text(
        "该参保人自{date}起在{institution}住院，住院期间门诊费用统筹基金不予支付；"
        "急诊和个人账户支付不受影响",
        "In hospital since {date} ({institution}): until the discharge no fund pays outpatient "
        "care. Sell from the personal account alone, or register an emergency.",
    ),
    Code.NOT_DISCHARGED: Text(
        "尚未办理出院，不能办理", "The patient is still in hospital: discharge first."
    ),
    Code.STAY_DISCHARGED: Text(
        "已办理出院，请先撤销出院", "The patient is discharged: undo the discharge first."
    ),
    Code.LINE_SETTLED: Text(
        "费用明细{serial}已结算，请先撤销结算",
        "Fee line {serial} is settled: cancel its settlement first.",
    ),
    Code.NOTHING_TO_SETTLE: Text(
        "没有未结算的费用明细，请勿重复结算或撤销",
        "There are no unsettled fee lines: nothing is left to settle or to withdraw.",
    ),
    Code.SETTLED_LATER: Text(
        "该次住院有后续结算{setl_id}，请先撤销后续结算",
        "A later settlement of this stay is in force: cancel {setl_id} first.",
    ),
    Code.STAY_HELD: Text(
        "该次住院的结算{setl_id}尚未入账，请先完成或冲正",
        "Settlement {setl_id} of this stay is still held: complete or reverse it first.",
    ),
}
