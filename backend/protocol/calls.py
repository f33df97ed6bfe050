"""Every transaction the centre answers: number, names, input and output type. One row per call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from backend.protocol.messages import adoption, card_service, person, pharmacy, reconcile, sign

Input = TypeVar("Input")
Output = TypeVar("Output")


@dataclass(frozen=True, slots=True)
class Call(Generic[Input, Output]):
    """`infno` with its message types; `output` is None where the answer has no body."""

    infno: str
    name: str
    chinese: str
    input: type[Input]
    output: type[Output] | None


SIGN_ON = Call("9001", "sign on", "签到", sign.SignInRequest, sign.SignInReply)
SIGN_OFF = Call("9002", "sign off", "签退", sign.SignOutRequest, sign.SignOutReply)
PERSON = Call("1101", "person", "人员信息获取", person.PersonRequest, person.PersonReply)
QUOTE = Call("2101", "quote", "药店预结算", pharmacy.SettleRequest, pharmacy.SettleReply)
SETTLE = Call("2102", "settle", "药店结算", pharmacy.SettleRequest, pharmacy.SettleReply)
CANCEL = Call("2103", "cancel", "药店结算撤销", pharmacy.CancelRequest, pharmacy.CancelReply)
REVERSE: Call[reconcile.ReverseRequest, None] = Call(
    "2601", "reverse", "冲正", reconcile.ReverseRequest, None
)
TOTALS = Call("3201", "totals", "对总账", reconcile.TotalsRequest, reconcile.TotalsReply)
CONFIRM = Call(
    "KCONF", "confirm", "卡消费确认", card_service.ConfirmRequest, card_service.OutcomeReply
)
LOAD_START = Call(
    "KLDI", "load start", "圈存申请", card_service.LoadStartRequest, card_service.LoadStartReply
)
LOAD_CONFIRM = Call(
    "KLDC", "load confirm", "圈存确认", card_service.ConfirmRequest, card_service.OutcomeReply
)
FINDING = Call(
    "KPEND", "finding", "未决交易核实", card_service.FindingRequest, card_service.OutcomeReply
)

ADOPTED = Call(
    "KADPT", "adopted card", "培训用卡识别", adoption.AdoptedRequest, adoption.AdoptedReply
)
ADOPTED_PIN = Call(
    "KPIN", "adopted card PIN", "培训用卡密码核验",
    adoption.PinProofRequest, adoption.PinVerdictReply,
)  # fmt: skip

CALLS = {
    call.infno: call
    for call in (
        SIGN_ON, SIGN_OFF, PERSON, QUOTE, SETTLE, CANCEL, REVERSE, TOTALS,
        CONFIRM, LOAD_START, LOAD_CONFIRM, FINDING,
        ADOPTED, ADOPTED_PIN,
    )
}  # fmt: skip
