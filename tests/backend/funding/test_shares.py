"""Amounts among heirs: nothing is lost, the rounding goes to the first."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.funding.shares import divide, read_share


@pytest.mark.parametrize(
    ("amount_fen", "shares", "parts"),
    [
        (100_00, ("1/3", "1/3", "1/3"), (33_34, 33_33, 33_33)),
        (1, ("1/2", "1/2"), (1, 0)),
        (935_04, ("1/3", "2/3"), (311_68, 623_36)),
        (100, ("25%", "0.75"), (25, 75)),
        (0, ("1/2", "1/2"), (0, 0)),
        (77, ("1",), (77,)),
    ],
)
def test_parts_by_share(amount_fen, shares, parts):
    assert divide(amount_fen, [read_share(share) for share in shares]) == parts


@given(st.integers(0, 10**12), st.lists(st.integers(1, 50), min_size=1, max_size=20))
def test_all_parts_are_the_whole_and_only_the_first_is_rounded(amount_fen, weights):
    shares = [Fraction(weight, sum(weights)) for weight in weights]
    first, *others = divide(amount_fen, shares)
    assert first + sum(others) == amount_fen
    assert others == [int(amount_fen * share) for share in shares[1:]]
    assert 0 <= first - int(amount_fen * shares[0]) < len(shares)


@pytest.mark.parametrize("text", ["", "0", "-1/2", "3/2", "101%", "half", "1/0", "1/2/3"])
def test_what_is_no_share_is_refused(text):
    with pytest.raises(ValueError, match="no share"):
        read_share(text)
