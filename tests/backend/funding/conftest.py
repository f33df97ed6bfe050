"""A small town in each of the databases."""

from collections.abc import Callable

import pytest

from backend.store import Store
from tests.support.funding_town import declare_and_pay, found_town

MONTH = "2026-10"


@pytest.fixture
def town(fresh_store: Callable[[], Store]) -> Store:
    """Ninety people, two employers; October is declared and paid by both."""
    store = fresh_store()
    employers = found_town(store, 90)
    assert employers == 2
    declare_and_pay(store, employers, MONTH)
    return store
