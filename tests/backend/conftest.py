"""A fresh centre for every test, on both databases; one PostgreSQL server per test process."""

from collections.abc import Callable, Iterator

import pytest

from backend.store import Store, open_store
from tests.support.centre_world import World, make_world
from tests.support.postgres import IN_CI, NoPostgresError, emptied, running_postgres

ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a running PostgreSQL; in CI there always is one."""
    try:
        with running_postgres() as url:
            yield url
    except NoPostgresError as missing:
        if IN_CI:
            raise
        pytest.skip(str(missing))


@pytest.fixture(params=ENGINES)
def fresh_store(request: pytest.FixtureRequest) -> Iterator[Callable[[], Store]]:
    """Opens empty databases of one kind, one at a time."""
    opened: list[Store] = []

    def fresh() -> Store:
        if request.param == "sqlite":
            store = open_store("sqlite://")
        else:
            for other in opened:
                other.close()
            store = emptied(request.getfixturevalue("postgres_url"))
        opened.append(store)
        return store

    yield fresh
    for store in opened:
        store.close()


@pytest.fixture
def world(fresh_store: Callable[[], Store]) -> World:
    """Two shops signed on, three people, nobody has money yet."""
    return make_world(store=fresh_store())


@pytest.fixture
def rich(world: World) -> World:
    """380.00 on the card, 120.00 waiting, 380.00 online."""
    world.credit("P001", "500.00")
    world.load("380.00", 0)
    world.credit("P002", "380.00")
    return world
