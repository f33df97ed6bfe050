"""Transactions are tested in a copy of the training world."""

import pytest

from tests.support.offline import allow


@pytest.fixture
def offline(shop):
    """A shop whose institution allows offline sales."""
    return allow(shop)
