"""Bills in detail: the lines of a settlement, what each fund paid, every step of the arithmetic.

One document per settlement, written with it and read by the queries (5203, 5204, 100001, receipt);
that of a refund says only what differs from its sale's.
A settlement made before these were kept has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from backend.bill import Line
from backend.policy import FundShare, Step
from backend.protocol import codec
from backend.protocol.envelope import Request
from backend.protocol.money import Fen
from backend.store import Tx
from backend.store import visit_tables as v
from backend.store.sql import bindparam, insert, select


class BillLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line as it came, with what the catalogue said of it on that day and how it was cut."""

    feedetl_sn: str
    fee_ocur_time: str
    med_list_codg: str
    medins_list_codg: str
    cnt: Decimal
    pric: Decimal
    amount_fen: int
    own_expense_fen: int
    over_limit_fen: int
    first_pay_fen: int
    in_scope_fen: int
    name: str
    spec: str
    form: str
    list_type: str
    chrgitm_lv: str
    med_chrgitm_type: str
    selfpay_per_10k: int
    ceiling_fen: int | None
    rxno: str = ""
    bilg_dr_codg: str = ""
    bilg_dr_name: str = ""
    ingredient: str = ""


class Bill(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything about a settlement that its row does not say."""

    lines: tuple[BillLine, ...]
    funds: tuple[FundShare, ...]
    steps: tuple[Step, ...]
    share_per_10k: int
    balc_fen: int
    opter: str
    opter_name: str = ""
    level: str = ""
    begntime: str = ""
    endtime: str = ""
    invono: str = ""
    dise_codg: str = ""
    dise_name: str = ""


NO_BILL = Bill(lines=(), funds=(), steps=(), share_per_10k=0, balc_fen=0, opter="")


def bill_line(line: Line) -> BillLine:
    """A checked and cut line as it is kept."""
    detail, drug, cut = line.detail, line.drug, line.cut
    return BillLine(
        feedetl_sn=detail.feedetl_sn,
        fee_ocur_time=detail.fee_ocur_time,
        med_list_codg=detail.med_list_codg,
        medins_list_codg=detail.medins_list_codg,
        cnt=detail.cnt,
        pric=detail.pric,
        amount_fen=cut.amount_fen,
        own_expense_fen=cut.own_expense_fen,
        over_limit_fen=cut.over_limit_fen,
        first_pay_fen=cut.first_pay_fen,
        in_scope_fen=cut.in_scope_fen,
        name=drug.name,
        spec=drug.spec,
        form=drug.form,
        list_type=drug.list_type,
        chrgitm_lv=drug.chrgitm_lv,
        med_chrgitm_type=drug.med_chrgitm_type,
        selfpay_per_10k=drug.selfpay_per_10k,
        ceiling_fen=drug.ceiling_fen,
        rxno=detail.rxno,
        bilg_dr_codg=detail.bilg_dr_codg,
        bilg_dr_name=detail.bilg_dr_name,
        ingredient=drug.ingredient,
    )


def keep_bill(tx: Tx, setl_id: str, bill: Bill) -> None:
    """Enter the detail of a settlement."""
    tx.put(_NEW, {"setl_id": setl_id, "content": codec.encode(bill)})


def find_bill(tx: Tx, setl_id: str) -> Bill:
    """The detail of a settlement; an empty one where none was kept."""
    row = tx.row(_FIND, setl_id=setl_id)
    return codec.decode(bytes(row[0]), Bill) if row else NO_BILL


def keep_refund(tx: Tx, setl_id: str, balc_fen: int, request: Request) -> None:
    """Enter what a refund says for itself; lines, funds and steps are those of its sale."""
    own = replace(NO_BILL, balc_fen=balc_fen, opter=request.opter, opter_name=request.opter_name)
    keep_bill(tx, setl_id, own)


def refund_bill(tx: Tx, setl_id: str, refund_of: str) -> Bill:
    """The detail of a refund: its sale's, with the balance after it and who gave it."""
    sale, own = replace(find_bill(tx, refund_of), share_per_10k=0), find_bill(tx, setl_id)
    if own is NO_BILL:
        return sale
    return replace(sale, balc_fen=own.balc_fen, opter=own.opter, opter_name=own.opter_name)


def fund_members(funds: Sequence[FundShare], sign: int = 1) -> dict[str, Fen]:
    """The members of setlinfo that carry the funds' parts."""
    sums: dict[str, int] = {}
    for fund in funds:
        sums[fund.member] = sums.get(fund.member, 0) + sign * fund.amount_fen
    return {member: Fen(amount) for member, amount in sums.items()}


_NEW = insert(v.bills)
_FIND = select(v.bills.c.content).where(v.bills.c.setl_id == bindparam("setl_id"))
