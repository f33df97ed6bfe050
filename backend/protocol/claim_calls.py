"""The transactions around claims: checking, prescriptions, chronic illness, bills handed in."""

from __future__ import annotations

from backend.protocol.call import Call
from backend.protocol.messages import claims, prescription, reimbursement

CHECK_BEFORE = Call(
    "3101", "check before", "明细审核事前分析", claims.AuditRequest, claims.AuditReply
)
CHECK_DURING = Call(
    "3102", "check during", "明细审核事中分析", claims.AuditRequest, claims.AuditReply
)
CHECK_AFTER = Call("3103", "findings", "明细审核反馈", claims.AuditListRequest, claims.AuditReply)

PRESCRIBE = Call(
    "KRXIS", "prescribe", "电子处方开具",
    prescription.PrescribeRequest, prescription.PrescribedReply,
)  # fmt: skip
PRESCRIPTION = Call(
    "KRXSE", "prescription", "电子处方查询",
    prescription.PrescriptionRequest, prescription.PrescriptionReply,
)  # fmt: skip
WITHDRAW_PRESCRIPTION = Call(
    "KRXCA", "withdraw prescription", "电子处方撤销",
    prescription.PrescriptionRequest, prescription.PrescriptionReply,
)  # fmt: skip
REGISTER_ILLNESS = Call(
    "KCHRO", "register chronic illness", "慢特病备案",
    prescription.ChronicRequest, prescription.ChronicReply,
)  # fmt: skip
END_ILLNESS = Call(
    "KCHRE", "end chronic illness", "慢特病备案终止",
    prescription.ChronicEndRequest, prescription.ChronicReply,
)  # fmt: skip
ILLNESSES = Call(
    "KCHRS", "chronic illnesses", "慢特病备案查询",
    prescription.ChronicQueryRequest, prescription.ChronicReply,
)  # fmt: skip

JUDGE_BILL = Call(
    "KREIQ", "judge bill", "手工报销试算", reimbursement.HandInRequest, reimbursement.HandInReply
)
REIMBURSE = Call(
    "KREIM", "reimburse", "手工报销", reimbursement.HandInRequest, reimbursement.HandInReply
)
HAND_INS = Call(
    "KREIS", "bills handed in", "手工报销查询",
    reimbursement.HandInsRequest, reimbursement.HandInsReply,
)  # fmt: skip

TAKE_BACK = Call(
    "KREIX", "take payment back", "手工报销撤销",
    reimbursement.TakeBackRequest, reimbursement.HandInReply,
)  # fmt: skip

CLAIM_CALLS = (
    CHECK_BEFORE, CHECK_DURING, CHECK_AFTER,
    PRESCRIBE, PRESCRIPTION, WITHDRAW_PRESCRIPTION,
    REGISTER_ILLNESS, END_ILLNESS, ILLNESSES,
    JUDGE_BILL, REIMBURSE, HAND_INS, TAKE_BACK,
)  # fmt: skip
