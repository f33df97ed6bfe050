"""Queries on what was booked (settlement.md 2.15): 5203 settlement, 5204 its lines, 5206 the year.

An institution sees its own settlements only. A refund is shown with its negative amounts and the
lines of the sale it takes back.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from decimal import Decimal

from backend.bill import NO_CEILING
from backend.bills import Bill, BillLine, find_bill, refund_bill
from backend.checks import wrong
from backend.context import Context
from backend.grades import grade_of
from backend.holds import State
from backend.mirror import holder_of
from backend.people import Person, find_person
from backend.protocol.messages.fee_query import FeeRow
from backend.protocol.messages.settlement_query import (
    SettledInfo,
    SettlementQuery,
    SettlementQueryReply,
    SettlementQueryRequest,
)
from backend.protocol.messages.visit_query import CumInfo, UsedReply, UsedRequest
from backend.protocol.money import Fen
from backend.protocol.refusals import Code, Refused
from backend.setlinfo import setl_detail, setl_info, sign
from backend.settlements import REFUND, Settlement, find_settlement, is_refunded
from backend.store import tables as t
from backend.store.sql import bindparam, func, select, text

AT_INSTITUTION = "2"
"""pay_loc: settled at the institution."""

DEDUCTIBLE, POOLED_FUND, ALL_FUNDS, ACCOUNT = "S001", "C000", "F000", "A000"
"""cum_type_code: no list is published; deductible used, pooled fund, all funds, account."""


@dataclass(frozen=True, slots=True)
class Found:
    """A settlement or refund with its person and the bill of the sale."""

    row: Settlement
    person: Person
    bill: Bill


def find(context: Context, asked: SettlementQuery) -> Found:
    """The settlement a query names; it must be the asking institution's own."""
    row = find_settlement(context.tx, asked.setl_id)
    ours = (context.institution.code, asked.mdtrt_id, asked.psn_no)
    if row is None or (row.institution, row.mdtrt_id, row.psn_no) != ours:
        raise Refused(Code.SETTLEMENT_UNKNOWN)
    if row.state == State.REVERSED:  # as 2103 says: nothing is left of it
        raise Refused(Code.SETTLEMENT_UNKNOWN)
    person = holder_of(context.tx, row)
    assert person is not None
    if row.kind == REFUND:
        return Found(row, person, refund_bill(context.tx, row.setl_id, row.refund_of))
    return Found(row, person, find_bill(context.tx, row.setl_id))


def settlement_info(context: Context, message: SettlementQueryRequest) -> SettlementQueryReply:
    """5203."""
    found = find(context, message.data)
    return SettlementQueryReply(
        _settled(context, found), setl_detail(found.row, found.bill, found.bill.balc_fen)
    )


def _settled(context: Context, found: Found) -> SettledInfo:
    row, bill = found.row, found.bill
    info = setl_info(context, row, found.person, bill, bill.balc_fen)
    insurance = found.person.insurance(row.insutype)
    grade = grade_of(context.tx, row.institution)
    refunded = row.kind == REFUND or is_refunded(context.tx, row.setl_id)
    same = {
        name: getattr(info, name)
        for name in SettledInfo.__struct_fields__
        if name in info.__struct_fields__
    }
    return SettledInfo(
        **same,
        insu_optins=(insurance.area if insurance else "") or context.profile.area,
        emp_name=insurance.employer if insurance else "",
        pay_loc=AT_INSTITUTION,
        fixmedins_code=row.institution,
        fixmedins_name=context.institution.name,
        hosp_lv=grade.hosp_lv,
        fixmedins_poolarea=context.institution.area,
        lmtpric_hosp_lv=grade.level,
        dedc_hosp_lv=grade.level,
        begndate=(bill.begntime or row.setl_time)[:10],
        enddate=(bill.endtime or row.business_date)[:10],
        psn_pay=info.psn_part_amt,
        cash_payamt=info.psn_cash_pay,
        refd_setl_flag="1" if refunded else "0",
        year=row.policy_year,
        dise_codg=bill.dise_codg,
        dise_name=bill.dise_name,
        invono=bill.invono,
        opter_id=bill.opter[:20],
        opter_name=bill.opter_name,
        opt_time=row.setl_time,
    )


def settlement_lines(context: Context, message: SettlementQueryRequest) -> tuple[FeeRow, ...]:
    """5204: the lines of a settlement; the output is the list."""
    found = find(context, message.data)
    return tuple(_line(found, line) for line in found.bill.lines)


def _line(found: Found, line: BillLine) -> FeeRow:
    times = sign(found.row)
    ceiling = NO_CEILING if line.ceiling_fen is None else Decimal(line.ceiling_fen).scaleb(-2)
    return FeeRow(
        mdtrt_id=found.row.mdtrt_id,
        setl_id=found.row.setl_id,
        feedetl_sn=line.feedetl_sn,
        rx_drord_no=line.rxno,
        med_type=found.row.med_type,
        fee_ocur_time=line.fee_ocur_time,
        cnt=times * line.cnt,
        pric=line.pric,
        det_item_fee_sumamt=Fen(times * line.amount_fen),
        pric_uplmt_amt=ceiling,
        selfpay_prop=Decimal(line.selfpay_per_10k).scaleb(-4),
        fulamt_ownpay_amt=Fen(times * line.own_expense_fen),
        overlmt_amt=Fen(times * line.over_limit_fen),
        preselfpay_amt=Fen(times * line.first_pay_fen),
        inscp_scp_amt=Fen(times * line.in_scope_fen),
        chrgitm_lv=line.chrgitm_lv,
        hilist_code=line.med_list_codg,
        hilist_name=line.name,
        list_type=line.list_type,
        med_list_codg=line.med_list_codg,
        medins_list_codg=line.medins_list_codg,
        medins_list_name=line.name,
        med_chrgitm_type=line.med_chrgitm_type,
        spec=line.spec,
        dosform_name=line.form,
        bilg_dr_codg=line.bilg_dr_codg,
        bilg_dr_name=line.bilg_dr_name,
        opter_id=found.bill.opter[:20],
        opter_name=found.bill.opter_name,
        opt_time=found.row.setl_time,
    )


def used_up(context: Context, message: UsedRequest) -> UsedReply:
    """5206: what a person has used this year, or in one month "yyyyMM", per kind of insurance."""
    asked = message.data
    if find_person(context.tx, asked.psn_no) is None:
        raise Refused(Code.PERSON_UNKNOWN)
    first, last = _span(asked.cum_ym, context.now.year)
    month = asked.cum_ym or f"{context.now:%Y%m}"
    rows = context.tx.rows(_USED, psn_no=asked.psn_no, first=first, last=last)
    return UsedReply(
        tuple(
            CumInfo(
                insutype=insutype, year=month[:4], cum_ym=month, cum_type_code=code,
                cum=Fen(int(amount_fen)),
            )
            for insutype, *amounts in rows
            for code, amount_fen in zip(
                (DEDUCTIBLE, POOLED_FUND, ALL_FUNDS, ACCOUNT), amounts, strict=True
            )
        )
    )  # fmt: skip


def _span(month: str, year: int) -> tuple[str, str]:
    """First and last day of a month, or of the year."""
    if not month:
        return f"{year}-01-01", f"{year}-12-31"
    if len(month) != 6 or not month.isdigit() or not "01" <= month[4:] <= "12" or month < "1900":
        raise wrong("data.cum_ym", "yyyyMM")
    days = monthrange(int(month[:4]), int(month[4:]))[1]
    return f"{month[:4]}-{month[4:]}-01", f"{month[:4]}-{month[4:]}-{days:02d}"


_s = t.settlements.c
_USED = (
    select(
        _s.insutype,
        *(
            func.coalesce(func.sum(column), 0)
            for column in (_s.deductible_fen, _s.pool_fen, _s.fund_fen, _s.account_fen)
        ),
    )
    .where(
        _s.psn_no == bindparam("psn_no"),
        _s.business_date >= bindparam("first"),
        _s.business_date <= bindparam("last"),
        text("state IN ('held', 'posted')"),
    )
    .group_by(_s.insutype)
    .order_by(_s.insutype)
)
