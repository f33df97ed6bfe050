"""The language is the program's; each test begins and ends in English."""

import pytest

from terminal.words import ENGLISH, set_language


@pytest.fixture(autouse=True)
def english():
    set_language(ENGLISH)
    yield
    set_language(ENGLISH)
