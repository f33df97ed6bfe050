"""A thousand cards in and out of real slots at random times: the service tells whoever watches of
each of them."""

import contextlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from scripts.pcsc_stage import READERS, NoStage, staged
from tests.system.conftest import Place

STAGES = 10  # each has two slots, and a service that looks at them every 0.4 s
EVENTS = 52  # in each slot: 1,040 in all


def watched(folder, seed):
    """What a program was told of each slot, and how many events the driver had noticed."""
    with contextlib.ExitStack() as ending:
        place = Place(ending.enter_context(staged(folder)))
        cards, client = place.cards(), place.client()
        ending.callback(cards.close)
        ending.callback(client.close)
        client.ask(do="watch", readers=READERS)
        noticed = cards.ask(do="hot_plug", events=EVENTS, seed=seed)
        return list(client.ask(do="watched", count=EVENTS).values()), list(noticed.values())


@pytest.mark.slow
def test_a_thousand_random_comings_and_goings_are_all_told(tmp_path, own_home):
    with ThreadPoolExecutor(STAGES) as pool:
        try:
            seen = list(pool.map(lambda n: watched(tmp_path / str(n), n), range(STAGES)))
        except NoStage as reason:
            pytest.skip(str(reason))
    for slots, noticed in seen:
        assert noticed == [EVENTS, EVENTS]
        assert slots == [[EVENTS, False]] * 2
