"""What employers of training people have declared and paid for last month, and what is missing.

Nothing is credited yet: the month end is the first job there is to run, and whoever asks why there
is no money gets an answer of their own (rules.md R13).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from backend.funding.contributions import declare, pay
from backend.funding.data_gaps import note_gap
from backend.funding.months import before, month_of
from backend.funding.payers import Employer, Employment, register_employer, set_wage_base
from backend.funding.policy import Insured
from backend.funding.records import Benefit, note_benefit
from backend.store import Tx
from terminal.assemble.registry import Issued
from terminal.assemble.training import AREA, EMPLOYER, OTHER_EMPLOYER
from terminal.assemble.without_card import SELF_EMPLOYED

PAYS, DOES_NOT_PAY = "E43010200001", "E43010200002"
EMPLOYERS = (Employer(PAYS, EMPLOYER, AREA), Employer(DOES_NOT_PAY, OTHER_EMPLOYER, AREA))
WAGE_BASES = {
    # person: employer, wage base in fen
    "zhao": (PAYS, 6_000_00),
    "li": (PAYS, 4_750_00),
    "zhou": (PAYS, 7_200_00),
    "wu": (PAYS, 5_300_00),
    "zheng": (PAYS, 8_850_00),
    "feng": (PAYS, 6_420_00),
    "chen": (PAYS, 9_600_00),
    "wang": (DOES_NOT_PAY, 5_000_00),
}
OWN_WAGE_BASE_FEN = 4_500_00
MISSING = {"zhou": "手机号码"}
BENEFITS = (
    # person, insurance, months ago, fen, what
    ("qian", Insured.PENSION, 1, 3_260_00, "基本养老金"),
    ("qian", Insured.PENSION, 2, 3_260_00, "基本养老金"),
    ("zheng", Insured.INJURY, 5, 1_480_00, "工伤医疗待遇"),
    ("feng", Insured.MATERNITY, 9, 18_900_00, "生育津贴"),
    ("chen", Insured.UNEMPLOYMENT, 14, 1_740_00, "失业保险金"),
)


def enter_funding(tx: Tx, issued: Mapping[str, Issued], now: datetime) -> None:
    """Enter employers, wage bases, last month's declarations, one payment and some benefits."""
    month, at = before(month_of(now.date())), f"{now:%Y-%m-%d %H:%M:%S}"
    for employer in EMPLOYERS:
        register_employer(tx, employer)
    for key, (payer_no, base_fen) in WAGE_BASES.items():
        set_wage_base(tx, Employment(payer_no, issued[key].psn_no, base_fen, month))
    set_wage_base(tx, Employment(SELF_EMPLOYED, SELF_EMPLOYED, OWN_WAGE_BASE_FEN, month))
    for employer in EMPLOYERS:
        declare(tx, employer.employer_no, month, at)
    pay(tx, PAYS, month, at)
    for key, missing in MISSING.items():
        note_gap(tx, issued[key].psn_no, missing, at[:10])
    for place, (key, kind, ago, amount_fen, about) in enumerate(BENEFITS, 1):
        benefit = Benefit(
            f"training {place}", issued[key].psn_no, kind, _ago(month, ago - 1), amount_fen, about
        )
        note_benefit(tx, benefit)


def _ago(month: str, months: int) -> str:
    for _ in range(months):
        month = before(month)
    return month
