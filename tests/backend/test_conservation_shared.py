"""Accidents of a day on a server: the same script, the same end, money conserved."""

import pytest

from backend.verify import verify
from tests.backend.test_conservation import script
from tests.support.centre_simulation import Simulation
from tests.support.centre_world import make_world
from tests.support.postgres import emptied


@pytest.mark.parametrize("seed", range(4))
def test_a_long_day_of_accidents_on_a_server_ends_in_agreement(postgres_url, seed):
    simulation = Simulation(world=make_world(store=emptied(postgres_url)))
    for operation, pick in script(seed):
        getattr(simulation, operation)(pick)
        simulation.check()
    simulation.tell_everything()
    assert simulation.cases
    assert verify(simulation.world.centre.store).faults == []
    simulation.world.centre.store.close()


@pytest.mark.parametrize("seed", range(2))
def test_both_databases_keep_the_same_books_of_the_same_day(postgres_url, seed):
    ledgers = []
    for world in (make_world(), make_world(store=emptied(postgres_url))):
        simulation = Simulation(world=world)
        for operation, pick in script(seed, length=40):
            getattr(simulation, operation)(pick)
        rows = world.books.trial_balance()
        ledgers.append({row.account_id: row.balance_fen for row in rows if row.balance_fen})
        world.centre.store.close()
    assert ledgers[0] == ledgers[1]
