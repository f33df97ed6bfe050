"""Holds tests to the status words they say they reach (tests/support/conformance.py); readers of
pyscard's list, and a card in one of them.
"""

import pytest

from card_emulator import reader
from card_emulator.answers import written
from card_emulator.slots import SLOTS
from card_emulator.store import volatile_card
from tests.support.cards import vector_image
from tests.support.conformance import MARK, promised, watching
from tests.support.reader_slots import SAM, USER


def pytest_configure(config):
    config.addinivalue_line("markers", f"{MARK}(command, words): status words this test reaches")


@pytest.fixture(autouse=True)
def kept_promises(request, monkeypatch):
    """What a test says it reaches has come out of a card by its end."""
    wanted = set(promised(request.node))
    reached = watching(monkeypatch) if wanted else set()
    yield
    missing = sorted(f"{command} {written(sw)}" for command, sw in wanted - reached)
    assert not missing, f"said to be reached, but never answered: {missing}"


@pytest.fixture
def slots():
    reader.install()
    for name in (USER, SAM):
        reader.plug(name)
    yield
    for name in (USER, SAM):
        if name in SLOTS:
            reader.unplug(name)


@pytest.fixture
def card(slots):
    card = volatile_card(vector_image(balance_fen=500))
    reader.insert(USER, card)
    return card
