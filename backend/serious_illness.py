"""Residents' serious-illness insurance (大病保险): what a year of stays leaves within the scope.

A place names floors and shares; below the first floor nothing is paid. What the person still bears
of what is in scope counts over the whole policy year, so that two bills come to what one would.
UNVERIFIED: the reference has the codes of its steps (PL01 to PL07) and no numbers, so the training
place has none. That only stays count, and that earlier bills are not reckoned again when one in
between is given back, is our choice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from backend.protocol.money import fen, half_up

FUND, NAME, MEMBER = "390200", "城乡居民大病医疗保险资金", "hifmi_pay"
MOST_TIERS = 7
"""PL01 to PL07 (2.15)."""
WHOLE = 10_000
NO_END_FEN = 10**15
STEPS = ("大病一段", "大病二段", "大病三段", "大病四段", "大病五段", "大病六段", "大病七段")


@dataclass(frozen=True, slots=True)
class Part:
    """What one tier takes out of the person's share, and what of it the fund pays."""

    code: str
    name: str
    base_fen: int
    pays_fen: int
    share_per_10k: int


@dataclass(frozen=True, slots=True)
class SeriousIllness:
    """Floors in fen with the fund's share above each, upwards."""

    tiers: tuple[tuple[int, int], ...]

    def parts(self, before_fen: int, base_fen: int) -> Iterator[Part]:
        """The tiers that a burden of `base_fen` after `before_fen` in this year reaches."""
        ends = (*(floor for floor, _ in self.tiers[1:]), NO_END_FEN)
        for place, ((floor, share), end) in enumerate(zip(self.tiers, ends, strict=True)):
            first, last = (
                max(0, min(fen_, end) - floor) for fen_ in (before_fen, before_fen + base_fen)
            )
            if last > first:
                pays = half_up(last * share, WHOLE) - half_up(first * share, WHOLE)
                yield Part(f"PL{place + 1:02d}", STEPS[place], last - first, pays, share)


def serious_illness_of(table: Mapping[str, str]) -> SeriousIllness | None:
    """A profile's table, floor in yuan -> share; None for none. Raises ValueError."""
    if not table:
        return None
    try:
        tiers = [(int(fen(floor)), int(Decimal(share) * WHOLE)) for floor, share in table.items()]
    except InvalidOperation as bad:
        raise ValueError(str(bad)) from bad
    shares_are_right = all(0 < share <= WHOLE for _, share in tiers)
    floors = [floor for floor, _ in tiers]
    if floors != sorted(set(floors)) or not shares_are_right or len(tiers) > MOST_TIERS:
        raise ValueError("floors upwards, shares from 0 to 1, at most seven")
    return SeriousIllness(tuple(tiers))
