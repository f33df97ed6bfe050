"""Who pays what: settlement.md 3.2 on integer fen, pure, over the tables of policy_tables.py.

A line is cut into what is outside the catalogue, over the ceiling, paid first, and in scope; the
visit's scope goes through deductible, tiers and cap of a pooled fund and the funds above it; the
rest is the person's: from the account as far as it may and can, relatives in order, then cash.
Every step leaves a row that explains it; the rows add up to the bill.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import astuple, replace

from backend.policy_tables import (
    EMPLOYEE_POOL,
    PHARMACY_POOLS,
    RESIDENT_POOL,
    Base,
    Policy,
    PoolRule,
    Supplement,
    is_retired,
    policy_of,
)
from backend.protocol.money import half_up, line_amount_fen
from backend.serious_illness import FUND, MEMBER, NAME, SeriousIllness

__all__ = [
    "EMPLOYEE_POOL", "PHARMACY_POOLS", "RESIDENT_POOL", "WHOLE", "Cut", "FundShare", "Item",
    "Means", "Policy", "PoolRule", "Split", "Step", "YearToDate", "cut_line", "is_retired",
    "policy_of", "settle",
]  # fmt: skip

WHOLE = 10_000
"""Shares are ten-thousandths."""

OUTSIDE = "03"
"""Item class 丙: not in the catalogue of what insurance pays."""


class Item(Struct, frozen=True):
    """What the catalogue says of a drug: class, first-pay share, price ceiling (None: none)."""

    chrgitm_lv: str
    selfpay_per_10k: int
    ceiling_fen: int | None


class Cut(Struct, frozen=True):
    """One line, cut: `amount = own_expense + over_limit + first_pay + in_scope` (3.1), in fen."""

    amount_fen: int
    own_expense_fen: int
    over_limit_fen: int
    first_pay_fen: int
    in_scope_fen: int

    def without(self, others: Sequence[Cut]) -> Cut:
        """What makes the others add up to this one, part by part."""
        parts = zip(astuple(self), *map(astuple, others), strict=True)
        return Cut(*(whole - sum(rest) for whole, *rest in parts))


class YearToDate(Struct, frozen=True):
    """What a person has used of one fund in the policy year, fen.

    Inpatient care: the deductible of this stay, and what its earlier bills brought into the tiers
    (`tiers_fen`) and into the base of each fund above (`bases`, code and fen). `burden_fen`: what
    of the scope the fund has left to the person.
    """

    deductible_fen: int = 0
    pool_fen: int = 0
    tiers_fen: int = 0
    bases: tuple[tuple[str, int], ...] = ()
    burden_fen: int = 0


class Means(Struct, frozen=True):
    """Money that may be used, in this order: the person's own, then each relative's, fen."""

    own_fen: int = 0
    relatives_fen: tuple[int, ...] = ()


class FundShare(Struct, frozen=True):
    """What one fund pays of a bill; `limit_fen` is what it could still pay before."""

    fund_pay_type: str
    name: str
    member: str
    limit_fen: int
    amount_fen: int


class Step(Struct, frozen=True):
    """A row of the explanation (100001): what person and fund pay of one step, and the shares."""

    code: str
    name: str
    self_fen: int
    fund_fen: int
    share_per_10k: int = 0


class Split(Struct, frozen=True):
    """A bill, split. Identities of 3.1; `account_fen` includes what the relatives pay."""

    medfee_fen: int
    own_expense_fen: int
    over_limit_fen: int
    first_pay_fen: int
    in_scope_fen: int
    deductible_fen: int
    pool_fen: int
    pool_left_fen: int
    share_per_10k: int
    account_fen: int
    mutual_aid_fen: tuple[int, ...]
    cash_fen: int
    funds: tuple[FundShare, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def fund_fen(self) -> int:
        """fund_pay_sumamt: what all funds pay."""
        return sum(fund.amount_fen for fund in self.funds)

    @property
    def person_fen(self) -> int:
        """psn_part_amt: what the funds do not pay."""
        return self.medfee_fen - self.fund_fen

    @property
    def aid_fen(self) -> int:
        """acct_mulaid_pay: the relatives' part of the account's."""
        return sum(self.mutual_aid_fen)

    @property
    def own_fen(self) -> int:
        """What the person's own account pays."""
        return self.account_fen - self.aid_fen


def cut_line(item: Item, price: Decimal, count: Decimal, amount_fen: int) -> Cut:
    """Cut one line: ceiling first, then the first-pay share (3.2). Price in yuan."""
    if item.chrgitm_lv == OUTSIDE or item.selfpay_per_10k >= WHOLE:
        return Cut(amount_fen, amount_fen, 0, 0, 0)
    over_fen = 0
    if item.ceiling_fen is not None:
        excess = price - Decimal(item.ceiling_fen).scaleb(-2)
        over_fen = min(amount_fen, line_amount_fen(excess, count)) if excess > 0 else 0
    base_fen = amount_fen - over_fen
    first_fen = half_up(base_fen * item.selfpay_per_10k, WHOLE)
    return Cut(amount_fen, 0, over_fen, first_fen, base_fen - first_fen)


def settle(
    cuts: Iterable[Cut],
    policy: Policy,
    pool: PoolRule | None,
    psn_type: str,
    used: YearToDate,
    means: Means,
) -> Split:
    """Split a bill between funds, accounts and cash; without a pool no fund pays."""
    rows = list(cuts)
    medfee = sum(row.amount_fen for row in rows)
    own_expense = sum(row.own_expense_fen for row in rows)
    over = sum(row.over_limit_fen for row in rows)
    first = sum(row.first_pay_fen for row in rows)
    scope = sum(row.in_scope_fen for row in rows)
    paid = _funds(scope, pool, psn_type, used)
    person = medfee - sum(fund.amount_fen for fund in paid.funds)
    payable = person - (0 if policy.account_pays_own_expense else own_expense)
    own, aid = _draw(payable, means, relatives_first=policy.relatives_first)
    account = own + sum(aid)
    outside = (
        Step("101", "全自费", own_expense, 0),
        Step("102", "先行自付", first, 0),
        Step("103", "超限价自付", over, 0),
    )
    return Split(
        medfee, own_expense, over, first, scope, paid.deductible_fen, paid.pool_fen,
        paid.pool_left_fen, paid.share_per_10k, account, aid, person - account, paid.funds,
        tuple(step for step in (*outside, *paid.steps) if step.self_fen or step.fund_fen),
    )  # fmt: skip


class _Paid(Struct, frozen=True):
    """What came of the scope."""

    deductible_fen: int = 0
    pool_fen: int = 0
    pool_left_fen: int = 0
    share_per_10k: int = 0
    funds: tuple[FundShare, ...] = ()
    steps: tuple[Step, ...] = ()


def _funds(scope_fen: int, pool: PoolRule | None, psn_type: str, used: YearToDate) -> _Paid:
    """Deductible, tiers in order until the yearly cap, then the funds above."""
    if pool is None:
        return _Paid(steps=(Step("TA01", "个人账户先支付", scope_fen, 0),))
    left = limit = max(0, pool.cap(psn_type) - used.pool_fen)
    deductible = min(scope_fen, max(0, pool.deductible_fen - used.deductible_fen))
    begin, floor = used.tiers_fen, 0
    end = begin + scope_fen - deductible
    steps, above = [Step("S001", "起付线", deductible, 0)], 0
    for tier in pool.steps():
        before, after = (_within(floor, tier.up_to_fen, place) for place in (begin, end))
        share = tier.share(psn_type)
        owed = _share_of(before, after, share)
        pays = min(owed, left)
        steps.append(Step(tier.code, tier.name, after - before - owed, pays, share))
        left, above, floor = left - pays, above + owed - pays, tier.up_to_fen
    above += max(0, end - floor) - max(0, begin - floor)
    paid = limit - left
    basic = FundShare(pool.fund_pay_type, pool.name, "hifp_pay", limit, paid)
    funds, steps = _supplements(pool.supplements, steps, above, dict(used.bases))
    if pool.serious is not None:
        funds, steps = _serious(pool.serious, funds, steps, used.burden_fen)
    return _Paid(deductible, paid, limit, pool.share(psn_type), (basic, *funds), tuple(steps))


def _within(floor_fen: int, up_to_fen: int, place_fen: int) -> int:
    """How far into a tier a place is."""
    return max(0, min(place_fen, up_to_fen) - floor_fen)


def _share_of(before_fen: int, after_fen: int, share_per_10k: int) -> int:
    """The share of what comes now: with all that came before it makes the share of the whole."""
    whole = half_up(after_fen * share_per_10k, WHOLE)
    return whole - half_up(before_fen * share_per_10k, WHOLE)


def _supplements(
    rules: Sequence[Supplement], steps: list[Step], above_fen: int, earlier: dict[str, int]
) -> tuple[list[FundShare], list[Step]]:
    """The funds above: each takes its base out of the person's part and leaves the rest of it."""
    funds = []
    for rule in rules:
        if rule.base is Base.ABOVE_CAP:
            base, above_fen = above_fen, 0
        else:
            tiers = [step for step in steps if step.code.startswith("C")]
            base = sum(step.self_fen for step in tiers)
            steps = [replace(step, self_fen=0) if step in tiers else step for step in steps]
        before = earlier.get(rule.code, 0)
        pays = _share_of(before, before + base, rule.share_per_10k)
        steps.append(Step(rule.code, rule.step, base - pays, pays, rule.share_per_10k))
        if pays:
            funds.append(FundShare(rule.fund_pay_type, rule.name, rule.member, base, pays))
    return funds, [*steps, Step("EC01", "超封顶线", above_fen, 0)]


def _serious(
    rule: SeriousIllness, funds: list[FundShare], steps: list[Step], before_fen: int
) -> tuple[list[FundShare], list[Step]]:
    """What is above the floor of a year comes out of the person's steps, the last one first."""
    parts = list(rule.parts(before_fen, sum(step.self_fen for step in steps)))
    base = taken = sum(part.base_fen for part in parts)
    kept = []
    for step in reversed(steps):
        less = min(step.self_fen, taken)
        taken -= less
        kept.append(replace(step, self_fen=step.self_fen - less))
    rows = [
        Step(part.code, part.name, part.base_fen - part.pays_fen, part.pays_fen, part.share_per_10k)
        for part in parts
    ]
    pays = sum(part.pays_fen for part in parts)
    more = [FundShare(FUND, NAME, MEMBER, base, pays)] if pays else []
    return [*funds, *more], [*reversed(kept), *rows]


def _draw(payable_fen: int, means: Means, *, relatives_first: bool) -> tuple[int, tuple[int, ...]]:
    """The person's own money, then the relatives in order; at some places the other way round."""
    if relatives_first:
        aid = tuple(_in_order(payable_fen, means.relatives_fen))
        return min(payable_fen - sum(aid), means.own_fen), aid
    own = min(payable_fen, means.own_fen)
    return own, tuple(_in_order(payable_fen - own, means.relatives_fen))


def _in_order(rest_fen: int, limits_fen: Sequence[int]) -> Iterable[int]:
    for limit in limits_fen:
        taken = min(rest_fen, limit)
        rest_fen -= taken
        yield taken
