"""A bill taken apart: what each step of it left to the person and to the funds, and who paid.

Made of what the centre answers: 5203 and 100001 of a settlement, or a quote, which carries its
steps in its extension. Amounts are fen; those of a refund are negative.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

import msgspec

from backend.protocol.codec import decode
from backend.protocol.messages.fee_query import FeeRow
from backend.protocol.messages.pharmacy import SetlDetail, SetlInfo, SettleState
from backend.protocol.messages.settlement_query import (
    PolicyItem,
    SettledInfo,
    SettlementQueryReply,
)

ACCOUNT_FUNDS = ("310200", "310201")
"""The personal account among the rows of setldetail: no fund."""
FUND_MEMBERS = (
    "hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay", "hifdm_pay",
    "oth_pay",
)  # fmt: skip
"""The members of setlinfo that add up to what the funds pay (settlement.md 3.1)."""
WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class BillStep:
    """One step. `share_per_10k` is the funds' share of it, 0 where no share is applied."""

    code: str
    name: str
    person_fen: int
    fund_fen: int
    share_per_10k: int = 0

    @property
    def total_fen(self) -> int:
        """What the step is about."""
        return self.person_fen + self.fund_fen


@dataclass(frozen=True, slots=True)
class Fund:
    """A fund by its code, its name at the centre, and what it paid."""

    code: str
    name: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class BillSteps:
    """The whole bill twice: by steps, and by who paid. `shared_fen` is a part of the account's.

    `setl_id` is empty and `time` too while the bill is only quoted.
    """

    setl_id: str
    time: str
    total_fen: int
    steps: tuple[BillStep, ...]
    funds: tuple[Fund, ...]
    account_fen: int
    shared_fen: int
    cash_fen: int
    balance_fen: int

    @property
    def fund_fen(self) -> int:
        """What all funds paid."""
        return sum(fund.amount_fen for fund in self.funds)


@dataclass(frozen=True, slots=True)
class FullBill:
    """All that the centre says of a settlement: 5203, 5204, 100001."""

    info: SettledInfo
    fees: tuple[FeeRow, ...]
    steps: BillSteps


def of_settlement(found: SettlementQueryReply, items: Sequence[PolicyItem]) -> BillSteps:
    """A settlement as 5203 and 100001 have it."""
    info = found.setlinfo
    steps = tuple(
        BillStep(
            item.item_code, item.item_name, int(item.self_pay_amt), int(item.fund_pay_amt),
            _per_10k(item.fund_pay_prop),
        )
        for item in items
    )  # fmt: skip
    return BillSteps(
        info.setl_id, info.setl_time, int(info.medfee_sumamt), steps,
        tuple(_funds(found.setldetail)), int(info.acct_pay), int(info.acct_mulaid_pay),
        int(info.cash_payamt), int(info.balc),
    )  # fmt: skip


class Quote(Protocol):
    """What 2101, 2206 and 2303 answer."""

    @property
    def setlinfo(self) -> SetlInfo: ...
    @property
    def setldetail(self) -> tuple[SetlDetail, ...]: ...


def of_quote(quote: Quote) -> BillSteps:
    """A bill that is only quoted; a centre that sends no steps has its sums as steps.

    Of a centre that sends no funds either, a fund is named by its member of setlinfo.
    """
    info, details = quote.setlinfo, quote.setldetail
    return BillSteps(
        "", "", int(info.medfee_sumamt), _quoted(info) or tuple(_sums(info)),
        tuple(_funds(details) if details else _members(info)), int(info.acct_pay),
        int(info.acct_mulaid_pay), int(info.psn_cash_pay), int(info.balc),
    )  # fmt: skip


def _funds(details: Sequence[SetlDetail]) -> Iterator[Fund]:
    for row in details:
        if row.fund_payamt and row.fund_pay_type not in ACCOUNT_FUNDS:
            yield Fund(row.fund_pay_type, row.fund_pay_type_name, int(row.fund_payamt))


def _members(info: SetlInfo) -> Iterator[Fund]:
    for member in FUND_MEMBERS:
        if amount_fen := int(getattr(info, member)):
            yield Fund(member, "", amount_fen)


def _quoted(info: SetlInfo) -> tuple[BillStep, ...]:
    try:
        state = decode(info.exp_content.encode(), SettleState)
    except msgspec.DecodeError:  # another centre writes there what it likes
        return ()
    return tuple(
        BillStep(step.code, step.name, step.person_fen, step.fund_fen, step.share_per_10k)
        for step in state.steps
    )


def _sums(info: SetlInfo) -> Iterator[BillStep]:
    """What the four scope amounts and the deductible say of a bill."""
    rest = int(info.inscp_scp_amt - info.act_pay_dedc)
    fund = int(info.fund_pay_sumamt)
    rows = (
        BillStep("101", "", int(info.fulamt_ownpay_amt), 0),
        BillStep("102", "", int(info.preselfpay_amt), 0),
        BillStep("103", "", int(info.overlmt_selfpay), 0),
        BillStep("S001", "", int(info.act_pay_dedc), 0),
        BillStep("SCOPE", "", rest - fund, fund),
    )
    yield from (row for row in rows if row.person_fen or row.fund_fen)


def _per_10k(share: Decimal) -> int:
    return int(share * WHOLE)
