"""A fresh centre in memory for every test."""

import pytest

from tests.support.centre_world import World, make_world


@pytest.fixture
def world() -> World:
    """Two shops signed on, three people, nobody has money yet."""
    return make_world()


@pytest.fixture
def rich(world: World) -> World:
    """380.00 on the card, 120.00 waiting, 380.00 online."""
    world.credit("P001", "500.00")
    world.load("380.00", 0)
    world.credit("P002", "380.00")
    return world
