"""What comes in, by policy year: literal tables and the arithmetic over them (rules.md R15, R17).

Amounts are fen, shares ten-thousandths of the wage base; every share is rounded half up once. The
pool gets what is left, so that declared = credited + pool holds in every line. Numbers are the demo
values of settlement.md 3.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from backend.protocol.money import half_up

WHOLE = 10_000
"""Shares are ten-thousandths."""

POOL = "310100"
"""The pooled fund of employees (fund_pay_type): it takes the rest and pays retirees."""


class Insured(StrEnum):
    """The five insurances (R14)."""

    PENSION = "pension"
    MEDICAL = "medical"
    UNEMPLOYMENT = "unemployment"
    INJURY = "injury"
    MATERNITY = "maternity"


@dataclass(frozen=True, slots=True)
class Rates:
    """What person and employer pay of the wage base for one insurance, and the self-employed."""

    person_per_10k: int
    employer_per_10k: int
    self_employed_per_10k: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """The medical contributions of one policy year.

    The person's own rate goes to the account in full, and `share_to_account_per_10k` of what the
    employer pays. Self-employed people pay all; the same shares of it are theirs.
    """

    first_year: int
    medical: Rates
    share_to_account_per_10k: int
    retiree_fen: int


RULES = (
    #    from  person, employer, self-employed; employer's share to the account; a retiree's month
    Rule(1999, Rates(200, 600, 800), 3_000, 70_00),
    Rule(2023, Rates(200, 600, 800), 0, 85_00),
)
"""In order of time: before and since the reform of the personal account."""

OTHER_RATES = {
    Insured.PENSION: Rates(800, 1_600, 2_000),
    Insured.UNEMPLOYMENT: Rates(30, 70),
    Insured.INJURY: Rates(0, 40),
    Insured.MATERNITY: Rates(0, 70),
}
"""The other four insurances: only records here (R14), their money goes elsewhere."""


@dataclass(frozen=True, slots=True)
class InterestRule:
    """Interest of one policy year: paid on `month`-`day`, at least the one-year deposit rate."""

    first_year: int
    one_year_deposit_per_10k: int
    own_per_10k: int = 0
    month: int = 12
    day: int = 31

    @property
    def rate_per_10k(self) -> int:
        """The rate in force, a year's."""
        return max(self.one_year_deposit_per_10k, self.own_per_10k)


INTEREST = (InterestRule(1999, 150),)


@dataclass(frozen=True, slots=True)
class Shares:
    """One person's month: who pays (`person` + `employer`), where it goes (`account` + pool)."""

    person_fen: int
    employer_fen: int
    account_fen: int

    @property
    def declared_fen(self) -> int:
        """All that is due."""
        return self.person_fen + self.employer_fen

    @property
    def pool_fen(self) -> int:
        """What is not the person's own."""
        return self.declared_fen - self.account_fen


def year_of(month: str) -> int:
    """The policy year of a month "2026-11"."""
    return int(month[:4])


def rule_of(year: int) -> Rule:
    """The rule in force in a policy year."""
    return [rule for rule in RULES if rule.first_year <= max(year, RULES[0].first_year)][-1]


def interest_of(year: int) -> InterestRule:
    """The interest of a policy year."""
    return [rule for rule in INTEREST if rule.first_year <= max(year, INTEREST[0].first_year)][-1]


def employee_shares(wage_base_fen: int, rule: Rule) -> Shares:
    """An employee's month: own 2 % to the account, the employer's 6 % to the pool but a share."""
    person_fen = share_fen(wage_base_fen, rule.medical.person_per_10k)
    employer_fen = share_fen(wage_base_fen, rule.medical.employer_per_10k)
    return Shares(
        person_fen,
        employer_fen,
        person_fen + share_fen(employer_fen, rule.share_to_account_per_10k),
    )


def self_employed_shares(wage_base_fen: int, rule: Rule) -> Shares:
    """A self-employed person's month: they pay all, and keep what an employee would."""
    paid_fen = share_fen(wage_base_fen, rule.medical.self_employed_per_10k)
    kept_fen = employee_shares(wage_base_fen, rule).account_fen
    return Shares(paid_fen, 0, min(paid_fen, kept_fen))


def share_fen(amount_fen: int, per_10k: int) -> int:
    """A share of an amount, half up: the one rounding of contributions."""
    return half_up(amount_fen * per_10k, WHOLE)
