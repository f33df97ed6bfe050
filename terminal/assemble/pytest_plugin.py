"""pytest fixtures for POS software: a card, its reader and the centre, fresh in every test.

`--reader NAME` runs the same tests against the card in a reader of the system. Nothing is loaded
before a test asks for one of the fixtures.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from terminal.assemble.stage import Stage, StageCard


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--reader NAME`."""
    group = parser.getgroup("shuaka", "emulated social security card")
    group.addoption(
        "--reader", default="", metavar="NAME", help="use the card in this reader of the system"
    )


def pytest_configure(config: pytest.Config) -> None:
    """The mark that chooses the card."""
    config.addinivalue_line("markers", "shuaka(card): the training card of this test, e.g. feng")


@pytest.fixture(scope="session")
def shuaka_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training world, built once; tests work in copies of it."""
    from terminal.assemble.stage import built_world

    return built_world(tmp_path_factory.mktemp("shuaka-world") / "home").path


@pytest.fixture
def shuaka_stage(shuaka_world: Path, tmp_path: Path) -> Iterator[Stage]:
    """An opened training world: `insert`, `pull`, `psam`, `ask_centre`, `world.workplace`."""
    from terminal.assemble.home import Home
    from terminal.assemble.stage import Stage

    home = tmp_path / "shuaka-home"
    shutil.copytree(shuaka_world, home)
    stage = Stage(Home(home))
    try:
        yield stage
    finally:
        stage.close()


@pytest.fixture
def shuaka_card(shuaka_stage: Stage, request: pytest.FixtureRequest) -> StageCard:
    """A card in a reader: zhao, or the one of `@pytest.mark.shuaka("feng")`."""
    name = str(request.config.getoption("--reader"))
    if name:
        return shuaka_stage.in_reader(name)
    mark = request.node.get_closest_marker("shuaka")
    return shuaka_stage.insert(*(mark.args if mark else ()))


@pytest.fixture
def shuaka_reader(shuaka_card: StageCard) -> str:
    """The name of the pyscard reader that holds the card."""
    return shuaka_card.reader_name


@pytest.fixture
def shuaka_centre(shuaka_stage: Stage) -> Stage:
    """The settlement centre: `ask_centre(envelope)`, `world.centre`, `world.store`."""
    return shuaka_stage
