"""The ten training people (issue: real input), their cards and what happened to them before today.

Synthetic throughout: ids carry valid check digits in district 999999, which does not exist, card
numbers start with X. Histories are done by the world builder with real loads and sales.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

TRAINING_PIN = "246810"
INITIAL_PIN = "123456"
WRONG_PIN = "000000"
BANK_PIN = "135790"
ONLINE_PASSWORD = "training2026"  # noqa: S105 - of training people, told in the README
AREA = "430102"
EMPLOYER, OTHER_EMPLOYER = "晨光机械厂（培训）", "青山小学（培训）"
TRIPLE_DES, SM4 = 1, 3


@dataclass(frozen=True, slots=True)
class BankHistory:
    """A financial account: cash paid in, one income of a party (messages.bank)."""

    cash_fen: int
    payer: str
    purpose: str
    income_fen: int


@dataclass(frozen=True, slots=True)
class History:
    """What the world builder does: credit, load it, buy so often, then what stops the card."""

    credit_fen: int = 0
    loaded: bool = True
    purchases: int = 0
    later_credit_fen: int = 0
    pin_blocked: bool = False
    lost: bool = False
    bank: BankHistory | None = None


@dataclass(frozen=True, slots=True)
class Trainee:
    """A training person and the card in the drawer under `key`."""

    key: str
    name: str
    sex: str
    born: date
    about: str
    insutype: str = "310"
    psn_type: str = "11"
    category: str = "11"
    account_kind: str = "purse"
    activated: bool = True
    algorithm: int = TRIPLE_DES
    version: str = ""
    offline_allowed: bool = False
    employer: str = EMPLOYER
    area: str = AREA
    history: History = History()


@dataclass(frozen=True, slots=True)
class Cardless:
    """A training person without a card; the account is at the centre."""

    name: str
    sex: str
    born: date
    credit_fen: int
    psn_type: str = "11"


WITHOUT_CARD = (
    Cardless("韩雪", "2", date(1988, 5, 17), 620_00),
    Cardless("杨帆", "1", date(1957, 8, 3), 1500_00, psn_type="12"),
)

TRAINEES = (
    Trainee(
        "zhao", "赵小明", "1", date(1985, 3, 12), "normal employee",
        history=History(
            credit_fen=380_00, purchases=11, bank=BankHistory(500_00, "payroll", "wage", 3200_00)
        ),
    ),
    Trainee(
        "qian", "钱桂芳", "2", date(1956, 9, 30), "retired",
        psn_type="12", category="21", offline_allowed=True, history=History(
            credit_fen=850_00, bank=BankHistory(100_00, "benefits", "pension", 1850_00)
        ),
    ),
    Trainee(
        "sun", "孙小雨", "2", date(1998, 6, 1), "resident, no account",
        insutype="390", psn_type="15", category="91", account_kind="none",
    ),
    Trainee(
        "li", "李新", "1", date(2001, 11, 20), "new, not activated",
        activated=False, history=History(credit_fen=95_00, loaded=False),
    ),
    Trainee(
        "zhou", "周强", "1", date(1979, 1, 8), "PIN blocked",
        history=History(credit_fen=200_00, pin_blocked=True),
    ),
    Trainee(
        "wu", "吴敏", "2", date(1990, 7, 17), "reported lost",
        history=History(credit_fen=300_00, lost=True),
    ),
    Trainee(
        "zheng", "郑伟", "1", date(1968, 12, 5), "57 records unprinted",
        history=History(credit_fen=600_00, purchases=56),
    ),
    Trainee(
        "wang", "王芳", "2", date(1993, 4, 22), "balance zero",
        employer=OTHER_EMPLOYER,
    ),
    Trainee(
        "feng", "冯丽", "2", date(1982, 10, 14), "credit waits at the centre",
        history=History(credit_fen=50_00, later_credit_fen=260_00),
    ),
    Trainee(
        "chen", "陈晨", "1", date(1996, 2, 29), "third-generation card (SM4)",
        algorithm=SM4, history=History(credit_fen=500_00),
    ),
)  # fmt: skip

FAR_REGION, FAR_AREA = "330200", "330203"
"""Where the visitor is insured, and the district that issued the card (rules.md R23)."""

VISITOR_SERIAL = 301
"""Of the card and the citizen id, apart from those of this place."""

VISITOR = Trainee(
    "he", "何远", "1", date(1987, 4, 9), "insured elsewhere, registered here",
    account_kind="online", area=FAR_AREA, history=History(credit_fen=460_00),
)  # fmt: skip
"""Card and account are another centre's; it is asked through the way in centre.toml."""
