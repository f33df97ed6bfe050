"""The transactions between two centres, and registration for treatment elsewhere (rules R23)."""

from __future__ import annotations

from backend.protocol.call import Call
from backend.protocol.messages import elsewhere, far_visit

FAR_QUOTE = Call("KFWDQ", "quote elsewhere", "异地预结算", elsewhere.ClaimRequest,
                 elsewhere.ClaimReply)  # fmt: skip
FAR_SETTLE = Call("KFWDS", "settle elsewhere", "异地结算", elsewhere.ClaimRequest,
                  elsewhere.ClaimReply)  # fmt: skip
FAR_CANCEL = Call("KFWDC", "cancel elsewhere", "异地结算撤销", elsewhere.FarCancelRequest,
                  elsewhere.ClaimReply)  # fmt: skip
FAR_REVERSE: Call[elsewhere.FarReverseRequest, None] = Call(
    "KFWDR", "reverse elsewhere", "异地冲正", elsewhere.FarReverseRequest, None
)
RELAY = Call("KFWDX", "relay", "异地报文转发", elsewhere.RelayRequest, elsewhere.RelayReply)
FAR_VISIT = Call("KFWDV", "visit elsewhere", "异地就诊登记", far_visit.FarVisitRequest,
                 far_visit.FarVisitReply)  # fmt: skip
FAR_ROWS = Call("KFWDA", "rows elsewhere", "异地清算对账", elsewhere.FarRowsRequest,
                elsewhere.FarRowsReply)  # fmt: skip
CLEAR_CLOSE: Call[elsewhere.ClearingRequest, None] = Call(
    "KFWDL", "close clearing", "异地清算关账", elsewhere.ClearingRequest, None
)
CLEAR_PAY: Call[elsewhere.ClearingRequest, None] = Call(
    "KFWDY", "pay clearing", "异地清算拨付", elsewhere.ClearingRequest, None
)
REGISTER_ELSEWHERE = Call(
    "KELSE", "register elsewhere", "异地就医备案",
    elsewhere.RegistrationRequest, elsewhere.RegisteredReply,
)  # fmt: skip
REGISTERED = Call(
    "KELSQ", "registered elsewhere", "异地就医备案查询",
    elsewhere.RegisteredRequest, elsewhere.RegisteredReply,
)  # fmt: skip

BETWEEN_CENTRES = (
    FAR_QUOTE, FAR_SETTLE, FAR_CANCEL, FAR_REVERSE, RELAY, FAR_VISIT, FAR_ROWS, CLEAR_CLOSE,
    CLEAR_PAY,
)  # fmt: skip
"""What a centre sends, and nobody else; it does not sign on."""

ELSEWHERE_CALLS = (*BETWEEN_CENTRES, REGISTER_ELSEWHERE, REGISTERED)
