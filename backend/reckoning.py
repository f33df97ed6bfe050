"""A bill worked out: who, what, with which money, by which rules (settlement.md 3.2).

One arithmetic for pharmacies, visits and stays; what differs is where lines and total come from,
and for a stay which fund and what of it was settled before. Nothing is booked here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from msgspec import Struct

from backend import policy
from backend.bill import Line
from backend.bills import Bill, bill_line
from backend.checks import DAY, code
from backend.claims.rules import Broken
from backend.context import Context
from backend.ledger import Account, Kind, Move
from backend.payers import Claim, Payer, Wallet, wallet
from backend.people import NORMAL, Person
from backend.policy import PoolRule, Split
from backend.policy_tables import CIVIL_SERVANTS, RESIDENTS, SUPPLEMENTS
from backend.protocol.messages.pharmacy import ACCOUNT_NOT_USED, PHARMACY
from backend.registrations import lowered
from backend.serious_illness import serious_illness_of
from backend.settlements import SALE, Settlement, year_to_date
from backend.stays import Stay, stay_number, used_in_stay

POOLED = ("11", "13", "14")
"""med_type of a bill a pooled fund takes part in; `PHARMACY` is account only (2.17)."""

MED_TYPES = (PHARMACY, *POOLED)
OUTPATIENT = "11"

INPATIENT = "21"
STAYS_CLEARED_AS = {"22": "22", "28": "28"}
"""med_type of a stay -> its clr_type, where that is not `INPATIENT` (2.17)."""

_PLACES = {
    None: "none",
    Kind.PURSE_CARD: "card",
    Kind.PURSE_CENTRE: "centre",
    Kind.ONLINE: "online",
}


class MedicalClaim(Claim, Protocol):
    """A claim that says how the account is used and what kind of care it is for."""

    @property
    def acct_used_flag(self) -> str: ...
    @property
    def med_type(self) -> str: ...


class Reckoning(Struct, frozen=True):
    """A bill worked out, how it splits, and which rules it breaks without being refused."""

    who: Payer
    claim: MedicalClaim
    lines: list[Line]
    money: Wallet
    pool: PoolRule | None
    split: Split
    level: str
    clr_type: str
    findings: tuple[Broken, ...] = ()


def reckon(
    context: Context,
    claim: MedicalClaim,
    lines: list[Line],
    who: Payer,
    kinds: frozenset[Kind],
    node: str = "druginfo",
    card_fen: int | None = None,
    stay: Stay | None = None,
) -> Reckoning:
    """Work a bill out on the money of the given kinds, of a card's no more than it says it has."""
    if stay is None:
        code(f"{node}.med_type", claim.med_type, MED_TYPES)
    level = context.grade.level
    pool = _pool(context, claim, who, level, stay)
    if pool is not None:
        pool = lowered(pool, context.grade.lost_per_10k)
    used = policy.YearToDate() if pool is None else _used(context, who, pool, stay)
    flag = claim.acct_used_flag if who.insurance.usable else ACCOUNT_NOT_USED
    money = wallet(context.tx, who, flag, kinds, node, card_fen)
    cuts = [line.cut for line in lines]
    rules = rules_of(context, who)
    split = policy.settle(cuts, rules, pool, who.insurance.psn_type, used, money.means)
    clr_type = cleared_as(claim.med_type, level, is_stay=stay is not None)
    return Reckoning(who, claim, lines, money, pool, split, level, clr_type)


def cleared_as(med_type: str, level: str, *, is_stay: bool) -> str:
    """clr_type of a bill of a kind of care at an institution of a level ("": a pharmacy)."""
    if is_stay:
        return STAYS_CLEARED_AS.get(med_type, INPATIENT)
    return PHARMACY if not level else med_type


def _used(context: Context, who: Payer, pool: PoolRule, stay: Stay | None) -> policy.YearToDate:
    psn_no, insutype = who.person.psn_no, who.insurance.insutype
    year = str(context.now.year)
    used = year_to_date(context.tx, psn_no, year, insutype, pool.fund_pay_type)
    return used if stay is None else used_in_stay(context.tx, stay, pool, used)


def rules_of(context: Context, who: Payer) -> policy.Policy:
    """The policy of the person's place and this year, in the centre's dialect."""
    return policy.policy_of(
        who.insurance.area,
        context.now.year,
        account_pays_own_expense=context.profile.account_pays_own_expense,
        relatives_first=context.profile.relative_order == "relatives_first",
    )


def _pool(
    context: Context, claim: MedicalClaim, who: Payer, level: str, stay: Stay | None
) -> PoolRule | None:
    """The fund that takes part; suspended: none does, the account stays usable (3.3)."""
    if stay is not None:
        return _stay_pool(context, who, level, stay)
    if claim.med_type not in POOLED or who.insurance.status != NORMAL:
        return None
    pool = rules_of(context, who).pool(claim.insutype, level)
    if pool is None or not context.profile.outpatient_supplement:
        return pool
    return pool.supplemented(_insurances(who.person), SUPPLEMENTS)


def _stay_pool(context: Context, who: Payer, level: str, stay: Stay) -> PoolRule | None:
    """A stay's fund and those above it: the insurance of the day of admission decides."""
    day = stay.visit.begntime[:DAY]
    whole = rules_of(context, who).stay_pool(
        who.insurance.insutype, level, stay_number(context.tx, stay.visit)
    )
    if whole is None or not who.insurance.normal_on(day):
        return None
    pool = whole.supplemented(_insurances(who.person, day), SUPPLEMENTS)
    table = context.profile.serious_illness if who.insurance.insutype == RESIDENTS else {}
    return replace(pool, serious=serious_illness_of(table))


def _insurances(person: Person, day: str = "") -> frozenset[str]:
    """The kinds of insurance in force, now or on a day; a civil servant's flag is their subsidy."""
    in_force = [row for row in person.insurances if row.normal_on(day)]
    subsidised = {CIVIL_SERVANTS} if any(row.civil_servant == "1" for row in in_force) else set()
    return frozenset({row.insutype for row in in_force} | subsidised)


def settlement_row(
    context: Context, bill: Reckoning, setl_id: str, state: str, mdtrt_id: str = ""
) -> Settlement:
    """The row of a bill; a pharmacy's bill is a visit of its own."""
    split, claim, who = bill.split, bill.claim, bill.who
    place = bill.money.own[0][0].kind if bill.money.own else None
    return Settlement(
        setl_id=setl_id,
        mdtrt_id=mdtrt_id or context.new_id("visit"),
        institution=context.institution.code,
        msgid=context.request.msgid,
        kind=SALE,
        refund_of="",
        state=state,
        psn_no=who.person.psn_no,
        card_sn=who.card.card_sn if who.card is not None else "",
        insutype=claim.insutype,
        psn_type=who.insurance.psn_type,
        med_type=claim.med_type,
        clr_type=bill.clr_type,
        cert_type=claim.mdtrt_cert_type,
        account_place=_PLACES[place],
        fund_pay_type="" if bill.pool is None else bill.pool.fund_pay_type,
        policy_year=str(context.now.year),
        business_date=context.today,
        setl_time=context.time,
        medfee_fen=split.medfee_fen,
        own_expense_fen=split.own_expense_fen,
        over_limit_fen=split.over_limit_fen,
        first_pay_fen=split.first_pay_fen,
        in_scope_fen=split.in_scope_fen,
        deductible_fen=split.deductible_fen,
        pool_fen=split.pool_fen,
        fund_fen=split.fund_fen,
        account_fen=split.account_fen,
        mutual_aid_fen=split.aid_fen,
        cash_fen=split.cash_fen,
    )


def bill_document(context: Context, bill: Reckoning) -> Bill:
    """What is kept of a bill beside its row."""
    claim, request = bill.claim, context.request
    return Bill(
        lines=tuple(bill_line(line) for line in bill.lines),
        funds=bill.split.funds,
        steps=bill.split.steps,
        share_per_10k=bill.split.share_per_10k,
        balc_fen=balance_after_fen(bill),
        opter=request.opter,
        opter_name=request.opter_name,
        level=bill.level,
        begntime=getattr(claim, "begntime", ""),
        endtime=getattr(claim, "endtime", ""),
        invono=getattr(claim, "invono", ""),
        dise_codg=getattr(claim, "dise_codg", ""),
        dise_name=getattr(claim, "dise_name", ""),
    )


def balance_after_fen(bill: Reckoning) -> int:
    """`balc` after the settlement: what the credential can still spend."""
    return bill.money.spendable_fen - bill.split.own_fen


def moves(bill: Reckoning, target: Account) -> list[Move]:
    """Own account, relatives in their order, funds."""
    split = bill.split
    own = [Move(account, target, split.own_fen) for account, _ in bill.money.own]
    assert len(own) <= 1  # only a quote looks at card and waiting credit together
    aid = [
        Move(account, target, amount)
        for (account, _), amount in zip(bill.money.relatives, split.mutual_aid_fen, strict=True)
    ]
    funds = [
        Move(Account(Kind.POOL, fund.fund_pay_type), target, fund.amount_fen)
        for fund in split.funds
    ]
    return own + aid + funds
