"""Who lives in the town: made-up people of the schemes there are, drawn from the seed.

Shares, wages and habits are tables. Nobody exists; ids are of district 999999.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from backend.protocol.messages.pharmacy import PHARMACY
from terminal.assemble.registry import citizen_id
from terminal.assemble.training import INITIAL_PIN, SM4, TRAINING_PIN, TRIPLE_DES, Trainee

FAMILY_NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"
GIVEN_NAMES = "明华芳伟敏静丽强磊洋勇艳杰娟涛超霞平刚英兰文玉梅林波"
PEOPLE_OF_EMPLOYER = 25
LOWEST_WAGE, HIGHEST_WAGE = 3_500, 16_000
"""Yuan a month; wages are whole tens."""

HABITS = (
    # part of 100, purchases a year
    (8, 66),
    (32, 15),
    (60, 6),
)
OFTEN = 66
ORDINARY, CHRONIC = "11", "14"
"""med_type of what the pooled fund shares in (backend.reckoning.POOLED)."""
NEW_OF_100 = 12
"""Cards that are not activated yet on the first day."""

OLD_CARDS_DAYS = 900
HALF_A_YEAR_DAYS = 181
NEW_FOR_SURE = 1
"""However small the town is, this one's card is new."""


class Scheme(StrEnum):
    """How somebody is insured."""

    EMPLOYED = "employed"
    OWN = "paying for themselves"
    RETIRED = "retired"
    RESIDENT = "resident"


@dataclass(frozen=True, slots=True)
class Kind:
    """What the people of a scheme have in common; `parts` of 100 people are of it."""

    parts: int
    ages: tuple[int, int]
    insutype: str
    psn_type: str
    category: str
    kinds: str
    med_type: str = PHARMACY


KINDS = {
    Scheme.EMPLOYED: Kind(60, (20, 59), "310", "11", "11", "purse purse purse purse online"),
    Scheme.OWN: Kind(8, (22, 59), "310", "11", "11", "purse"),
    Scheme.RETIRED: Kind(22, (60, 88), "310", "12", "21", "purse"),
    Scheme.RESIDENT: Kind(10, (6, 80), "390", "15", "91", "none", ORDINARY),
}


class Standing(StrEnum):
    """What somebody can do at a counter."""

    NEW = "card not activated"
    GOOD = "has a good card"
    WITHOUT = "has no card at hand"
    DEAD = "dead"


@dataclass(slots=True)
class Citizen:
    """One of the town. `pin` is what they would type; `card` the number of their card,
    `lost_card` of one they lost.
    """

    serial: int
    scheme: Scheme
    trainee: Trainee
    issued_on: date
    purchases_a_year: int
    wage_fen: int = 0
    employer_no: str = ""
    pin: str = field(default=INITIAL_PIN, repr=False)
    standing: Standing = Standing.GOOD
    psn_no: str = ""
    card: str = ""
    card_no: str = ""
    lost_card: str = ""
    in_bed: bool = False

    @property
    def certno(self) -> str:
        """The number of the ID card."""
        return citizen_id(self.trainee.born, self.serial, self.trainee.sex)

    @property
    def med_type(self) -> str:
        """What is bought counts as this: who buys often has a chronic illness."""
        often = self.purchases_a_year >= OFTEN
        return CHRONIC if often else KINDS[self.scheme].med_type

    def holder(self) -> dict[str, str]:
        """Who they say they are at a desk."""
        return {"certno": self.certno, "name": self.trainee.name}


def employer_no(number: int) -> str:
    """The number of an employer."""
    return f"E43010{number:06d}"


def people_of(count: int, first_day: date, chance: Random) -> list[Citizen]:
    """That many people, all different."""
    schemes = [scheme for scheme, kind in KINDS.items() for _ in range(kind.parts)]
    taken: set[str] = set()
    employers = max(1, count * KINDS[Scheme.EMPLOYED].parts // 100 // PEOPLE_OF_EMPLOYER)
    return [
        _citizen(serial, chance.choice(schemes), employers, first_day, taken, chance)
        for serial in range(1, count + 1)
    ]


def _citizen(
    serial: int, scheme: Scheme, employers: int, first_day: date, taken: set[str], chance: Random
) -> Citizen:
    new = chance.randrange(100) < NEW_OF_100 or serial == NEW_FOR_SURE
    trainee = _trainee(serial, scheme, first_day, taken, chance, activated=not new)
    youngest = HALF_A_YEAR_DAYS + 30
    age = chance.randrange(5, HALF_A_YEAR_DAYS - 10) if new else chance.randrange(
        youngest, OLD_CARDS_DAYS
    )  # fmt: skip
    habit = chance.choices([often for _, often in HABITS], [part for part, _ in HABITS])[0]
    citizen = Citizen(serial, scheme, trainee, first_day - timedelta(days=age), habit)
    citizen.pin = INITIAL_PIN if new else TRAINING_PIN
    citizen.standing = Standing.NEW if new else Standing.GOOD
    if scheme in (Scheme.EMPLOYED, Scheme.OWN):
        citizen.wage_fen = chance.randrange(LOWEST_WAGE, HIGHEST_WAGE, 10) * 100
    if scheme is Scheme.EMPLOYED:
        citizen.employer_no = employer_no(chance.randrange(employers))
    return citizen


def _trainee(
    serial: int, scheme: Scheme, first_day: date, taken: set[str], chance: Random, *,
    activated: bool,
) -> Trainee:  # fmt: skip
    kind, sex = KINDS[scheme], chance.choice("12")
    name = chance.choice(FAMILY_NAMES) + "".join(chance.sample(GIVEN_NAMES, chance.choice((1, 2))))
    return Trainee(
        key=f"{serial}",
        name=name,
        sex=sex,
        born=next(
            day
            for day in _birthdays(kind.ages, first_day, chance)
            if _is_free(citizen_id(day, serial, sex), taken)
        ),
        about=str(scheme),
        insutype=kind.insutype,
        psn_type=kind.psn_type,
        category=kind.category,
        account_kind=chance.choice(kind.kinds.split()),
        activated=activated,
        algorithm=SM4 if chance.randrange(4) == 0 else TRIPLE_DES,
        employer="单位" if scheme is Scheme.EMPLOYED else "",
    )


def _birthdays(ages: tuple[int, int], first_day: date, chance: Random) -> Iterator[date]:
    youngest, oldest = ages
    while True:
        yield first_day - timedelta(days=chance.randrange(youngest * 366, oldest * 366))


def _is_free(certno: str, taken: set[str]) -> bool:
    free = certno not in taken
    taken.add(certno)
    return free
