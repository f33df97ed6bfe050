"""Invented people: names of common characters, ids in a district that does not exist.

The same seed gives the same people everywhere and always: the draws come from a hash, not from
the interpreter's generator.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import blake2b

from card_emulator.factory.columns import MOST_SERIAL, NO, NOWHERE, YES
from card_emulator.protocol.fields import card_number_check, citizen_id_check
from card_emulator.refusals import BadInput

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英华慧建文辉力玉兰桂平刚红梅雪云飞鹏鑫宇晨阳琳"
OLDEST, YOUNGEST = date(1935, 1, 1), date(2015, 12, 31)
RETIRED_BEFORE = date(1965, 1, 1)
MOST_PEOPLE = 1_000_000
FIRST_SERIAL = 100_001  # leaves the small numbers to the training world
ID_TRIES = 1000
WRITERS = (".csv", ".json", ".toml")

Person = dict[str, str]


class _Draws:
    """Numbers that follow from a seed."""

    def __init__(self, seed: str) -> None:
        self._seed, self._count = seed.encode(), 0

    def below(self, limit: int) -> int:
        """The next number from 0 up to, and without, the limit."""
        self._count += 1
        digest = blake2b(self._seed + b"/%d" % self._count, digest_size=8).digest()
        return int.from_bytes(digest, "big") % limit

    def one_of(self, characters: str) -> str:
        """One of the characters."""
        return characters[self.below(len(characters))]


def invent(count: int, seed: str, first_serial: int = FIRST_SERIAL) -> Iterator[Person]:
    """`count` people as rows of `COLUMNS`; no id and no serial twice."""
    if not 1 <= count <= MOST_PEOPLE:
        raise BadInput("People come in numbers from 1 to {most}.", most=MOST_PEOPLE)
    if (last := first_serial + count - 1) > MOST_SERIAL:
        raise BadInput(
            "The last card would have number {last}; they end with {most}.",
            last=last,
            most=MOST_SERIAL,
        )
    draws, ids = _Draws(seed), set[str]()
    for serial in range(first_serial, first_serial + count):
        born, sex = _born(draws), str(1 + draws.below(2))
        citizen_id, born = _new_id(draws, born, sex, ids)
        resident = draws.below(5) == 0
        retired = not resident and born < RETIRED_BEFORE
        stem = f"X{serial:07d}"
        given = draws.one_of(GIVEN) + (draws.one_of(GIVEN) if draws.below(3) else "")
        yield {
            "name": draws.one_of(SURNAMES) + given,
            "citizen_id": citizen_id,
            "sex": sex,
            "birth_date": born.isoformat(),
            "serial": str(serial),
            "card_no": stem + card_number_check(stem),
            "insutype": "390" if resident else "310",
            "psn_category": "91" if resident else "21" if retired else "11",
            "card_use": "1" if resident else "2",
            "activated": YES if draws.below(10) else NO,
        }


def _born(draws: _Draws) -> date:
    return OLDEST + timedelta(days=draws.below((YOUNGEST - OLDEST).days + 1))


def _new_id(draws: _Draws, born: date, sex: str, taken: set[str]) -> tuple[str, date]:
    """An id nobody of this roll has, and the birth date in it: a later one if the first is taken.

    The last digit of the order tells the sex.
    """
    for _ in range(ID_TRIES):
        order = draws.below(500) * 2 + (1 if sex == "1" else 0)
        stem = f"{NOWHERE}{born:%Y%m%d}{order:03d}"
        citizen_id = stem + citizen_id_check(stem)
        if citizen_id not in taken:
            taken.add(citizen_id)
            return citizen_id, born
        born = born + timedelta(days=1) if born < YOUNGEST else OLDEST
    raise AssertionError("a million people leave room in 29,000 days of 500 numbers")


def write_people(people: list[Person], kind: str) -> str:
    """People as the text of a .csv, .json or .toml file."""
    assert kind in WRITERS
    if kind == ".json":
        return json.dumps(people, ensure_ascii=False, indent=1) + "\n"
    if kind == ".toml":
        return "\n".join(
            "[[person]]\n" + "".join(f'{name} = "{value}"\n' for name, value in one.items())
            for one in people
        )
    out = io.StringIO()
    writer = csv.DictWriter(out, list(people[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(people)
    return out.getvalue()
