"""The insured place of a bill from elsewhere: its person, card, money and funds, its own ledger.

What the goods are worth was judged where they were given; here the scope amounts are one line, and
everything else is as at home: quote, hold, post, refund, reversal. The payee is the other centre's
clearing account.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields, replace
from decimal import Decimal

from msgspec import structs

from backend.bill import Line
from backend.catalogue import Drug
from backend.checks import DAY, wrong
from backend.context import Context
from backend.far_visits import days_of, far_person, require_place, stay_of
from backend.grades import HOSPITAL, Grade
from backend.payers import payer
from backend.people import find_person
from backend.policy import Cut
from backend.protocol.elsewhere_calls import FAR_SETTLE, FAR_VISIT, RELAY
from backend.protocol.messages.elsewhere import (
    Claim,
    ClaimReply,
    ClaimRequest,
    FarCancelRequest,
    FarFund,
    FarPerson,
    FarReverseRequest,
    FarSettlement,
    FarStep,
)
from backend.protocol.messages.pharmacy import Cancel
from backend.protocol.messages.reconcile import Reverse, ReverseRequest
from backend.protocol.money import LARGEST_FEN, Fen
from backend.protocol.refusals import Code, Refused
from backend.reckoning import balance_after_fen
from backend.refund import refund_settlement
from backend.registrations import loss_per_10k
from backend.reversal import require_no_tombstone, reverse
from backend.roles import Role, require_role
from backend.settlement import Case, Settled, quote_case, read_extension, settle_case
from backend.settlements import Settlement, find_settlement, find_settlement_of
from backend.stays import keep_part, require_latest
from backend.store import Tx
from backend.store import elsewhere_tables as t
from backend.store.sql import bindparam, insert, select

_GRADES = {
    "": Grade(),
    "1": Grade(HOSPITAL, "9"),
    "2": Grade(HOSPITAL, "5"),
    "3": Grade(HOSPITAL, "1"),
}
"""Level of the deductible -> what an institution elsewhere counts as."""
assert all(grade.level == level for level, grade in _GRADES.items())


@dataclass(frozen=True, slots=True)
class FarClaim:
    """Columns of the table: whose claim a settlement of ours is, and on which day of theirs."""

    setl_id: str
    region: str
    institution: str
    institution_name: str
    day: str
    clearing_id: str = ""


@dataclass(frozen=True, slots=True)
class JudgedElsewhere:
    """The one line a bill from elsewhere has here."""

    feedetl_sn: str
    fee_ocur_time: str
    det_item_fee_sumamt: Fen
    pric: Decimal
    med_list_codg: str = ""
    medins_list_codg: str = ""
    cnt: Decimal = Decimal(1)
    rxno: str = ""
    bilg_dr_codg: str = ""
    bilg_dr_name: str = ""


def quote_claim(context: Context, message: ClaimRequest) -> ClaimReply:
    """KFWDQ: the split of a bill from elsewhere; nothing is booked."""
    context, case = _case(context, message.data, quoting=True)
    return _reply(quote_case(context, case))


def settle_claim(context: Context, message: ClaimRequest) -> ClaimReply | Refused:
    """KFWDS: hold or post a bill from elsewhere."""
    require_no_tombstone(context)
    claim = message.data
    context, case = _case(context, claim, quoting=False)
    settled = settle_case(context, case)
    if isinstance(settled, Refused):
        return settled
    setl_id, region = settled.row.setl_id, claim.place
    row = FarClaim(setl_id, region, claim.institution, claim.institution_name, claim.day)
    _enter(context.tx, row)
    if claim.mdtrt_id:
        keep_part(context.tx, claim.mdtrt_id, setl_id, final=not claim.interim)
    return _reply(settled)


def cancel_claim(context: Context, message: FarCancelRequest) -> ClaimReply:
    """KFWDC: give back what was settled for this centre; the money goes where it came from."""
    require_role(context, Role.CENTRE)
    asked = message.data
    sale, claim = find_settlement(context.tx, asked.setl_id), find_claim(context.tx, asked.setl_id)
    if sale is None or claim is None:
        raise Refused(Code.SETTLEMENT_UNKNOWN)
    require_latest(context.tx, sale.setl_id)
    reply = refund_settlement(context, Cancel(sale.setl_id, sale.mdtrt_id, asked.psn_no))
    row = find_settlement(context.tx, reply.setlinfo.setl_id)
    assert row is not None
    _enter(context.tx, replace(claim, setl_id=row.setl_id, day=asked.day, clearing_id=""))
    info, holder = reply.setlinfo, find_person(context.tx, row.psn_no)
    insurance = holder.insurance(row.insutype) if holder is not None else None
    person = FarPerson(
        psn_no=row.psn_no, certno=info.certno, name=info.psn_name, gend=info.gend, naty=info.naty,
        brdy=info.brdy, insutype=row.insutype, psn_type=row.psn_type,
        civil_servant=info.cvlserv_flag, area=insurance.area if insurance else "",
    )  # fmt: skip
    return ClaimReply(_settlement(row, person, int(info.balc)))


def reverse_claim(context: Context, message: FarReverseRequest) -> Refused | None:
    """KFWDR: an earlier message of this centre shall have had no effect, arrived or not."""
    require_role(context, Role.CENTRE)
    asked = message.data
    sale = find_settlement_of(context.tx, context.institution.code, asked.omsgid)
    claim = find_claim(context.tx, sale.setl_id) if sale is not None else None
    if claim is not None and claim.clearing_id:
        raise Refused(Code.ALREADY_CLEARED)
    undoable = frozenset({FAR_SETTLE.infno, FAR_VISIT.infno, RELAY.infno})
    ours = structs.replace(context, profile=replace(context.profile, reversible_infnos=undoable))
    return reverse(ours, ReverseRequest(Reverse(asked.psn_no, asked.omsgid, asked.oinfno)))


def find_claim(tx: Tx, setl_id: str) -> FarClaim | None:
    """Whose claim a settlement is, None for one made at home."""
    row = tx.row(_FIND, setl_id=setl_id)
    return FarClaim(*row) if row else None


def _case(context: Context, claim: Claim, *, quoting: bool) -> tuple[Context, Case]:
    """The claim as if it were made here, at an institution of the same level."""
    require_place(context, claim.place)
    if claim.level not in _GRADES:
        raise wrong("data.level", "1/2/3")
    line = _line(claim)
    stay = stay_of(context, claim, quoting=quoting)
    who = payer(context.tx, claim, stay.visit.begntime[:DAY] if stay else "")
    lost = loss_per_10k(context, who.person, claim.place, *days_of(context, stay))
    context = structs.replace(
        context, grade=structs.replace(_GRADES[claim.level], lost_per_10k=lost)
    )
    extension = read_extension("data", claim.exp_content)
    case = Case(claim, who, extension, lambda: [line], "data", claim.mdtrt_id, stay)
    return context, case


def _line(claim: Claim) -> Line:
    """Raises the refusal for parts that are none or do not make up the bill."""
    scope = claim.scope
    cut = Cut(
        scope.medfee_fen, scope.own_expense_fen, scope.over_limit_fen, scope.first_pay_fen,
        scope.in_scope_fen,
    )  # fmt: skip
    whole, *parts = structs.astuple(cut)
    if min(parts) < 0 or not 0 < whole <= LARGEST_FEN or sum(parts) != whole:
        raise wrong("data.scope", f"{whole} = {' + '.join(map(str, parts))}")
    detail = JudgedElsewhere("1", claim.begntime, Fen(whole), Decimal(whole).scaleb(-2))
    return Line(detail, _goods(claim), cut)


def _goods(claim: Claim) -> Drug:
    return Drug(
        barcode="", med_list_codg="", medins_list_codg="", name=f"异地就医 {claim.place}",
        name_en=f"Treatment in {claim.place}", form="", spec=claim.institution_name, list_type="",
        chrgitm_lv="01", selfpay_per_10k=0, ceiling_fen=None, price_fen=0, unit="", rx=False,
        initials="", maker="",
    )  # fmt: skip


def _reply(settled: Settled) -> ClaimReply:
    bill, row = settled.bill, settled.row
    person, means = far_person(bill.who.person, row.insutype), bill.money.means
    document = settled.document
    far = _settlement(row, person, balance_after_fen(bill))
    return ClaimReply(
        structs.replace(
            far,
            limit_fen=means.own_fen + sum(means.relatives_fen),
            share_per_10k=document.share_per_10k,
            funds=tuple(FarFund(*structs.astuple(fund)) for fund in document.funds),
            steps=tuple(FarStep(*structs.astuple(step)) for step in document.steps),
        )
    )


def _settlement(row: Settlement, person: FarPerson, balc_fen: int) -> FarSettlement:
    return FarSettlement(
        person=person,
        setl_id=row.setl_id,
        state=row.state,
        setl_time=row.setl_time,
        fund_pay_type=row.fund_pay_type,
        deductible_fen=row.deductible_fen,
        pool_fen=row.pool_fen,
        fund_fen=row.fund_fen,
        account_fen=row.account_fen,
        mutual_aid_fen=row.mutual_aid_fen,
        cash_fen=row.cash_fen,
        balc_fen=balc_fen,
        limit_fen=0,
    )


def _enter(tx: Tx, claim: FarClaim) -> None:
    tx.run_values(_NEW, dict(zip(_COLUMNS, astuple(claim), strict=True)))


_COLUMNS = tuple(field.name for field in fields(FarClaim))
assert list(_COLUMNS) == [column.name for column in t.far_claims.c]
_NEW = insert(t.far_claims)
_FIND = select(t.far_claims).where(t.far_claims.c.setl_id == bindparam("setl_id"))
