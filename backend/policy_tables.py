"""Policy as tables: funds, tiers, deductibles and caps by insurance and kind of place.

Values are the demo values of settlement.md 3.3 unless a place and year has rows of its own; the
arithmetic over them is policy.py's.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

from backend.serious_illness import FUND, NAME, SeriousIllness

RETIRED = "12"
EMPLOYEES, RESIDENTS, LARGE_AMOUNT, CIVIL_SERVANTS = "310", "390", "330", "320"
"""Kinds of insurance (insutype, 2.17)."""

PHARMACY, FIRST, SECOND, THIRD = "", "1", "2", "3"
"""Where care is given: a pharmacy, or a hospital of a level (dedc_hosp_lv)."""


class Base(Enum):
    """What a supplementary fund looks at."""

    ABOVE_CAP = "what the pooled fund leaves because its tiers or its cap end"
    OWN_SHARE = "the person's share inside the pooled fund's tiers"


@dataclass(frozen=True, slots=True)
class Tier:
    """Up to an amount of one bill's scope (after the deductible) the fund pays a share."""

    code: str
    name: str
    up_to_fen: int
    share_per_10k: int
    retired_share_per_10k: int

    def share(self, psn_type: str) -> int:
        """The fund's share for a category of person."""
        return self.retired_share_per_10k if is_retired(psn_type) else self.share_per_10k


@dataclass(frozen=True, slots=True)
class Supplement:
    """A fund above the pooled one: for those with `insutype`, a share of its base.

    `member` is the member of setlinfo that carries it.
    """

    code: str
    step: str
    fund_pay_type: str
    name: str
    member: str
    insutype: str
    base: Base
    share_per_10k: int


@dataclass(frozen=True, slots=True)
class PoolRule:
    """One pooled fund: its code, yearly deductible and cap, shares it pays.

    Without `tiers` its share holds for the whole scope, as tier C001.
    """

    fund_pay_type: str
    name: str
    deductible_fen: int
    share_per_10k: int
    retired_share_per_10k: int
    cap_fen: int
    retired_cap_fen: int
    tiers: tuple[Tier, ...] = ()
    supplements: tuple[Supplement, ...] = ()
    serious: SeriousIllness | None = None

    def share(self, psn_type: str) -> int:
        """The fund's share for a person of that category (psn_type is a prefix code, 2.17)."""
        return self.retired_share_per_10k if is_retired(psn_type) else self.share_per_10k

    def cap(self, psn_type: str) -> int:
        """The fund's yearly cap for that category, fen."""
        return self.retired_cap_fen if is_retired(psn_type) else self.cap_fen

    def steps(self) -> tuple[Tier, ...]:
        """The tiers, of which there is always one."""
        single = Tier(
            "C001", "统筹一段", NO_END_FEN, self.share_per_10k, self.retired_share_per_10k
        )
        return self.tiers or (single,)

    def supplemented(self, insurances: frozenset[str], rows: tuple[Supplement, ...]) -> PoolRule:
        """The same fund with those supplements a person has the insurance for."""
        return replace(self, supplements=tuple(row for row in rows if row.insutype in insurances))


NO_END_FEN = 10**15


def is_retired(psn_type: str) -> bool:
    """Whether a person category is a retiree's."""
    return psn_type.startswith(RETIRED)


_EMPLOYEE_OUTPATIENT = ("310102", "职工基本医疗保险门诊统筹基金")
EMPLOYEE_POOL = PoolRule(*_EMPLOYEE_OUTPATIENT, 300_00, 7_000, 8_000, 1_500_00, 2_000_00)
RESIDENT_POOL = PoolRule(
    "390102", "城乡居民基本医疗保险门诊统筹基金", 0, 5_000, 5_000, 400_00, 400_00
)

PHARMACY_POOLS = {EMPLOYEES: EMPLOYEE_POOL, RESIDENTS: RESIDENT_POOL}
HOSPITAL_POOLS = {
    # level     yearly deductible, share, retired share, cap, retired cap
    FIRST: PoolRule(*_EMPLOYEE_OUTPATIENT, 0, 7_000, 8_000, 1_500_00, 2_000_00),
    SECOND: PoolRule(*_EMPLOYEE_OUTPATIENT, 200_00, 6_000, 7_000, 1_500_00, 2_000_00),
    THIRD: PoolRule(*_EMPLOYEE_OUTPATIENT, 300_00, 6_000, 7_000, 1_500_00, 2_000_00),
}
"""Employees at a hospital of a level; residents have one table everywhere."""

INPATIENT_TIERS = (
    #     up to fen             employed, retired
    Tier("C001", "统筹一段", 10_000_00, 8_500, 9_000),
    Tier("C002", "统筹二段", 150_000_00, 9_000, 9_500),
)
INPATIENT_POOL = PoolRule(
    "310100", "职工基本医疗保险统筹基金", 1_000_00, 8_500, 9_000, 150_000_00, 150_000_00,
    INPATIENT_TIERS,
)  # fmt: skip
"""A first stay at a third-level hospital."""

RESIDENT_INPATIENT_POOL = PoolRule(
    "390100", "城乡居民基本医疗保险基金", 1_000_00, 8_000, 8_000, 150_000_00, 150_000_00
)
INPATIENT_POOLS = {EMPLOYEES: INPATIENT_POOL, RESIDENTS: RESIDENT_INPATIENT_POOL}

STAY_DEDUCTIBLES = {FIRST: 300_00, SECOND: 600_00, THIRD: 1_000_00}
"""By level of the hospital, for the first stay of a year; it is due once a stay."""

LATER_STAYS_PER_10K = 5_000
"""The part of it that is due from the second stay of a year on."""

SUPPLEMENTS = (
    Supplement(
        "L001", "大额一段", "330100", "职工大额医疗费用补助基金", "hifob_pay", LARGE_AMOUNT,
        Base.ABOVE_CAP, 9_000,
    ),
    Supplement(
        "GB01", "公务员补助一段", "320100", "公务员医疗补助基金", "cvlserv_pay", CIVIL_SERVANTS,
        Base.OWN_SHARE, 5_000,
    ),
)  # fmt: skip
"""In the order they are asked; the civil servants' share is a demo value of ours."""

_FUNDS: tuple[PoolRule | Supplement, ...] = (
    EMPLOYEE_POOL, RESIDENT_POOL, *INPATIENT_POOLS.values(), *SUPPLEMENTS,
)  # fmt: skip
EMERGENCY_FIRST_PAY_PER_10K = 2_000
"""What is paid first of a drug outside the catalogue that an emergency needed (rules.md R22)."""

FUND_NAMES = {rule.fund_pay_type: rule.name for rule in _FUNDS} | {FUND: NAME}


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one place and year; `outpatient` by kind of insurance, for pharmacies."""

    place: str
    year: int
    account_pays_own_expense: bool = True
    outpatient: dict[str, PoolRule] = field(default_factory=dict)
    relatives_first: bool = False

    def pool(self, insutype: str, level: str) -> PoolRule | None:
        """The fund that takes part in an outpatient's bill, at a pharmacy or hospital level."""
        if level == PHARMACY or insutype != EMPLOYEES:
            return self.outpatient.get(insutype)
        return HOSPITAL_POOLS.get(level, HOSPITAL_POOLS[FIRST])

    def stay_pool(self, insutype: str, level: str, number: int) -> PoolRule | None:
        """The fund that takes part in a stay, the first or a later one of its year."""
        pool = INPATIENT_POOLS.get(insutype)
        if pool is None:
            return None
        due = STAY_DEDUCTIBLES.get(level, STAY_DEDUCTIBLES[FIRST])
        if number > 1:
            due = due * LATER_STAYS_PER_10K // 10_000
        return replace(pool, deductible_fen=due)


POLICIES: dict[tuple[str, int], Policy] = {}
"""(place, year) -> its own table; everywhere else the demo values hold."""


def policy_of(
    place: str, year: int, *, account_pays_own_expense: bool = True, relatives_first: bool = False
) -> Policy:
    """The policy in force at a place in a year."""
    known = POLICIES.get((place, year))
    return known or Policy(place, year, account_pays_own_expense, PHARMACY_POOLS, relatives_first)
