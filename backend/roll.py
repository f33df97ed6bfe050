"""The roll of the insured for those who integrate: list it, make people up, enter people of a file.

Made-up people are the same for the same seed: valid check digits in district 999999, which does not
exist. They have no card; credential 02 (citizen id) is how they pay.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from backend.booking import DeskRefused
from backend.cards import cards_of
from backend.desk import credit_within
from backend.payers import spendable_fen
from backend.people import (
    ENDED,
    NO_ACCOUNT,
    ONLINE,
    PURSE,
    Insurance,
    Person,
    find_person,
    find_person_by_certno,
    people,
    register_person,
)
from backend.protocol.money import Fen
from backend.store import Tx
from card_emulator.protocol.fields import citizen_id_check

MOST_AT_ONCE = 10_000
NOWHERE = "999999"
"""A district that does not exist: the first six digits of made-up citizen ids."""

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "明华芳丽伟强敏静军洁磊娜勇艳杰娟涛超霞平刚桂英文玉兰建国志红海燕雪帆晨"
_EMPLOYERS = (
    "晨光机械厂（培训）",
    "青山小学（培训）",
    "远航物流公司（培训）",
    "清泉食品厂（培训）",
)
_OLDEST, _YOUNGEST = date(1936, 1, 1), date(2006, 1, 1)
_RETIRED_BEFORE = date(1964, 1, 1)
_MOST_CREDIT_YUAN = 2000


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A person to be entered, and what is credited to their account, in fen."""

    person: Person
    credit_fen: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """A person as integrators need them; card fields are empty without a card."""

    psn_no: str
    certno: str
    psn_name: str
    gend: str
    brdy: str
    account_kind: str
    card_no: str
    card_sn: str
    card_status: str
    balc: Fen
    insurances: tuple[Insurance, ...]


def everybody(tx: Tx) -> list[Listed]:
    """All people by number, with their newest card; `balc` without it is the centre's part."""
    return [_listed(tx, person) for person in people(tx)]


def _listed(tx: Tx, person: Person) -> Listed:
    card = next(iter(reversed(cards_of(tx, person.psn_no))), None)
    return Listed(
        psn_no=person.psn_no,
        certno=person.certno,
        psn_name=person.name,
        gend=person.gend,
        brdy=person.brdy,
        account_kind=person.account_kind,
        card_no=card.card_no if card else "",
        card_sn=card.card_sn if card else "",
        card_status=card.status if card else "",
        balc=Fen(spendable_fen(tx, person, card)),
        insurances=person.insurances,
    )


def enrol(tx: Tx, roll: Iterable[Enrolment], at: str) -> int:
    """Enter people and credit them, all or nobody (the transaction is the caller's); how many.

    Raises DeskRefused for a number or citizen id that somebody has already.
    """
    count = 0
    for one in roll:
        person = one.person
        taken = find_person(tx, person.psn_no) or find_person_by_certno(tx, person.certno)
        if taken is not None:
            raise DeskRefused(
                "There is a person {psn_no} with the id {certno} already; nobody was entered.",
                psn_no=taken.psn_no,
                certno=taken.certno,
            )
        register_person(tx, person)
        if one.credit_fen:
            credit_within(tx, person.psn_no, one.credit_fen, "enrolment",
                          reference=f"enrolment {person.psn_no}", at=at)  # fmt: skip
        count += 1
    return count


def made_up(count: int, seed: int, area: str) -> list[Enrolment]:
    """So many people of a seed: mostly online, some residents; several insurance rows each."""
    assert 0 <= count <= MOST_AT_ONCE
    chance = Random(f"shuaka people {seed}")  # noqa: S311 - people, not keys
    used: set[str] = set()
    return [_made_up(chance, used, seed, place, area) for place in range(1, count + 1)]


def _made_up(chance: Random, used: set[str], seed: int, place: int, area: str) -> Enrolment:
    born = _OLDEST + timedelta(days=chance.randrange((_YOUNGEST - _OLDEST).days))
    gend = chance.choice("12")
    certno = _citizen_id(chance, used, born, gend)
    name = chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, chance.choice((1, 2, 2))))
    resident = chance.random() < 0.2
    rows = _resident(area) if resident else _employee(chance, born, area)
    person = Person(
        psn_no=f"{area}{98}{seed % 1000:03d}{place:05d}",
        certno=certno,
        name=name,
        gend=gend,
        naty="01",
        brdy=born.isoformat(),
        account_kind=NO_ACCOUNT if resident else ONLINE,
        insurances=rows,
    )
    credit_fen = 0 if resident else chance.randrange(_MOST_CREDIT_YUAN) * 100
    return Enrolment(person, credit_fen)


def _citizen_id(chance: Random, used: set[str], born: date, gend: str) -> str:
    """An id nobody of this roll has; a day has five hundred of each sex, so one is soon found."""
    while True:
        order = chance.randrange(500) * 2 + (gend == "1")
        stem = f"{NOWHERE}{born:%Y%m%d}{order:03d}"
        if stem not in used:
            used.add(stem)
            return stem + citizen_id_check(stem)


def _resident(area: str) -> tuple[Insurance, ...]:
    return (
        Insurance("390", "15", since="2016-01-01", area=area),
        Insurance("392", "15", since="2016-01-01", area=area),
    )


def _employee(chance: Random, born: date, area: str) -> tuple[Insurance, ...]:
    """What 1101 returns of one employee: the account's row first, side rows, one of the past."""
    psn_type = "12" if born < _RETIRED_BEFORE else "11"
    employer = chance.choice(_EMPLOYERS)
    rows = (
        Insurance("310", psn_type, since="2015-01-01", area=area, employer=employer),
        Insurance("330", psn_type, since="2015-01-01", area=area, employer=employer),
        Insurance("510", psn_type, since="2015-01-01", area=area, employer=employer),
    )
    past = Insurance("390", "15", status=ENDED, since="2010-01-01", paused="2014-12-31", area=area)
    return (*rows, past) if chance.random() < 0.3 else rows


assert {PURSE, ONLINE, NO_ACCOUNT} == {"purse", "online", "none"}
