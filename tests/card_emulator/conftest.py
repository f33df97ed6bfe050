"""Holds tests to the status words they say they reach (tests/support/conformance.py)."""

import pytest

from card_emulator.answers import written
from tests.support.conformance import MARK, promised, watching


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
