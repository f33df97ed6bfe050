"""Employers made up for those in the books who are insured as employees and have none yet.

The same seed in the same books makes the same employers. They go the way of `employer add` and
`employ`, so that their months are declared, paid and credited like any other's.
"""

from __future__ import annotations

from random import Random

from backend.booking import DeskRefused
from backend.funding.employers_file import Entered
from backend.funding.payers import (
    Employer,
    Employment,
    employed,
    pays_contributions,
    register_employer,
    set_wage_base,
)
from backend.people import people
from backend.store import Tx

_WORDS = "晨光青山远航清泉金桥蓝天红叶朝霞长河新城东方南湖西岭北斗春风秋实宏图永安同德仁和"
_TRADES = (
    "机械厂", "食品厂", "纺织厂", "印刷厂", "建筑公司", "物流公司", "园林公司", "软件公司",
    "百货商场", "小学", "中学", "幼儿园", "酒店", "书店", "农场", "客运公司",
)  # fmt: skip
_LOWEST_YUAN, _USUAL_YUAN, _HIGHEST_YUAN = 3_800, 6_500, 22_000
"""Wage bases between the floor and the cap of a place, most of them below the middle."""


def make_up_employers(tx: Tx, count: int, seed: int, area: str, month: str) -> Entered:
    """So many employers, each with somebody; everybody without an employer works from `month`.

    Raises DeskRefused when fewer people than employers are without one.
    """
    busy = employed(tx, month)
    free = [one.psn_no for one in people(tx)
            if one.psn_no not in busy and pays_contributions(one)]  # fmt: skip
    if len(free) < count:
        raise DeskRefused(
            "Insured employees without an employer: {people}, too few for {count} employers. "
            "Make people up first with --people.",
            count=str(count),
            people=str(len(free)),
        )
    chance = Random(f"shuaka employers {seed}")  # noqa: S311 - employers, not keys
    employers = [Employer(f"E{area}{seed % 1000:03d}{place:05d}", name, area)
                 for place, name in enumerate(_names(chance, count), 1)]  # fmt: skip
    for employer in employers:
        register_employer(tx, employer)
    chance.shuffle(free)
    places = [*employers, *chance.choices(employers, k=len(free) - count)]
    employments = [
        Employment(employer.employer_no, psn_no, _wage_base_fen(chance), month)
        for employer, psn_no in zip(places, free, strict=True)
    ]
    for employment in employments:
        set_wage_base(tx, employment)
    return Entered(employers, employments)


def _names(chance: Random, count: int) -> list[str]:
    """Synthetic names; beyond what words and trades give they are numbered."""
    words = [_WORDS[place : place + 2] for place in range(0, len(_WORDS), 2)]
    names = [f"{word}{trade}" for word in words for trade in _TRADES]
    chance.shuffle(names)
    rounds = -(-count // len(names))
    numbered = [name + (f"{turn}分部" if turn else "") for turn in range(rounds) for name in names]
    return [f"{name}（培训）" for name in numbered[:count]]


def _wage_base_fen(chance: Random) -> int:
    yuan = chance.triangular(_LOWEST_YUAN, _HIGHEST_YUAN, _USUAL_YUAN)
    return int(yuan) // 10 * 10 * 100
