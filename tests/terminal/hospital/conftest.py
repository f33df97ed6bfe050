"""Hospital tests work at the hospital's desk of a training world."""

import pytest

from tests.support.ward import HospitalDesk


@pytest.fixture
def desk(shop):
    """The hospital's desk with the card of an employee in the slot."""
    return HospitalDesk(shop)
