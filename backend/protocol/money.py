"""Money is integer fen everywhere; yuan exist only at the edges (JSON, paper, screen).

Rounding is named once (`half_up`, settlement.md 2.3): half away from zero, as the interface rounds.
"""

from __future__ import annotations

from decimal import Decimal

LARGEST_FEN = 10**15
"""The interface's N 16,2 holds fourteen digits before the point; far below that a sum is a bug."""

MOST_PLACES = 15
"""Before the point, as far as anybody reckons: 1E+999990 written out would take minutes."""


class Fen(int):
    """An amount in fen as the JSON codec knows it: on the wire a number of yuan, two decimals.

    Only members of messages are Fen; what is computed or kept elsewhere is a plain int.
    """

    __slots__ = ()


def fen(amount: str | int | float | Decimal) -> Fen:
    """Yuan, as written by people or by JSON, to fen: `fen("45.80") == 4580`.

    Raises ValueError for more than two decimals, NaN, or an amount beyond `LARGEST_FEN`.
    """
    if isinstance(amount, str) and "_" in amount:  # which only Python writes
        raise ValueError(f"not an amount of money: {amount!r}")
    try:
        exact = Decimal(repr(amount) if isinstance(amount, float) else amount) * 100
        whole = int(exact) if exact.adjusted() <= MOST_PLACES else LARGEST_FEN + 1
    except (ArithmeticError, ValueError, TypeError) as bad:
        raise ValueError(f"not an amount of money: {amount!r}") from bad
    if abs(whole) > LARGEST_FEN or exact != whole:
        raise ValueError(f"not an amount of money with two decimals: {amount!r}")
    return Fen(whole)


def yuan(amount_fen: int) -> str:
    """Fen to yuan with two decimals: `yuan(-5) == "-0.05"`."""
    sign = "-" if amount_fen < 0 else ""
    return f"{sign}{abs(amount_fen) // 100}.{abs(amount_fen) % 100:02d}"


def to_decimal(amount_fen: int) -> Decimal:
    """Fen as a Decimal of yuan with two places, the form the JSON encoder writes as a number."""
    return Decimal(amount_fen).scaleb(-2)


def half_up(numerator: int, denominator: int) -> int:
    """`numerator / denominator` rounded half away from zero; the denominator is positive."""
    assert denominator > 0
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def line_amount_fen(price: Decimal, count: Decimal) -> int:
    """Price (yuan, up to 6 decimals) times count (up to 4), half up to the fen (2.3)."""
    micro = int((price * 10**6).to_integral_value()) * int((count * 10**4).to_integral_value())
    return half_up(micro, 10**8)
