"""The world of the centre's tests with a hospital, an agency's desk and drugs with limits."""

import pytest

from tests.support.agency import Agency
from tests.support.centre_visits import CLINIC, add_hospital
from tests.support.centre_world import make_world
from tests.support.claims import Doctor, stock


@pytest.fixture
def town(rich):
    """Money in both accounts, everything open."""
    return stock(add_hospital(rich))


@pytest.fixture
def agency(town):
    return Agency(town)


@pytest.fixture
def doctor(town):
    return Doctor(town, CLINIC)


@pytest.fixture
def town_of(fresh_store):
    """The same town under a profile, with 500.00 in the online account."""

    def make(profile):
        world = stock(add_hospital(make_world(store=fresh_store(), profile=profile)))
        world.credit("P002", "500.00")
        return world

    return make
