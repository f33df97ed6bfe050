"""KWHY, "why is there no money?" (rules.md R13), and KINSU, the insurance records (R14).

Both ask by citizen id. A reason is a code with the facts that belong to it; `said` and `what_to_do`
give its two sentences, whose places are filled from the answer by `places`.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from backend.protocol.money import yuan
from backend.protocol.refusals import Text

PERSONAL, FINANCIAL = "personal", "financial"
"""Which of the two accounts was asked (R1)."""

DECLARED, NOTHING = "declared", "nothing"
"""What an employer has done for a month that is not paid."""

CONTRIBUTION, BENEFIT = "contribution", "benefit"


class Reason(StrEnum):
    """Why there is no money; exactly one is given, the first that holds in this order."""

    OTHER_ACCOUNT = "other_account"
    NO_ACCOUNT = "no_account"
    DATA_INCOMPLETE = "data_incomplete"
    NOT_ACTIVATED = "not_activated"
    MONTH_END_PENDING = "month_end_pending"
    POOL_PENDING = "pool_pending"
    NOT_PAID = "not_paid"
    SELF_NOT_PAID = "self_not_paid"
    USED_UP = "used_up"
    THERE_IS = "there_is"


SAID: dict[Reason, Text] = {
    Reason.OTHER_ACCOUNT: Text(
        "您查询的是金融账户，医保个人账户另有{balance}元",
        "This is the financial account. The medical account is another one and holds {balance}.",
    ),
    Reason.NO_ACCOUNT: Text(
        "城乡居民医保不设个人账户", "The residents' scheme has no personal account."
    ),
    Reason.DATA_INCOMPLETE: Text(
        "个人信息不完整（{missing}），{pending}元暂未划入",
        "The personal data is incomplete ({missing}): {pending} cannot be credited yet.",
    ),
    Reason.NOT_ACTIVATED: Text(
        "卡未激活，中心有{waiting}元待圈存",
        "The card is not activated; {waiting} wait at the centre.",
    ),
    Reason.MONTH_END_PENDING: Text(
        "{payer}已缴{month}费用，月末划账尚未进行（{pending}元）",
        "{payer} has paid for {month}; the month-end transfer of {pending} has not run yet.",
    ),
    Reason.POOL_PENDING: Text(
        "统筹基金划拨的{month}金额（{pending}元）尚未进行月末划账",
        "The pooled fund's {pending} for {month} come with the month-end transfer; it has not run.",
    ),
    Reason.NOT_PAID: Text(
        "{payer}尚未缴纳{month}费用", "{payer} has not paid the contributions of {month}."
    ),
    Reason.SELF_NOT_PAID: Text(
        "您本人尚未缴纳{month}费用", "You pay for yourself, and {month} is not paid."
    ),
    Reason.USED_UP: Text(
        "账户已用完，累计支出{spent}元", "The account is used up: {spent} were spent."
    ),
    Reason.THERE_IS: Text(
        "账户有{balance}元，其中待圈存{waiting}元",
        "There is money: {balance}, of which {waiting} wait at the centre.",
    ),
}
"""What is so."""

TO_DO: dict[Reason, Text] = {
    Reason.OTHER_ACCOUNT: Text(
        "请到定点医药机构、经办窗口或拨打12333查询医保账户",
        "Ask for the medical account at a pharmacy, at the agency's desk or by telephone 12333.",
    ),
    Reason.NO_ACCOUNT: Text(
        "门诊和住院的统筹待遇不受影响", "Pooled benefits are paid all the same; nothing to do."
    ),
    Reason.DATA_INCOMPLETE: Text(
        "请携带身份证到经办窗口补充信息，下次月末划账时一并划入",
        "Bring the citizen id to the agency's desk; the next month-end transfer credits it.",
    ),
    Reason.NOT_ACTIVATED: Text(
        "请到定点机构或经办窗口激活，资金随即圈存入卡",
        "Activate the card at a designated institution or the agency; the money is loaded at once.",
    ),
    Reason.MONTH_END_PENDING: Text(
        "请于{month}月末划账后再查询", "Ask again after the month-end transfer of {month}."
    ),
    Reason.POOL_PENDING: Text(
        "请于{month}月末划账后再查询", "Ask again after the month-end transfer of {month}."
    ),
    Reason.NOT_PAID: Text(
        "请联系单位；单位未缴可向经办机构投诉",
        "Ask the employer; the agency's desk takes complaints about one who does not pay.",
    ),
    Reason.SELF_NOT_PAID: Text("请到经办窗口缴费", "Pay the contribution at the agency's desk."),
    Reason.USED_UP: Text(
        "可到窗口打印明细核对",
        "The desk prints the statement, every line of which can be disputed.",
    ),
    Reason.THERE_IS: Text("在定点机构插卡即可使用", "Insert the card at a designated institution."),
}
"""What to do about it."""

assert set(SAID) == set(TO_DO) == set(Reason)


class WhyQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KWHY; `asked` is the account that was asked: personal or financial."""

    certno: str
    asked: str = PERSONAL


class WhyRequest(msgspec.Struct, frozen=True):
    """Input of KWHY."""

    data: WhyQuery


class WhyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The reason and the facts that belong to it; amounts in fen, `month` "2026-11".

    `payer` is the employer's name, of people who pay themselves their own, "" for retirees;
    `declared` says of a month that is not paid: declared or nothing.
    """

    reason: str
    balance_fen: int = 0
    waiting_fen: int = 0
    pending_fen: int = 0
    spent_fen: int = 0
    month: str = ""
    payer: str = ""
    declared: str = ""
    missing: str = ""


class WhyReply(msgspec.Struct, frozen=True):
    """Output of KWHY."""

    data: WhyAnswer


def said(answer: WhyAnswer) -> Text:
    """The sentence that says what is so."""
    return SAID[Reason(answer.reason)]


def what_to_do(answer: WhyAnswer) -> Text:
    """The sentence that says what to do."""
    return TO_DO[Reason(answer.reason)]


def places(answer: WhyAnswer) -> dict[str, str]:
    """What fills the places of both sentences, in both languages."""
    return {
        "balance": yuan(answer.balance_fen),
        "waiting": yuan(answer.waiting_fen),
        "pending": yuan(answer.pending_fen),
        "spent": yuan(answer.spent_fen),
        "month": answer.month,
        "payer": answer.payer,
        "missing": answer.missing,
    }


class RecordsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KINSU; `kind` narrows to one insurance, "" is all; months are inclusive."""

    certno: str
    kind: str = ""
    first_month: str = ""
    last_month: str = ""


class RecordsRequest(msgspec.Struct, frozen=True):
    """Input of KINSU."""

    data: RecordsQuery


class InsuranceRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One line: a month's contribution (`person_fen` + `employer_fen` on `base_fen`) or a benefit.

    `kind` is one of pension, medical, unemployment, injury, maternity; `entry` is contribution or
    benefit; `state` of a contribution: credited, paid, declared.
    """

    kind: str
    entry: str
    month: str
    payer: str = ""
    base_fen: int = 0
    person_fen: int = 0
    employer_fen: int = 0
    benefit_fen: int = 0
    state: str = ""
    about: str = ""


class RecordsReply(msgspec.Struct, frozen=True):
    """Output of KINSU; newest month first. `months` counts the paid months of each kind asked."""

    records: tuple[InsuranceRecord, ...]
    psn_name: str = ""
