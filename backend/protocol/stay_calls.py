"""The transactions of an inpatient stay (settlement.md 2.11): 2401 to 2405, 2301 to 2305."""

from __future__ import annotations

from backend.protocol.call import Call
from backend.protocol.messages import inpatient, pharmacy, stay
from backend.protocol.messages.fee import FeeReply

ADMIT = Call("2401", "admit", "入院办理", stay.AdmitRequest, stay.AdmitReply)
DISCHARGE: Call[stay.DischargeRequest, None] = Call(
    "2402", "discharge", "出院办理", stay.DischargeRequest, None
)
CHANGE_STAY: Call[stay.ChangeRequest, None] = Call(
    "2403", "change admission", "入院信息变更", stay.ChangeRequest, None
)
UNDO_ADMISSION: Call[stay.StayUndoRequest, None] = Call(
    "2404", "undo admission", "入院撤销", stay.StayUndoRequest, None
)
UNDO_DISCHARGE: Call[stay.StayUndoRequest, None] = Call(
    "2405", "undo discharge", "出院撤销", stay.StayUndoRequest, None
)
STAY_FEES = Call("2301", "stay lines", "住院费用明细上传", inpatient.StayFeeRequest, FeeReply)
STAY_WITHDRAW: Call[inpatient.StayWithdrawRequest, None] = Call(
    "2302", "withdraw stay lines", "住院费用明细撤销", inpatient.StayWithdrawRequest, None
)
STAY_QUOTE = Call(
    "2303", "stay quote", "住院预结算", inpatient.StayQuoteRequest, inpatient.StaySettleReply
)
STAY_SETTLE = Call(
    "2304", "stay settle", "住院结算", inpatient.StaySettleRequest, inpatient.StaySettleReply
)
STAY_CANCEL = Call(
    "2305", "stay cancel", "住院结算撤销", pharmacy.CancelRequest, inpatient.StayCancelReply
)

STAY_CALLS = (
    ADMIT, DISCHARGE, CHANGE_STAY, UNDO_ADMISSION, UNDO_DISCHARGE,
    STAY_FEES, STAY_WITHDRAW, STAY_QUOTE, STAY_SETTLE, STAY_CANCEL,
)  # fmt: skip
