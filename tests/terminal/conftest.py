"""Terminal tests work in a copy of the training world."""

import pytest

from tests.support.training_home import Shop, built_home


@pytest.fixture
def shop(tmp_path_factory, tmp_path):
    """An opened shop of the training world; closed after the test."""
    opened = Shop(built_home(tmp_path_factory.mktemp), tmp_path / "home")
    yield opened
    opened.close()
