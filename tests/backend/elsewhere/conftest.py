"""Two centres, fresh for each test."""

import pytest

from tests.support.two_centres import make_centres


@pytest.fixture
def centres():
    return make_centres()
