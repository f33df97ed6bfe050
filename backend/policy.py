"""Who pays what: settlement.md 3.2 on integer fen, pure, tables per year and place.

A line is cut into what is outside the catalogue, over the ceiling, paid first, and in scope; the
visit's scope goes through deductible, ratio and cap of a pooled fund; the rest is the person's,
from the account as far as it may and can, then from relatives in their order, then in cash.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from backend.protocol.money import half_up, line_amount_fen

WHOLE = 10_000
"""Shares are ten-thousandths."""

NO_CAP_FEN = 10**15
OUTSIDE = "03"
"""Item class 丙: not in the catalogue of what insurance pays."""

RETIRED = "12"


@dataclass(frozen=True, slots=True)
class Item:
    """What the catalogue says of a drug: class, first-pay share, price ceiling (None: none)."""

    chrgitm_lv: str
    selfpay_per_10k: int
    ceiling_fen: int | None


@dataclass(frozen=True, slots=True)
class Cut:
    """One line, cut: `amount = own_expense + over_limit + first_pay + in_scope` (3.1), in fen."""

    amount_fen: int
    own_expense_fen: int
    over_limit_fen: int
    first_pay_fen: int
    in_scope_fen: int


@dataclass(frozen=True, slots=True)
class PoolRule:
    """One pooled fund for outpatients: its code, yearly deductible and cap, shares it pays."""

    fund_pay_type: str
    name: str
    deductible_fen: int
    share_per_10k: int
    retired_share_per_10k: int
    cap_fen: int
    retired_cap_fen: int

    def share(self, psn_type: str) -> int:
        """The fund's share for a person of that category (psn_type is a prefix code, 2.17)."""
        return self.retired_share_per_10k if is_retired(psn_type) else self.share_per_10k

    def cap(self, psn_type: str) -> int:
        """The fund's yearly cap for that category, fen."""
        return self.retired_cap_fen if is_retired(psn_type) else self.cap_fen


def is_retired(psn_type: str) -> bool:
    """Whether a person category is a retiree's."""
    return psn_type.startswith(RETIRED)


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one place and year; `outpatient` by kind of insurance, for pharmacies."""

    place: str
    year: int
    account_pays_own_expense: bool = True
    outpatient: dict[str, PoolRule] = field(default_factory=dict)


EMPLOYEE_POOL = PoolRule("310102", "职工基本医疗保险门诊统筹基金",
                         300_00, 7_000, 8_000, 1_500_00, 2_000_00)  # fmt: skip
RESIDENT_POOL = PoolRule("390102", "城乡居民基本医疗保险门诊统筹基金",
                         0, 5_000, 5_000, 400_00, 400_00)  # fmt: skip

PHARMACY_POOLS = {"310": EMPLOYEE_POOL, "390": RESIDENT_POOL}
"""Demo values of settlement.md 3.3; place and year pick another table when there is one."""

POLICIES: dict[tuple[str, int], Policy] = {}
"""(place, year) -> its own table; everywhere else the demo values hold."""


def policy_of(place: str, year: int, *, account_pays_own_expense: bool = True) -> Policy:
    """The policy in force at a place in a year."""
    known = POLICIES.get((place, year))
    return known or Policy(place, year, account_pays_own_expense, PHARMACY_POOLS)


@dataclass(frozen=True, slots=True)
class YearToDate:
    """What a person has used of one insurance in the policy year, fen."""

    deductible_fen: int = 0
    pool_fen: int = 0


@dataclass(frozen=True, slots=True)
class Means:
    """Money that may be used, in this order: the person's own, then each relative's, fen."""

    own_fen: int = 0
    relatives_fen: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Split:
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

    @property
    def person_fen(self) -> int:
        """psn_part_amt: what the funds do not pay."""
        return self.medfee_fen - self.pool_fen

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
    """Split a bill between fund, accounts and cash; without a pool the fund pays nothing."""
    rows = list(cuts)
    medfee, own_expense, over, first, scope = (
        sum(row.amount_fen for row in rows),
        sum(row.own_expense_fen for row in rows),
        sum(row.over_limit_fen for row in rows),
        sum(row.first_pay_fen for row in rows),
        sum(row.in_scope_fen for row in rows),
    )
    deductible, paid, left, share = _pooled(scope, pool, psn_type, used)
    person = medfee - paid
    payable = person - (0 if policy.account_pays_own_expense else own_expense)
    own, aid = _draw(payable, means)
    account = own + sum(aid)
    return Split(
        medfee, own_expense, over, first, scope, deductible, paid, left, share,
        account, aid, person - account,
    )  # fmt: skip


def _pooled(
    scope_fen: int, pool: PoolRule | None, psn_type: str, used: YearToDate
) -> tuple[int, int, int, int]:
    """Deductible consumed, fund's payment, what was left under the cap before, share."""
    if pool is None:
        return 0, 0, 0, 0
    left_fen = max(0, pool.cap(psn_type) - used.pool_fen)
    deductible = min(scope_fen, max(0, pool.deductible_fen - used.deductible_fen))
    share = pool.share(psn_type)
    paid = min(half_up((scope_fen - deductible) * share, WHOLE), left_fen)
    return deductible, paid, left_fen, share


def _draw(payable_fen: int, means: Means) -> tuple[int, tuple[int, ...]]:
    """Take from the person's own money, then from the relatives in order."""
    own = min(payable_fen, means.own_fen)
    return own, tuple(_in_order(payable_fen - own, means.relatives_fen))


def _in_order(rest_fen: int, limits_fen: Sequence[int]) -> Iterable[int]:
    for limit in limits_fen:
        taken = min(rest_fen, limit)
        rest_fen -= taken
        yield taken
