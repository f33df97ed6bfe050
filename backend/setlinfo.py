"""The answer's nodes setlinfo and setldetail in the centre's dialect (settlement.md 2.8, 2.9, 8).

The books know one truth; what dialects differ in is how its parts are named and added up.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec
from msgspec.structs import replace

from backend.bills import Bill, fund_members
from backend.context import Context
from backend.people import ELSEWHERE, Insurance, Person, age
from backend.policy import FundShare
from backend.policy_tables import FUND_NAMES
from backend.profile import Profile
from backend.protocol import codec
from backend.protocol.messages.pharmacy import (
    CancelInfo,
    QuotedStep,
    SetlDetail,
    SetlInfo,
    SettleState,
)
from backend.protocol.money import Fen, yuan
from backend.settlements import REFUND, Settlement

ACCOUNT_FUND, ACCOUNT_FUND_NAME = "310200", "个人账户"


def setl_info(
    context: Context, row: Settlement, person: Person, bill: Bill, balc_fen: int
) -> SetlInfo:
    """The 43 members of the answer for a row; `setl_id` empty is a quote."""
    return SetlInfo(**_members(context, row, person, bill, balc_fen))


def cancel_info(
    context: Context, row: Settlement, person: Person, bill: Bill, balc_fen: int
) -> CancelInfo:
    """The same for a refund, negative, under the older names, the newer, or both."""
    info = CancelInfo(**_members(context, row, person, bill, balc_fen))
    names = context.profile.cancel_field_names
    if names != "new":
        info = replace(info, psn_pay=info.psn_part_amt, cash_payamt=info.psn_cash_pay)
    if names != "old":
        return replace(info, pdn_cash_pay=info.psn_cash_pay)
    return replace(
        info,
        pdn_cash_pay=info.psn_cash_pay,
        psn_part_amt=msgspec.UNSET,
        psn_cash_pay=msgspec.UNSET,
    )


def _members(
    context: Context, row: Settlement, person: Person, bill: Bill, balc_fen: int
) -> dict[str, Any]:
    insurance = person.insurance(row.insutype)
    return {
        "psn_no": row.psn_no,
        "psn_name": person.name,
        "certno": person.certno,
        "gend": person.gend,
        "naty": person.nation,
        "brdy": person.brdy,
        "age": age(person.brdy, context.now.date()),
        "cvlserv_flag": insurance.civil_servant if insurance else "0",
        "insutype": row.insutype,
        "psn_type": row.psn_type,
        "med_type": row.med_type,
        "clr_type": row.clr_type,
        "clr_optins": context.profile.area,
        "mdtrt_cert_type": row.cert_type,
        "setl_time": row.setl_time,
        "setl_id": row.setl_id,
        "mdtrt_id": row.mdtrt_id,
        "medins_setl_id": row.msgid,
        "balc": Fen(balc_fen),
        "exp_content": codec.encode(
            SettleState(
                state=row.state,
                business_date=row.business_date,
                steps=_quoted_steps(row, bill),
                insured_place=_insured_place(row, insurance),
            )
        ).decode(),
        **_scope(row),
        **_payers(row, context.profile),
        **_funds(row, bill, context.profile),
    }


def _insured_place(row: Settlement, insurance: Insurance | None) -> str:
    """Whose money it is, where it is another centre's (rules.md R23)."""
    return insurance.area if insurance and row.account_place == ELSEWHERE else ""


def _quoted_steps(row: Settlement, bill: Bill) -> tuple[QuotedStep, ...]:
    """Of a quote; what is settled is explained by 100001."""
    if row.setl_id:
        return ()
    return tuple(
        QuotedStep(
            code=step.code, name=step.name, person_fen=step.self_fen, fund_fen=step.fund_fen,
            share_per_10k=step.share_per_10k,
        )
        for step in bill.steps
    )  # fmt: skip


def _scope(row: Settlement) -> dict[str, Fen]:
    return {
        "medfee_sumamt": Fen(row.medfee_fen),
        "fulamt_ownpay_amt": Fen(row.own_expense_fen),
        "overlmt_selfpay": Fen(row.over_limit_fen),
        "preselfpay_amt": Fen(row.first_pay_fen),
        "inscp_scp_amt": Fen(row.in_scope_fen),
        "act_pay_dedc": Fen(row.deductible_fen),
    }


def _payers(row: Settlement, profile: Profile) -> dict[str, Fen]:
    aid_fen = 0 if profile.acct_mulaid_inside_acct else row.mutual_aid_fen
    return {
        "psn_part_amt": Fen(row.medfee_fen - row.fund_fen),
        "acct_pay": Fen(row.account_fen - aid_fen),
        "acct_mulaid_pay": Fen(row.mutual_aid_fen),
        "psn_cash_pay": Fen(row.cash_fen),
    }


def _funds(row: Settlement, bill: Bill, profile: Profile) -> dict[str, Any]:
    """What the funds paid; where no detail was kept it was the pooled fund alone."""
    account_fen = row.account_fen if profile.fund_total_includes_account else 0
    parts = fund_members(bill.funds, sign(row)) if bill.funds else {"hifp_pay": Fen(row.pool_fen)}
    return parts | {
        "pool_prop_selfpay": Decimal(bill.share_per_10k).scaleb(-4),
        "fund_pay_sumamt": Fen(row.fund_fen + account_fen),
    }


def sign(row: Settlement) -> int:
    """A refund's amounts are negative."""
    return -1 if row.kind == REFUND else 1


def setl_detail(row: Settlement, bill: Bill, account_limit_fen: int) -> tuple[SetlDetail, ...]:
    """One row per fund, and one for the personal account where it paid; a refund has no zeros."""
    account = FundShare(
        ACCOUNT_FUND, ACCOUNT_FUND_NAME, "", account_limit_fen, abs(row.account_fen)
    )
    funds = (*_fund_shares(row, bill), account) if row.account_fen else _fund_shares(row, bill)
    return tuple(
        _detail(row, bill, fund) for fund in funds if fund.amount_fen or row.kind != REFUND
    )


def _fund_shares(row: Settlement, bill: Bill) -> tuple[FundShare, ...]:
    """Of the detail; where none was kept, the one pooled fund the row names."""
    if bill.funds or not row.fund_pay_type:
        return bill.funds
    name = FUND_NAMES.get(row.fund_pay_type, "")
    return (FundShare(row.fund_pay_type, name, "hifp_pay", 0, abs(row.pool_fen)),)


def _detail(row: Settlement, bill: Bill, fund: FundShare) -> SetlDetail:
    return SetlDetail(
        fund_pay_type=fund.fund_pay_type,
        fund_pay_type_name=fund.name,
        inscp_scp_amt=Fen(row.in_scope_fen),
        crt_payb_lmt_amt=Fen(fund.limit_fen if row.kind != REFUND else 0),
        fund_payamt=Fen(sign(row) * fund.amount_fen),
        setl_proc_info="; ".join(_process(bill)) if fund.member == "hifp_pay" else "",
    )


def _process(bill: Bill) -> Iterator[str]:
    """The steps in words: code, the fund's part, the person's."""
    for step in bill.steps:
        yield f"{step.code} {yuan(step.fund_fen)}/{yuan(step.self_fen)}"
