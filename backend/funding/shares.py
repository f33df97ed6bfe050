"""An amount divided among heirs: fractions that make one whole, the rounding to the first named."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def read_share(text: str) -> Fraction:
    """ "1/3", "0.25", "25%" or "1" as a fraction; raises ValueError for anything else."""
    percent = text.strip().endswith("%")
    try:
        share = Fraction(text.strip().removesuffix("%"))
    except (ValueError, ZeroDivisionError) as bad:
        raise ValueError(f"no share: {text!r}") from bad
    if percent:
        share /= 100
    if not 0 < share <= 1:
        raise ValueError(f"no share: {text!r}")
    return share


def divide(amount_fen: int, shares: Sequence[Fraction]) -> tuple[int, ...]:
    """Each one's part rounded down; the fen that are left go to the first. Shares sum to one."""
    assert sum(shares) == 1
    parts = [int(amount_fen * share) for share in shares]
    return (parts[0] + amount_fen - sum(parts), *parts[1:])
