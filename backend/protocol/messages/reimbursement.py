"""Our K messages of bills that are handed in at the agency (rules.md R22).

KREIQ judges a bill with its lines and documents and books nothing, KREIM books it and pays the
person, KREIS lists what a person has handed in, KREIX takes a wrong payment back. A bill is
somebody's who had paid all of it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import msgspec

from backend.protocol.fields import CODED, REQUIRED, day, number, text
from backend.protocol.money import Fen

EMERGENCY, NOT_SETTLED = "emergency", "not-settled"
"""Why a bill is handed in: emergency or rescue anywhere, or a direct settlement that failed."""

INVOICE, LINES, RECORD, DIAGNOSIS, REASON = "invoice", "lines", "record", "diagnosis", "reason"
"""Documents: the invoice, the list of charges, the (emergency) record, the certificate of
diagnosis, and a note of why the bill was not settled directly."""

NEEDED = {
    EMERGENCY: (INVOICE, LINES, RECORD, DIAGNOSIS),
    NOT_SETTLED: (INVOICE, LINES, REASON),
}
"""What belongs to a hand-in of a kind."""


class HandedIn(msgspec.Struct, frozen=True, kw_only=True):
    """Node data: person and card, who issued the bill, when and why, and how it is to be paid.

    `fixmedins_code` is empty for an institution that is not designated; `acct_used_flag` 1 takes
    what the account may pay from the account at the centre, too (never from the card).
    """

    certno: Annotated[str, text("证件号码", 20, REQUIRED)]
    card_no: Annotated[str, text("社会保障卡号", 50)] = ""
    card_sn: Annotated[str, text("卡识别码", 32)] = ""
    insutype: Annotated[str, text("险种类型", 6, REQUIRED, CODED)]
    why: str
    fixmedins_code: Annotated[str, text("定点医药机构编号", 12)] = ""
    fixmedins_name: Annotated[str, text("定点医药机构名称", 200, REQUIRED)]
    invono: Annotated[str, text("发票号", 20, REQUIRED)]
    paid_on: Annotated[str, day("费用发生日期", REQUIRED)]
    medfee_sumamt: Annotated[Fen, number("医疗费总额", "16,2", REQUIRED)]
    acct_used_flag: Annotated[str, text("个人账户使用标志", 1, REQUIRED, CODED)] = "0"
    dise_codg: Annotated[str, text("病种编码", 30)] = ""
    dise_name: Annotated[str, text("病种名称", 500)] = ""
    documents: tuple[str, ...]


class HandedInLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the bill by its code in the catalogue; without one the person has paid for it."""

    code: Annotated[str, text("医疗目录编码", 50)] = ""
    name: Annotated[str, text("项目名称", 200)] = ""
    cnt: Annotated[Decimal, number("数量", "16,4", REQUIRED)]
    pric: Annotated[Decimal, number("单价", "16,6", REQUIRED)]
    amount: Annotated[Fen, number("金额", "16,2", REQUIRED)]


class HandInRequest(msgspec.Struct, frozen=True):
    """Input of KREIQ and KREIM."""

    data: HandedIn
    lines: tuple[HandedInLine, ...]


class HandInFund(msgspec.Struct, frozen=True, kw_only=True):
    """What one fund pays."""

    fund_pay_type: str
    name: str
    amount: Fen


class HandInLineCut(msgspec.Struct, frozen=True, kw_only=True):
    """How one line was judged; `relaxed`: it counts only because it was an emergency."""

    name: str
    chrgitm_lv: str
    amount: Fen
    own_expense: Fen
    over_limit: Fen
    first_pay: Fen
    in_scope: Fen
    relaxed: bool = False


class Reimbursed(msgspec.Struct, frozen=True, kw_only=True):
    """A judged bill. `paid` goes to the person: funds and what comes from their account.

    `setl_id` is empty in a judgement (KREIQ). What they bear themselves is `medfee_sumamt - funds`.
    """

    setl_id: str
    psn_no: str
    psn_name: str
    why: str
    fixmedins_name: str
    invono: str
    paid_on: str
    handed_in_at: str
    medfee_sumamt: Fen
    own_expense: Fen
    over_limit: Fen
    first_pay: Fen
    in_scope: Fen
    deductible: Fen
    funds: tuple[HandInFund, ...]
    fund_pay: Fen
    acct_pay: Fen
    paid: Fen
    lines: tuple[HandInLineCut, ...] = ()


class HandInReply(msgspec.Struct, frozen=True):
    """Output of KREIQ and KREIM."""

    data: Reimbursed


class TakeBack(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KREIX: a payment for a bill that was wrong, by its settlement."""

    certno: str
    setl_id: Annotated[str, text("结算ID", 30, REQUIRED)]


class TakeBackRequest(msgspec.Struct, frozen=True):
    """Input of KREIX; the answer is the bill as it had been paid."""

    data: TakeBack


class HandInsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KREIS."""

    certno: str


class HandInsRequest(msgspec.Struct, frozen=True):
    """Input of KREIS."""

    data: HandInsQuery


class HandInsReply(msgspec.Struct, frozen=True):
    """Output of KREIS: newest first, without their lines."""

    result: tuple[Reimbursed, ...]
